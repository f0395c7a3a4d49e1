"""How does a backtrace get past entry.asm, and into a task that sleeps?

Two unwinders. One knows that its code, and that of vectors.asm behind it,
stands on a trap frame. The other, while `task PID` is in force, says that the
caller of what the CPU does is what that task's TSS holds; nothing of the
machine is written.
"""
import gdb
from gdb.FrameDecorator import FrameDecorator
from gdb.unwinder import Unwinder, register_unwinder

import kernel as k
import pagetable
import segments
import tasks
import trapframe
import usersym
from base import Command, Problem, read_word, say, uint
from headers import C
from kernel import kernel

GENERAL = ("eax", "ecx", "edx", "ebx", "ebp", "esi", "edi")
SEGMENTS = ("cs", "ss", "ds", "es", "fs", "gs")
# Where a trap frame can stand above esp: SAVE_ALL done; its address pushed;
# a system call's six arguments pushed; the return address on top of those.
DEPTHS = (0, 4, 24, 28, 8)


class FrameId:
    def __init__(self, sp, pc):
        self.sp, self.pc = uint(sp), uint(pc)


def field_offset(name):
    return k.offset_of("trapframe", name)


def find_trapframe(esp):
    """The address of a whole trap frame near esp, or None."""
    size = kernel.type("struct trapframe").sizeof
    text, size_of_text = kernel.elf.sections[".text"][0], \
        kernel.elf.sections[".text"][2]
    for depth in DEPTHS:
        at = esp + depth
        try:
            eip, cs, ds = (read_word(at + field_offset(n))
                           for n in ("eip", "cs", "ds"))
        except Problem:
            continue
        if cs & 0xffff == C.USER_CS and (at + size) % k.PAGE == 0:
            return at
        if cs & 0xffff == C.KERNEL_CS and ds & 0xffff == C.KERNEL_DS and \
                text <= eip < text + size_of_text:
            return at
    return None


def in_entry(pc):
    """Is pc in entry.asm or vectors.asm, on a task's stack?"""
    first = kernel.elf.address("syscall_entry")
    last = kernel.elf.address("double_fault_task")
    return first is not None and last is not None and first <= pc < last


class EntryUnwinder(Unwinder):
    def __init__(self):
        super().__init__("tine-entry")

    def __call__(self, pending):
        try:
            if not kernel.elf:
                return None
            pc = int(pending.read_register("eip")) & 0xffffffff
            if not in_entry(pc):
                return None
            return self.unwind(pending, pc)
        except (Problem, gdb.error):
            return None

    def unwind(self, pending, pc):
        esp = int(pending.read_register("esp")) & 0xffffffff
        at = find_trapframe(esp)
        size = kernel.type("struct trapframe").sizeof
        whole = at is not None
        if not whole:
            slot = k.slot_of_stack(esp)
            if slot is None or esp < k.kstack_top(slot) - size:
                return None
            at = k.kstack_top(slot) - size      # only the CPU's part is sure
        eip_at = at + field_offset("eip")
        found = kernel.elf.symbol_at(pc)
        info = pending.create_unwind_info(FrameId(eip_at, pc - found[1]))
        cs = read_word(at + field_offset("cs"))
        for name in ("eip", "cs", "eflags"):
            info.add_saved_register(name, uint(read_word(
                at + field_offset(name))))
        if cs & 3 == 3:
            info.add_saved_register("esp", uint(read_word(
                at + field_offset("esp"))))
            info.add_saved_register("ss", uint(read_word(
                at + field_offset("ss"))))
        else:
            info.add_saved_register("esp", uint(at + field_offset("esp")))
        for name in GENERAL:
            value = read_word(at + field_offset(name)) if whole else \
                int(pending.read_register(name))
            info.add_saved_register(name, uint(value))
        return info


class View:
    """Which task `task` has chosen; registers None: nobody."""

    registers = None
    task = None


class ViewUnwinder(Unwinder):
    def __init__(self):
        super().__init__("tine-task-view")

    def __call__(self, pending):
        if View.registers is None or pending.level() != 0:
            return None
        pc = int(pending.read_register("eip")) & 0xffffffff
        info = pending.create_unwind_info(FrameId(0, pc))
        for name, value in View.registers.items():
            info.add_saved_register(name, uint(value))
        return info


class ViewFilter:
    """A backtrace of another task leaves out what the CPU is doing. Only
    registered as long as there is one: gdb's own printing stands errors
    better."""

    name = "tine-task-view"
    priority = 100
    enabled = True

    def filter(self, frames):
        return (f for f in frames if f.inferior_frame().level() > 0)


class AsmFrame(FrameDecorator):
    """A frame in assembly: a call that is a function's last instruction
    returns to the next function's first, and gdb's decorator names that."""

    def function(self):
        return self.inferior_frame().name()


class ForeignFrame(FrameDecorator):
    """A user frame of a task that runs another program than the one whose
    names gdb has: its name comes from the task's own file."""

    def function(self):
        pc = self.inferior_frame().pc()
        return usersym.place(View.task or tasks.current(), pc)

    def filename(self):
        return None

    line = frame_args = frame_locals = filename


