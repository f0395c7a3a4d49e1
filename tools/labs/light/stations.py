"""What must hold at each station of judge.c, and, for Multiboot 2, what the
kernel is told: the judge is its boot loader."""
import re
import struct
import newc

NMIS = False                            # the kernel would speak of them

COLUMNS, ROWS = 80, 25
PAGE, MIB = 4096, 1 << 20
IN, OUT = b"\xec", b"\xee"              # in al, dx; out dx, al
LINE_STATUS, DATA, CAN_SEND = 0x3fd, 0x3f8, 0x20
STEPS = 20000                           # from int 0x80 to a byte that is sent
CRTC, CURSOR_HIGH = 0x3d4, 0x0e
FAR = b"\x5a"                           # what no RAM is painted with
MOST = 0x7fffffff
MAX_RAM = 896 * MIB                     # as in layout.h
WITH_END = "tags", "far"                # boots with an end tag
TABLE = 1024                            # pages of a file, and one for itself

# --- the serial line and the screen

def gate(at):
    pass


def sent(at):
    """One byte goes out. The UART says a few times that it is busy: the judge
    has put that into al."""
    before, looks, ready = at.regs, 0, False
    busy = at.choice(20, 2, 6)
    byte = at.bytes(at.symbol("text"), 1)[0]
    for now in at.steps(STEPS):
        code, port = at.bytes(before["eip"], 1), before["edx"] & 0xffff
        if code == IN and port == LINE_STATUS:
            looks += 1
            ready = looks > busy and now["eax"] & CAN_SEND
            if looks <= busy:
                at.set("eax", now["eax"] & ~CAN_SEND)
        if code == OUT and port == DATA:
            at.must(looks, "unasked", "a byte goes out, and the line status "
                                      "was not read before")
            at.must(ready or not looks, "busy",
                    "the UART has said that it cannot send, and a byte is "
                    "sent all the same")
            at.must(before["eax"] & 0xff == byte, "dark",
                    f"the byte {byte:02x} was to go out, "
                    f"{before['eax'] & 0xff:02x} does")
            break
        before = now
    else:
        at.must(False, "dark", "a byte was written to the console, and none "
                               "goes to the UART")
    at.note("sent_byte", byte)


def text_of(at):
    return at.bytes(at.args[0], 4096).split(b"\0")[0].decode("latin-1")


def said(at):
    wanted = text_of(at)
    at.must(at.said().endswith(wanted), "dark",
            f"the line was to say {wanted!r}; it ends with "
            f"{at.said()[-len(wanted):]!r}")


def blank(at):
    return 0x7020 if at.twist == "paper" else 0x0720


def cells_of(at, text):
    return [blank(at) & 0xff00 | ord(c) for c in text]


def cursor(at):
    """The cell that the CRT controller shows it at."""
    said = [at.monitor(f"i /1bx {CRTC:#x} .{CURSOR_HIGH + i}") for i in (0, 1)]
    high, low = (int(s.split("=")[1], 16) for s in said)
    return high << 8 | low


def rows_are(at, rows, where, symptom):
    """The screen is these rows, and blank below."""
    wanted = [c for r in rows for c in
              cells_of(at, r) + [blank(at)] * (COLUMNS - len(r))]
    wanted += [blank(at)] * (COLUMNS * ROWS - len(wanted))
    for i, (is_, should) in enumerate(zip(at.screen(), wanted)):
        if is_ != should:
            if at.twist == "paper" and is_ & 0xff == should & 0xff:
                symptom = "twist"
            at.must(False, symptom, f"row {i // COLUMNS}, column "
                    f"{i % COLUMNS} has {is_:04x}, not {should:04x}")
            return
    at.must(cursor(at) == where, "cursor" if symptom == "cell" else symptom,
            f"the cursor is at cell {cursor(at)}, not {where}")


def row(at):
    text = text_of(at)
    if at.args[1] == 1:
        rows_are(at, [text, " " * len(text) + "/"], COLUMNS + len(text) + 1,
                 "column")
        return
    rows_are(at, [text], len(text), "cell")
    at.note("row_cell", at.screen()[10])
    at.note("row_cursor", cursor(at))


def full(at):
    text = text_of(at)
    if at.args[1] == 0:
        rows_are(at, [text], COLUMNS - 1, "wrap")
        at.note("full_cell", at.screen()[COLUMNS - 1])
    else:
        rows_are(at, [text, "+"], COLUMNS + 1, "wrap")


