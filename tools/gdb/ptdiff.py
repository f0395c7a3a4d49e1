"""What has changed in the page tables since the machine last stopped?"""
import gdb

import pagetable as p
import tasks
from base import Command, Problem, own_stub, say
from headers import C
from kernel import kernel, PAGE

MOST_TASKS = 64         # more would make each stop slow


class Picture:
    """Every address space as it is now."""

    def __init__(self):
        self.spaces = {}                # (task's address, pid): entries
        self.names = {}
        counts = p.Counts()
        everyone = tasks.all_tasks()
        self.partial = len(everyone) > MOST_TASKS
        if self.partial:
            everyone = [tasks.current()]
        for t in everyone:
            if int(t.value["mm"]):
                key = t.address, t.pid
                self.names[key] = str(t)
                self.spaces[key] = {
                    address: (e, counts.count(p.frame_of(e)))
                    for address, e in p.entries(t.cr3).items()}


def described(state):
    if state is None:
        return "nothing"
    entry, count = state
    right = "w" if entry & C.PTE_W else "-"
    if not entry & C.PTE_P:
        right = "not present"
    return f"frame {p.frame_of(entry):05x} count {count} {right}"


def plain(state):
    """Without the bits the CPU sets by itself."""
    return state and (state[0] & ~(C.PTE_A | C.PTE_D), state[1])


def changes(before, after):
    """(address, old, new) where they differ."""
    for address in sorted(before.keys() | after.keys()):
        a, b = before.get(address), after.get(address)
        if plain(a) != plain(b):
            yield address, a, b


def follows(a, b):
    def on(x, y):
        if x is None or y is None:
            return x is y
        return (p.frame_of(y[0]) == p.frame_of(x[0]) + 1 and
                x[1] == y[1] and (x[0] ^ y[0]) & (C.PTE_P | C.PTE_W) == 0)
    return b[0] == a[0] + PAGE and on(a[1], b[1]) and on(a[2], b[2])


def show_changes(before, after):
    for run in p.runs(changes(before, after), follows):
        address, old, new = run[0]
        n = len(run)
        name = f"{address:08x}" if n == 1 else \
            p.span(address, address + n * PAGE)
        say(f"    {name}  {described(old)} -> {described(new)}"
            f"{f'  (and {n - 1} alike after it)' * (n > 1)}")


def show(old, new):
    same = True
    for key in sorted(old.spaces.keys() | new.spaces.keys(),
                      key=lambda key: key[1]):
        before, after = old.spaces.get(key), new.spaces.get(key)
        if before == after:
            continue
        if before is None:
            say(f"{new.names[key]}: new, {len(after)} pages")
        elif after is None:
            say(f"{old.names[key]}: gone")
        elif list(changes(before, after)):
            say(f"{new.names[key]}:")
            show_changes(before, after)
        else:
            continue
        same = False
    if same:
        say("no page table entry has changed")


class History:
    """The pictures of this stop and of the one before."""

    def __init__(self):
        self.now = self.before = None
        self.asked = False              # for once: a serial line is slow
        gdb.events.stop.connect(self.stopped)

    def stopped(self, event):
        self.before, self.now = self.now, None
        try:
            if kernel.elf and kernel.paging() and kernel.checked and \
                    (self.asked or not own_stub()):
                self.now = Picture()
        except (Problem, gdb.error):
            pass


history = History()


class PtDiff(Command):
    """Changes in the page tables since the last stop: pt-diff

Every task's user pages: old and new frame, its count, and whether the entry
is writable. The accessed and dirty bits are left out: the CPU sets those."""

    name = "pt-diff"

    def do(self, words):
        kernel.ready()
        history.asked = True
        if history.now is None:
            history.now = Picture()
        if history.before is None:
            say("this is the first picture taken: from here on")
            return
        if history.now.partial:
            say(f"more than {MOST_TASKS} tasks: the current one only")
        show(history.before, history.now)


PtDiff()
