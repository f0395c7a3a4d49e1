"""What must hold at each station of judge.c: the names are its."""

PAGE, BORDER, TAIL = 4096, 0x20000000, 0x28000000
MIXED, TURNED, OLD = 0x30000000, 0x34000000, 0x50000000
HEADERS, USER_END, KERNEL = 0x08048000, 0xBF000000, 0xC0000000
HEAP = 0x38003000               # page_up of where the last segment ends
NULL_ARGV = 4                   # kinds of start(); these are judge.c's
FLAGS = 0x202                   # IF, and the bit that is always set
ENOENT, E2BIG, ENOEXEC, ENOMEM, EFAULT = 2, 7, 8, 12, 14
HOW = ("of a name that is not there", "of a file with a bad header",
       "with a pointer to nowhere in envp", "with a string of over 128 KiB",
       "whose last allocation fails")
ERRORS = (ENOENT, ENOEXEC, EFAULT, E2BIG, ENOMEM)
REFUSED, LAST_OF_CHAIN = 21, 22                 # statuses, judge.c's
SIGUSR1 = 10
SOUND = 4                       # the first of make_small's
SMALL = ("one as far as the file goes", "one as far as programs may go",
         "two that share a page of the file", "one of zeros at any offset",
         "one in the kernel", "one that reaches into the stack's place",
         "one whose end wraps", "one whose end in the file wraps",
         "one a byte longer than the file", "one with more file than memory",
         "one below USER_MIN", "one whose offset and address disagree",
         "two that overlap", "two in falling order",
         "two in one page, of two pages of the file",
         "a page that has zeros in front of the second one's bytes",
         "one of zeros in the page where another one's bytes are")
AT_NULL, AT_PHDR, AT_PHENT, AT_PHNUM, AT_PAGESZ, AT_ENTRY = 0, 3, 4, 5, 6, 9
AT_UID, AT_PLATFORM, AT_RANDOM, AT_EXECFN = 11, 15, 25, 31
AT_MINSIGSTKSZ = 51


def var(at, name):
    return at.word(at.symbol(name))


def gate(at):
    at.life["main"] = at.cr3
    at.note("before", var(at, "before"))
    at.note("tail", var(at, "tail"))
    at.note("phoff", var(at, "phoff"))


def main_of(at):
    return at.space(at.life["main"])


def kind(at):
    return main_of(at).word(at.symbol("kind"))


def pattern(at, page):
    """The file's page: the second is a hole."""
    if page == 1:
        return bytes(PAGE)
    return b"".join(at.pattern(page * 1024 + j).to_bytes(4, "little")
                    for j in range(1024))


def layout(at):
    """[(address of a page, page of the file, bytes of it before the zeros)]:
    what the segments of the pattern are to be."""
    main = main_of(at)
    n, tail = (main.word(at.symbol(x)) for x in ("before", "tail"))
    data = [(BORDER + (i - n) * PAGE, i, PAGE) for i in range(n + 2)]
    return [*data, (BORDER + 2 * PAGE, n + 2, tail), (TAIL, n + 2, PAGE),
            (MIXED, n + 3, PAGE), (MIXED + PAGE, n + 4, PAGE),
            (MIXED + 2 * PAGE, n + 5, 0x100), (TURNED, n + 6, PAGE)]


def is_data(address):
    return address < TAIL or address >= MIXED + PAGE


def contents(at, space, what):
    """Every page is as the file has it, and then zeros."""
    for a, page, n in layout(at):
        file, seen = pattern(at, page), space.bytes(a, PAGE)
        if seen is None and page == 1:
            continue                    # zeros, when they are asked for
        if not at.must(seen is not None, "not-loaded",
                       f"{what}: page {a:08x} is not there"):
            continue
        begun = seen[:n].rstrip(b"\0")
        cut = begun and begun == file[:len(begun)]
        at.must(seen[:n] == file[:n], "tail" if cut else "not-loaded",
                f"{what}: page {a:08x} is not what the file has" +
                (f": from {len(begun):#x} on it is all zeros" if cut else ""))
        at.must(seen[n:] == bytes(PAGE - n), "tail",
                f"{what}: page {a:08x} has {n:#x} bytes of the file; behind "
                "them it is not all zeros")


