"""Numbers, the tasks that have them, and the namespaces they hold in."""
from outside.guest import HEAD, Lost

WORDS = 1024                    # of a namespace's bits


class Numbers:
    """All struct pids that can be found, and namespaces, with what names
    each."""

    def __init__(self, g, heap, there, held):
        self.g, self.heap, self.there = g, heap, there
        self.pids = {}          # address -> Thing
        self.spaces = {}
        self.pid_users = dict(held.pids)
        self.space_users = dict(held.spaces)
        self.bearers = {}       # (pid, kind) -> tasks, by their own word
        self.hashed = set()     # addresses of upids

    def pid(self, address):
        if address not in self.pids:
            self.heap.expect(address, "pid", "a number")
            self.pids[address] = self.g.thing("pid", address)
            for upid in self.upids(self.pids[address]):
                self.space(upid["ns"])
                self.name(self.space_users, upid["ns"])
        return self.pids[address]

    def space(self, address):
        if address not in self.spaces:
            self.heap.expect(address, "pid_namespace", "a namespace")
            ns = self.spaces[address] = self.g.thing("pid_namespace", address)
            if ns["parent"]:
                self.space(ns["parent"])
                self.name(self.space_users, ns["parent"])

    def name(self, users, address):
        users[address] = users.get(address, 0) + 1

    def upids(self, pid):
        g = self.g
        if pid["level"] > g.k["MAX_PID_LEVEL"]:
            raise Lost(f"the pid at {pid.address:08x} is at level "
                       f"{pid['level']}")
        return [g.thing("upid", pid.at("numbers") + i * g.k["upid"])
                for i in range(pid["level"] + 1)]

    def find(self):
        """From the hash table and from tasks."""
        g = self.g
        self.space(g.symbol("root_ns"))
        self.name(self.space_users, g.symbol("root_ns"))
        heads = iter(g.words_of("pid_hash"))
        for bucket, first, last in zip(g.elements("pid_hash", HEAD), heads,
                                       heads):
            if first == last == bucket:
                continue                # as nearly all of them are
            for upid in g.members(bucket, "upid", "hash"):
                self.hashed.add(upid.address)
                self.pid(upid["pid"])
        for p in self.there.values():
            self.find_of(p)
        for address in list(self.pid_users):
            self.pid(address)
        for address in list(self.space_users):
            self.space(address)

    def find_of(self, p):
        """What a task bears, and where its children's numbers come from."""
        words = self.g.words(p.at("pids"), self.g.k["PIDTYPE_MAX"])
        for kind, address in enumerate(words):
            if address:
                self.pid(address)
                self.bearers.setdefault((address, kind), []).append(p.address)
        if p["child_ns"]:
            self.space(p["child_ns"])
            if p["nr"]:
                self.name(self.space_users, p["child_ns"])

    # --- pids -----------------------------------------------------------

    def check_bearers(self, pid):
        """The lists of tasks that have it; how many those are."""
        g, n = self.g, 0
        for kind in range(g.k["PIDTYPE_MAX"]):
            offset = g.k["task_struct.pid_link"] + HEAD * kind
            head = pid.at("tasks") + HEAD * kind
            have = [at - offset for at in g.ring(head)]
            want = self.bearers.get((pid.address, kind), [])
            g.must(sorted(have) == sorted(want),
                   f"pid {self.text(pid)}: those who bear it (kind {kind}) "
                   f"are {len(have)}, by their own word {len(want)}")
            n += len(have)
        return n

    def text(self, pid):
        return str(self.upids(pid)[0]["nr"])

    def check_pid(self, pid, held_by_tty, quiet):
        g = self.g
        borne = bool(self.check_bearers(pid))
        for level, upid in enumerate(self.upids(pid)):
            ns = self.spaces[upid["ns"]]
            bit = g.word(ns["in_use"] + upid["nr"] // 32 * 4) >> \
                upid["nr"] % 32 & 1
            g.must(upid["pid"] == pid.address and ns["level"] == level,
                   f"pid {upid['nr']} is not its pid's, or its level's")
            g.must(borne == (upid.address in self.hashed),
                   f"pid {upid['nr']}: borne {borne}, to be found "
                   f"{upid.address in self.hashed}")
            g.must(not borne or bit, f"pid {upid['nr']} is borne, but free")
        users = borne + self.pid_users.get(pid.address, 0) + held_by_tty
        g.must_count(f"pid {self.text(pid)}", pid["count"], users, quiet)

    def check_task(self, nr, p):
        """Each task but the first bears a number of its own."""
        g = self.g
        own = g.word(p.at("pids") + 4 * g.k["PIDTYPE_PID"])
        if nr == 0 or not g.must(own, f"task[{nr}] has no number"):
            return
        bearers = g.ring(self.pids[own].at("tasks"))
        g.must(bearers == [p.at("pid_link")],
               f"task[{nr}]: pid {self.text(self.pids[own])} is not its alone")

    # --- namespaces -----------------------------------------------------

    def borne_in(self, address):
        """The numbers of it that tasks bear."""
        return {upid["nr"] for pid in self.pids.values()
                for upid in self.upids(pid)
                if upid["ns"] == address and upid.address in self.hashed}

    def processes_in(self, address):
        """Leaders with threads that live there or below."""
        g, n = self.g, 0
        for nr, p in self.there.items():
            own = g.word(p.at("pids"))
            if nr and own and p["leader"] == p.address and \
                    p["group.nr_threads"]:
                n += any(u["ns"] == address
                         for u in self.upids(self.pids[own]))
        return n

    def check_reaper(self, address, reaper, what):
        g = self.g
        live = {p.address: p for p in self.there.values()}
        g.must(not reaper or reaper in live, f"{what}: its reaper is gone")
        if reaper in live:
            own = self.pids[g.word(live[reaper].at("pids"))]
            g.must(any(u["ns"] == address and u["nr"] == 1
                       for u in self.upids(own)),
                   f"{what}: its reaper is not pid 1 there")

    def check_space(self, address, ns, quiet):
        g = self.g
        what = f"namespace {address:08x}"
        bits = g.words(ns["in_use"], WORDS)
        used = {32 * i + b for i, w in enumerate(bits) if w
                for b in range(32) if w >> b & 1}
        g.must(used == self.borne_in(address) | {0},
               f"{what}: pids {sorted(used ^ self.borne_in(address) ^ {0})} "
               "are in use or borne, not both")
        self.check_reaper(address, ns["reaper"], what)
        processes = self.processes_in(address)
        g.must(ns["processes"] == processes, f"{what} counts "
               f"{ns['processes']} processes, there are {processes}")
        g.must_count(what, ns["common.count"],
                     self.space_users.get(address, 0), quiet)


def check(g, heap, there, held, quiet):
    with g.about("numbers"):
        n = Numbers(g, heap, there, held)
        n.find()
        # the terminal's session, its foreground
        terminal = g.words_of("tty") if g.has("tty") else ()
        for pid in n.pids.values():
            n.check_pid(pid, terminal.count(pid.address), quiet)
        for nr, p in there.items():
            n.check_task(nr, p)
        for address, ns in n.spaces.items():
            n.check_space(address, ns, quiet)
