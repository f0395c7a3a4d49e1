"""Ways to spoil a machine's memory, each with what the audit must say of it.

A damage is a function of the guest (outside.guest.Guest) and poke(address,
value); it finds its victim as it stands.
"""
import collections
from outside import cpu, heap, paging


def heap_of(g):
    objects = heap.Heap(g, paging.Frames(g))
    objects.check_objects()
    return objects


def tasks(g):
    return cpu.tasks_of(g)


def the(g, holds):
    """The first task that is so."""
    return next(p for nr, p in tasks(g).items() if nr and holds(p))


def user(g):
    """A task with memory that does not run."""
    return the(g, lambda p: p["mm"] and
               p.address != g.variable("current"))


def mm_of(g, p):
    return g.thing("mm_struct", p["mm"])


def entries(g, p):
    """(where it stands, the entry) of each page that p maps."""
    pgd = mm_of(g, p)["pgd"]
    for pde in g.words(pgd, g.k["KERNEL_PGD"]):
        if pde:
            table = g.base + (pde >> 12 << 12)
            yield from ((table + 4 * i, e) for i, e in
                        enumerate(g.words(table, 1024)) if e)


def page_of(g, frame, member):
    return g.variable("mem_map") + frame * g.k["page"] + g.k[f"page.{member}"]


def entry_with(g, p, holds):
    return next((at, e) for at, e in entries(g, p) if holds(e))


def count_of(g, entry):
    return g.word(page_of(g, entry >> 12, "count"))


def top_of(g, p):
    return g.k["KSTACK_BASE"] + (p["nr"] + 1) * g.k["KSTACK_SLOT"]


def register(g, p, name):
    return top_of(g, p) - g.k["trapframe"] + g.k[f"trapframe.{name}"]


def pte_of(g, address):
    """Where the kernel's own entry for address stands."""
    pde = g.variable_at("swapper_pgd", address >> 22)
    return g.base + (pde >> 12 << 12) + 4 * (address >> 12 & 1023)


# --- the CPU's ----------------------------------------------------------

def call_gate(g, poke):
    poke(g.symbol("gdt") + 8 * 5 + 4, 0xec00)


def kernel_segment_for_tls(g, poke):
    poke(user(g).at("tls") + 4, 0x00cf9200)


def open_gate(g, poke):
    at = g.symbol("idt") + 8 * 14 + 4
    poke(at, g.word(at) | 0x6000)


def foreign_cr3(g, poke):
    p = user(g)
    other = the(g, lambda q: q["mm"] and q["mm"] != p["mm"])
    poke(g.thing("tss", p.address).at("cr3"), mm_of(g, other)["pgd"] - g.base)


def foreign_stack(g, poke):
    p = user(g)
    poke(g.thing("tss", p.address).at("esp0"), top_of(g, p) + 0x3000)


def busy_twice(g, poke):
    p = user(g)
    at = g.symbol("gdt") + 8 * (g.k["GDT_FIRST_TSS"] + p["nr"]) + 4
    poke(at, g.word(at) | 0x200)


def kernel_cs(g, poke):
    poke(register(g, user(g), "cs"), g.k["KERNEL_CS"])


def io_allowed(g, poke):
    poke(register(g, user(g), "eflags"), 0x3202)


# --- memory -------------------------------------------------------------

def writable_shared(g, poke):
    at, e = entry_with(g, user(g), lambda e: count_of(g, e) > 1 and
                       not e & paging.W)
    poke(at, e | paging.W)


def count_too_high(g, poke):
    at = page_of(g, entry_with(g, user(g), bool)[1] >> 12, "count")
    poke(at, g.word(at) + 1)


def count_too_low(g, poke):
    e = entry_with(g, user(g), lambda e: count_of(g, e) > 1)[1]
    poke(page_of(g, e >> 12, "count"), count_of(g, e) - 1)


def maps_a_table(g, poke):
    at, e = entry_with(g, user(g), bool)
    poke(at, at - g.base >> 12 << 12 | e & 0xfff)


def maps_the_kernel(g, poke):
    at, e = entry_with(g, user(g), bool)
    poke(at, g.symbol("kernel_text") - g.base | e & 0xfff)


def maps_nothing(g, poke):
    poke(entry_with(g, user(g), bool)[0], 0xfffff067)


