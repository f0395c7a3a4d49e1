"""What do page tables map? Walking them by hand, as the CPU does."""
import struct

import gdb

import kernel as k
from base import Problem, own_stub, read, read_word, say
from headers import C
from kernel import kernel, PAGE

FLAGS = (("P", C.PTE_P), ("W", C.PTE_W), ("U", C.PTE_U), ("A", C.PTE_A),
         ("D", C.PTE_D), ("G", C.PTE_G))
KINDS = ("free", "reserved", "kernel", "table", "stack", "user")


def flags(entry):
    """P W U A D G, a '-' where the bit is clear."""
    return "".join(name if entry & bit else "-" for name, bit in FLAGS)


def frame_of(entry):
    return entry >> C.PAGE_SHIFT


def words(frame, what):
    return struct.unpack(f"<{C.PTES}I",
                         read(k.frame_address(frame, what), PAGE))


def directory(cr3):
    return words(frame_of(cr3), "cr3")


def entry_at(cr3, address):
    """(directory entry, its address, table entry, its address); the last two
    are None where there is no table."""
    pgd = k.frame_address(frame_of(cr3), "cr3")
    pde_at = pgd + 4 * (address >> C.PGD_SHIFT)
    pde = read_word(pde_at)
    if not pde & C.PTE_P or pde & k.PTE_LARGE:
        return pde, pde_at, None, None
    table = k.frame_address(frame_of(pde), "the page table's frame")
    pte_at = table + 4 * (address >> C.PAGE_SHIFT & C.PTES - 1)
    return pde, pde_at, read_word(pte_at), pte_at


def entries(cr3, start=0, end=k.BASE):
    """{address: entry} of all that are not 0 in [start, end); W is set where
    both the entry and the directory's have it."""
    found = {}
    pgd = directory(cr3)
    for i in range(start >> C.PGD_SHIFT, (end - 1 >> C.PGD_SHIFT) + 1):
        if not pgd[i] & C.PTE_P:
            continue
        base = i << C.PGD_SHIFT
        if pgd[i] & k.PTE_LARGE:
            found[base] = pgd[i]
            continue
        try:
            table = words(frame_of(pgd[i]), f"directory entry {i:#x}'s table")
        except Problem:
            continue                    # pt shows it as it stands
        for j, entry in enumerate(table):
            address = base + (j << C.PAGE_SHIFT)
            if not pgd[i] & C.PTE_W:
                entry &= ~C.PTE_W
            if entry and start <= address < end:
                found[address] = entry
    return found


def physical(cr3, address):
    """Where the direct map has what a task sees at address."""
    if address >= k.BASE:
        return address
    pde, _, pte, _ = entry_at(cr3, address)
    if pte is None or not pte & C.PTE_P:
        raise Problem(f"nothing is mapped at {address:#010x} there")
    return k.frame_address(frame_of(pte)) + address % PAGE


class Counts:
    """mem_map's counts and kinds, each read once."""

    def __init__(self):
        self.map = kernel.word("mem_map")
        self.size = kernel.type("struct page").sizeof
        self.count_at = k.offset_of("page", "count")
        self.kind_at = k.offset_of("page", "kind")
        self.frames = k.nr_frames()
        self.seen = {}

    def _entry(self, frame):
        if frame not in self.seen:
            if not 0 <= frame < self.frames:
                self.seen[frame] = None
            else:
                at = k.kernel_pointer(self.map + frame * self.size, self.size,
                                      "mem_map")
                data = read(at, self.size)
                self.seen[frame] = (
                    struct.unpack_from("<I", data, self.count_at)[0],
                    data[self.kind_at])
        return self.seen[frame]

    def count(self, frame):
        entry = self._entry(frame)
        return entry[0] if entry else None

    def kind(self, frame):
        entry = self._entry(frame)
        if not entry:
            return "beyond RAM"
        return KINDS[entry[1]] if entry[1] < len(KINDS) else f"?{entry[1]}"

    def everything(self):
        """(count, kind) of all frames, in one read."""
        k.kernel_pointer(self.map, self.frames * self.size, "mem_map")
        if own_stub():
            say(f"reading {self.frames * self.size >> 10} KiB over the "
                "serial line ...")
            gdb.flush()
        data = read(self.map, self.frames * self.size)
        for at in range(0, len(data), self.size):
            yield (struct.unpack_from("<I", data, at + self.count_at)[0],
                   data[at + self.kind_at])


def share(counts, frame):
    """The count as a column shows it."""
    count = counts.count(frame)
    return "no RAM" if count is None else str(count)


def runs(rows, follows):
    """Neighbours merged: lists of rows, each of which follows the last."""
    run = []
    for row in rows:
        if run and not follows(run[-1], row):
            yield run
            run = []
        run.append(row)
    if run:
        yield run


def span(start, end):
    return f"{start:08x}-{end:08x}"


def frame_span(first, n):
    return f"{first:05x}" if n == 1 else f"{first:05x}-{first + n - 1:05x}"
