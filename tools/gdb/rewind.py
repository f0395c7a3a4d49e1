"""Going back: to the end of a recording first, then to who wrote a word."""
import os

import gdb

import kernel as k
import pagetable
import tasks
from base import (Command, Problem, number, one_line, read, read_word,
                  register, say)
from kernel import kernel

MOST_SNAPSHOTS = 24
LAST_STOPS = ("sys_reboot", "panic", "panic_at")
MOST_STORES = 10000
REP_MOVSL = b"\xf3\xa5"


def recorded():
    """Is this a replay?"""
    return bool(os.environ.get("TINE_REWIND"))


class Mark(gdb.Breakpoint):
    """A place of the run through the recording; seen when it has stopped."""

    def __init__(self, place):
        super().__init__(place, internal=True)
        self.seen = False

    def stop(self):
        self.seen = True
        return True


def snapshot(name):
    """One more place that going back can start from."""
    answer = gdb.execute(f"monitor savevm {name}", to_string=True).strip()
    if answer:
        raise Problem(f"no snapshot: {one_line(answer)}")


def to_the_end():
    """Run the recording once, a snapshot at each execve; stop at its end."""
    first = Mark("*start_kernel")
    quietly("continue")
    first.delete()
    snapshot("entry")
    execs, taken = Mark("sys_execve"), 1
    last = [Mark(name) for name in LAST_STOPS if kernel.elf.address(name)]
    while taken < MOST_SNAPSHOTS:
        execs.seen = False
        quietly("continue")
        if not execs.seen:
            break
        snapshot(f"exec{taken}")
        taken += 1
    if execs.seen:
        execs.enabled = False
        quietly("continue")
    for b in (execs, *last):
        b.delete()


class RewindStart(Command):
    """Run a recording to its end: rewind-start

`make rewind` has done this already. Snapshots are taken on the way, so that
going back need not begin at the boot each time."""

    name = "rewind-start"
    kind = gdb.COMMAND_RUNNING

    def do(self, words):
        if not recorded():
            raise Problem("this is no recording: 'make rewind' makes one")
        if kernel.paging():
            raise Problem("the recording has been started already")
        try:
            to_the_end()
        except gdb.error as e:
            raise Problem("the replay broke off: " + one_line(e)) from None
        say("at the end of the recording: reverse-continue, reverse-stepi, "
            "reverse-finish, who-wrote ADDR go back")
        gdb.execute("frame")


def quietly(command):
    """Run it, and let gdb say nothing of where it stops: what it prints then
    is not what gdb.execute could catch."""
    gdb.flush()
    kept, nothing = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    try:
        gdb.execute(command, to_string=True)
    finally:
        gdb.flush()
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nothing)


class Trap(gdb.Breakpoint):
    """The CPU stops behind stores to this word."""

    def __init__(self, address):
        super().__init__(f"*(unsigned *){address:#x}", gdb.BP_WATCHPOINT,
                         gdb.WP_WRITE, internal=True)
        self.silent = True


class Search:
    """Back to the store that changed a word, through the copies of its page.

    alias is where the direct map has the word: whatever address space the
    machine is in, it says what the word is. virtual is where programs have
    it, or the same.
    """

    def __init__(self, address):
        self.virtual = address
        self.alias = pagetable.physical(register("cr3"), address)
        self.before = self.after = None

    def go(self):
        """Stop at the store that made the word what it is, before it."""
        for _ in range(MOST_STORES):
            self.back_behind_a_store()
            if not self.ours():
                continue
            self.after = read_word(self.alias)
            quietly("reverse-stepi")
            self.before = read_word(self.alias)
            if self.before == self.after:
                continue
            source = self.copied_from()
            if source is None:
                return
            say(f"    {tasks.current()} got frame {self.frame(self.alias)} as "
                f"a copy of {self.frame(source)} when it wrote to the page; "
                "going on there")
            self.alias = source
        raise Problem(f"not among the last {MOST_STORES} stores")

    @staticmethod
    def frame(alias):
        return f"{pagetable.frame_of(alias - k.BASE):05x}"

    def back_behind_a_store(self):
        traps = [Trap(a) for a in sorted({self.alias, self.virtual})]
        try:
            quietly("reverse-continue")
        finally:
            for t in traps:
                if t.is_valid():
                    t.delete()
        if not kernel.paging():
            raise Problem("nothing wrote it since the boot: it is as it was "
                          "loaded (we are at the beginning now; "
                          "'make rewind REPLAY=1' begins anew)")

    def ours(self):
        """Another address space has another word at the same address."""
        try:
            return self.alias in (self.virtual, pagetable.physical(
                register("cr3"), self.virtual)) or \
                kernel.function(register("eip")) != ""
        except Problem:
            return True

    def copied_from(self):
        """In do_wp_page's copy: where the old frame has the word."""
        at = register("eip")
        if self.virtual == self.alias or read(at, 2) != REP_MOVSL or \
                kernel.function(at) != "do_wp_page":
            return None
        return register("esi") & ~3 | self.alias & 3


class WhoWrote(Command):
    """Go back to the store that last changed a word: who-wrote ADDR

ADDR is an address, or &variable: of the running task's memory, or of the
kernel's, a page table entry too (pt PID ADDR shows where one stands). Only in
a recording (make rewind). The machine is left at the store, before it: step
shows it happen."""

    name = "who-wrote"
    most = None
    kind = gdb.COMMAND_RUNNING

    def do(self, words):
        kernel.ready()
        if not recorded():
            raise Problem("only a recording can be gone back in: "
                          "'make rewind'")
        if not words:
            raise Problem("which address?")
        address = number(" ".join(words), "address")
        search = Search(address)
        search.go()
        say(f"{address:#010x} became {search.after:#x} (it was "
            f"{search.before:#x}) here, by {tasks.current()}:")
        gdb.execute("frame")


RewindStart()
WhoWrote()
