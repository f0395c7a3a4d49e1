"""What must hold at each station of judge.c: the addresses are its."""

PAGE, BORDER = 4096, 0x40000000
SHARED, NONE = 0x50000000, 0x51000000
READ, CLEAN = 0x52000000, 0x53000000
SMALL_REGION = 4                # pages: twist small


def area(at):
    first, n = at.word(at.symbol("first")), at.word(at.symbol("pages"))
    return [first + i * PAGE for i in range(n)]


def holds(at, space, address, salt, what, symptom):
    """The page has its four words of the pattern."""
    words = [space.word(address + j * PAGE // 4) for j in range(4)]
    return at.must(words == [at.pattern(salt + j) for j in range(4)], symptom,
                   f"{what}: page {address:08x} has lost its contents")


def gate(at):
    life = at.life
    life["parent"] = at.cr3
    life["frames"] = {a: at.frame(a) for a in area(at)}
    life["stack"] = at.frame(at.regs["esp"])
    at.must(None not in life["frames"].values(), "lost-page",
            "a page the parent has written is not mapped")
    for i, a in enumerate(area(at)):
        holds(at, at, a, i * 4, "before any sharing", "lost-page")
    at.note("pages", len(area(at)))
    at.note("first_frame", at.frame(area(at)[0]))


settled = gate                  # the same again: the first page has moved


def stale(at):
    """In the child; the parent has written the first page since."""
    first = area(at)[0]
    parent = at.space(at.life["parent"])
    page = parent.page(first)
    at.must(at.page(first) and page, "lost-page", f"page {first:08x} is gone")
    # The store went in: did the entry permit it, or the TLB against the entry?
    why = "shared-writable" if page.may_write else "stale-tlb"
    at.must(at.word(first) == at.pattern(0), why,
            f"the child reads the {at.word(first)!r} that its parent stored "
            "right after fork")
    at.must(parent.word(first) == 1, why,
            "the parent's store right after fork is lost")
    at.must(parent.frame(first) != at.frame(first), why,
            "the parent has written, and both still have one frame")


def small(at, address):
    return at.twist == "small" and address >= SHARED


def born(at):
    """Straight after int 0x80, on both sides: none has stored a thing when
    it comes here. The second to come compares both."""
    life = at.life
    me = "child" if at.regs["eax"] == 0 else "parent"
    life[me] = at.cr3
    if me == "child":
        child_born(at)
    if at.hit < 2 or "child" not in life:
        return
    sides = {name: at.space(life[name]) for name in ("child", "parent")}
    at.must(life["child"] != life["parent"], "not-shared",
            "parent and child have one page directory")
    for a in area(at):
        for name, space in sides.items():
            shared(at, a, name, space)
    for a in (CLEAN, CLEAN + PAGE):
        for name, space in sides.items():
            at.must(space.page(a) and not space.page(a).may_write,
                    "clean-writable", f"page {a:08x}, only read so far: the "
                    f"{name} may write to it")


def shared(at, a, name, space):
    """One side of a page of the area: the frame of before, read-only."""
    above, was = a >= BORDER, at.life["frames"][a]
    if not at.must(space.page(a), "border" if above else "lost-page",
                   f"page {a:08x} is not there in the {name}"):
        return
    at.must(space.frame(a) == was, "border" if above else "not-shared",
            f"page {a:08x}: the {name} has frame {space.frame(a):05x}, "
            f"before fork it was {was:05x}")
    at.must(not space.page(a).may_write,
            "border" if above else f"{name}-writable",
            f"page {a:08x}: the {name} may write to the frame both have")


def child_born(at):
    own, was = at.frame(at.regs["esp"]), at.life["stack"]
    if not at.must(own, "lost-page", "the child has no stack"):
        return
    if at.twist == "stack_page":
        at.must(own != was, "twist",
                "the page esp points into is to be copied by fork")
    elif at.twist != "small":           # a stack may be so small
        at.must(own == was, "not-shared",
                f"the child has not stored yet, and its stack has frame "
                f"{own:05x}; before fork it was {was:05x}")
    tables = [d for d in range(0xC0000000 >> 22)
              if at.word_at(at.cr3 + 4 * d) & 1]
    pages = [at.page(d << 22 | t << 12) for d in tables for t in range(1024)]
    at.note("born_parent_cr3", at.life["parent"])
    at.note("born_tables", len(tables))
    at.note("born_pages_all", sum(p is not None for p in pages))
    at.note("born_readonly", sum(p is not None and not p.may_write
                                 for p in map(at.page, area(at))))


def rights(at):
    """In the child, which has stored into the MAP_SHARED pages: what fork
    must not make of other pages."""
    parent = at.space(at.life["parent"])
    for i in range(2):
        a = SHARED + i * PAGE
        at.must(at.frame(a) is not None and at.frame(a) == parent.frame(a),
                "map-shared", f"the MAP_SHARED page {a:08x} is not one frame")
        at.must(parent.word(a) == at.pattern(7000 + i), "map-shared",
                f"the MAP_SHARED page {a:08x}: the parent does not have what "
                "the child stored")
        a = READ + i * PAGE
        at.must(at.page(a) and at.page(a).may_read and
                not at.page(a).may_write, "rights-gained",
                f"the read-only page {a:08x} has other rights in the child")
        if small(at, a):
            at.must(at.frame(a) != parent.frame(a), "twist",
                    f"page {a:08x} of a small region is to be copied by fork")
        holds(at, at, a, 3000 + i * 4, "the child", "lost-page")
        a = NONE + i * PAGE
        if at.args[0]:
            holds(at, at, a, 2000 + i * 4, "the child, PROT_NONE before",
                  "lost-page")
        else:
            at.must(at.page(a) is None or not at.page(a).may_read,
                    "rights-gained",
                    f"the PROT_NONE page {a:08x} can be read in the child")


def nth(i):
    return BORDER + (-((i + 1) // 2) * PAGE if i & 1 else i // 2 * PAGE)


def wrote(at):
    """In the child, which has written some."""
    parent, frames = at.space(at.life["parent"]), at.life["frames"]
    n = at.word(at.symbol("written"))
    places = [nth(i * 2 + (i & 1)) for i in range(n)]
    near = {a ^ PAGE for a in places} if at.twist == "pairs" else set()
    for i, a in enumerate(places):
        at.must(at.word(a) == at.pattern(5000 + i), "lost-store",
                f"page {a:08x}: what the child stored is not there")
        at.must(at.page(a).may_write, "lost-store",
                f"page {a:08x}: the child wrote it, and may not write it")
        if at.must(at.frame(a) != parent.frame(a), "shared-writable",
                   f"page {a:08x}: the child wrote into its parent's frame"):
            words = [at.word(a + j * PAGE // 4) for j in range(1, 4)]
            salt = area(at).index(a) * 4
            at.must(words == [at.pattern(salt + j) for j in range(1, 4)],
                    "not-copied",
                    f"page {a:08x}: the rest of the child's copy is not what "
                    "its parent has")
    for i, a in enumerate(area(at)):
        at.must(parent.frame(a) == frames[a], "count",
                f"page {a:08x}: the parent's frame changed, it wrote nothing")
        holds(at, parent, a, i * 4, "the parent", "shared-writable")
        if a in near - set(places):
            at.must(at.frame(a) != frames[a], "twist",
                    f"page {a:08x}: its neighbour was written, and it is to "
                    "be copied along")
        elif a not in places:
            at.must(at.frame(a) == frames[a], "copied-too-much",
                    f"page {a:08x} was not written, and was copied")
    at.note("wrote_pages", n)
    at.note("wrote_first", min(places))
    at.note("wrote_shared", len(area(at)) - n)


def kernel_wrote(at):
    """In the child: read(2) has put 16 bytes across two shared pages."""
    to, parent = at.args[0], at.space(at.life["parent"])
    at.must(at.bytes(to, 16) == b"sixteen letters!", "kernel-write",
            "read(2) into a shared page: the child does not have the bytes")
    for a in (to & -PAGE, (to & -PAGE) + PAGE):
        at.must(at.frame(a) != parent.frame(a), "kernel-write",
                f"page {a:08x}: the kernel wrote into the parent's frame")
        holds(at, parent, a, area(at).index(a) * 4, "the parent",
              "kernel-write")
    at.note("kernel_to", to)


def last(at):
    """In the parent, alone again: it has written every page."""
    for i, a in enumerate(area(at)):
        at.must(at.frame(a) == at.life["frames"][a], "last-copies",
                f"page {a:08x}: nobody shared it any more, and it was copied")
        at.must(at.page(a) and at.page(a).may_write, "lost-store",
                f"page {a:08x} is the parent's alone, and it may not write it")
        holds(at, at, a, i * 4, "the parent", "lost-store")


def forked_again(at):
    """Grandchild (2), child (1, after a store), parent (0, alone)."""
    a, frame = area(at)[0], at.life["frames"][area(at)[0]]
    parent = at.space(at.life["parent"])
    if at.args[0] == 2:
        at.life["grandchild"] = at.cr3
        at.must(at.frame(a) == frame == parent.frame(a), "not-shared",
                "a page shared twice over is not one frame in all three")
        at.must(not at.page(a).may_write and not parent.page(a).may_write,
                "child-writable", "a page of three tasks can be written")
    elif at.args[0] == 1:
        old = at.space(at.life["grandchild"])
        at.must(at.word(a) == 7 and at.frame(a) != frame, "shared-writable",
                "the one in the middle wrote into the frame of the others")
        at.must(old.frame(a) == frame == parent.frame(a), "count",
                "two still share; one of them has another frame")
        at.must(not old.page(a).may_write and not parent.page(a).may_write,
                "count", "two still share, and one may write")
    else:
        at.must(at.frame(a) == frame and at.word(a) == at.pattern(0), "count",
                "children and grandchildren are gone: the page is not the "
                "parent's any more")


def many(at):
    """The last of hundreds has written (1); the parent, with all of them
    there (0), and when all are gone (2)."""
    a, frame = area(at)[0], at.life["frames"][area(at)[0]]
    parent = at.space(at.life["parent"])
    if at.args[0] == 1:
        at.must(at.word(a) == 9 and at.frame(a) != frame, "shared-writable",
                "one of hundreds wrote into the frame of all")
    else:
        at.must(parent.frame(a) == frame, "count",
                "with hundreds of sharers the parent's frame changed")
        at.must(at.args[0] == 2 or not parent.page(a).may_write, "count",
                "hundreds share a frame, and the parent may write to it")
    for i, b in enumerate(area(at)):
        holds(at, parent, b, i * 4, "the parent", "count")
