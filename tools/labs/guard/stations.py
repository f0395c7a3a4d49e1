"""What must hold at each station of judge.c: the addresses are its."""
from stopped import Ended

PAGE, KERNEL = 4096, 0xC0000000
EDGE, READ_ONLY, NONE = 0x50002000, 0x51000000, 0x52000000
LAZY, VICTIM = 0x53000000, 0x54000000
EFAULT, ENOENT, ENAMETOOLONG, EINVAL = (-n & 0xffffffff
                                        for n in (14, 2, 36, 22))
IMAGE, MOST_IMAGE = KERNEL + 0x101000, 2 << 20
CHUNKS = 64
SPAN, LONGEST, ROOM = 16, 9, 16
OUTS = ("read", "uname", "fstat64", "clock_gettime", "rt_sigprocmask",
        "getresuid32", "prctl PR_GET_NAME", "pipe", "read of 3")
INS = ("write", "write of 3", "writev", "rt_sigaction", "rt_sigprocmask",
       "open", "chdir", "prctl PR_SET_NAME", "execve's path", "execve's argv")
WORD = OUTS.index("getresuid32")        # the one that stores a word, no more
AC = 1 << 18
STEPS = 30000                           # of a system call
BARE = 24                               # places in the code that AC is set at


def global_words(at, name, n):
    return at.words(at.symbol(name), n)


def put_word(at, name, value):
    """Into a global variable of the program's."""
    address = at.symbol(name)
    at.put((at.frame(address) << 12) + address % PAGE,
           value.to_bytes(4, "little"))


def kernel_image(at):
    """The bytes of what no store may reach, by the CPU's own tables: from the
    image's second page on, while the pages are read-only."""
    out = b""
    for address in range(IMAGE, IMAGE + MOST_IMAGE, PAGE):
        entry = at.raw(address)
        if entry & 3 != 1:
            break
        out += at.physical(entry & ~0xfff, PAGE)
    return out