def maps_a_free_frame(g, poke):
    at, e = entry_with(g, user(g), bool)
    poke(at, g.variable("free_list") << 12 | e & 0xfff)


def kernel_half(g, poke):
    at = mm_of(g, user(g))["pgd"] + 4 * g.k["KERNEL_PGD"]
    poke(at, g.word(at) | paging.U)


def writable_text(g, poke):
    at = pte_of(g, g.symbol("kernel_text"))
    poke(at, g.word(at) | paging.W)


def kernel_for_users(g, poke):
    at = pte_of(g, g.symbol("task"))
    poke(at, g.word(at) | paging.U)


def guard_mapped(g, poke):
    p = user(g)
    stack = g.word(pte_of(g, top_of(g, p) - 4))
    poke(pte_of(g, top_of(g, p) - g.k["KSTACK_SLOT"]), stack)


def outside_regions(g, poke):
    p = user(g)
    poke(mm_of(g, p).at("regions"),
         g.thing("vm_region", mm_of(g, p)["regions"])["next"])


def regions_overlap(g, poke):
    r = g.thing("vm_region", mm_of(g, user(g))["regions"])
    poke(g.thing("vm_region", r["next"]).at("start"), r["start"])


def mm_count(g, poke):
    mm = mm_of(g, user(g))
    poke(mm.at("count"), mm["count"] + 1)


def locked_miscounts(g, poke):
    mm = mm_of(g, user(g))
    poke(mm.at("locked"), mm["locked"] + 4096)


def stack_of_two(g, poke):
    """Two tasks on one stack, and the count says so."""
    p = user(g)
    q = the(g, lambda q: q["nr"] not in (0, p["nr"]))
    mine, others = (pte_of(g, top_of(g, t) - 4) for t in (p, q))
    poke(others, g.word(mine))
    poke(page_of(g, g.word(mine) >> 12, "count"), 2)


def regions(g, p):
    at = p["mm"] and mm_of(g, p)["regions"]
    while at:
        yield g.thing("vm_region", at)
        at = g.thing("vm_region", at)["next"]


def shared_region(g, p):
    return next((r for r in regions(g, p) if r["flags"] & g.k["VM_SHARED"]),
                None)


def shared_with_private(g, poke):
    """One of those that share a page believes it is its own."""
    p = the(g, lambda p: shared_region(g, p))
    poke(shared_region(g, p).at("flags"), 0)


def kernel_frame(g, poke):
    at = page_of(g, g.symbol("gdt") - g.base >> 12, "kind")
    poke(at, g.word(at) + g.k["FRAME_USER"] - g.k["FRAME_RESERVED"])


def free_twice(g, poke):
    first = g.variable("free_list")
    second = g.word(page_of(g, first, "link"))
    poke(page_of(g, second, "link"), first)


def free_but_mapped(g, poke):
    e = entry_with(g, user(g), bool)[1]
    poke(page_of(g, e >> 12, "link"), g.variable("free_list"))
    poke(g.symbol("free_list"), e >> 12)


def zeros_spoilt(g, poke):
    """A table that was freed, and will not be cleared again."""
    frame = g.words_of("free_list")[g.k["ZEROS"]]
    poke(g.base + (frame << 12) + 64, 1)


def directory_spoilt(g, poke):
    frame = g.words_of("free_list")[g.k["EMPTY_PGD"]]
    poke(g.base + (frame << 12) + 4 * g.k["KERNEL_PGD"], 0)


def table_of(g, p):
    """The frame of p's first page table."""
    pgd = mm_of(g, p)["pgd"]
    return next(pde for pde in g.words(pgd, g.k["KERNEL_PGD"]) if pde) >> 12


def table_miscounts(g, poke):
    at = page_of(g, table_of(g, user(g)), "kind")
    poke(at, g.word(at) + (1 << 16))            # in_use


def table_of_two(g, poke):
    """Both may write below it, and the count says so."""
    frame = table_of(g, user(g))
    poke(page_of(g, frame, "count"), 2)


def mapped_miscounts(g, poke):
    mm = mm_of(g, user(g))
    poke(mm.at("frames"), mm["frames"] + 1)


