"""How many can reach a page? A frame's count says how many page tables name it,
and each of those may be several address spaces'."""
import pagetable as p
import tasks
from base import Problem
from headers import C


class Sharers:
    """Looks at each slot, the 4 MiB that one table maps, once."""

    def __init__(self, counts):
        self.counts = counts
        self.slots = {}
        self.directories = None

    def shared_tables(self, slot):
        """Those that several have there: [(owners, words)]."""
        if self.directories is None:
            self.directories = [p.directory(cr3) for cr3 in
                                {t.cr3 for t in tasks.all_tasks() if t.mm}]
        if slot not in self.slots:
            frames = {p.frame_of(d[slot]) for d in self.directories
                      if d[slot] & C.PTE_P}
            self.slots[slot] = [
                (self.counts.count(f), p.words(f, "a page table"))
                for f in sorted(frames) if (self.counts.count(f) or 0) > 1]
        return self.slots[slot]

    def of(self, address, frame):
        """How many have the frame; None: it does not exist."""
        count = self.counts.count(frame)
        if count is None or address >= C.KERNEL_BASE:
            return count
        try:
            found = self.shared_tables(address >> C.PGD_SHIFT)
        except Problem:
            return count                # what is broken, pt shows
        index = address >> C.PAGE_SHIFT & C.PTES - 1
        return count + sum(owners - 1 for owners, words in found
                           if p.frame_of(words[index]) == frame)

    def share(self, address, frame):
        """The same as a column shows it."""
        n = self.of(address, frame)
        return "no RAM" if n is None else str(n)
