"""What must hold at each station of judge.c: the names are its. What was
counted is the TSC, which the CPU counts, not the kernel: see judge.c."""

PAGE, AREA, KERNEL = 4096, 0x40000000, 0xC0000000 >> 22
HALF, NEAR, EQUAL = 2.0, 1.25, 1.06     # times what the reference takes
REGIONS, MANY = 0x50000000, 12  # as in judge.c
WIPED, UNFORKED, MIXED = 0x60000000, 0x68000000, 100
LONG, TABLES, SPARSE = 0x70000000, 3, 512
TSD = 4                         # of CR4: the kernel is asked, not the CPU


def gate(at):
    at.life["counts"] = {}
    at.note("gate_cr3", at.cr3)
    at.note("gate_tables", len(tables(at)))


def counted(at):
    n = at.args[0]
    at.note(f"n_{at.name}", n)
    wanted = at.reference.get(f"n_{at.name}", n)
    if at.must(not at.regs["cr4"] & TSD and n > wanted / 3, "fake-station",
               f"{n} instructions, and the reference takes {wanted}: whose "
               "clock is that?"):
        at.life["counts"][at.name] = n


small = stores = counted


def big(at):
    counted(at)
    at.note("big_pages", at.word(at.symbol("pages")))
    at.note("big_tables", len(tables(at)))
    at.life["cr3"] = at.cr3


def tables(space):
    """{number of a directory's entry: the table's frame}, of the program's."""
    entries = {d: space.word_at(space.cr3 + 4 * d) for d in range(KERNEL)}
    return {d: e >> 12 for d, e in entries.items() if e & 1}


def looked(at):
    """In the child with much memory: is it all there?"""
    parent = at.space(at.life["cr3"])
    mine, theirs = tables(at), tables(parent)
    places = [(AREA + i * PAGE, i) for i in range(at.word(at.symbol("pages")))]
    places += [(REGIONS + i * 4 * PAGE + j * PAGE, j)
               for i in range(MANY) for j in (0, 2)]
    places += [(start + i * PAGE, i) for start in (WIPED, UNFORKED)
               for i in range(MIXED)]
    places += [(LONG + i * PAGE, i) for i in range(0, TABLES * 1024, SPARSE)]
    for a, i in places:
        if not at.must(at.word(a) == at.pattern(i), "cow",
                       f"page {a:08x} has not what the parent stored there"):
            continue
        if at.twist == "small" and REGIONS <= a < WIPED:
            continue
        at.must(at.frame(a) == parent.frame(a), "cow",
                f"page {a:08x} was copied, and nobody has written it")
        at.must(not at.page(a).may_write and not parent.page(a).may_write,
                "cow", f"page {a:08x}, which two have, can be written")
    at.must(at.word(WIPED + MIXED * PAGE) in (None, 0), "cow",
            "a child has a page that is to be wiped (MADV_WIPEONFORK)")
    at.must(at.page(UNFORKED + MIXED * PAGE) is None, "cow",
            "a child has a page that is not to be forked (MADV_DONTFORK)")
    at.note("looked_cr3", at.cr3)
    at.note("looked_tables", len(mine))
    at.note("looked_shared", sum(theirs.get(d) == f for d, f in mine.items()))
    at.note("looked_readonly", sum(
        p is not None and not p.may_write for p in
        (at.page(d << 22 | t << 12) for d in mine for t in range(1024))))
    at.note("looked_stack", at.frame(at.regs["esp"]))


def apart(at):
    """In the child: its parent has stored in the first page since."""
    at.must(at.word(AREA) == at.pattern(0), "cow",
            "the child reads what its parent stored after fork")
    at.must(at.space(at.life["cr3"]).word(AREA) == 7, "cow",
            "the parent's store after fork is lost")
    at.note("apart_tables", len(tables(at)))


def alone(at):
    """In the parent: the child has stored, and is gone."""
    at.must(at.word(AREA) == 7 and at.word(AREA + PAGE) == at.pattern(1),
            "cow", "the parent does not have what it stored, or has what its "
            "child did")


WORDS = {"small": "fork of a small program, its child's end, and wait",
         "stores": "the same, with two stores on each side",
         "big": "the same, with much memory"}


def no_more_than(what, times):
    def station(at):
        n = at.life["counts"].get(what, 0)
        at.must(n, "fake-station", f"{WORDS[what]}: not by the CPU's clock")
        wanted = at.reference.get(f"n_{what}", n)
        at.must(n <= times * wanted, f"slow-{what}",
                f"{WORDS[what]}: {n} instructions, the reference takes "
                f"{wanted}; {times:g} times as many may be")
    return station


small_half, small_near, small_equal = (
    no_more_than("small", t) for t in (HALF, NEAR, EQUAL))
stores_half, stores_near, stores_equal = (
    no_more_than("stores", t) for t in (HALF, NEAR, EQUAL))
big_half, big_near, big_equal = (
    no_more_than("big", t) for t in (HALF, NEAR, EQUAL))