def image(at):
    """The first instruction of /image."""
    now, life = kind(at), at.life
    if not now:
        return                  # an exec that was to fail: see failed
    at.must(at.cr3 != life["main"] and at.page(OLD) is None, "old-memory",
            f"a page of the old program, {OLD:08x}, is in the new one")
    contents(at, at, "at the first instruction")
    for a, _, n in layout(at):
        entry = at.page(a)
        if entry is None or n < PAGE:
            continue
        if at.twist == "copied" and is_data(a):
            at.must(entry.frame != life.setdefault(a, entry.frame) or
                    now != 2, "twist", f"page {a:08x} of data has the frame "
                    "that another program of the file has")
            continue
        at.must(not entry.may_write, "file-writable",
                f"page {a:08x} is the file's own, and may be written to "
                "without a copy")
        at.must(entry.frame == life.setdefault(a, entry.frame), "not-shared",
                f"page {a:08x} has frame {entry.frame:05x}; in the program "
                f"that runs from the same file it is {life[a]:05x}")
    if now == 1:
        n = sum(at.page(a) is not None for a, _, _ in layout(at))
        at.note("image_pages", n)
        at.note("image_tail_frame", at.frame(BORDER + 2 * PAGE))
        at.note("image_cr3", at.cr3)


def strings(space, list_at):
    """The bytes of each string of a list; None where it is not there."""
    found = []
    while list_at is not None and (a := space.word(list_at)):
        found.append(string(space, a))
        list_at += 4
        if len(found) > 100:
            return None
    return found


def string(space, address):
    text = b""
    while b"\0" not in text:
        part = space.bytes(address + len(text),
                           PAGE - (address + len(text)) % PAGE)
        if part is None or len(text) > 1 << 17:
            return None
        text += part
    return text.split(b"\0")[0]


def stack(at):
    """The second instruction: registers, and what esp points at."""
    now = kind(at)
    if not now:
        return
    for name in ("eax", "ebx", "ecx", "edx", "esi", "edi", "ebp"):
        at.must(at.regs[name] == 0, "registers",
                f"a program starts with {at.regs[name]:08x} in {name}")
    at.must(at.regs["efl"] & ~0x10000 == FLAGS, "registers",
            f"a program starts with {at.regs['efl']:08x} in eflags")
    esp, main = at.regs["esp"], main_of(at)
    at.must(esp % 16 == 0, "alignment", f"esp is {esp:08x}")
    lists = [strings(main, at.symbol(x)) for x in ("args", "env")]
    if now == NULL_ARGV:
        lists = [[b""], []]
    argc = at.word(esp)
    at.must(argc == len(lists[0]), "strings",
            f"argc is {argc}, it should be {len(lists[0])}")
    argv = esp + 4
    envp = argv + 4 * len(lists[0]) + 4
    auxv = envp + 4 * len(lists[1]) + 4
    for what, address, wanted in (("argv", argv, lists[0]),
                                  ("envp", envp, lists[1])):
        seen = strings(at, address)
        at.must(seen == wanted, "strings", f"{what}, at {address:08x}, has "
                f"{'no end' if seen is None else len(seen)} strings, or others "
                f"than the {len(wanted)} that execve was given")
    at.must(at.word(envp - 4) == 0 == at.word(auxv - 4), "strings",
            "argv or envp does not end in NULL")
    aux(at, auxv)
    if now == 1:
        at.note("stack_esp", esp)
        at.note("stack_argc", argc)
        at.note("stack_envp", envp)
        at.note("stack_argv2", at.word(argv + 8))
        at.note("stack_auxv", auxv)


def aux(at, auxv):
    """The auxiliary vector: what it says is so."""
    pairs = [at.words(auxv + 8 * i, 2) or [AT_NULL, 0] for i in range(32)]
    if at.twist == "first_aux":
        at.must(pairs[0] == [AT_MINSIGSTKSZ, 2048], "twist",
                f"the first pair of the auxiliary vector is {pairs[0]}")
    types = [t for t, _ in pairs]
    at.must(AT_NULL in types, "auxv", "the auxiliary vector has no end")
    vector = dict(pairs[:types.index(AT_NULL)])
    phoff = main_of(at).word(at.symbol("phoff"))
    wanted = {AT_PHDR: HEADERS + phoff, AT_PHENT: 32, AT_PHNUM: 11,
              AT_PAGESZ: PAGE, AT_ENTRY: at.symbol("station_image"),
              AT_UID: 0}
    for t, value in wanted.items():
        at.must(vector.get(t) == value, "auxv",
                f"the auxiliary vector's entry {t} is "
                f"{vector.get(t, -1) & 0xffffffff:08x}, not {value:08x}")
    at.must(string(at, vector.get(AT_EXECFN, 0)) == b"/image", "auxv",
            "AT_EXECFN is not the name that execve was given")
    at.must(string(at, vector.get(AT_PLATFORM, 0)) == b"i686", "auxv",
            "AT_PLATFORM is not i686")
    at.must(at.bytes(vector.get(AT_RANDOM, 0), 16), "auxv",
            "AT_RANDOM does not point at 16 bytes")
    if kind(at) == 1:
        at.note("stack_random", vector.get(AT_RANDOM, 0))