class UserFilter:
    """A backtrace goes on into a program only where its names are loaded."""

    name = "tine-user"
    priority = 50
    enabled = True

    def filter(self, frames):
        for f in frames:
            if f.inferior_frame().pc() >= k.BASE or \
                    self.known(f.inferior_frame().find_sal().symtab):
                yield f if f.inferior_frame().function() else AsmFrame(f)
                continue
            yield ForeignFrame(f)
            return

    @staticmethod
    def known(symtab):
        try:
            if symtab and symtab.objfile.filename != usersym.Loaded.path:
                return True             # of a file the user has added
            return not kernel.elf or not kernel.paging() or \
                usersym.names_are_of(View.task or tasks.current())
        except (Problem, gdb.error):
            return True


def look_at(task, registers):
    View.task, View.registers = task, registers
    gdb.frame_filters[ViewFilter.name] = ViewFilter()
    gdb.invalidate_cached_frames()
    gdb.newest_frame().older().select()


def leave_view(*_):
    if View.registers is not None:
        View.task = View.registers = None
        gdb.frame_filters.pop(ViewFilter.name, None)
        gdb.invalidate_cached_frames()


def saved_registers(task):
    """What the CPU would load for a task that does not run."""
    return {name: int(task.tss[name]) & 0xffffffff
            for name in GENERAL + SEGMENTS + ("eip", "esp", "eflags")}


def user_registers(task):
    f = trapframe.of_task(task)
    if not f.user:
        raise Problem(f"{task} has never been in user mode")
    return {name: getattr(f, name) for name in
            GENERAL + SEGMENTS + ("eip", "esp", "eflags")}


def user_backtrace(task):
    """With its registers, its memory and its names, for this long only."""
    registers, cr3 = user_registers(task), tasks.cr3()
    loaded, shown = usersym.Loaded.path, gdb.selected_thread()
    try:
        usersym.load(usersym.program_of(task))
    except Problem as e:
        say(str(e))
    try:
        tasks.show(task)
        set_cr3(task.cr3)
        look_at(task, registers)
        gdb.execute("bt")
    finally:
        shown.switch()
        set_cr3(cr3)
        leave_view()
        usersym.unload()
        if loaded:
            usersym.load(loaded)
        gdb.newest_frame().select()


def set_cr3(value):
    if tasks.cr3() != value:
        gdb.newest_frame().select()
        gdb.execute(f"set $cr3 = {value:#x}", to_string=True)
        gdb.execute("maintenance flush dcache", to_string=True)
        gdb.invalidate_cached_frames()


class TaskView(Command):
    """Look at a task that does not run: task PID [user]

Then bt, up, down, info locals, info registers show where it sleeps in the
kernel. `task` alone comes back, and so does anything that lets the machine
run. Nothing in the machine is changed. (Memory below 0xc0000000 is still the
running task's: see help function kaddr.)
With "user": a backtrace of where it left its program, and no more."""

    name = "task"
    most = 2
    kind = gdb.COMMAND_STACK

    def do(self, words):
        kernel.ready()
        if not words:
            leave_view()
            gdb.newest_frame().select()
            say(f"back at {tasks.current()}")
            return
        task = tasks.by_word(words[0])
        user = words[1:] == ["user"]
        if words[1:] and not user:
            raise Problem("task PID, or task PID user")
        if user:
            user_backtrace(task)
            return
        if task.selector == segments.task_register():
            leave_view()
            gdb.newest_frame().select()
            say(f"{task} has the CPU: no other registers to look at")
            return
        look_at(task, saved_registers(task))
        say(f"looking at {task}, {task.state}"
            f"{' on ' + task.sleeps_on if task.sleeps_on else ''}"
            "; 'task' comes back")
        gdb.execute("frame")


class KernelAddress(gdb.Function):
    """$kaddr(PID, ADDR): where the kernel sees what that task has at ADDR.

x/s $kaddr(5, 0x804c000) looks into a task that does not run."""

    def __init__(self):
        super().__init__("kaddr")

    def invoke(self, pid, address):
        task = tasks.by_pid(int(pid))
        try:
            return uint(pagetable.physical(task.cr3,
                                           int(address) & 0xffffffff))
        except Problem as e:
            raise gdb.GdbError(str(e)) from None


# What lets the machine run must see it as it is.
RUNNERS = ("continue", "step", "stepi", "next", "nexti", "finish", "until",
           "advance", "jump", "reverse-continue", "reverse-step",
           "reverse-stepi", "reverse-next", "reverse-nexti", "reverse-finish")


def install():
    register_unwinder(None, ViewUnwinder(), replace=True)
    register_unwinder(None, EntryUnwinder(), replace=True)
    gdb.frame_filters[UserFilter.name] = UserFilter()
    TaskView()
    KernelAddress()
    gdb.events.cont.connect(leave_view)
    for command in RUNNERS:
        gdb.execute(f"define hook-{command}\n"
                    "python import unwind; unwind.leave_view()\nend")


install()
