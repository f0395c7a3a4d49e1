"""All of it, in order: look(kernel, ram) -> lines, none where all is well."""
import mmap
from elf import Elf
from outside import cpu, files, heap, paging, pids, tasks
from outside.guest import Guest, Lost

MOST = 20                       # lines, as the kernel's own audit


def check_all(g):
    frames = paging.Frames(g)
    objects = heap.Heap(g, frames)
    there = cpu.tasks_of(g)
    current = g.thing("task_struct", g.variable("current"))
    quiet = tasks.is_quiet(g, there, current)
    objects.check_objects()
    tasks.check(g, objects, there, current, quiet)
    cpu.check(g, there, current)
    paging.check(g, frames, objects, there, current)
    held = files.check(g, frames, objects, there, quiet)
    pids.check(g, objects, there, held, quiet)
    with g.about("mem_map"):
        paging.check_mem_map(g, frames)
        objects.check_free_frames()
    if quiet:
        objects.check_lost()


def look(kernel, ram):
    """kernel: its ELF file's path; ram: bytes, or an mmap."""
    try:
        g = Guest(Elf(kernel), ram)
    except (Lost, ValueError) as e:
        return [str(e)]
    with g.about("the audit"):
        check_all(g)
    more = len(g.lines) - MOST
    return g.lines[:MOST] + ([f"and {more} more"] if more > 0 else [])


def check(kernel, fd):
    """The same, of the file that was a machine's RAM."""
    return look(kernel, mmap.mmap(fd, 0, prot=mmap.PROT_READ))
