"""What must hold at each station of judge.c: the addresses are its."""
import struct

PAGE, SLOT, PTES = 4096, 0x400000, 1024
USER_SLOTS = 0xC0000000 // SLOT
WIDE, BORDER, BIG, SHARED = 0x30000000, 0x40000000, 0x50000000, 0x58000000
LONE = 0x10000000
DIRTY = 0x60000000              # mapped, filled and unmapped
P, W, U, MARK = 1, 2, 4, 0x200
SET_BY_CPU = 0x60               # accessed, dirty
KINDS = ("pages mapped, touched and unmapped in 40 tables",
         "pages unmapped under PROT_NONE",
         "a page table shared by fork, unmapped by both",
         "a fork")


def pattern_at(at, space, address, i):
    """First and last word of a page."""
    return [space.word(address), space.word(address + PAGE - 4)] == \
        [at.pattern(i)] * 2


def directory(at, space):
    return struct.unpack("<1024I", at.physical(space.cr3, PAGE))


def table(at, entry):
    """A table's entries; of one that lies outside RAM none."""
    data = at.physical(entry & ~0xfff, PAGE)
    return struct.unpack("<1024I", data) if len(data) == PAGE else (0,) * PTES


def slots(at, space):
    """{slot: its table's entries} of the user's half; a directory entry that
    names no table is wrong by itself."""
    found = {}
    for i, entry in enumerate(directory(at, space)[:USER_SLOTS]):
        if entry:
            at.must(entry & (P | U) == P | U and not entry & 0x80 and
                    entry >> 12 < len(at.ram) >> 12, "stale-directory",
                    f"directory entry {i} is {entry:08x}: it names no table "
                    "of a program's")
            found[i] = table(at, entry)
    return found


