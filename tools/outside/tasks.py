"""Slots, families, threads, tracers, run queues, wait queues."""
import collections
from outside.guest import HEAD

LINKS = ("leader", "parent", "family.creator", "trace.tracer", "trace.thread",
         "group.exec_thread")


def free_slots(g):
    pairs = g.words_of("free_slots")
    return [half for w in pairs for half in (w & 0xffff, w >> 16)
            ][:g.variable("nr_free_slots")]


def check_slots(g, there, quiet):
    """GDT, task[] and the stack of free slots: each slot in one of them, or a
    fork that sleeps has taken it."""
    n = g.k["NR_TASKS"]
    table = g.words(g.symbol("task"), n)
    for nr, address in enumerate(table):
        known = there[nr].address if nr in there else 0
        if address != known:
            g.must(False, f"task[{nr}] is {address:08x}, its TSS descriptor "
                   f"says {known:08x}")
    free = free_slots(g)
    each = {*free, *there}
    g.must(len(each) == len(free) + len(there) <= n and
           (len(each) == n or not quiet),
           f"free slots: {len(set(free))} of {len(free)}, {len(there)} in use,"
           f" of {n}; in both {sorted(set(free) & there.keys())}")
    g.must(g.variable("nr_tasks") == len(there), f"nr_tasks says "
           f"{g.variable('nr_tasks')}, there are {len(there)}")


def check_links(g, nr, p, live):
    g.must(p["nr"] == nr, f"task[{nr}] believes it is {p['nr']}")
    for name in LINKS:
        g.must(not p[name] or p[name] in live,
               f"task[{nr}]: its {name} is {p[name]:08x}, no task")
    g.must(p["leader"] in live, f"task[{nr}] has no leader")
    g.must(p["trace.tracer"] == 0 or p["trace.thread"] in live and
           g.thing("task_struct", p["trace.thread"])["leader"] ==
           p["trace.tracer"],
           f"task[{nr}]: its tracer is not its tracing thread's leader")
    g.must(p["tty"] in (0, g.has("tty") and g.symbol("tty")),
           f"task[{nr}]: its terminal is {p['tty']:08x}")
    g.must(p["state"] < g.k["TASK_DEAD"],
           f"task[{nr}]: state {p['state']}, but here")


def check_ring(g, nr, p, head, member, wanted):
    """The list of p is of exactly those tasks, by their own word."""
    with g.about(f"task[{nr}]: its {head}"):
        have = [t.address for t in
                g.members(p.at(head), "task_struct", member)]
        g.must(sorted(have) == sorted(wanted),
               f"task[{nr}]: its {head} are " +
               " ".join(f"{t:08x}" for t in have) + ", by their own word " +
               " ".join(f"{t:08x}" for t in sorted(wanted)))


def is_zombie(g, p):
    return p["state"] >= g.k["TASK_ZOMBIE"]


def by_their_word(g, there):
    """What tasks say of themselves: {leader: threads}, and so on."""
    threads, children, tracees, zombies = {}, {}, {}, {}
    for p in there.values():
        if not is_zombie(g, p):
            threads.setdefault(p["leader"], set()).add(p.address)
        elif p["leader"] != p.address:
            zombies.setdefault(p["leader"], set()).add(p.address)
        if p["leader"] == p.address and p["parent"]:
            children.setdefault(p["parent"], set()).add(p.address)
        if p["trace.tracer"]:
            tracees.setdefault(p["trace.tracer"], set()).add(p.address)
    return threads, children, tracees, zombies


def check_families(g, there):
    """That, beside the lists."""
    threads, children, tracees, zombies = by_their_word(g, there)
    rings = (("group.threads", "thread_link", threads),
             ("family.children", "family.sibling", children),
             ("trace.tracees", "trace.link", tracees))
    for nr, p in there.items():
        for head, member, wanted in rings:
            check_ring(g, nr, p, head, member, wanted.get(p.address, set()))
        have = tuple(len(of.get(p.address, ())) for of in (threads, zombies))
        told = p["group.nr_threads"], p["group.nr_zombies"]
        g.must(told == have or p["leader"] != p.address,
               f"task[{nr}]: it counts {told[0]} threads, {told[1]} zombies; "
               f"there are {have[0]}, {have[1]}")
        check_alone(g, nr, p)


