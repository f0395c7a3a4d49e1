"""Who maps which frame? Directories and tables are walked as the CPU does:
what an entry of the directory forbids its whole table has not."""
import collections

P, W = 1, 2


def pages_of(g, pgd):
    """{address: (frame, may be written)}, and how many tables that were."""
    found, tables = {}, 0
    for i, pde in enumerate(g.page(pgd)[:g.k["KERNEL_PGD"]]):
        if not pde & P:
            continue
        tables += 1
        for j, pte in enumerate(g.page(pde >> 12)):
            if pte & P:
                found[i << 22 | j << 12] = pte >> 12, bool(pte & pde & W)
    return found, tables


def of_all(g):
    """{slot: pages_of its address space}, one object where tasks share it; and
    how many tables were walked."""
    seen, found, tables = {}, {}, 0
    for nr, p in enumerate(g.words(g.symbol("task"), g.k["NR_TASKS"])):
        mm = p and g.thing("task_struct", p)["mm"]
        if mm and mm not in seen:
            pgd = g.thing("mm_struct", mm)["pgd"] - g.base >> 12
            seen[mm], n = pages_of(g, pgd)
            tables += n
        if mm:
            found[nr] = seen[mm]
    return found, tables


def sharers(spaces):
    """{frame: how many entries lead to it}."""
    apart = {id(pages): pages for pages in spaces.values()}
    return collections.Counter(frame for pages in apart.values()
                               for frame, _ in pages.values())