def alone(at):
    """In the first image; the second one has written everywhere."""
    contents(at, at, "after another program of the file has written")


RIGHTS = ("the first page of data", "a hole in the file",
          "the zeros behind data", "data's last byte",
          "the page of two segments, in the first one's bytes",
          "the last byte of the second", "the page of two segments whose first "
          "may be written, in the second one's bytes", "the last byte of zeros",
          "a read-only segment", "text", "the headers", "the program's text",
          "the page behind data", "the page in front of zeros",
          "the page behind zeros")
MAY = 8                         # of them, so many


def rights(at):
    """May the program write there?"""
    may, heap = at.args[:2]
    for i, what in enumerate(RIGHTS):
        wanted = i < MAY
        at.must(bool(may >> i & 1) == wanted, "rights",
                f"{what} may {'not ' * wanted}be written")
    heap_at = HEAP + PAGE * (at.twist == "gap")
    at.must(heap == heap_at, "twist" if at.twist == "gap" else "rights",
            f"the heap begins at {heap:08x}, not at {heap_at:08x}")
    at.note("rights_heap", heap)


FOUND = (("signals", 0, "a handler of the old program is left"),
         ("signals", 1, "what was ignored no longer is"),
         ("signals", 1 << 14, "the mask of blocked signals is another"),
         ("signals", 1 << 14, "a signal that was pending is no longer"),
         ("signals", 2, "the alternate stack of the old program is left"),
         ("cloexec", -9 & 0xffffffff, "a descriptor that was marked "
                                      "close-on-exec is open"),
         ("cloexec", 0, "a descriptor without that mark is closed"),
         ("fresh", 0, "a thread-local segment of the old program is left"),
         ("fresh", 0, "gs is still a selector"),
         ("fresh", 0x37f, "the FPU's control word is the old program's"))


def inherits(at):
    seen = at.words(at.symbol("found"), len(FOUND)) or []
    for (symptom, wanted, text), value in zip(FOUND, seen):
        at.must(value == wanted, symptom, f"{text} ({value:x})")


def shared(at):
    status, has = at.args[:2]
    at.must(status == SIGUSR1, "unshare", "a child that shared memory, "
            f"files and handlers came to the status {status:04x}")
    at.must(has & 1, "unshare", "the parent's handler is gone: the child's "
                                "exec has taken it away")
    at.must(has & 2, "unshare", "the parent's descriptor is closed: the "
                                "child's exec has closed it")


def snapshot(at):
    """{page: (frame, contents)}; the stack's contents are not compared."""
    found = {}
    for d in range(KERNEL >> 22):
        if at.word_at(at.cr3 + 4 * d) & 1:
            for a in range(d << 22, (d + 1) << 22, PAGE):
                if page := at.page(a):
                    found[a] = (page.frame, None if a >= USER_END else
                                at.bytes(a, PAGE))
    return found


def ready(at):
    at.life["whole"] = at.cr3, snapshot(at)


def failed(at):
    """The execve between ready and here was refused."""
    how, err, has = at.args
    wanted = -ERRORS[how] & 0xffffffff
    at.must(err == wanted, "error", f"an execve {HOW[how]} answers {err:08x}, "
                                    f"not {wanted:08x}")
    cr3, before = at.life["whole"]
    now = snapshot(at)
    gone = [a for a in before if now.get(a) != before[a]]
    at.must(at.cr3 == cr3 and not gone, "not-whole", f"after an execve "
            f"{HOW[how]} the caller's memory is not what it was"
            + "".join(f"; page {a:08x}" for a in gone[:1]))
    at.must(has == 7, "not-whole", f"after an execve {HOW[how]} the caller "
            "has lost " + ", ".join(w for i, w in enumerate(
                ("its handler", "its marked descriptor", "its signal stack"))
                if not has >> i & 1))
    if how == 0:
        at.note("failed_pages", len(now))


def headers(at):
    which, status = at.args[:2]
    if which < SOUND:
        at.must(status == 42 << 8, "sound-refused",
                f"segments: {SMALL[which]}: the program is sound, and came to "
                f"the status {status:04x}")
    else:
        at.must(status == ENOEXEC << 8, "headers",
                f"segments: {SMALL[which]}: that is -ENOEXEC; the child came "
                f"to the status {status:04x}")


def gone(at):
    what = ("hundreds of execve that are refused",
            "a hundred programs, one in the other's place")[at.args[0]]
    wanted = (REFUSED, LAST_OF_CHAIN)[at.args[0]] << 8
    at.must(at.args[1] == wanted, "leak", f"{what}: the status is "
            f"{at.args[1]:04x}, not {wanted:04x}")