def check_alone(g, nr, p):
    """What is in no list links to itself."""
    links = (("family.sibling", p["leader"] == p.address and p["parent"]),
             ("trace.link", p["trace.tracer"]),
             ("thread_link", not is_zombie(g, p)),
             ("run_link", p["run_queue"]), ("wait_link", p["waiting_on"]))
    for member, listed in links:
        g.must(listed or p[member] == p.at(member),
               f"task[{nr}]: its {member} is in a list, but of nobody's")


def queued_in(g, rq, which):
    """The tasks in a run queue: by their nice values, each with a bit."""
    n, found = g.k["NR_PRIOS"], []
    for prio in range(n):
        busy = g.word(rq + HEAD * n + prio // 32 * 4) >> prio % 32 & 1
        ring = g.members(rq + HEAD * prio, "task_struct", "run_link")
        g.must(busy == bool(ring), f"run queue {which}, {prio}: its bit is "
               f"{busy}, {len(ring)} tasks are in it")
        for p in ring:
            nice = prio + g.k["MIN_NICE"] & 0xffffffff
            g.must(p["nice"] == nice, f"task[{p['nr']}]: nice "
                   f"{p['nice']:x}, in run queue {prio}")
        found += ring
    return found


def check_run_queues(g, there):
    """Each runnable task once, in the queue it names."""
    size = HEAD * g.k["NR_PRIOS"] + 4 * ((g.k["NR_PRIOS"] + 31) // 32)
    queued = {p.address: rq
              for which, rq in enumerate(g.elements("run_queues", size))
              for p in queued_in(g, rq, which)}
    g.must(g.variable("active") != g.variable("expired"),
           "run queues: active and expired are the same")
    for nr, p in there.items():
        g.must(queued.pop(p.address, 0) == p["run_queue"],
               f"task[{nr}] is not in the run queue it names")
        runs = p["state"] == g.k["TASK_RUNNING"] and nr != 0
        g.must(runs == bool(p["run_queue"]), f"task[{nr}]: state "
               f"{p['state']}, run queue {p['run_queue']:08x}")
    g.must(not queued, "run queues: something is in them that is no task")


def check_place(g, heap, at, what):
    """Where one waits: in an object in use, on a kernel stack that is there,
    or in the kernel's own memory."""
    g.must(at in heap.image or heap.object_at(at) or
           at >= g.k["KSTACK_BASE"] and g.word(at),
           f"{what}: {at:08x} is in free memory")


def check_wait_queues(g, heap, there):
    """A sleeper hangs in the queue it names; all in there name it, too. One
    that links to itself is awake again, or soon."""
    queues = {}
    for p in there.values():
        if p["waiting_on"] and p["wait_link"] != p.at("wait_link"):
            queues.setdefault(p["waiting_on"], set()).add(p.address)
    for queue, sleepers in queues.items():
        with g.about(f"wait queue {queue:08x}"):
            check_place(g, heap, queue, "wait queue")
            have = {t.address for t in
                    g.members(queue, "task_struct", "wait_link")}
            g.must(have == sleepers, f"wait queue {queue:08x}: in it or "
                   "asleep there, not both: " +
                   " ".join(f"{t:08x}" for t in sorted(have ^ sleepers)))


def check_timers(g, there):
    """Every timer in the wheel hangs at its tick, and is of a task that is
    there, or in a timerfd; every alarm that is set hangs there. (Sleepers' are
    on stacks.)"""
    wheel, tasks = g.elements("wheel", HEAD), {
        p.address for p in there.values()}
    of_files = g.symbol("ring_timerfd") if g.has("ring_timerfd") else None
    inside = g.k["timerfd.timer"]
    found = {at: i for i, slot in enumerate(wheel) for at in g.ring(slot)}
    for at, slot in found.items():
        t = g.thing("timer", at)
        mine = t["p"] + inside == at if t["fn"] == of_files else \
            t["p"] in tasks
        g.must(t["expires"] % len(wheel) == slot and mine and
               (t["expires"] or g.word(t.at("expires") + 4)),
               f"timers: {at:08x}, in slot {slot}, is not set so, or no "
               "task's")
    for nr, p in there.items():
        t = g.thing("timer", p.at("timers.alarm"))
        isset = t["expires"] or g.word(t.at("expires") + 4)
        g.must(bool(isset) == (t.address in found),
               f"timers: set is task[{nr}]'s alarm, or in the wheel, not both")


def check_futexes(g):
    """A waiter stands on a kernel stack, which has to be there."""
    for bucket in g.elements("buckets", HEAD) if g.has("buckets") else []:
        for at in g.ring(bucket):
            g.must(g.k["KSTACK_BASE"] <= at < g.k["KSTACK_END"],
                   f"futexes: {at:08x} waits, on no kernel stack")


def check_pending(g, heap, nr, p):
    """The signals' own lists: each entry is in use. Their users."""
    users = []
    for member in ("pending", "group.pending"):
        s = g.thing("sigpending", p.at(member))
        for at in g.ring(s.at("queue")):
            user = g.thing("sigqueue", at)["user"]
            if not user:                # it stands in its timer
                heap.expect(at - g.thing("itimer", 0).at("queued"), "itimer",
                            f"task[{nr}]: a timer's signal")
                continue
            if at != s.at("first"):
                heap.expect(at, "sigqueue", f"task[{nr}]: a signal")
            users.append(user)
    return users


def check_itimers(g, heap, nr, p):
    """Timers of timer_create take a signal each of a user: the users."""
    if not p["timers.itimers"]:
        return []
    heap.expect(p["timers.itimers"], "itimers", f"task[{nr}]: its timers")
    timers = g.thing("itimers", p["timers.itimers"])
    there = g.members(timers.at("list"), "itimer", "link")
    for t in there:
        heap.expect(t.address, "itimer", f"task[{nr}]: a timer")
    return [t["user"] for t in there if t["user"]]


def check_users(g, heap, there, signals):
    """How many tasks each user has, and how many queued signals."""
    tasks = collections.Counter(p["cred.user"] for p in there.values()
                                if p["cred.user"])
    signals = collections.Counter(signals)
    uids = {}
    for p in there.values():
        uids.setdefault(p["cred.user"], set()).add(p["cred.uid"])
    for at in tasks | signals:
        counted, who = g.thing("user", at), sorted(uids.get(at, ()))
        g.must(counted["tasks"] == tasks[at], f"uid {who}: {tasks[at]} tasks, "
               f"{counted['tasks']} are counted")
        g.must(counted["signals"] == signals[at], f"uid {who}: {signals[at]} "
               f"signals, {counted['signals']} are counted")
        g.must(len(who) <= 1, f"uids {who} share a count")


def check(g, heap, there, current, quiet):
    live = {p.address for p in there.values()}
    g.must(current.address in live, "the running task is in no slot")
    g.must(not g.variable("dead"), "a dead task was not freed")
    owner, signals = g.variable("owner"), []
    g.must(not owner or owner in live, "the FPU belongs to no task")
    with g.about("slots"):
        check_slots(g, there, quiet)
    for nr, p in there.items():
        with g.about(f"task[{nr}]"):
            heap.expect(p.address, "task_struct", f"task[{nr}]")
            check_links(g, nr, p, live)
            if p["vfork_done"]:
                check_place(g, heap, p["vfork_done"], f"task[{nr}]: vfork")
            signals += check_pending(g, heap, nr, p)
            signals += check_itimers(g, heap, nr, p)
    with g.about("wait queues"):
        check_wait_queues(g, heap, there)
    for check_part in (check_families, check_run_queues, check_timers):
        with g.about(check_part.__name__[6:].replace("_", " ")):
            check_part(g, there)
    with g.about("futexes"):
        check_futexes(g)
    with g.about("users"):
        check_users(g, heap, there, signals)


def is_quiet(g, there, current):
    """Is nobody else in the middle of something? Then counts are exact."""
    return all(nr == 0 or p.address == current.address or is_zombie(g, p)
               for nr, p in there.items())