def use_after_free(g, poke):
    """An mm goes back to its slab, the task keeps it."""
    mm = user(g)["mm"]
    objects = page_of(g, mm - g.base >> 12, "objects")
    poke(mm, g.word(objects))
    poke(objects, mm)


def object_free_twice(g, poke):
    objects = next(at for at in (page_of(g, f, "objects")
                                      for f in heap_of(g).slabs)
                   if g.word(at) and g.word(g.word(at)))
    poke(g.word(g.word(objects)), g.word(objects))


# --- tasks --------------------------------------------------------------

def gone_parent(g, poke):
    poke(user(g).at("parent"), g.symbol("task"))


def broken_children(g, poke):
    p = the(g, lambda p: p["family.children"] != p.at("family.children"))
    poke(p["family.children"] + 4, p.at("family.sibling"))


def adopted_by_nobody(g, poke):
    """The parent's list is whole, without the child."""
    p = the(g, lambda p: p["leader"] == p.address and p["trace.tracer"])
    poke(p["family.sibling"] + 4, g.word(p.at("family.sibling") + 4))
    poke(g.word(p.at("family.sibling") + 4), p["family.sibling"])
    poke(p.at("family.sibling"), p.at("family.sibling"))
    poke(p.at("family.sibling") + 4, p.at("family.sibling"))


def other_tracer(g, poke):
    p = the(g, lambda p: p["trace.tracer"])
    poke(p.at("trace.tracer"), user(g).address)


def thread_count(g, poke):
    p = the(g, lambda p: p["group.nr_threads"] == 2)
    poke(p.at("group.nr_threads"), 1)


def zombie_count(g, poke):
    poke(user(g).at("group.nr_zombies"), 1)


def slot_twice(g, poke):
    at = g.symbol("free_slots")
    poke(at, g.word(at) & 0xffff0000 | user(g)["nr"])


def task_lost(g, poke):
    poke(g.symbol("task") + 4 * user(g)["nr"], 0)


def busy_bit(g, poke):
    at = g.symbol("run_queues") + 8 * g.k["NR_PRIOS"]
    poke(at, g.word(at) ^ 1)


def asleep_in_run_queue(g, poke):
    p = the(g, lambda p: p["run_queue"])
    poke(p.at("state"), 1)


def other_wait_queue(g, poke):
    p = the(g, lambda p: p["waiting_on"])
    poke(p.at("waiting_on"), g.symbol("tty") + 8)


def timer_lost(g, poke):
    p = the(g, lambda p: g.thing("timer", p.at("timers.alarm"))["expires"])
    poke(g.thing("timer", p.at("timers.alarm")).at("expires"), 0)


def signal_count(g, poke):
    at = the(g, lambda p: g.thing("user", p["cred.user"])["signals"])["cred.user"]
    poke(g.thing("user", at).at("signals"), 77)


def user_count(g, poke):
    at = the(g, lambda p: p["cred.uid"])["cred.user"]
    poke(g.thing("user", at).at("tasks"), g.word(at) + 1)


def queue_in_free_memory(g, poke):
    """A pipe's reader sleeps, and the pipe is gone."""
    p = the(g, lambda p: heap_of(g).object_at(p["waiting_on"]))
    pipe = heap_of(g).object_at(p["waiting_on"])
    objects = page_of(g, pipe - g.base >> 12, "objects")
    poke(pipe, g.word(objects))
    poke(objects, pipe)


def foreign_terminal(g, poke):
    poke(user(g).at("tty"), user(g).address)


# --- numbers, files -----------------------------------------------------

def own_pid(g, p):
    return g.thing("pid", g.word(p.at("pids")))


