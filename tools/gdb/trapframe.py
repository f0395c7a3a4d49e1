"""What did a task have in its registers when it came into the kernel?"""
import gdb

import pagetable
import tasks
from base import Command, Problem, read, read_string, say
from headers import C
from kernel import kernel
from segments import VECTORS, call_text, cpu_mode, eflags, selector

REGS = ("ebx", "ecx", "edx", "esi", "edi", "ebp", "eax", "gs", "fs", "es",
        "ds", "vector", "error", "eip", "cs", "eflags", "esp", "ss")


class Frame:
    """A struct trapframe, by field."""

    def __init__(self, address):
        kind = kernel.type("struct trapframe")
        value = gdb.Value(read(address, kind.sizeof), kind)
        self.address = address
        for name in REGS:
            setattr(self, name, int(value[name]) & 0xffffffff)

    @property
    def user(self):
        return self.cs & 3 == 3


def of_task(task):
    return Frame(task.regs)


def door(f, task):
    """How it came in."""
    if f.vector == C.SYSCALL_VECTOR:
        if f.error == 0xffffffff:
            return "int 0x80, answered"
        return "int 0x80: " + call_text(
            f.error, (f.ebx, f.ecx, f.edx, f.esi, f.edi, f.ebp),
            lambda at: read_string(pagetable.physical(task.cr3, at)))
    if f.vector == 0 and f.error == 0xffffffff:
        return "made by execve: it has not come in yet"
    name = VECTORS.get(f.vector, "?")
    if f.vector < 32:
        return f"exception {f.vector} ({name}), error code {f.error:#x}"
    return f"interrupt {f.vector:#x} ({name})"


def show(f, task):
    say(f"    {door(f, task)}")
    for row in (("eax", "ebx", "ecx", "edx"), ("esi", "edi", "ebp", "esp")):
        say("    " + "  ".join(f"{r} {getattr(f, r):08x}" for r in row))
    say(f"    eip {f.eip:#010x}  eflags {eflags(f.eflags)}")
    for row in (("cs", "ss", "ds"), ("es", "fs", "gs")):
        say("    " + "  ".join(f"{r} {selector(getattr(f, r))}" for r in row))


class Trapframe(Command):
    """A task's user registers, as saved in the kernel: trapframe [PID]

They stand at the top of its kernel stack. Which door it came in by; for a
system call its name and arguments; eflags and selectors decoded. A child's
copy has eax = 0."""

    name = "trapframe"
    most = 1

    def do(self, words):
        task = tasks.chosen(words)
        if not int(task.value["mm"]) and task.state != "zombie":
            raise Problem(f"{task} is a kernel thread: it has no user "
                          "registers")
        f = of_task(task)
        if not f.user:
            raise Problem(f"{task} has never been in user mode")
        say(f"{task}  trap frame at {f.address:#010x}")
        if task == tasks.current() and cpu_mode() == "user":
            say("    (it is in user mode now: this is from its last visit)")
        show(f, task)


Trapframe()
