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
    """{slot: pages_of} of each address space, by the first slot that has it;
    and how many tables were walked."""
    seen, found, tables = set(), {}, 0
    for nr, p in enumerate(g.words(g.symbol("task"), g.k["NR_TASKS"])):
        mm = p and g.thing("task_struct", p)["mm"]
        if not mm or mm in seen:
            continue
        seen.add(mm)
        pgd = g.thing("mm_struct", mm)["pgd"] - g.base >> 12
        found[nr], n = pages_of(g, pgd)
        tables += n
    return found, tables


def sharers(spaces):
    """{frame: how many entries lead to it}."""
    return collections.Counter(frame for pages in spaces.values()
                               for frame, _ in pages.values())
