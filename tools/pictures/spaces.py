"""Who maps which frame? Directories and tables are walked as the CPU does:
what an entry of the directory forbids its whole table has not."""
import collections
import operator

P, W = 1, 2


def present(entries):
    return [(i, entry) for i, entry in enumerate(entries) if entry & P]


def merged(parts):
    pages = {}
    for part in parts:
        pages.update(part)
    return pages


class Spaces:
    """A machine's address spaces, for a reader that looks at them again and
    again. What is made of a table, a directory or a space that has not changed
    is the same object as before. walked: how many tables that were, in all."""

    def __init__(self, g):
        self.g = g
        self.walked = 0
        self.known = {}         # key: (what it was made of, what was made)

    def _made(self, key, make, of):
        before, made = self.known.get(key, (None, None))
        if of != before:
            made = make(of)
            self.known[key] = of, made
        return made

    def _table(self, place, pde):
        def pages(entries):
            return {place << 22 | j << 12: (pte >> 12, bool(pte & pde & W))
                    for j, pte in present(entries)}
        return self._made(("table", place, pde), pages, self.g.page(pde >> 12))

    def pages_of(self, pgd):
        """{address: (frame, may be written)}"""
        tables = self._made(("directory", pgd), present,
                            self.g.page(pgd)[:self.g.k["KERNEL_PGD"]])
        self.walked += len(tables)
        return self._made(("space", pgd), merged,
                          [self._table(*entry) for entry in tables])

    def _tasks(self):
        """[(slot, structure)]"""
        slots = self.g.words(self.g.symbol("task"), self.g.k["NR_TASKS"])
        return self._made("tasks", lambda slots: [
            (nr, p) for nr, p in enumerate(slots) if p], slots)

    def look(self):
        """{slot: pages_of its address space}, one object where tasks share
        it."""
        seen, found = {}, {}
        for nr, p in self._tasks():
            mm = self.g.thing("task_struct", p)["mm"]
            if mm and mm not in seen:
                pgd = self.g.thing("mm_struct", mm)["pgd"]
                seen[mm] = self.pages_of(pgd - self.g.base >> 12)
            if mm:
                found[nr] = seen[mm]
        return found


def sharers(spaces):
    """{frame: how many entries lead to it}."""
    apart = {id(pages): pages for pages in spaces.values()}
    counts = collections.Counter()
    for pages in apart.values():
        counts.update(map(operator.itemgetter(0), pages.values()))
    return counts