def scrolled(at):
    lines = [f"{i}: {at.choice(200 + i, 0, MOST):08x}" for i in range(31)]
    if at.args[0] == 0:
        rows_are(at, lines[-24:], 24 * COLUMNS, "scroll")
    else:
        rows_are(at, [*lines[-23:], "x" * COLUMNS, "y"], 24 * COLUMNS + 1,
                 "scroll")
        at.note("scrolled_cell", at.screen()[3])


# --- numbers

def hexadecimal(at, value, digits):
    text = f"{value:0{digits}x}"
    return text.upper() if at.twist == "capitals" else text


def number_symptom(at, seen, wanted):
    return "twist" if at.twist == "capitals" and seen.upper() == \
        wanted.upper() else "number"


def counts(at):
    wanted = f"{at.word(at.symbol('number'))}\n"
    at.must(text_of(at) == wanted, "decimal",
            f"%u of {wanted.strip()} is {text_of(at)!r}")


def maps(at):
    text = text_of(at)
    low, pages = (at.word(at.symbol(n)) for n in ("low", "pages"))
    for start, end, rights in ((low, low + PAGE, "r--p"),
                               (low + PAGE, low + pages * PAGE, "rw-p")):
        wanted = (f"{hexadecimal(at, start, 8)}-{hexadecimal(at, end, 8)} "
                  f"{rights} {start - low:08x} 00:00 0 \n")
        line = next((x for x in text.splitlines(True) if x[:8].lower() ==
                     f"{start:08x}"), text[:60])
        at.must(line == wanted, number_symptom(at, line, wanted),
                f"/proc/self/maps says {line!r}, not {wanted!r}")
    for line in text.splitlines():
        name = re.search(r"(\S*)$", line)
        at.must(not name[1] or name.start() == 49, "padding",
                f"%*s: the name in {line!r} does not stand at 49")
    at.note("maps_low", low)
    at.note("maps_end", low + pages * PAGE)
    at.note("maps_pages", pages)


def masks(at):
    low, high = at.words(at.symbol("blocked"), 2)
    wanted = hexadecimal(at, high << 32 | low, 16)
    seen = re.search(r"^SigBlk:\t(.*)$", text_of(at), re.M)
    seen = seen[1] if seen else "nothing"
    at.must(seen == wanted, number_symptom(at, seen, wanted) if
            len(seen) == 16 else "padding",
            f"%016llx of {wanted} is {seen!r}")
    if at.hit == 3:
        at.note("masks_low", low)
        at.note("masks_high", high)


def signs(at):
    fields = text_of(at).split()
    nice = -at.choice(5, 1, 19)
    at.must(fields[0] == str(at.args[1]), "number",
            f"%d of {at.args[1]} is {fields[0]!r}")
    at.must(fields[17:19] == [str(20 + nice), str(nice)], "sign",
            f"%d of {20 + nice} and {nice} is {' '.join(fields[17:19])!r}")
    at.note("signs_nice", nice)


# --- Multiboot 2: tags, and what comes of them

MB1, MB2 = 0x2badb002, 0x36d76289
RAM, RESERVED, ACPI, BAD = 1, 2, 3, 5
END, CMDLINE, LOADER, MODULE, MMAP = 0, 1, 2, 3, 6
MODULE_AT, INFO = 20 * MIB, 62 * MIB    # the third module; the information
ISLANDS, HOLES, SHORE = 24 * MIB, 33 * MIB, 40 * MIB    # see map_of


def tag(kind, data, size=None):
    """Each begins at a multiple of 8; size: what it says of itself."""
    raw = struct.pack("<II", kind, 8 + len(data) if size is None else size)
    return raw + data + b"'" * (-len(data) % 8)


def mmap(entries, more=0):
    """The entries of a later version are longer."""
    return tag(MMAP, struct.pack("<II", 24 + more, 1) + b"".join(
        struct.pack("<QQII", *e, 0) + b"\xff" * more for e in entries))


def modules(at):
    """Where QEMU has put them: the initrd, and the judge's program."""
    count, where = struct.unpack("<II", at.physical(at.regs["ebx"] + 20, 8))
    return [struct.unpack("<II", at.physical(where + 16 * i, 8))
            for i in range(count)]