def own(at):
    """The slots of program and stack: the judge looks at the others."""
    return {at.regs["eip"] // SLOT, at.regs["esp"] // SLOT}


def words(at, name, n):
    return at.words(at.symbol(name), n)


def touched(at):
    return words(at, "touched", at.word(at.symbol("nr_touched")))


def exactly(at, space, wanted, who):
    """Outside of program and stack: these pages, no other entry, and no table
    without any."""
    there = slots(at, space)
    for slot in sorted(set(there) - own(at)):
        got = {slot * SLOT + i * PAGE for i, e in enumerate(there[slot]) if e}
        extra = sorted(got - wanted)
        symptom = "not-gone" if slot == DIRTY // SLOT else "stale-entry"
        at.must(not extra, symptom, f"{who}: the entry for "
                f"{(extra or [0])[0]:08x} is not 0, and nothing is mapped "
                "there")
        at.must(got, "empty-table",
                f"{who}: directory entry {slot} has a table of nothing")
    for a in sorted(wanted):
        at.must(space.page(a), "lost-page", f"{who}: page {a:08x} is not there")


def disjoint(at, space, who):
    """No frame is two things at once. (A page of the program's file may be,
    where the program cannot write to it.)"""
    seen = {space.cr3 >> 12: "the directory"}
    for slot, entries in slots(at, space).items():
        entry = directory(at, space)[slot]
        uses = [(entry >> 12, f"table {slot}")]
        uses += [(e >> 12, f"page {slot * SLOT + i * PAGE:08x}")
                 for i, e in enumerate(entries) if e & (P | W) == P | W]
        for frame, use in uses:
            at.must(frame not in seen and 0 < frame < len(at.ram) >> 12,
                    "two-uses", f"{who}: frame {frame:05x} is {use} and "
                    f"{seen.get(frame, 'not in RAM')}")
            seen[frame] = use


def gate(at):
    at.life["parent"] = at.cr3
    at.note("gate_esp_frame", at.frame(at.regs["esp"]))


def spread(at):
    """Pages here and there, in frames that were full of other things; later
    (1) a page in each of some tables, when nothing was left but frames that
    were directories."""
    if at.args[0] == 1:
        there = slots(at, at)
        for slot in range(LONE // SLOT, LONE // SLOT + at.args[1]):
            extra = sum(map(bool, there.get(slot, ())[1:]))
            at.must(not extra, "stale-entry", f"a new table has {extra} "
                    "entries for pages that nobody touched")
        return
    wanted = touched(at)
    exactly(at, at, set(wanted), "the program")
    disjoint(at, at, "the program")
    for i, a in enumerate(wanted):
        page = at.page(a)
        at.must(page and page.may_write, "lost-page",
                f"page {a:08x} was written, and may not be")
        at.must(pattern_at(at, at, a, i), "two-uses",
                f"page {a:08x} does not hold what was written to it")
        if at.twist == "marked":
            at.must(not at.raw(a) & MARK, "twist",
                    f"page {a:08x} has bit 9, and is not under PROT_NONE")
    there = slots(at, at)
    at.note("spread_tables", len(there))
    at.note("spread_pages", sum(bool(e) for t in there.values() for e in t))
    at.note("border_table", at.page(BORDER).directory & ~0xfff)
    at.note("high_frame", at.frame(0xbe7ff000))
    at.note("lone_index", wanted[2] // PAGE % PTES)


def family(at):
    """The last of many children, whose directory was something else before;
    its parent (1), and the parent again when all of them are gone (2)."""
    me, parent = directory(at, at), at.space(at.life["parent"])
    if at.args[0] == 0:
        at.life["child"] = at.cr3
        at.note("family_child_cr3", at.cr3)
    half = directory(at, parent)[USER_SLOTS:]
    for i, (mine, theirs) in enumerate(zip(me[USER_SLOTS:], half)):
        at.must((mine ^ theirs) & ~SET_BY_CPU == 0, "kernel-half",
                f"directory entry {i + USER_SLOTS} of the kernel's half is "
                f"{mine:08x}; the parent's is {theirs:08x}")
    wanted = touched(at)
    if at.args[0] < 2:
        exactly(at, at, set(wanted),
                "the parent" if at.args[0] else "the child")
    for i, a in enumerate(wanted):
        at.must(pattern_at(at, at, a, i),
                "shared-table" if at.args[0] == 2 else "lost-page",
                f"page {a:08x} does not hold what the parent wrote" +
                (", now that its children are gone" if at.args[0] == 2
                 else ""))
    at.note("family_tables", len(slots(at, at)))


def protect(at):
    """What mprotect has made of the pages of WIDE, and of shared ones."""
    step, with_child, _ = at.args
    wide, life = words(at, "wide", 10), at.life
    if step == 4:
        life["other"] = at.cr3
        return
    inside = wide[1:5] + wide[6:]
    if step == 0:
        life["wide"] = {a: at.frame(a) for a in wide}
        life["shared"] = {SHARED + i * PAGE: at.frame(SHARED + i * PAGE)
                          for i in range(3)}
    for a in (wide[0], wide[5]):
        at.must(at.page(a) and at.page(a).may_read, "range",
                f"page {a:08x} is not in the range of mprotect, and has lost "
                "its rights")
    for a in inside:
        rights(at, a, step, with_child)
    shared_ones(at, step, with_child)
    holes(at, inside)
    if step == 1:
        at.note("none_flags", at.raw(wide[1]) & 0xfff)
        at.note("none_frame", at.raw(wide[1]) >> 12)


def rights(at, a, step, with_child):
    """A private page: what may be done with it now?"""
    page, was = at.page(a), at.life["wide"][a]
    what = ("PROT_READ", "PROT_NONE", "PROT_READ | PROT_WRITE", "a store")[step]
    if step != 1:
        at.must(page and page.may_read, "rights", f"page {a:08x} is not "
                f"there after {what}")
    if step == 0:
        at.must(page and not page.may_write, "rights",
                f"page {a:08x} may be written after PROT_READ")
    if step == 1:
        at.must(at.raw(a), "none", f"PROT_NONE: the entry of page {a:08x} is "
                "0, so what was on it is lost")
        at.must(page is None or not page.may_read, "none",
                f"page {a:08x} may be read after PROT_NONE")
    if step == 2 and with_child:
        at.must(not page.may_write, "shared-writable", f"page {a:08x} is a "
                "child's, too, and may be written after mprotect")
    if at.twist == "marked":
        at.must(bool(at.raw(a) & MARK) == (step == 1), "twist",
                f"page {a:08x} after {what}: bit 9 is the wrong way round")
    if step == 2 and at.twist == "ahead" and not with_child:
        at.must(page.may_write, "twist", f"page {a:08x} is nobody else's, "
                "and may not be written at once")
    if step < 3 and at.raw(a):
        at.must(at.raw(a) >> 12 == was, "none" if step == 1 else "rights",
                f"page {a:08x} has another frame after {what}")
    if step == 3:
        stored(at, a, with_child)


def stored(at, a, with_child):
    i = words(at, "wide", 10).index(a)
    at.must(pattern_at(at, at, a, 2000 + i + 100 * with_child), "rights",
            f"page {a:08x} does not hold what was stored after mprotect")
    if with_child:
        child = at.space(at.life["other"])
        at.must(pattern_at(at, child, a, 2000 + i), "shared-writable",
                f"page {a:08x}: the child sees what its parent stored after "
                "mprotect")


def shared_ones(at, step, with_child):
    """MAP_SHARED: one frame for all, and PTE_W as soon as it may be."""
    for i, (a, was) in enumerate(at.life["shared"].items()):
        page = at.page(a)
        if step == 0:
            at.must(page and not page.may_write, "rights",
                    f"the shared page {a:08x} may be written after PROT_READ")
        elif step == 1:
            gone = page is None or not page.may_read
            at.must(at.raw(a) and gone, "none", f"the shared page {a:08x} "
                    "after PROT_NONE: its entry is not what it should be")
        else:
            at.must(page and page.may_write and page.frame == was,
                    "map-shared", f"the shared page {a:08x} after mprotect: "
                    "it is to be the same frame, and writable at once")
        if step == 3 and with_child:
            child = at.space(at.life["other"])
            at.must(pattern_at(at, child, a, 3100 + i), "map-shared",
                    f"the shared page {a:08x}: the child does not see what "
                    "its parent stored")


def holes(at, inside):
    """Nothing has come to be where nothing was."""
    at.must(directory(at, at)[WIDE // SLOT + 1] == 0, "needless-table",
            "mprotect made a page table where no page is")
    for slot in (WIDE // SLOT, WIDE // SLOT + 2):
        wanted = {a for a in words(at, "wide", 10) if a // SLOT == slot}
        for i, e in enumerate(slots(at, at).get(slot, ())):
            a = slot * SLOT + i * PAGE
            at.must(not e or a in wanted, "hole", f"mprotect made an entry "
                    f"({e:08x}) for {a:08x}, where no page is")


def big(at):
    n = at.word(at.symbol("pages"))
    return [BIG + (i & 1) * SLOT + i // 2 * 3 * PAGE for i in range(2 * n)]


def holds_big(at, space, salt, who):
    there = set(big(at))
    for i, a in enumerate(big(at)):
        if not at.must(pattern_at(at, space, a, salt + i), "shared-table",
                       f"page {a:08x} is not as it was for {who}"):
            return
    for slot in (BIG // SLOT, BIG // SLOT + 1):
        extra = [i for i, e in enumerate(slots(at, space).get(slot, ()))
                 if e and slot * SLOT + i * PAGE not in there]
        at.must(not extra, "shared-table", f"slot {slot} of {who} has a page "
                "that another task has made")


def dropped(at):
    """A page table that parent and child have, and one of them parts with."""
    which, parent = at.args[0], at.space(at.life["parent"])
    if which == 0:
        at.must(not {BIG // SLOT, BIG // SLOT + 1} & set(slots(at, at)),
                "empty-table", "the child has unmapped two whole page tables, "
                "and its directory still names one")
        at.note("dropped_pages", len(big(at)))
    if which == 1:
        holds_big(at, at, 5000, "the child that mapped it anew")
    if which < 2:
        holds_big(at, parent, 4000, "the parent of a child that unmapped it")
    if which == 5:
        mine, theirs = directory(at, at), directory(at, parent)
        at.must(all(mine[i] >> 12 == theirs[i] >> 12 != 0 for i in
                    (BIG // SLOT, BIG // SLOT + 1)), "looked",
                "the child has read /proc/self/pages, and not its parent's "
                "page table any more")
    a = at.word(at.symbol("fresh_page"))
    if which == 4:
        at.must(at.word(a + PAGE) == 0, "shared-table",
                f"the child read {a + PAGE:08x}, and has no zeros there")
        at.must(not parent.raw(a + PAGE), "shared-table", "the child read at "
                f"{a + PAGE:08x} first, and its parent has a page there now")
    if which == 2:
        at.must(pattern_at(at, at, a, 6000), "shared-table",
                f"page {a:08x} is not the child's that stored there")
        at.must(not parent.raw(a), "shared-table", f"the child stored at "
                f"{a:08x} first, and its parent has a page there now")
        holds_big(at, parent, 4000, "the parent")
        at.note("fresh_frame", at.frame(a))
    if which == 3:
        holds_big(at, at, 4000, "the child of a parent that unmapped it")
        holds_big(at, parent, 7000, "the parent that mapped it anew")


def unmapped(at):
    """Before; a piece around the border; WIDE; and nearly all."""
    low, high = (at.word(at.symbol(n)) for n in ("from", "to"))
    life, wanted = at.life, touched(at)
    area = [a for a in wanted if abs(a - BORDER) < SLOT // 2]
    outside = [a for a in area if not low <= a < high]
    if at.args[0] == 0:
        life["area"] = {a: at.frame(a) for a in area}
        return
    if at.args[0] == 3:
        left = {BIG // SLOT, BIG // SLOT + 1, SHARED // SLOT} | own(at)
        extra = sorted(set(slots(at, at)) - left)
        at.must(not extra, "empty-table", "all is unmapped, and directory "
                f"entry {(extra or [0])[0]} still names a table")
        return
    for a in range(low, high, PAGE):
        at.must(not at.raw(a), "not-gone", f"page {a:08x} was unmapped, and "
                f"its entry is {at.raw(a):08x}")
    for a in outside:
        at.must(at.frame(a) == life["area"][a] and
                pattern_at(at, at, a, wanted.index(a)), "range",
                f"page {a:08x} is not in the range of munmap, and is gone")
    if at.args[0] == 1:
        wiped(at, [a for a in area if low <= a < high])
        at.note("piece_left", len(outside))
    else:
        three = {WIDE // SLOT + i for i in range(3)} & set(slots(at, at))
        at.must(not three, "empty-table",
                f"all of {WIDE:08x} is unmapped, and tables of it are left")
    disjoint(at, at, "the program")


def wiped(at, gone):
    for a in gone if at.twist == "wiped" else ():
        at.must(not any(at.physical(at.life["area"][a] << 12, PAGE)), "twist",
                f"the frame that page {a:08x} had is not all zeros")


def again(at):
    """The same so often that a frame lost each time would be missed."""
    kind, came, wanted = at.args
    at.must(came == wanted, "leak", f"{KINDS[kind]}: memory ran out after "
            f"{came} times of {wanted}")
