"""The harnesses of fuzz/: how they are built, and what they begin with."""
import glob
import os
import struct
import loader
import newc
import recordings
import runner
from loader import (CMDLINE, END, LOADER, MIB, MODULE, PLAIN, RAM, RESERVED,
                    info, mmap, tag)

HERE = os.path.dirname(os.path.realpath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
NAMES = ("cpio", "elf", "multiboot", "gdbproto", "ldisc")
MEMORY = 0x10000                # fuzz/multiboot.c's INFO
HEADERS = 512                   # bytes: as much of a program as is read


def cpio():
    yield loader.command()
    all_kinds = newc.Archive()
    all_kinds.dir("tmp")
    all_kinds.char("dev/null", 1, 3, 0o666)
    all_kinds.file("etc/words", b"three words here\n")
    yield all_kinds.bytes()
    yield newc.Archive().bytes()


def elf():
    """Each of our programs: its size, and the headers."""
    for path in sorted(glob.glob(f"{TOP}/build/user/*")):
        with open(path, "rb") as f:
            yield struct.pack("<I", os.path.getsize(path)) + f.read(HEADERS)


def multiboot():
    """As GRUB's, as QEMU's, and one with all kinds of entries."""
    yield b"\0" + info(tag(CMDLINE, b"init=/init a=\\'b\0"),
                       tag(LOADER, b"GRUB 2.06\0"), mmap(PLAIN),
                       tag(MODULE, struct.pack("<II", MIB, 2 * MIB) + b"\0"),
                       tag(END))
    yield b"\1" + loader.mb1_info(at=MEMORY)
    yield b"\0" + info(tag(CMDLINE, b"word " * 200), tag(LOADER, b"G" * 40),
                       mmap(PLAIN))
    yield b"\0" + info(mmap((*PLAIN, (1, 4096, RESERVED), (2**32, 2**32, RAM),
                             (2**63, 2**63, 5), (900 * MIB, 1, RAM))))


def packet(body):
    return b"$%s#%02x" % (body, sum(body) & 0xff)


def gdbproto():
    bodies = (b"qSupported:multiprocess+;swbreak+", b"?", b"g", b"Hg0",
              b"mc0100000,40", b"Mc0100000,4:00ff10ab", b"G" + b"0f" * 64,
              b"vCont;s:1;c", b"Z0,c0101000,1", b"00112233445566778899aabb",
              b"QStartNoAckMode", b"T1", b"k", b"")
    yield b"\0" + b"+".join(packet(b) for b in bodies)
    yield b"\3" + b"".join(packet(b) for b in bodies)
    yield b"\2+$g#67$cut$g#00-\3+" + packet(b"x" * 1024)


def ldisc():
    yield b"ls -l\r\xfe\1\xffcat \x7f\x7f\x17word\x15\n\xfe\1\3\4\3\x1c\x1a"
    yield b"\xfe\3\0raw\r\n\4\xfe\1\2\xfe\3\xffcooked\n\xfe\1\xff\xfe\0\0"
    yield b"a" * 1030 + b"\n" + b"b\n" * 40 + b"\xfe\4\x15\xfe\2\x3f\r\n"
    yield b"full\n" * 900
    yield b"\xfe\3\0" + b"full" * 1100 + b"\xfe\3\xff\n"


def seeds(name, folder):
    """Written there, a file each; their paths."""
    os.makedirs(folder, exist_ok=True)
    paths = []
    for i, data in enumerate(globals()[name]()):
        paths.append(f"{folder}/seed{i}")
        with open(paths[-1], "wb") as f:
            f.write(data)
    return paths


def build(name, program, *compiler):
    """The harness, by this compiler and options; (a verdict, output)."""
    path = f"{HERE}/fuzz/{name}.c"
    return runner.command([*compiler, *runner.UNIT_FLAGS, "-o", program, path,
                           *recordings.header_words(path, "sources")])