def map_of(at):
    """(base, length, type): a PC's; from ISLANDS on pieces with edges that are
    no page's; behind them RAM with holes, one of which is told of first."""
    pieces = [(ISLANDS + i * MIB + at.choice(30 + i, 1, 4095),
               at.choice(40 + i, 3, 40) * PAGE + at.choice(50 + i, 1, 4095),
               RAM) for i in range(8)]
    pieces[5:5] = [(32 * MIB + 1, 20 * PAGE, ACPI)]
    holes = [(34 * MIB + i * 16 * PAGE + at.choice(60 + i, 0, 4000),
              (1, PAGE, 3 * PAGE + 7, 1)[i], (RESERVED, ACPI, BAD, 77)[i])
             for i in range(4)]
    holes += [(36 * MIB + i * 16 * PAGE, 2 * PAGE, BAD) for i in range(4)]
    holes += [(37 * MIB + i * 16 * PAGE + 1, 0, RESERVED) for i in range(4)]
    high = [(4096 * MIB, 1024 * MIB, RAM), (48 * MIB, 2 ** 64 - MIB, RAM),
            (4096 * MIB + 26 * MIB, MIB, RESERVED)]
    size = at.choice(70, 8, 20) * MIB + 0x123
    shore = [(SHORE, size, RAM)]
    if at.boot == "far":                # to where no kernel of ours can go
        shore = [(SHORE, 8192 * MIB, RAM),
                 (SHORE + size, 2 ** 64 - MIB, RESERVED)]
    return [(0, 0x9fc00, RAM), (0x9fc00, 0x60400, RESERVED),
            (MIB, 23 * MIB, RAM), *pieces[:4], holes[0],
            (HOLES, 7 * MIB, RAM), *pieces[4:], *holes[1:], *high,
            *shore, (24 * MIB + 5, 0, RAM)]


def kinds(at):
    return (RAM, ACPI) if at.twist == "acpi" else (RAM,)


