"""Who holds this frame of memory?"""
import collections

import kernel as k
import pagetable as p
import tasks
from base import Command, Problem, number, say, table
from headers import C
from kernel import kernel, PAGE

SHOWN = 40


def spaces():
    """Each address space once: {cr3: its tasks}."""
    found = {}
    for t in tasks.all_tasks():
        if int(t.value["mm"]):
            found.setdefault(t.cr3, []).append(t)
    return found


def names(task_list):
    return ", ".join(str(t) for t in task_list)


def user_entries(frame):
    """Lines: every page of an address space that is in the frame. Those in one
    table are the same entry."""
    counts = p.Counts()
    for cr3, users in spaces().items():
        try:
            pgd = p.directory(cr3)
            for address, e in p.entries(cr3).items():
                table = p.frame_of(pgd[address >> C.PGD_SHIFT])
                if p.frame_of(e) == frame:
                    shared = f"  in table {table:05x}" * (
                        counts.count(table) != 1)
                    yield (f"{names(users)}: page {address:08x}  "
                           f"{p.flags(e)}{shared}")
        except Problem as e:
            yield f"{names(users)}: {e}"


def table_entries(frame):
    """Lines: directories, and page tables of a directory, in the frame."""
    for cr3, users in spaces().items():
        if p.frame_of(cr3) == frame:
            yield f"{names(users)}: page directory"
        try:
            for i, e in enumerate(p.directory(cr3)[:(k.BASE >> C.PGD_SHIFT)]):
                if e & C.PTE_P and p.frame_of(e) == frame:
                    yield f"{names(users)}: page table of pde {i:03x}"
        except Problem as e:
            yield f"{names(users)}: {e}"
    own = kernel.address("swapper_pgd") - k.BASE
    for i, e in enumerate(p.directory(own)):
        if e & C.PTE_P and not e & k.PTE_LARGE and p.frame_of(e) == frame:
            yield f"the kernel: page table of pde {i:03x}"


def stack_entries(frame):
    own = kernel.address("swapper_pgd") - k.BASE
    for address, e in p.entries(own, C.KSTACK_BASE, C.KSTACK_END).items():
        if p.frame_of(e) == frame:
            nr = (address - C.KSTACK_BASE) // C.KSTACK_SLOT
            yield f"kernel stack of slot {nr}: page {address:08x}"


def owners(frame, kind):
    if kind == "user":
        return list(user_entries(frame))
    if kind == "table":
        return list(table_entries(frame))
    if kind == "stack":
        return list(stack_entries(frame))
    return list(user_entries(frame))


def named(lines):
    """How many entries those are: a shared table's is one."""
    return len({line.split(": ", 1)[1] if "  in table " in line else line
                for line in lines})


def show_frame(frame):
    counts = p.Counts()
    if counts.count(frame) is None:
        raise Problem(f"there is no frame {frame:#x}: RAM ends before "
                      f"{counts.frames:#x}")
    count, kind = counts.count(frame), counts.kind(frame)
    say(f"frame {frame:05x}  {kind}  count {count}  physical "
        f"{frame * PAGE:#010x}, the kernel sees it at "
        f"{k.BASE + frame * PAGE:#010x}")
    lines = owners(frame, kind)
    for line in lines:
        say(f"    {line}")
    if kind == "user" and count > named(lines):
        say(f"    {count - named(lines)} more: a file, a pipe or the kernel "
            "holds it")
    elif kind in ("user", "table", "stack") and count < named(lines):
        say(f"    MORE ENTRIES THAN THE COUNT: {named(lines)} name it")
    if kind == "kernel" and not lines:
        say("    the kernel's own: kmalloc or get_free_page")


def summary():
    kinds, shared = collections.Counter(), []
    for frame, (count, kind) in enumerate(p.Counts().everything()):
        name = p.KINDS[kind] if kind < len(p.KINDS) else f"?{kind}"
        kinds[name] += 1
        if name == "user" and count > 1:
            shared.append((frame, count))
    table([("kind", "frames")] + [(n, str(kinds[n])) for n in p.KINDS])
    say(f"{sum(kinds.values())} in all; nr_free says "
        f"{kernel.word('nr_free')}")
    say(f"{len(shared)} frames of programs have more than one owner:")
    same = p.runs(shared, lambda a, b: b == (a[0] + 1, a[1]))
    for i, run in enumerate(same):
        if i == SHOWN:
            say("    ... ('frames PFN' for one)")
            break
        say(f"    {p.frame_span(run[0][0], len(run))}  count {run[0][1]}")


class Frames(Command):
    """Frames of physical memory: frames [PFN]

With a frame number (hex or 0x...): what it is for, how many own it, and every
page table entry that names it. Without: how many there are of each kind, and
which are shared."""

    name = "frames"
    most = 1

    def do(self, words):
        kernel.ready()
        if not words:
            summary()
            return
        try:
            frame = int(words[0], 16)
        except ValueError:
            frame = number(words[0], "frame number")
        show_frame(frame)


Frames()
