"""Hostile boots: whatever a loader says, Tine runs a command whole or says in
one line what is wrong. Never silence, a reset, or a machine that stands. (RAM
that is promised and not there is noticed where it is the highest.)"""
import random
import re
import subprocess
import loader
import newc
from loader import (CMDLINE, COMMAND, END, EXTRA, GIB, INFO, INITRD, LOADER,
                    MB1, MB2, MEMORY, MIB, MMAP, MODULE, MOST, PLAIN, RAM,
                    RESERVED, info, mb1_info, mmap, module, modules, tag,
                    usual)
from support import PANIC, PATIENCE, check, scratch

MAX_RAM = MOST * MIB
TOP = 2**64
PAGE = 4096
BOOTS = None                    # what a case has to say instead of dying
SYMBOL = r"\n  [0-9a-f]{8} [a-z_][a-z0-9_]*\+0x[0-9a-f]+"


def boot(name, data, **more):
    """(QEMU's status, the log, what init told the workbench)."""
    with scratch() as folder:
        try:
            done = subprocess.run(
                loader.start(folder, data, **more) +
                ["-serial", "stdio", "-monitor", "none", "-debugcon",
                 f"file:{folder}/out"], stdin=subprocess.DEVNULL,
                capture_output=True, timeout=PATIENCE)
        except subprocess.TimeoutExpired as e:
            check(False, f"{name}: it stands", repr(e.stdout))
        with open(f"{folder}/out", "rb") as f:
            return (done.returncode, (done.stdout + done.stderr).decode(
                errors="replace").replace("\r", ""), f.read())


def ran(name, status, log, told):
    """It ran `true`, the audit found nothing, and it powered off."""
    check(status == 0 and told[-2:] == b"X\0" and "panic" not in log,
          f"{name}: status {status}, told {told[-80:]!r}", log)


def died(name, pattern, status, log):
    """One panic, of these words, with a backtrace."""
    said = re.findall(r"^panic: (.*)", log, re.M)
    check(status == PANIC and len(said) == 1 and
          re.search(pattern, said[0]) and re.search(SYMBOL, log),
          f"{name}: status {status}, not a panic of {pattern!r}", log)


def try_all(cases):
    """cases: (name, BOOTS or the panic's words, information[, more])."""
    for name, pattern, data, *more in cases:
        status, log, told = boot(name, data, **dict(*more))
        if pattern is BOOTS:
            ran(name, status, log, told)
        else:
            died(name, pattern, status, log)


# --- memory maps

def pieces(start, end, step, kind=RAM):
    return tuple((at, min(step, end - at), kind)
                 for at in range(start, end, step))


