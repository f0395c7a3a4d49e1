"""Stops that know about tasks: the next child, one task, over int 0x80."""
import gdb

import tasks
import trapframe
from base import Command, Problem, read, register, say
from kernel import kernel
from segments import cpu_mode

INT_80 = b"\xcd\x80"


class TaskBreakpoint(gdb.Breakpoint):
    """At an address, for one task only; None: for all."""

    def __init__(self, address, task=None, temporary=False, then=None):
        super().__init__(f"*{address:#x}", temporary=temporary)
        self.whose, self.pid = (task.address, task.pid) if task else (None, 0)
        self.then = then                # called when it has stopped
        self.hit = False

    def stop(self):
        try:
            if self.whose is None or (
                    kernel.word("current") == self.whose and
                    tasks.current().pid == self.pid):
                self.hit = True
        except (Problem, gdb.error):
            return True
        return self.hit


def at_stop(event):
    """Breakpoints of ours that have hit do what they are to do."""
    for b in getattr(event, "breakpoints", ()):
        if isinstance(b, TaskBreakpoint) and b.hit:
            b.hit = False
            if b.then:
                b.then()




def child_is_born():
    child = tasks.current()
    f = trapframe.of_task(child)
    say(f"{child}, child of pid {child.ppid}: its first instruction, in "
        "ret_from_fork; 'continue' goes to its first in user mode")
    TaskBreakpoint(f.eip, child, temporary=True,
                   then=lambda: in_user_mode(child))


def in_user_mode(child):
    say(f"{child}: its first user instruction; fork returned eax = "
        f"{register('eax')}")


class BreakChild(Command):
    """Stop where the next new task begins: break-child

First at its first instruction in ret_from_fork; then, after `continue`, at
its first instruction in user mode."""

    name = "break-child"
    kind = gdb.COMMAND_BREAKPOINTS

    def do(self, words):
        kernel.ready()
        TaskBreakpoint(kernel.address("ret_from_fork"), temporary=True,
                       then=child_is_born)


def far_jump():
    """The address of the one in switch_to."""
    at = kernel.address("switch_to")
    for line in gdb.newest_frame().architecture().disassemble(at, count=20):
        if line["asm"].startswith("ljmp") or "FWORD" in line["asm"]:
            return line["addr"]
    raise Problem("switch_to has no far jump to be found")


def after_the_jump():
    """Where switch_to goes on when its task has the CPU again."""
    at = far_jump()
    lines = gdb.newest_frame().architecture().disassemble(at, count=2)
    return lines[1]["addr"]


class Follow(Command):
    """Stop whenever a task gets the CPU: follow PID

At the instruction after switch_to's far jump, with the task's cr3 and stack
loaded, or at ret_from_fork if it has never run. follow alone ends it."""

    name = "follow"
    most = 1
    kind = gdb.COMMAND_BREAKPOINTS
    mine = []

    def do(self, words):
        if words:
            kernel.ready()
            task = tasks.by_word(words[0])
        for b in self.mine:
            if b.is_valid():
                b.delete()
        self.mine.clear()
        if not words:
            return
        for at in (after_the_jump(), kernel.address("ret_from_fork"),
                   kernel.address("ret_from_kernel_thread")):
            self.mine.append(TaskBreakpoint(at, task, then=self.runs))
        say(f"following {task}: 'continue' stops when it gets the CPU")

    def runs(self):
        t = tasks.current()
        say(f"{t} has the CPU: slot {t.nr}, cr3 {tasks.cr3():#010x}")


class OverInt(Command):
    """Step over int 0x80 as if it were one instruction: over-int

From the int itself to the instruction behind it, in the same task, whatever
other tasks do meanwhile."""

    name = "over-int"
    kind = gdb.COMMAND_RUNNING

    def do(self, words):
        kernel.ready()
        at = register("eip")
        if cpu_mode() != "user" or read(at, 2) != INT_80:
            raise Problem(f"{at:#010x} is no int 0x80 of a program")
        task = tasks.current()
        b = TaskBreakpoint(at + 2, task, temporary=True)
        try:
            gdb.execute("continue")
        finally:
            if b.is_valid():
                b.delete()
        if register("eip") == at + 2 and tasks.current() == task:
            eax = register("eax")
            say(f"{task}: the call returned "
                f"{eax - (eax >> 31 << 32)} ({eax:#x})")
        else:
            say(f"{task} has not come back yet")


BreakChild()
Follow()
OverInt()
