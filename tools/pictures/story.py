"""Events become tasks: when each was born, ran, slept and ended."""
from pictures import spaces


class Task:
    def __init__(self, slot, pid, name, parent, birth):
        self.slot, self.pid, self.name = slot, pid, name
        self.parent, self.birth = parent, birth
        self.end = None
        self.runs = []          # (from, to)
        self.inside = []        # (what, Event): calls and faults not over
        self.pieces = []        # of those, one a run: (from, to, Event, end's)
        self.children = []

    def __str__(self):
        return f"{'?' if self.pid is None else self.pid} {self.name}"


class Story:
    """tasks: in the order of their births. arrows: (what, time, from, time,
    to); forks, wakes, waits and signals."""

    def __init__(self, ring):
        self.events = list(ring.events)
        self.dropped = ring.dropped
        first = self.events[0] if self.events else None
        self.start = first.time if first else 0
        self.finish = self.events[-1].time if first else 0
        before = len(self.events) - ring.taken
        self.moments = {n + before: m for n, m in ring.moments.items()
                        if n + before >= 0}
        self.tasks, self.arrows, self.counters = [], [], []
        self.at = {}            # slot -> Task
        self.told = []          # (Task, Event)
        self.others = []        # of each: the other Task it names, or None
        self.woken = {}         # slot -> (what, time, by): until it runs
        self.signalled = {}     # (slot, signal) -> (time, by)
        self.since = self.start
        self.of_slot(0).name = "idle"
        for e in self.events:
            self.follow(e)
        if first:
            self.rest(self.at[self.events[-1].slot], self.finish)

    def of_slot(self, slot, time=0):
        """Who is there; one whose birth was dropped is made up."""
        if slot not in self.at:
            self.born(slot, 0 if slot == 0 else None, f"slot {slot}", None,
                      time or self.start)
        return self.at[slot]

    def born(self, slot, pid, name, parent, time):
        task = Task(slot, pid, name, parent, time)
        self.at[slot] = task
        self.tasks.append(task)
        if parent:
            parent.children.append(task)
        return task

    def rest(self, task, time):
        if time > self.since or not task.runs:
            task.runs.append((self.since, time))
        for _, e in task.inside:
            self.piece(task, e, time)

    def piece(self, task, e, time, end=None):
        start = max(e.time, self.since)
        if end or time > start:
            task.pieces.append((start, time, e, end))

    def leave(self, task, kind, e):
        """A call or fault is over; of one whose beginning was dropped nothing
        is known."""
        if any(k == kind for k, _ in task.inside):
            while task.inside[-1][0] != kind:
                task.inside.pop()
            self.piece(task, task.inside.pop()[1], e.time, e)

    def follow(self, e):
        us = self.of_slot(e.slot, e.time)
        if not self.counters or self.counters[-1][1] != e.free:
            self.counters.append((e.time, e.free))
        self.told.append((us, e))
        act = getattr(self, f"on_{e.kind}", None)
        self.others.append(act(e, us) if act else None)

    def on_fork(self, e, us):
        child = self.born(e.words[0], e.words[1], us.name, us, e.time)
        self.woken[child.slot] = "fork", e.time, us
        return child

    def on_exec(self, e, us):
        us.name = e.text

    def on_exit(self, e, us):
        us.end = e.time

    def on_wait(self, e, us):
        child = self.of_slot(e.words[0], e.time)
        if child.end is not None:
            self.arrows.append(("wait", child.end, child, e.time, us))
        return child

    def on_wake(self, e, us):
        self.woken.setdefault(e.words[0], ("wake", e.time, us))
        return self.of_slot(e.words[0], e.time)

    def on_switch(self, e, us):
        self.rest(us, e.time)
        self.since = e.time
        them = self.of_slot(e.words[0], e.time)
        what, time, by = self.woken.pop(them.slot, (None, 0, None))
        if what and by is not them:
            self.arrows.append((what, time, by, e.time, them))

    def on_call(self, e, us):
        us.inside.append((("call", e.words[0]), e))

    def on_return(self, e, us):
        self.leave(us, ("call", e.words[0]), e)

    def on_fault(self, e, us):
        us.inside.append((("fault", e.words[0]), e))

    def on_fault_end(self, e, us):
        self.leave(us, ("fault", e.words[0]), e)

    def on_signal(self, e, us):
        self.signalled[e.words[0], e.words[1]] = e.time, us
        return self.of_slot(e.words[0], e.time)

    def on_deliver(self, e, us):
        time, by = self.signalled.pop((us.slot, e.words[0]), (0, None))
        if by and by is not us:
            self.arrows.append(("signal", time, by, e.time, us))

    def shared(self):
        """[(time, frames that two or more entries lead to)]"""
        return [(self.events[n].time,
                 sum(c > 1 for c in spaces.sharers(m).values()))
                for n, m in sorted(self.moments.items())]
