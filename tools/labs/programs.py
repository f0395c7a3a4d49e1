"""The programs that look at a student's kernel from inside: how are they made,
and how does the nonce come into them?"""
import os
import re
import shutil
import struct
import subprocess
import recordings
from elf import Elf
from lab import Foul, HERE, TOP, read, write

DRAWN = "lab_drawn"
JUDGE_BASE = "0x0a048000"
SEALED_CHECKS = (
    (r"(static UNUSED bool check_that\([^{]*\)\n\{\n)",
     r"\1\tlab_saw(line, holds);\n"),
    (r"(static UNUSED bool check_equal\([^{]*\)\n\{\n)",
     r"\1\tlab_saw(line, got == want);\n"),
    (r"(static UNUSED bool see_value\([^{]*\)\n\{\n)",
     r"\1\tlab_saw(line, got);\n"))


def sealed(text):
    """check.h whose checks go into the seal."""
    for pattern, with_saw in SEALED_CHECKS:
        text, n = re.subn(pattern, with_saw, text)
        if n != 1:
            raise Foul(f"user/tests/check.h: no place for {pattern}")
    return text


def source_of(lab, test):
    """A lab's own test, or one of user/tests."""
    for path in (lab.path("tests", f"{test}.c"), f"{TOP}/user/tests/{test}.c"):
        if os.path.exists(path):
            return path
    raise Foul(f"{lab.name}: there is no test {test}")


def tools():
    words = read(f"{TOP}/build/gen/toolchain").split("|")
    return words[0].split(), words[2].split(), words[3].split()


def link(sources, to, script="user/user.ld"):
    cc, flags, link_flags = tools()
    lib = f"{TOP}/build/obj/user/lib.a"
    crt = f"{TOP}/build/obj/user/lib/crt0.asm.o"
    done = subprocess.run(
        [*cc, *flags, "-O1", f"-I{HERE}/include", *link_flags,
         "-Wl,--gc-sections", "-T", script, "-o", to, crt, *sources, lib,
         "-lgcc"], cwd=TOP, capture_output=True, text=True)
    if done.returncode:
        raise Foul(f"{sources[0]}:\n{done.stderr}")
    if done.stderr:
        raise Foul(f"{sources[0]} has warnings:\n{done.stderr}")


def make(lab, folder):
    """All programs of a lab, in folder: test/NAME and judge."""
    src = f"{folder}/src"
    shutil.copytree(f"{TOP}/user/tests", src, ignore=lambda d, names: [
        n for n in names if not n.endswith((".h", ".c"))])
    write(f"{src}/check.h", sealed(read(f"{src}/check.h")))
    for test in lab.of("test"):
        shutil.copy(source_of(lab, test.name), f"{src}/{test.name}.c")
    os.makedirs(f"{folder}/test")
    for test in lab.of("test"):
        c = f"{src}/{test.name}.c"
        object_ = f"{folder}/{test.name}.o"
        cc, flags, _ = tools()
        done = subprocess.run(
            [*cc, *flags, f"-I{HERE}/include", "-include", "lab.h",
             "-Dmain=lab_main", "-c", "-o", object_, c], cwd=TOP,
            capture_output=True, text=True)
        if done.returncode:
            raise Foul(done.stderr)
        link([object_, f"{HERE}/include/seal.c"], f"{folder}/test/{test.name}")
    if lab.of("station"):
        # where no other program is, so that who stops there is the judge's
        script = read(f"{TOP}/user/user.ld").replace("0x08048000", JUDGE_BASE)
        write(f"{folder}/judge.ld", script)
        link([lab.path("judge.c"), f"{HERE}/include/drawn.c"],
             f"{folder}/judge", f"{folder}/judge.ld")


def words_for(lab, test):
    """What vmrun is to be told for a test, as its first comment says."""
    return recordings.header_words(source_of(lab, test), "vmrun")


def draw(program, to, nonce, seed):
    """A copy of the program that has nonce and seed."""
    elf = Elf(program)
    address = elf.address(DRAWN)
    start, offset, _ = next(s for s in elf.sections.values()
                            if s[0] and s[0] <= address < s[0] + s[2])
    data = bytearray(elf.data)
    at = offset + address - start
    data[at:at + 12] = struct.pack("<3I", *nonce, seed)
    with open(to, "wb") as f:
        f.write(data)
    os.chmod(to, 0o755)
    return to
