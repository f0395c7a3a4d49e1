"""A page fault: who, where, what for, and what will the kernel do?"""
import gdb

import kernel as k
import pagetable as p
import tasks
import trapframe
import unwind
from base import Command, NoRegister, Problem, read_word, register, say
from headers import C
from kernel import kernel
from pt import prot, rule

HANDLERS = ("page_fault", "do_page_fault", "handle_mm_fault", "do_wp_page",
            "do_no_page", "own_table")


class Fault:
    def __init__(self, address, error, eip, user):
        self.address, self.error, self.eip = address, error, eip
        self.user = user

    @property
    def write(self):
        return bool(self.error & C.PF_WRITE)


def fault_address():
    """cr2, or where no stub tells it, the newest handler's argument."""
    try:
        return register("cr2")
    except NoRegister:
        frame = gdb.newest_frame()
        while frame is not None and frame.name() in HANDLERS[2:]:
            value = frame.read_var("addr")
            if not value.is_optimized_out:
                return int(value)
            frame = frame.older()
        raise Problem("the kernel's own stub does not tell cr2: break "
                      "handle_mm_fault, which has the address") from None


def at_the_door(esp):
    """At page_fault itself only the CPU has pushed: error, eip, cs."""
    error, eip, cs = (read_word(esp + 4 * i) for i in range(3))
    return Fault(fault_address(), error, eip, cs & 3 == 3)


def find():
    """The fault that is being handled, or None."""
    frame = gdb.newest_frame()
    if frame.pc() == kernel.elf.address("page_fault"):
        return at_the_door(register("esp"))
    while frame is not None:
        if kernel.function(frame.pc()) == "page_fault":
            at = unwind.find_trapframe(int(frame.read_register("esp")) &
                                       0xffffffff)
            if at is None:
                return None
            f = trapframe.Frame(at)
            return Fault(fault_address(), f.error, f.eip, f.user)
        frame = frame.older()
    return None


def stack_may_grow(region_above, address, task):
    limits = task.leader.address + k.offset_of("task_struct", "rlim")
    size = kernel.type("struct rlimit").sizeof
    return (region_above and region_above.flags & C.VM_GROWSDOWN and
            region_above.end - (address & ~(k.PAGE - 1)) <=
            read_word(limits + C.RLIMIT_STACK * size))


def no_region(fault, task, mm):
    above = next((r for r in mm.regions() if r.start > fault.address), None)
    if stack_may_grow(above, fault.address, task):
        return ("in no region, but just below the stack: it grows, and "
                "do_no_page gives a page of zeros")
    return "in no region: " + refused(fault)


def refused(fault):
    if fault.user:
        return "SIGSEGV"
    return ("the kernel's own access: it goes on at the instruction's fixup "
            "(-EFAULT), or panics where there is none")


def about_table(fault, mm, counts):
    """What a write needs first where the directory's entry has no W."""
    pde = p.entry_at(mm.cr3, fault.address)[0]
    if not fault.write or not pde & C.PTE_P or pde & C.PTE_W:
        return ""
    count = counts.count(p.frame_of(pde)) or 0
    if count > 1:
        return f"{count} have the page table, own_table copies it; then "
    return "own_table takes over the page table that was shared; then "


def verdict(fault, task, mm, entry, counts):
    """Which of handle_mm_fault's cases this is."""
    if fault.address >= k.BASE:
        return "a kernel address: " + refused(fault)
    if mm is None:
        return "the task has no address space: " + refused(fault)
    r = mm.region_at(fault.address)
    if r is None:
        return no_region(fault, task, mm)
    if (fault.write and not r.prot & C.PROT_WRITE) or not r.prot:
        return f"the region does not allow it ({prot(r)}): " + refused(fault)
    table = about_table(fault, mm, counts)
    if not entry:
        return table + "demand-zero: do_no_page gives a page of zeros"
    if fault.write and (not entry & C.PTE_W or table.startswith("own_")):
        return table + about_page(entry, counts)
    if table:
        return table + "do_wp_page the page"
    return "settled already: the TLB was behind"


def about_page(entry, counts):
    """What do_wp_page does."""
    if not entry & C.PTE_W:
        count = counts.count(p.frame_of(entry))
        if count is not None and count > 1:
            return (f"copy-on-write: {count} hold frame "
                    f"{p.frame_of(entry):05x}, do_wp_page copies it to a "
                    "new one")
        return (f"copy-on-write, last sharer: frame {p.frame_of(entry):05x} "
                "is its alone, do_wp_page makes it writable")
    return "the page's own entry has W"


def program_place(fault):
    if not fault.user:
        return kernel.where(fault.eip)
    text = gdb.execute(f"info symbol {fault.eip:#x}", to_string=True)
    name = "" if text.startswith("No symbol") else \
        f" ({text.split(' in section')[0].strip().replace(' + ', '+')})"
    return f"{fault.eip:#010x}{name}"


def explain(fault):
    task = tasks.current()
    mm = task.mm
    counts = p.Counts()
    say(f"page fault: {task}, {'user' if fault.user else 'kernel'} mode, at "
        f"{program_place(fault)}, "
        f"{'writing' if fault.write else 'reading'} {fault.address:#010x}")
    say("    the page is " +
        ("present: the access is not allowed" if fault.error & C.PF_PRESENT
         else "not present"))
    entry = None
    if mm and fault.address < k.BASE:
        _, _, entry, at = p.entry_at(mm.cr3, fault.address)
        if entry:
            frame = p.frame_of(entry)
            say(f"    entry {entry:#010x} at {at:#010x}: {p.flags(entry)}  "
                f"frame {frame:05x}  count {p.share(counts, frame)}")
        r = mm.region_at(fault.address)
        if r:
            say(f"    region {p.span(r.start, r.end)} {prot(r)} {rule(r)}")
    say(f"    -> {verdict(fault, task, mm, entry, counts)}")


class ExplainFault(Command):
    """Explain the page fault that is being handled: fault

Who, where, reading or writing, present or not, and what the kernel will do.
A breakpoint in the handler does the same by itself: break do_page_fault."""

    name = "fault"

    def do(self, words):
        kernel.ready()
        fault = find()
        if fault is None:
            raise Problem("no page fault is being handled here")
        explain(fault)


def at_stop(event):
    """A breakpoint in a handler explains the fault."""
    if isinstance(event, gdb.BreakpointEvent) and kernel.paging() and \
            kernel.function(register("eip")) in HANDLERS:
        fault = find()
        if fault:
            explain(fault)


ExplainFault()