def free_pages(entries):
    """The pages that such a map gives, as we read it: all of a page is in one
    entry of RAM, none in another. Not page 0, not where video, firmware and
    the kernel are."""
    pages = set()
    for base, length, kind in entries:
        if kind == RAM and base + length <= TOP:
            pages |= set(range(-(-base // PAGE),
                               min(base + length, MAX_RAM) // PAGE))
    for base, length, kind in entries:
        if kind != RAM and length:
            pages -= set(range(min(base, MAX_RAM) // PAGE,
                               -(-min(base + length, MAX_RAM) // PAGE)))
    kernel_end = loader.kernel_end() // PAGE
    return len(pages - {0} - set(range(0xa0, kernel_end)))


def frames_free(name, entries):
    status, log, told = boot(name, usual(entries))
    ran(name, status, log, told)
    return int(re.search(r"(\d+) frames free", log)[1])


LOW, KERNEL, HIGH = PLAIN[0], (MIB, 7 * MIB, RAM), (8 * MIB, 56 * MIB, RAM)
MAPS = (
    ("from the top down", PLAIN[::-1]),
    ("everything twice", PLAIN + PLAIN),
    ("RAM over RAM", (*PLAIN, (32 * MIB, 8 * MIB, RAM),
                      (36 * MIB + 5, 8 * MIB, RAM), (0, 64 * MIB, RAM))),
    ("one entry over all", ((0, 64 * MIB, RAM),)),
    ("holes, at odd bytes", (*PLAIN, (32 * MIB + 1, 1, RESERVED),
                             (33 * MIB - 1, 2, 3), (34 * MIB, MIB - 1, 4))),
    ("the holes first", ((40 * MIB, MIB, RESERVED), *PLAIN)),
    ("hole over hole", (*PLAIN, (40 * MIB, 4 * MIB, RESERVED),
                        (42 * MIB, 4 * MIB, 5), (41 * MIB, MIB, RESERVED))),
    ("kinds there are not", (*PLAIN, (40 * MIB, MIB, 0),
                             (44 * MIB, MIB, 0xffffffff))),
    ("lengths of zero", ((0, 0, RAM), (50 * MIB, 0, RAM), *PLAIN,
                         (50 * MIB + 7, 0, RESERVED), (TOP - 1, 0, RAM))),
    ("RAM that wraps", (*PLAIN, (2 * MIB, TOP - MIB, RAM),
                        (TOP - PAGE, 33 * MIB, RAM))),
    ("a hole that wraps", (*PLAIN, (60 * MIB, TOP - 1, RESERVED))),
    ("above 4 GiB", (*PLAIN, (4 * GIB, 4 * GIB, RAM), (4 * GIB, GIB, 2),
                     (TOP - MIB, MIB - 1, RAM), (4 * GIB + 32 * MIB, MIB, 2))),
    ("above what is mapped", (*PLAIN, (MAX_RAM, MIB, RAM),
                              (MAX_RAM - MIB, 4 * GIB, RESERVED))),
    ("the kernel's place reserved", (*PLAIN, (MIB, 6 * MIB, RESERVED))),
    ("the kernel's place not there", (LOW, HIGH)),
    ("no low memory", (KERNEL, HIGH)),
    ("RAM in small pieces", (*pieces(32 * MIB, 40 * MIB, 2 * PAGE + 1)[:90],
                             LOW, KERNEL, (8 * MIB, 24 * MIB, RAM),
                             (44 * MIB, 20 * MIB, RAM))),
    ("holes in small pieces", (*PLAIN, *pieces(
        32 * MIB, 64 * MIB, MIB, RESERVED), (63 * MIB, MIB, RAM))),
)


def random_map(dice):
    """Anything below where the modules are and above them, in any order; and
    what the kernel needs."""
    def entry():
        start, end = dice.choice(((0, 0x9f000), (32 * MIB, 60 * MIB),
                                  (4 * GIB, 5 * GIB)))
        base = dice.randrange(start, end)
        length = dice.choice((0, 1, PAGE, 5 * PAGE, MIB, 4 * MIB))
        return (base, min(dice.randrange(length + 1), end - base),
                dice.choice((1, 1, 2, 3, 4)))
    noise = [entry() for _ in range(dice.randrange(60))]
    entries = [*noise, (MIB, 31 * MIB, RAM), (63 * MIB, MIB, RAM)]
    dice.shuffle(entries)
    return entries


def same_as_read(maps):
    """Each boots, with as many frames free as we count; mem_map and the like
    take what they take in a plain one."""
    rest = free_pages(PLAIN) - frames_free("plain", PLAIN)
    for name, entries in maps:
        free = frames_free(name, entries)
        taken = free_pages(entries) - free
        check(taken == rest, f"{name}: {free} frames are free, "
              f"{free + taken - rest} would be right", entries)


def test_maps():
    same_as_read(MAPS)


def test_random_maps():
    dice = random.Random(9)
    same_as_read((f"random map {i}", random_map(dice)) for i in range(12))


NOT_THERE = "memory does not reach to"
NO_MAP = "gave no memory map"
PIECE = "boot information: size"
MODULE_AT = "boot module at"
LITTLE = "too little memory|initrd|no memory"
BAD_MAPS = (
    ("no map", NO_MAP, info(*modules(), tag(END))),
    ("an empty map", NO_MAP, usual(())),
    ("only holes", NO_MAP, usual(((0, 64 * MIB, RESERVED),))),
    ("only zero lengths", NO_MAP, usual(((0, 0, RAM), (MIB, 0, RAM)))),
    ("only above 4 GiB", NO_MAP, usual(((4 * GIB, GIB, RAM),))),
    ("only what wraps", NO_MAP, usual(((MIB, TOP - 1, RAM),))),
    ("only low memory", "in the kernel", usual((PLAIN[0],))),
    ("it ends in the kernel", "in the kernel", usual(
        ((0, MIB + MIB // 4, RAM),))),
    ("all of it is a hole", MODULE_AT, usual(
        (*PLAIN, (0, TOP - 1, RESERVED)))),
    ("more than there is", NOT_THERE, usual(((0, 512 * MIB, RAM),))),
    ("a page more", NOT_THERE, usual((*PLAIN, (MEMORY * MIB, PAGE, RAM)))),
    ("a piece, far away", NOT_THERE, usual((*PLAIN, (800 * MIB, MIB, RAM)))),
    ("as much as can be", NOT_THERE, usual(((0, TOP - 1, RAM),))),
    ("more entries than there can be", "too many", usual(
        (*pieces(0, 64 * MIB, 32 * 1024), *PLAIN))),
    ("more holes than there can be", "too many", usual(
        (*PLAIN, *pieces(0, 64 * MIB, 32 * 1024, RESERVED)))),
    ("entries of no size", PIECE, info(mmap(PLAIN, step=0))),
    ("entries of one byte", PIECE, info(mmap(PLAIN, step=1))),
    ("entries of 19 bytes", PIECE, info(mmap(PLAIN, step=19))),
    ("a huge entry", PIECE, info(mmap(PLAIN, step=0xfffffff0))),
)


def test_bad_maps():
    try_all(BAD_MAPS)


def test_less_and_less_memory():
    """From one where the kernel is all there is room for, in steps."""
    for room in (0, 1, 2, 8, 16, 24, 32, 64, 96, 128, 160, 192, 200, 224, 256):
        end = loader.kernel_end() + room * PAGE
        name = f"{room} pages"
        status, log, told = boot(name, usual((
            (MIB, end - MIB, RAM), (INITRD, MIB, RAM), (COMMAND, MIB, RAM))))
        if status == PANIC:
            died(name, LITTLE, status, log)
        else:
            ran(name, status, log, told)


# --- modules

def with_modules(*them, more=()):
    return info(mmap(PLAIN), *them, *more, tag(END))


KERNEL_AT = MIB + PAGE
BAD_MODULES = (
    ("none", "no initrd", with_modules()),
    ("in the kernel", MODULE_AT, with_modules(
        module(KERNEL_AT, KERNEL_AT + PAGE), *modules())),
    ("over the kernel", MODULE_AT, with_modules(
        *modules(), module(0x80000, 12 * MIB))),
    ("in page 0", MODULE_AT, with_modules(module(1, 2))),
    ("in video memory", MODULE_AT, with_modules(
        *modules(), module(0xb8000, 0xb8000 + PAGE))),
    ("in no RAM", MODULE_AT, with_modules(
        *modules(), module(80 * MIB, 80 * MIB + PAGE))),
    ("across the end of RAM", MODULE_AT, with_modules(
        *modules(), module(63 * MIB, 65 * MIB))),
    ("in a hole", MODULE_AT, info(mmap(
        (*PLAIN, (INITRD + PAGE, 1, RESERVED))), *modules())),
    ("above what is mapped", MODULE_AT, with_modules(
        *modules(), module(MAX_RAM, MAX_RAM + PAGE))),
    ("across what is mapped", MODULE_AT, with_modules(
        *modules(), module(MAX_RAM - PAGE, MAX_RAM + PAGE))),
    ("at the top", MODULE_AT, with_modules(module(-PAGE, -1))),
    ("the end first", MODULE_AT, with_modules(module(20 * MIB, 19 * MIB))),
    ("it wraps", MODULE_AT, with_modules(module(-PAGE, PAGE))),
    ("twice the same", MODULE_AT, with_modules(*modules(), *modules())),
    ("one over another", MODULE_AT, with_modules(
        *modules(), module(INITRD - MIB, INITRD + 1))),
    ("all of RAM", MODULE_AT, with_modules(module(0, 64 * MIB))),
    ("all there is", MODULE_AT, with_modules(module(0, -1))),
    ("of size zero", "module 0 is damaged", with_modules(
        module(32 * MIB, 32 * MIB), *modules())),
    ("of zeros", "module 0 is damaged", with_modules(
        module(32 * MIB, 33 * MIB), *modules())),
    ("more than there can be", "too many", with_modules(
        *(module(at, at + PAGE) for at in range(32 * MIB, 34 * MIB, PAGE)))),
    ("a tag too short", "no initrd", with_modules(
        tag(MODULE), tag(MODULE, bytes(7)))),
)


def test_bad_modules():
    try_all(BAD_MODULES)


# --- command lines, and other words

def with_words(words, kind=CMDLINE, more=()):
    return info(tag(kind, words), mmap(PLAIN), *modules(), *more, tag(END))


WORDS = (
    ("64 KiB", BOOTS, with_words(b"x" * 65536 + b"\0")),
    ("64 KiB of words", BOOTS, with_words(b"a=b " * 16384 + b"\0")),
    ("no NUL", BOOTS, with_words(b"x" * 100)),
    ("64 KiB, no NUL", BOOTS, with_words(b"x" * 65536)),
    ("no bytes", BOOTS, with_words(b"")),
    ("all bytes", BOOTS, with_words(bytes(range(255, -1, -1)))),
    ("a backslash at the end", BOOTS, with_words(b"a\\\0")),
    ("backslashes, no NUL", BOOTS, with_words(b"\\" * 1000)),
    ("formats", BOOTS, with_words(b"%s%n%99999d %x=%s\0")),
    ("escape sequences", BOOTS, with_words(b"\33[2J\33[99999999999A\33c\0")),
    ("blanks", BOOTS, with_words(b" " * 600 + b"\0")),
    ("equals", BOOTS, with_words(b"= == =init= ginit=/x =\0")),
    ("two lines", BOOTS, with_words(b"one\0", more=(tag(CMDLINE, b"two\0"),))),
    ("init without a value", "init: cannot run", with_words(b"init=\0")),
    ("init, 64 KiB", "init: cannot run", with_words(b"init=" + b"/x" * 32768)),
    ("a folder as init", "init: cannot run", with_words(b"init=/\0")),
    ("a debugger there is not", BOOTS, with_words(b"gdb= gdb=com9\0")),
    ("a loader of 64 KiB", BOOTS, with_words(b"G" * 65536, LOADER)),
    ("a loader without a name", BOOTS, with_words(b"", LOADER)),
    ("a loader of formats", BOOTS, with_words(b"%s%s%n\33[2J\0", LOADER)),
)


def test_words():
    try_all(WORDS)


# --- the information itself

def of_size(size, kind=21):
    """All right, but for one tag that says that it has this size."""
    return info(tag(kind, bytes(8), size=size), mmap(PLAIN), *modules(),
                tag(END))


INFORMATION = "boot information"
CUT = f"{INFORMATION}|{NO_MAP}|no initrd"
STRUCTURES = (
    *((f"eax {eax:#x}", "no multiboot loader", usual(), {"magic": eax})
      for eax in (0, 1, 0x1BADB002, 0xE85250D6, MB2 + 1, 0xffffffff)),
    ("version 1's eax", CUT, usual(), {"magic": MB1}),
    ("no information", CUT, b"", {"at": INFO + MIB}),
    *((f"at {at:#x}", CUT, usual(), {"at": at & 0xffffffff})
      for at in (0, 1, MIB, MAX_RAM - 4, MAX_RAM, -8, -1)),
    ("where ROM is", CUT, usual(), {"at": 0xf0000}),
    ("in the kernel's tables", CUT, usual(),
     {"at": loader.kernel_end() - PAGE}),
    ("all zeros", CUT, bytes(8192)),
    ("all ones", CUT, b"\xff" * 8192),
    *((f"of {total:#x} bytes", CUT, info(mmap(PLAIN), *modules(), total=total))
      for total in (0, 1, 7, 8, 9, 15, 16, 40, 2**31, 2**32 - 1)),
    *((f"a tag of {size:#x} bytes", CUT, of_size(size))
      for size in (0, 1, 7, 2**16, 2**31, 2**32 - 8, 2**32 - 4, 2**32 - 1)),
    *((f"a tag {kind} of {size:#x} bytes", CUT, of_size(size, kind))
      for kind in (CMDLINE, LOADER, MODULE, MMAP) for size in (0, 2**32 - 7)),
    ("a map too short", CUT, of_size(8, MMAP)[:24]),
    ("at an odd address", BOOTS, b"\0\0\0" + usual(), {"at": INFO + 3}),
    ("no end", BOOTS, info(mmap(PLAIN), *modules())),
    ("two ends", NO_MAP, info(tag(END), mmap(PLAIN), *modules(), tag(END))),
    ("entries of 40 bytes", BOOTS, info(loader.wide_mmap(PLAIN), *modules())),
    ("three maps", BOOTS, info(*(mmap((e,)) for e in PLAIN), *modules())),
    ("tags unheard of", BOOTS, info(*(tag(n, bytes(n)) for n in range(7, 300)),
                                    mmap(PLAIN), *modules())),
)


def test_structures():
    try_all(STRUCTURES)


FIRST = (
    ("plain", BOOTS, mb1_info()),
    ("no flags", NO_MAP, mb1_info(flags=0)),
    ("no modules", "no initrd", mb1_info(flags=0x44)),
    ("words where nothing is", INFORMATION, mb1_info(cmdline=2**32 - 1)),
    ("64 KiB of words", BOOTS, mb1_info(words=b"x" * 65536)),
    ("modules without end", "boot module|too many",
     mb1_info(mods_count=2**32 - 1)),
    ("modules where nothing is", INFORMATION, mb1_info(mods_addr=2**32 - 4)),
    ("a map where nothing is", INFORMATION, mb1_info(mmap_addr=2**32 - 4)),
    ("a map without end", INFORMATION, mb1_info(mmap_length=2**32 - 1)),
    *((f"entries of {size:#x} bytes", PIECE, mb1_info(entry_size=size))
      for size in (0, 19, 2**31, 2**32 - 5, 2**32 - 4, 2**32 - 1)),
    ("entries of 28 bytes", BOOTS, mb1_info(entry_size=28)),
)


def test_version_1():
    try_all((*case, {"magic": MB1}) for case in FIRST)


# --- archives

def archive(*entries, mode=newc.FILE | 0o755, data=b"x"):
    """An overlay of these names, or (name, mode, data, rdev)."""
    made = newc.Archive()
    made.entries = [(e, mode, data, (0, 0)) if isinstance(e, str) else e
                    for e in entries]
    return made.bytes()


DAMAGED = "module 2 is damaged or does not fit"
INIT = "init: cannot run /init"
DIR, CHAR = newc.DIR | 0o755, newc.CHAR | 0o666
ARCHIVES = (
    ("too much", DAMAGED, archive("big", data=bytes(35 * MIB))),
    ("many files", BOOTS, archive(*(f"tmp/{i}" for i in range(4000)))),
    ("deep", BOOTS, archive(*("/".join("d" * i) for i in range(1, 400)),
                            mode=DIR)),
    ("a name too long", DAMAGED, archive("n" * 4000)),
    ("a file under a file", DAMAGED, archive("a", "a/b")),
    ("odd names", BOOTS, archive("../x", "./y", "//z", "\33[2J")),
    ("the root", BOOTS, archive(".", "/", mode=DIR)),
    ("the root, as a file", DAMAGED, archive(".")),
    ("no name", DAMAGED, archive("")),
    ("nowhere", DAMAGED, archive("no/such/folder")),
    ("a folder of no name", DAMAGED, archive("a//b")),
    ("init a folder", INIT, archive("init", mode=DIR)),
    ("init empty", INIT, archive("init", data=b"")),
    ("init cut", INIT, archive("init", data=b"\x7fELF")),
    ("/bin a file", DAMAGED, archive("bin")),
    ("/dev a device", DAMAGED, archive(("dev", CHAR, b"", (1, 3)))),
    ("/proc a file", "/proc", archive("proc")),
    ("the console another device", BOOTS,
     archive(("dev/console", CHAR, b"", (2**32 - 1, 2**32 - 1)))),
    ("kinds there are not", BOOTS, archive(*(
        (f"k{k}", k << 12, b"x", (0, 0)) for k in range(16)))),
    ("all modes", BOOTS, archive(*((f"m{m}", newc.FILE | m | 0xffff0000, b"x",
                                    (0, 0)) for m in range(0, 4096, 64)))),
)


def test_archives():
    for name, pattern, data in ARCHIVES:
        extra = module(EXTRA, EXTRA + len(data))
        try_all([(name, pattern, with_modules(*modules(), extra),
                  {"extra": data})])
