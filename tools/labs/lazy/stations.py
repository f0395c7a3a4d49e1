"""What must hold at each station of judge.c: the addresses are its."""
import struct

PAGE, SLOT = 4096, 0x400000
BORDER, HUGE, HUGE_END = 0x40000000, 0x50000000, 0x70000000
READ, NONE, WRITE, EXEC = 0x48000000, 0x48010000, 0x48020000, 0x48030000
SHARED, BUFFER, DOWN, BIG = 0x48040000, 0x48050000, 0x49000000, 0x4a000000
TOP, FEW = 0xC0000000, 4
MAPERR, ACCERR, EFAULT = 1, 2, 14
ANY = -1                        # some code, but not 0
KINDS = ("64 pages touched and unmapped", "64 stores that are refused",
         "a child with a stack of 30 pages")


def words(at, name):
    return at.words(at.symbol(name), at.word(at.symbol("nr_" + name)))


def table(at, entry):
    data = at.physical(entry & ~0xfff, PAGE)
    return struct.unpack("<1024I", data) if len(data) == PAGE else ()


def there(at, low, high):
    """Addresses in [low, high) whose entry is not 0."""
    found = set()
    for slot in range(low // SLOT, (high + SLOT - 1) // SLOT):
        entry = at.word_at(at.cr3 + 4 * slot)
        found |= {slot * SLOT + i * PAGE for i, e in enumerate(
            table(at, entry) if entry & 1 else ()) if e}
    return {a for a in found if low <= a < high}


def bounds(at):
    return at.word(at.symbol("first")), at.word(at.symbol("last"))


def region_of(at, address):
    first, last = bounds(at)
    for low, high in ((first, last), (HUGE, HUGE_END)):
        if low <= address < high:
            return low, high
    low = address & ~0xffff
    return low, low + FEW * PAGE


def with_twist(at, pages):
    """Twist pair: the neighbours come with them."""
    pages = set(pages)
    if at.twist == "pair":
        for a in list(pages):
            low, high = region_of(at, a)
            if low <= a ^ PAGE < high:
                pages.add(a ^ PAGE)
    return pages


def exactly(at, low, high, wanted):
    """Of [low, high) these pages are there, and no other."""
    wanted = {a & ~0xfff for a in wanted if low <= a < high}
    all_wanted, got = with_twist(at, wanted), there(at, low, high)
    lost, extra = sorted(wanted - got), sorted(got - all_wanted)
    at.must(not lost, "not-supplied",
            f"page {(lost or [0])[0]:08x} was touched, and is not there")
    at.must(not extra, "too-much",
            f"page {(extra or [0])[0]:08x} is there, and nobody touched it")
    pairs = sorted(all_wanted - got)
    at.must(not pairs, "twist", f"page {(pairs or [0])[0]:08x} is to come "
            "with the other page of its pair")


def gate(at):
    at.life["parent"] = at.cr3
    at.note("area", at.word(at.symbol("area")))
    at.note("gate_esp_frame", at.frame(at.regs["esp"]))


def untouched(at):
    """Mapped, and not a frame of it."""
    first, last = bounds(at)
    for low, high in ((first, last), (HUGE, HUGE_END), (READ, SHARED),
                      (BUFFER, BUFFER + FEW * PAGE), (DOWN, DOWN + PAGE)):
        exactly(at, low, high, ())


def touched(at):
    """Loaded (0), and then some stored to (1)."""
    first, last = bounds(at)
    loaded, stored = words(at, "loaded"), words(at, "stored")
    for low, high in ((first, last), (HUGE, HUGE_END)):
        exactly(at, low, high, loaded + stored)
    at.must(at.word(at.symbol("sum")) == 0, "not-zero",
            "a page nobody has written to had something else than zeros on it")
    for a in loaded:
        if a not in stored:
            zeros(at, a, f"page {a:08x}, only loaded,")
            sharing(at, a)
    frames = set()
    for i, a in enumerate(stored):
        own_page(at, a, at.pattern(i), frames)
    if at.args[0] == 0:
        at.note("loaded_pages", len(there(at, first, last)))
        at.note("loaded_tables", sum(at.word_at(at.cr3 + 4 * d) & 1
                                     for d in range(TOP // SLOT)))
        at.note("loaded_flags", at.raw(loaded[0]) & 0xfff)
    else:
        at.note("stored_frame", at.frame(BORDER))
        at.note("stored_last", max(stored))
        at.note("huge_pages", len(there(at, HUGE, HUGE_END)))


def zeros(at, a, what):
    data = at.bytes(a, PAGE)
    at.must(data is not None and not any(data), "not-zero",
            f"{what} is not all zeros")


def sharing(at, a):
    """Only loaded: nobody else's frame, or one that all may only read."""
    page, life = at.page(a), at.life
    if not page:
        return
    if at.twist == "zero":
        at.must(page.frame == life.setdefault("zero", page.frame), "twist",
                f"page {a:08x} is not the frame of zeros that others have")
        at.must(not page.may_write, "twist",
                f"page {a:08x}, a frame of zeros for all, may be written")


def own_page(at, a, word, frames):
    page = at.page(a)
    if not at.must(page and page.may_write, "not-supplied",
                   f"page {a:08x} was stored to, and may not be"):
        return
    at.must(page.frame not in frames, "two-pages",
            f"page {a:08x} has a frame that another page has")
    frames.add(page.frame)
    data = at.bytes(a, PAGE)
    at.must(data[:4] == struct.pack("<I", word), "two-pages",
            f"page {a:08x} does not hold what was stored there")
    at.must(not any(data[4:]), "not-zero",
            f"page {a:08x} was stored to once, and is not zeros otherwise")


def rights(at):
    """A page of PROT_READ has been loaded; shared ones are there at once."""
    page = at.page(READ + PAGE)
    at.must(page and page.may_read, "not-supplied",
            "a page of PROT_READ was loaded, and is not there")
    at.must(page and not page.may_write, "rights",
            "a page of PROT_READ was loaded, and may be written now")
    zeros(at, READ + PAGE, "a page of PROT_READ")
    sharing(at, READ + PAGE)
    shared = at.page(SHARED)
    at.must(shared and shared.may_write, "rights",
            "a page of MAP_SHARED may not be written")
    exactly(at, NONE, NONE + FEW * PAGE, ())


def cow(at):
    """Two tasks with one page table: a child stores (0), another is first to
    touch two pages (1, 2), and the parent, alone (3)."""
    parent, step = at.space(at.life["parent"]), at.args[0]
    for i in range(100):
        a, mine = BIG + 2 * i * PAGE, at.pattern(500 + i)
        at.must(parent.word(a) == (at.pattern(800) if step == 3 and not i
                                   else mine), "cow",
                f"page {a:08x} of the parent does not hold what it stored")
        at.must(at.word(a) == mine or step in (0, 3) and not i, "cow",
                f"page {a:08x} of the child is not what its parent stored")
    if step == 0:
        at.must(at.word(BIG) == at.pattern(700), "cow",
                "what the child stored is not there")
        at.must(at.frame(BIG) != parent.frame(BIG), "cow",
                "the child has stored, and has its parent's frame")
        at.note("cow_frame", at.frame(BIG))
    if step in (1, 2):
        first_touch(at, parent, step)
    if step == 3:
        at.must(at.word(BIG + PAGE) == at.pattern(801), "cow",
                "what the parent stored is not there")


def first_touch(at, parent, step):
    for a in (BIG + PAGE, BIG + 3 * PAGE):
        at.must(not parent.raw(a) or at.twist == "pair", "cow",
                f"the child was first to touch {a:08x}, and its parent has a "
                "page there now")
    at.must(at.word(BIG + PAGE) == 0, "not-zero",
            "the child loaded from a page, and it is not zeros")
    at.must(step == 1 or at.word(BIG + 3 * PAGE) == at.pattern(701), "cow",
            "what the child stored is not there")


# which try -> the si_code it is to get (0: it is allowed), why
REFUSED = (
    (MAPERR, "below the first page of a mapping", "region"),
    (MAPERR, "right behind the last page of a mapping", "region"),
    (0, "the last word of a mapping", "region"),
    (0, "the first word of a mapping", "region"),
    (ACCERR, "a store to PROT_READ", "rights"),
    (ACCERR, "a store to PROT_READ that was loaded before", "rights"),
    (ACCERR, "a load from PROT_NONE", "rights"),
    (ACCERR, "a store to PROT_NONE", "rights"),
    (MAPERR, "address 0", "region"),
    (MAPERR, "below the lowest page", "region"),
    (ANY, "the kernel's half", "region"),
    (MAPERR, "a page that was unmapped", "region"),
    (0, "a load from PROT_WRITE, which the CPU cannot forbid", "rights"),
    (0, "a load from PROT_EXEC", "rights"),
    (EFAULT, "a store of the kernel's to PROT_READ", "kernel"),
    (EFAULT, "a store of the kernel's to a page that was unmapped", "kernel"),
    (ACCERR, "a load from PROT_NONE, where a page is", "rights"),
    (ACCERR, "a store to PROT_NONE, where a page is", "rights"))


def outcome(at, wanted, what, symptom):
    """Was it let, or refused with that code, as it should be?"""
    code, address = at.args[1], at.args[2]
    if wanted == 0:
        at.must(code == 0, symptom, f"{what} ({address:08x}) is refused")
        return at.must(at.page(address), symptom,
                       f"{what}: page {address:08x} is not there")
    at.must(code != 0, symptom, f"{what} ({address:08x}) is not refused")
    at.must(wanted == ANY or code in (0, wanted), "code",
            f"{what} ({address:08x}) is refused with code {code}, not "
            f"{wanted}")
    return False


def refused(at):
    which, _, address = at.args
    wanted, what, symptom = REFUSED[which]
    came = outcome(at, wanted, what, symptom)
    page = at.page(address) if address < TOP else None
    if wanted and which not in (5, 16, 17):
        at.must(address >= TOP or not at.raw(address), "too-much",
                f"{what} was refused, and page {address:08x} is there now")
    if which in (16, 17):
        at.must(at.raw(address) and not (page and page.may_read), "rights",
                f"{what} was refused, and the page's entry has changed")
    if which == 5:
        at.must(page and not page.may_write, "rights",
                f"{what} was refused, and the page's entry has changed")
    if came:
        zeros(at, address & ~0xfff, f"{what}: the page")
    if which == 11:
        at.note("refused_cr3", at.cr3)


def gap_of(at):
    return 16 if at.twist == "gap" else 256


def stack_rule(at, which):
    """(code that is wanted, what it was)."""
    gaps = {107: 256, 108: 255, 109: 16, 110: 15}
    if which + 100 in gaps:
        n = gaps[which + 100]
        return (MAPERR if n < gap_of(at) else 0,
                f"a stack that comes to {n} pages above another mapping")
    return {
        0: (0, "a store some pages below the stack"),
        1: (0, "a load some pages below the stack"),
        2: (0, "the lowest page that 8 MiB of stack have"),
        3: (MAPERR, "a page below what 8 MiB of stack have"),
        4: (0, "the lowest page that RLIMIT_STACK lets a stack have"),
        5: (MAPERR, "a page below what RLIMIT_STACK lets a stack have"),
        6: (MAPERR, "a stack that grows over RLIMIT_AS"),
        11: (0, "a stack that comes down to a guard of PROT_NONE"),
        12: (0, "a stack that comes down to another stack"),
        13: (0, "a store of the kernel's below the stack"),
        14: (0, "a page below a MAP_GROWSDOWN mapping"),
        15: (0, "30 pages below a MAP_GROWSDOWN mapping"),
        16: (MAPERR, "a page below the lowest there may be"),
        17: (MAPERR, "right behind a MAP_GROWSDOWN mapping")}[which]


def stack(at):
    which, _, address = at.args
    wanted, what = stack_rule(at, which)
    twisted = at.twist == "gap" and which in (7, 8, 9, 10)
    symptom = "twist" if twisted else \
        "gap" if which in (7, 8, 9, 10, 11, 12) else "stack"
    came = outcome(at, wanted, what, symptom)
    page = address & ~0xfff
    low, high = (DOWN - 0x100000, DOWN) if address < BIG else \
        (TOP - 0x900000, TOP - 20 * PAGE)
    if came:
        extra = there(at, low, high) - {page, page ^ PAGE if
                                        at.twist == "pair" else page}
        at.must(not extra, "too-much", f"{what}: pages that nobody touched "
                f"are there as well ({min(extra or {0}):08x})")
        if which not in (1, 13):
            at.must(at.word(address) == at.pattern(which + 100), "stack",
                    f"{what}: the store is lost")
    elif wanted:
        at.must(not at.raw(address), "too-much",
                f"{what} was refused, and page {address:08x} is there now")
    if which in (0, 4):
        at.note(f"stack_{which}", address)


def kernel(at):
    """read(2) into two pages nobody had touched, write(2) from a third."""
    to, word = at.args[:2]
    at.must(at.bytes(to, 16) == b"sixteen letters!", "kernel",
            "what read(2) put on two untouched pages is not there")
    at.must(word == 0, "not-zero",
            f"write(2) from an untouched page sent {word:08x}, not zeros")
    exactly(at, BUFFER, BUFFER + FEW * PAGE,
            [BUFFER, BUFFER + PAGE, BUFFER + 2 * PAGE])
    at.note("kernel_frame", at.frame(to))


def again(at):
    """The same so often that a frame lost each time would be missed."""
    kind, came, wanted = at.args
    at.must(came == wanted, "leak", f"{KINDS[kind]}: memory ran out after "
            f"{came} times of {wanted}")