def pid_free(g, poke):
    """A task bears a number that others may be given."""
    nr = g.thing("upid", own_pid(g, user(g)).at("numbers"))["nr"]
    at = g.word(g.thing("pid_namespace", g.symbol("root_ns")).at("in_use"))
    poke(at + nr // 32 * 4, g.word(at + nr // 32 * 4) & ~(1 << nr % 32))


def pid_count(g, poke):
    poke(own_pid(g, user(g)).at("count"), 0)


def pid_not_hashed(g, poke):
    upid = g.thing("upid", own_pid(g, user(g)).at("numbers"))
    before, after = g.word(upid.at("hash") + 4), upid["hash"]
    poke(before, after)
    poke(after + 4, before)


def other_number(g, poke):
    p = user(g)
    other = the(g, lambda q: q["pids"] != p["pids"])
    poke(p.at("pids"), other["pids"])


def processes(g, poke):
    ns = g.thing("pid_namespace", g.symbol("root_ns"))
    poke(ns.at("processes"), ns["processes"] + 1)


def reaper(g, poke):
    poke(g.thing("pid_namespace", g.symbol("root_ns")).at("reaper"),
         user(g).address if user(g)["nr"] != 1 else
         the(g, lambda p: p["nr"] > 1).address)


def some_file(g):
    table = g.thing("files_struct", user(g)["files"])
    return g.thing("file", next(filter(None, g.words(table.at("fd"),
                                                     table["top"]))))


def file_count(g, poke):
    poke(some_file(g).at("count"), 0)


def inode_count(g, poke):
    poke(g.thing("inode", some_file(g)["inode"]).at("count"), 0)


def descriptor_of_nothing(g, poke):
    table = g.thing("files_struct", user(g)["files"])
    poke(table.at("fd"), user(g).address + 16)


def a_lock(g):
    for p in tasks(g).values():
        if p["files"] and g.thing("files_struct", p["files"])["locks"]:
            return g.thing("file_lock",
                           g.thing("files_struct", p["files"])["locks"])


def lock_count(g, poke):
    at = g.thing("user", a_lock(g)["user"]).at("locks")
    poke(at, g.word(at) + 1)


def a_watch(g):
    for p in tasks(g).values():
        table = g.thing("files_struct", p["files"]) if p["files"] else None
        for at in filter(None, g.words(table.at("fd"), table["top"])
                         if table else ()):
            if g.thing("file", at)["watches"]:
                return g.thing("watch", g.thing("file", at)["watches"])


def watch_count(g, poke):
    at = g.thing("user", g.thing("epoll", a_watch(g)["set"])["user"])
    poke(at.at("watches"), at["watches"] + 1)


def watch_of_other_file(g, poke):
    poke(a_watch(g).at("file"), some_file(g).address)


def watch_not_behind(g, poke):
    poke(a_watch(g).at("place"), a_watch(g).at("next"))


def lock_of_no_owner(g, poke):
    poke(a_lock(g)["owner"], 0)


def lock_of_other_file(g, poke):
    poke(a_lock(g).at("inode"), g.symbol("root_inode"))


DAMAGE = (
    (r"^GDT 5: .* should be empty", call_gate),
    (r"^task\[\d+\]: thread-local segment 0", kernel_segment_for_tls),
    (r"^IDT 0xe: .* no gate of ours", open_gate),
    (r"^task\[\d+\]: TSS has cr3 .*not its", foreign_cr3),
    (r"^task\[\d+\]: TSS has esp0", foreign_stack),
    (r"^GDT: task\[\d+\]'s TSS has descriptor", busy_twice),
    (r"^task\[\d+\]: its user's cs is 0008", kernel_cs),
    (r"^task\[\d+\]: its user's eflags are 00003202", io_allowed),
    (r"is writable, frame \w+ has \d+ owners", writable_shared),
    (r"^frame \w+ \(kind 5\) has count", count_too_high),
    (r"^frame \w+ \(kind 5\) has count", count_too_low),
    (r"maps frame \w+ of kind 3", maps_a_table),
    (r"maps frame \w+ of kind 1", maps_the_kernel),
    (r"frame fffff does not exist", maps_nothing),
    (r"^free frames: \w+ is in use", maps_a_free_frame),
    (r"the kernel's half of its directory", kernel_half),
    (r"^direct map: .* frames 00101$", writable_text),
    (r"^direct map: ", kernel_for_users),
    (r"its guard page is mapped", guard_mapped),
    (r"is in no region", outside_regions),
    (r"^task\[\d+\]: region \w+-\w+ behind", regions_overlap),
    (r"its memory has count \d+, \d+ tasks use it", mm_count),
    (r"^frame \w+ is a kernel stack 2 times", stack_of_two),
    (r"^frame \w+ is in shared and in private memory", shared_with_private),
    (r"^frame \w+ is the kernel's, its kind is 5", kernel_frame),
    (r"^free frames: \w+ is twice in the list", free_twice),
    (r"^free frames: \w+ is of kind 5", free_but_mapped),
    (r"the table of \w+ maps \d+ pages, its count", table_miscounts),
    (r"the table of \w+ is writable, frame \w+ has 2", table_of_two),
    (r"\d+ pages are mapped, its mm says", mapped_miscounts),
    (r"its memory is \w+: no mm_struct in use", use_after_free),
    (r"^slab \w+: \w+ is no free object .* twice", object_free_twice),
    (r"^task\[\d+\]: its parent is \w+, no task", gone_parent),
    (r"its family.children: the list at \w+ is broken", broken_children),
    (r"^task\[\d+\]: its family.children are", adopted_by_nobody),
    (r"^task\[\d+\]: its trace.tracees are", other_tracer),
    (r"it counts 1 threads, 0 zombies; there are 2", thread_count),
    (r"it counts \d+ threads, 1 zombies; there are", zombie_count),
    (r"^free slots: .*; in both \[\d+\]", slot_twice),
    (r"^task\[\d+\] is 00000000, its TSS", task_lost),
    (r"^run queue 0, 0: its bit is", busy_bit),
    (r"^task\[\d+\]: state 1, run queue", asleep_in_run_queue),
    (r"^wait queue \w+", other_wait_queue),
    (r"^wait queue: \w+ is in free memory", queue_in_free_memory),
    (r"^task\[\d+\]: its terminal is", foreign_terminal),
    (r"^timers: .* is not set so", timer_lost),
    (r"4 signals, 77 are counted", signal_count),
    (r"^uid \[1000\]: 1 tasks, 2 are counted", user_count),
    (r"^pid \d+ is borne, but free", pid_free),
    (r"^pid \d+ has count 0, ", pid_count),
    (r"^pid \d+: borne True, to be found False", pid_not_hashed),
    (r"^pid \d+: those who bear it .* are 1, by their own word 2",
     other_number),
    (r"^namespace \w+ counts \d+ processes, there are", processes),
    (r"its reaper is not pid 1 there", reaper),
    (r"^open file \w+ has count 0, ", file_count),
    (r"^inode \w+ has count 0, ", inode_count),
    (r"^a descriptor is \w+: no file in use", descriptor_of_nothing),
    (r"^task\[\d+\]: \d+ bytes are locked, in its list", locked_miscounts),
    (r"^user \w+: 4 locks, 5 are counted", lock_count),
    (r"^lock \w+: its file has it, or its owner, not both",
     lock_of_no_owner),
    (r"^lock \w+ is in another's chain", lock_of_other_file),
    (r"^user \w+: 4 watches, 5 are counted", watch_count),
    (r"^watch \w+ is in another's chain", watch_of_other_file),
    (r"^watch \w+: what is before it", watch_not_behind),
)


# --- what only counts where nobody is in the middle of something ---------

def object_lost(g, poke):
    """kmalloc gave it to somebody, and nobody has it; no word that was left
    behind points there either, but for the list of those that are free."""
    words = collections.Counter(g.ram)
    at = next(at for at in (page_of(g, f, "objects") for f in heap_of(g).slabs)
              if g.word(at) and g.word(g.word(at)) and words[g.word(at)] == 1)
    poke(at, g.word(g.word(at)))
    kind = at - g.k["page.objects"] + g.k["page.kind"]
    poke(kind, g.word(kind) + (1 << 16))        # in_use


def file_count_high(g, poke):
    table = g.thing("files_struct", the(g, lambda p: p["files"])["files"])
    file = g.thing("file", next(filter(None, g.words(table.at("fd"),
                                                     table["top"]))))
    poke(file.at("count"), file["count"] + 1)


def pid_count_high(g, poke):
    pid = own_pid(g, the(g, lambda p: p["pids"]))
    poke(pid.at("count"), pid["count"] + 1)


CLEAN_FRAMES = (
    (r"^frame \w+ is free and said to hold zeros", zeros_spoilt),
    (r"^frame \w+ is free and said to be an empty dir", directory_spoilt),
)
LOSSES = (
    (r"^\d+ bytes at \w+ are in use, nothing points there", object_lost),
    (r"^open file \w+ has count \d+, ", file_count_high),
    (r"^pid 1 has count 2, 1 users", pid_count_high),
)