def gate(at):
    alias = KERNEL + (at.frame(VICTIM) << 12)
    put_word(at, "alias", alias)
    at.life.update(alias=alias, image=kernel_image(at),
                   page0=at.physical(0, 64), victim=at.bytes(VICTIM, PAGE))
    at.must(at.life["image"], "fake-station",
            "the kernel's code can be written, or is not where it was")
    at.note("alias", alias)
    at.note("readonly_entry", at.raw(READ_ONLY))
    at.note("none_entry", at.raw(NONE))
    at.note("image_pages", len(at.life["image"]) // PAGE)


def unharmed(at):
    """What no call may have touched, whatever it answered."""
    at.must(at.bytes(VICTIM, PAGE) == at.life["victim"], "kernel-write",
            f"a call has stored into the kernel's half, at "
            f"{at.life['alias']:08x}: that is a frame of ours, and it changed")
    at.must(at.physical(0, 64) == at.life["page0"], "kernel-write",
            "a call has stored into the first bytes of the kernel's half")
    at.must(kernel_image(at) == at.life["image"], "kernel-write",
            "the kernel's own code has changed")


def answers_are(at, name, names, wanted, symptom, pointer):
    for call, is_ in zip(names, global_words(at, name, len(names))):
        should = wanted.get(call, EFAULT)
        at.must(is_ == should, symptom,
                f"{call} with the pointer {pointer} answers {signed(is_)}, not "
                f"{signed(should)}")


def signed(word):
    return word - (1 << 32) if word >> 31 else word


def refused(at, symptom, pointer, outs=None, ins=True, came=0):
    """Every call has said -EFAULT, and nothing came into the pipe."""
    answers_are(at, "outs", OUTS, outs or {}, symptom, pointer)
    if ins:
        answers_are(at, "ins", INS, {"write of 3": came} if came else {},
                    symptom, pointer)
        got = at.word(at.symbol("waiting"))
        at.must(got == came, symptom, f"{signed(got)} bytes at {pointer} came "
                                      f"into a pipe, not {came}")
    unharmed(at)


def kernel(at):
    refused(at, "kernel", f"{at.args[0]:08x}")
    if at.hit == 2:
        at.note("kernel_odd", at.args[0] - at.life["alias"])


def unmapped(at):
    refused(at, "unmapped", f"{at.args[0]:08x}")


def straddles(at):
    n = at.args[0]
    outs = {"getresuid32": 0} if n > 4 and at.twist != "aligned" else {}
    if n >= 3:
        outs["read of 3"] = 3           # there is room for that
    refused(at, "twist" if at.twist == "aligned" and n > 4 else "straddle",
            f"{EDGE - n:08x}, {n} bytes before a hole,", outs,
            came=3 if n >= 3 else 0)
    exec_ = at.word(at.symbol("answers"))
    at.must(exec_ == EFAULT, "straddle",
            f"execve with a word that ends in a hole answers {signed(exec_)}")


def readonly(at):
    refused(at, "readonly", f"{READ_ONLY:08x}, which is read-only,", ins=False)
    words = at.words(READ_ONLY, 64)
    at.must(words == [at.pattern(2000 + i) for i in range(64)], "readonly",
            "a call has stored into a page that is read-only")


def numbers(at, wanted, symptom, what):
    """answers is a list of these."""
    is_ = global_words(at, "answers", len(wanted))
    for i, (one, other) in enumerate(zip(is_, wanted)):
        at.must(other is None or one == other, symptom[i]
                if isinstance(symptom, list) else symptom,
                f"{what[i]} answers {signed(one)}, not {signed(other or 0)}")


def top(at):
    base = at.args[0]
    numbers(at, [SPAN, EFAULT, SPAN, EFAULT, EFAULT, ENOENT, 0, EFAULT], "top",
            [f"{call} at {base + off:08x}, the last bytes that are a "
             "program's," for call, off in (
                 ("read of 16", 0), ("read of 9", 8), ("write of 16", 0),
                 ("write of 17", 0), ("open without a NUL", 0),
                 ("open", 0), ("getresuid32", 12), ("getresuid32", 14))])
    unharmed(at)


def wraps(at):
    numbers(at, [EFAULT] * 5 + [SPAN], "wrap", [
        "read into all there is above 0x53000000",
        "read into so many bytes that the end is 4",
        "read of 0x7fffffff at the last page", "write of 0x50000000 from there",
        "read of one byte too many for a program's half",
        "read of as many as there are up to the kernel's half"])
    unharmed(at)


def exact(at):
    source = at.bytes(at.symbol("from"), 32)
    for odd in range(4):
        for n in range(LONGEST + 1):
            where = at.symbol("copies") + (odd * (LONGEST + 1) + n) * ROOM
            wanted = bytearray(b"\xaa" * ROOM)
            wanted[odd:odd + n] = source[odd:odd + n]
            seen = at.bytes(where, ROOM)
            at.must(seen == wanted, "exact",
                    f"{n} bytes through a pipe, to an address that is "
                    f"{odd} more than a multiple of 4: {seen.hex()}, not "
                    f"{wanted.hex()}")


def lazy(at):
    got, put, zeros = at.args
    at.must(got == 8 and at.bytes(LAZY + PAGE - 4, 8) == b"over it!", "lazy",
            f"read into two pages that nobody has touched yet: "
            f"{signed(got)}, and {at.bytes(LAZY + PAGE - 4, 8)}")
    at.must(put == 8 and at.bytes(zeros, 8) == bytes(8), "lazy",
            f"write from a page that nobody has touched yet: {signed(put)}, "
            f"and {at.bytes(zeros, 8)}, not zeros")
    numbers(at, [EFAULT] * 2 if at.twist == "low" else [4, 0],
            "twist" if at.twist == "low" else "lazy",
            ["write of 4 bytes at 00400000", "chdir of a name there"])
    at.note("lazy_frame", at.frame(LAZY))
    at.note("lazy_next_frame", at.frame(LAZY + PAGE))


def strings(at):
    long = (PAGE - 1 - at.choice(2, 1, 2000)) & 127
    numbers(at, [0, ENOENT, 0, ENAMETOOLONG, 0, 0, 0, 0, 0, None, None, None,
                 6, 0, long], "string",
            [f"a string that ends where the memory ends: {what}" for what in (
                "chdir /tmp", "open of no name", "chdir of 36 letters",
                "chdir, and no NUL in 4096 bytes,", "chdir of 4095 letters",
                "chdir of some thousands", "execve's argv", "prctl's name",
                "execve's argv, longer,", "", "", "", "the new program, asked "
                "how long its argument is and if the next one is behind it,",
                "execve's argv of 4095 letters",
                "the new program with some thousands of letters")])
    twist = at.twist == "plain"
    odd = global_words(at, "answers", 11)[9:]
    at.must(odd == [EINVAL] * 2 if twist else odd == [ENOENT, 0],
            "twist" if twist else "string",
            f"strings with bytes over 0x7f: chdir answers {signed(odd[0])}, "
            f"execve {signed(odd[1])}")
    alike = global_words(at, "answers", 12)[11]
    at.must(alike == CHUNKS, "string",
            f"of {CHUNKS} names for prctl, which begin anywhere, {alike} have "
            "15 letters of what was given")
    name = at.bytes(at.symbol("name_now"), 16)
    at.must(name == b"n" * 15 + b"\0", "string",
            f"15 letters of a longer name are taken; it is {name}")
    at.note("strings_name", at.word(at.symbol("name_at")))


def halves(at):
    there = at.args[0]
    numbers(at, [there, EFAULT, 0, 0, EFAULT, EFAULT], "partial", [
        f"write to a file, of 8 bytes of which {there} are there,",
        "write to a file, of nothing that is there,", "lseek after that",
        "uname that ends where the memory does",
        "uname that ends one byte further", "and two bytes further"])
    at.note("halves_there", there)


def selectors(at):
    """Other instructions of the table: those that go back to a program."""
    gs, ss = at.args[:2]
    at.must(gs == 5 << 8, "selectors", "a program whose gs is no segment any "
            f"more goes on with none in it; its status is {gs:04x}")
    at.must(ss == 11, "selectors", "a program whose stack segment is gone is "
            f"ended by SIGSEGV; its status is {ss:04x}")


# --- step by step


def careful(at):
    """On a CPU with SMAP: AC is set where user memory is touched, and at few
    other places, nor at the end."""
    under, before, what = set(), at.regs, ("uname", "uname of a hole",
                                           "uname across an edge")[at.hit - 1]
    for now in at.steps(STEPS):
        if now["cs"] & 3 == 3:
            break
        if now["efl"] & AC:
            under.add(now["eip"])
        before = now
    at.must(not before["efl"] & AC, "careful",
            f"{what}: AC is still set when the call goes back to the program")
    # where it faults, the handler is under AC, too
    at.must(0 < len(under) <= BARE or at.hit > 1, "careful",
            f"{what}: AC is set at {len(under)} different instructions")
    at.must(now["eax"] == (0 if at.hit == 1 else EFAULT), "careful",
            f"{what} answers {signed(now['eax'])}")


def wary(at):
    """The same for a string: of one that is there, of one that ends in a hole,
    of one that begins there, and of one that is the kernel's."""
    under, before, what = 0, at.regs, (
        "chdir", "chdir of a string that ends in a hole", "chdir of a hole",
        "chdir of a string of the kernel's")[at.hit - 1]
    for now in at.steps(STEPS):
        if now["cs"] & 3 == 3:
            break
        under += bool(now["efl"] & AC)
        before = now
    at.must(not before["efl"] & AC, "careful",
            f"{what}: AC is still set when the call goes back to the program")
    at.must(under or at.hit == 4, "careful", f"{what}: AC is never set")
    at.must(now["eax"] == (0 if at.hit == 1 else EFAULT), "careful",
            f"{what} answers {signed(now['eax'])}")


LOAD = 0x8b                             # mov reg, [reg + displacement]


def astray(at):
    """A register of the kernel's own is 0 for an instruction that is not in
    the table: that has to be the end, and not an errno."""
    now = at.regs
    for now in at.steps(STEPS):
        code = at.bytes(now["eip"], 2)
        if code and code[0] == LOAD and code[1] & 7 not in (4, 5) and (
                code[1] >> 6 == 1 or
                (code[1] >> 6 == 2 and at.word(now["eip"] + 2) < PAGE)):
            name = ("eax", "ecx", "edx", "ebx", "", "", "esi",
                    "edi")[code[1] & 7]
            at.set(name, 0)
            break
    why = "it goes on as if nothing were"
    try:
        at.run.vm.go()
    except Ended as e:
        why = str(e)
    at.must(why.startswith("the kernel said"), "astray",
            "the kernel itself read at an address near 0, at an instruction "
            f"that no table has: it is to panic, but {why}")
