"""Do two tasks have the same page, and which may write it?"""
import kernel as k
import pagetable as p
import tasks
from base import Command, Problem, say, table
from headers import C
from kernel import kernel, PAGE
from sharers import Sharers


def partner(task):
    """Whom to compare a task with: its youngest child, or its parent."""
    children = [t for t in tasks.all_tasks() if t.mm and
                int(t.value["parent"]) == task.leader.address]
    if children:
        return task, max(children, key=lambda t: t.pid)
    parent = int(task.value["parent"])
    if parent and tasks.Task(parent).mm:
        return tasks.Task(parent), task
    raise Problem(f"{task} has neither child nor parent with memory: name "
                  "two")


def two(words):
    """The tasks the words mean: parent first, where they are related."""
    if len(words) >= 2:
        return tasks.by_word(words[0]), tasks.by_word(words[1])
    return partner(tasks.chosen(words))


def column(address, entry, sharers):
    if entry is None:
        return "-", "", ""
    frame = p.frame_of(entry)
    right = "w" if entry & C.PTE_W else "-"
    if not entry & C.PTE_P:
        right = "not present"
    return f"{frame:05x}", sharers.share(address, frame), right


def verdict(a, b):
    if a is None or b is None:
        return "only one has it"
    if p.frame_of(a) != p.frame_of(b):
        return "two frames"
    if a & C.PTE_W and b & C.PTE_W:
        return "same, writable: shared memory"
    if a & C.PTE_W or b & C.PTE_W:
        return "same, ONE SIDE MAY WRITE"
    return "same"


def lines(one, other, sharers):
    """(address, cells) by page."""
    first, second = p.entries(one.cr3), p.entries(other.cr3)
    for address in sorted(first.keys() | second.keys()):
        a, b = first.get(address), second.get(address)
        yield address, (*column(address, a, sharers),
                        *column(address, b, sharers), verdict(a, b))


def follows(a, b):
    """The next page, all told of it equal but that frames count on."""
    def on(x, y):
        return x == y == "-" or (x != "-" and y != "-" and
                                 int(y, 16) == int(x, 16) + 1)
    return (b[0] == a[0] + PAGE and on(a[1][0], b[1][0]) and
            on(a[1][3], b[1][3]) and a[1][1:3] == b[1][1:3] and
            a[1][4:] == b[1][4:])


def merged(cells, n):
    def wide(text):
        return text if text == "-" or n == 1 else \
            p.frame_span(int(text, 16), n)
    return (wide(cells[0]), *cells[1:3], wide(cells[3]), *cells[4:])


def tell_shared_tables(one, other, counts):
    pairs = zip(p.directory(one.cr3), p.directory(other.cr3))
    for i, (a, b) in enumerate(pairs):
        if i < (k.BASE >> C.PGD_SHIFT) and a & C.PTE_P and one.cr3 != other.cr3 and \
                p.frame_of(a) == p.frame_of(b):
            say(f"pde {i:03x}: one page table, in frame {p.frame_of(a):05x}, "
                f"count {p.share(counts, p.frame_of(a))}")


def compare(one, other):
    say(f"{one}  cr3 {one.cr3:#010x}   and   {other}  cr3 {other.cr3:#010x}")
    if one.cr3 == other.cr3:
        say("one address space: the very same page tables")
    counts = p.Counts()
    tell_shared_tables(one, other, counts)
    rows = [("page", "frame", "count", "w", "frame", "count", "w", "")]
    for run in p.runs(lines(one, other, Sharers(counts)), follows):
        end = run[-1][0] + PAGE
        name = f"{run[0][0]:08x}" if len(run) == 1 else \
            p.span(run[0][0], end)
        rows.append((name, *merged(run[0][1], len(run))))
    table(rows)


class Cow(Command):
    """Two address spaces side by side: cow [PID [PID]]

For each page of either: the frame, how many have it (count), and whether it may
be written to: by the entry and the directory's (w). Page tables that are the
same come first. With one PID, or none (the current task): it and its
youngest child, or where it has none, its parent and it."""

    name = "cow"
    most = 2

    def do(self, words):
        kernel.ready()
        one, other = two(words)
        for t in (one, other):
            if not t.mm:
                raise Problem(f"{t} has no address space")
        compare(one, other)


Cow()