def usable(at):
    """Addresses of the pages that the map gives: whole in an entry of RAM,
    untouched by any other."""
    pages = set()
    for base, length, kind in map_of(at):
        if kind in kinds(at) and base + length < 2 ** 64:
            end = min(base + length, MAX_RAM)
            pages |= set(range(-(-base // PAGE), end // PAGE))
    for base, length, kind in map_of(at):
        if kind not in kinds(at) and length:
            end = min(base + length, MAX_RAM)
            pages -= set(range(base // PAGE, -(-end // PAGE)))
    return {p * PAGE for p in pages}


def lines_of(at):
    """[(a command line, as GRUB writes it)]: the last one counts."""
    name = f"{at.pattern(10):08x}"
    if at.boot in WITH_END:
        more = "two  blanks " + "long " * at.choice(71, 120, 160)
        return [(f"name={name} say=\"it's\" at=C:\\dir\\ {more}",
                 f"name={name} say=\\\"it\\'s\\\" at=C:\\\\dir\\\\ "
                 f"{more}\0")]
    no_nul = f"x={name} " + "*" * at.choice(72, 1, 4) + "\\"
    first = "first=1 and longer than the one that counts"
    return [(first, first + "\0"), (no_nul, no_nul)]


def told(at):
    """The information, as a loader may give it."""
    light = newc.Archive()
    light.file("etc/light", pattern_bytes(at))
    data = light.bytes()
    at.put(MODULE_AT, data)
    mods = [*modules(at), (MODULE_AT, MODULE_AT + len(data))]
    mods = [tag(MODULE, struct.pack("<II", *m) + b"\0") for m in mods]
    lines = [tag(CMDLINE, raw.encode()) for _, raw in lines_of(at)]
    name = tag(LOADER, loader_name(at).encode() + b"\0")
    entries = map_of(at)
    if at.boot in WITH_END:
        return [lines[0], name, *mods, mmap(entries), tag(END, b""),
                tag(CMDLINE, b"behind the end\0")]
    unknown = [tag(k, b"\0" * at.choice(80 + k, 1, 40)) for k in (4, 5, 8, 9)]
    return [*unknown, mods[0], lines[0], mmap(entries[:5], 16), mods[1],
            unknown[1], mmap(entries[5:], 16), lines[1], name, mods[2]]


def loader_name(at):
    return f"loader {at.pattern(11):08x}" + " and more" * (at.boot == "odd") * 4


def entry(at):
    if at.boot == "plain":
        return
    if at.boot == "magic":
        at.set("eax", wrong_magic(at))
        return
    tags = told(at)
    if at.boot == "short":
        tags.insert(-1, tag(17, b"", 0))
    if at.boot == "long":
        tags[-1:] = [tag(17, bytes(8), 64), tag(END, b"")]
    raw = b"".join(tags)
    if at.boot == "odd":                # which has no end tag
        at.put(INFO + 8 + len(raw), tag(CMDLINE, b"behind the total\0") +
               tag(END, b""))
    at.put(INFO, struct.pack("<II", 8 + len(raw), 0) + raw)
    at.set("eax", MB2)
    at.set("ebx", INFO)
    paint(at)


def pattern_bytes(at):
    return b"".join(struct.pack("<I", at.pattern(200 + i)) for i in range(50))


def paint(at):
    """What no entry calls RAM, as far as it is there and next to what is: it
    must never be written."""
    at.life["painted"] = []
    pages = usable(at)
    for page in sorted(pages):
        for near in (page - PAGE, page + PAGE):
            if near not in pages and ISLANDS <= near < INFO:
                at.put(near, FAR * PAGE)
                at.life["painted"].append(near)


def words(at):
    wanted = lines_of(at)[-1][0]
    if at.twist == "joined":
        wanted = " ".join(line for line, _ in lines_of(at))
    wanted, seen = wanted[:511] + "\n", text_of(at)
    why = "twist" if at.twist == "joined" else \
        "quoted" if seen.replace("\\", "")[:60] == \
        wanted.replace("\\", "")[:60] and seen[:60] != wanted[:60] else "words"
    at.must(seen == wanted, why,
            f"the command line is {seen!r}; the loader's, unquoted, is "
            f"{wanted!r}")


def module(at):
    at.must(at.bytes(at.args[0], 200) == pattern_bytes(at), "tags",
            "a file of the third boot module is not there")


def booted(at):
    """The kernel's first line: how much memory, and which loader."""
    end = MAX_RAM if at.boot == "far" else max(usable(at)) + PAGE
    line = next((x for x in at.said().splitlines() if "KiB of RAM" in x), "")
    more = re.match(rf"Tine: {end + PAGE >> 10} KiB of RAM, ", line)
    at.must(line.startswith(f"Tine: {end >> 10} KiB of RAM, "),
            "hole" if more else "map",
            f"RAM ends at {end:08x}, that is {end >> 10} KiB; the kernel says "
            f"{line!r}")
    name = loader_name(at)[:31]
    at.must(line.endswith(f", booted by {name}"), "tags",
            f"the loader calls itself {name!r}; the kernel says {line!r}")


def taken(at):
    """All memory is in a file now: where are its pages?"""
    for page in at.life["painted"]:
        at.must(at.physical(page, PAGE) == FAR * PAGE, "hole",
                f"the page at {page:08x} is not whole RAM, or a hole, and "
                "somebody has written there")
    marks = struct.pack("<II", at.pattern(8), at.pattern(9))
    have = {p for p in range(0, 64 * MIB, PAGE)
            if at.physical(p, 8) == marks}
    more = sorted(have - usable(at))
    at.must(not more, "hole", f"the page at {(more or [0])[0]:08x} is no RAM, "
                              "and was given away")
    for start, end in ((ISLANDS, HOLES), (HOLES, SHORE)):
        there = {p for p in usable(at) if start <= p < end}
        lost = sorted(there - have)
        at.must(len(lost) <= 1 + len(there) // TABLE,
                "twist" if at.twist == "acpi" else "lost-ram",
                f"{len(lost)} pages of RAM are not used, the first at "
                f"{(lost or [0])[0]:08x}")
    part = 1 / 2 if at.boot == "far" else 3 / 4     # it counts all frames
    at.must(len(have) > len(usable(at)) * part, "lost-ram",
            f"of {len(usable(at))} pages of RAM only {len(have)} are used")


# --- what no kernel can go on with

def wrong_magic(at):
    return at.nonce[0] | 1 << 31        # no loader's


def refused(run, name, words):
    """It ends, and with a panic, which says these words."""
    if not run.why.startswith("the kernel said"):
        run.wrong(name, "goes-on", f"the kernel was to panic; {run.why}")
    elif words not in run.log:
        run.wrong(name, "number", f"no {words!r}: {run.why}")


def magic(run):
    value = f"{wrong_magic(run):#x}"
    if run.twist == "capitals":
        value = "0x" + value[2:].upper()
    refused(run, "magic", f"eax was {value}\n")


def short(run):
    refused(run, "short", "")


def long(run):
    refused(run, "long", "")
