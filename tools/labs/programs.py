"""The programs that look at a student's kernel from inside: how are they made,
and how does the nonce come into them?"""
import os
import re
import shutil
import struct
import subprocess
import recordings
import work
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
     r"\1\tlab_saw(line, got);\n"),
    (r"(static UNUSED __printf_like\(1, 2\) void say\([^{]*\)\n\{\n"
     r"\tva_list args;\n\tva_start\(args, format\);\n)",
     r"\1\tif (LAB_SAYS)\n\t\tlab_said(format, args);\n"))


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


def symbols_of(object_):
    """({what it defines for others}, {what it wants of others})."""
    elf = Elf(object_)
    _, at, size = elf.sections[".symtab"]
    _, names, _ = elf.sections[".strtab"]
    found = set(), set()
    for i in range(at, at + size, 16):
        name, _, _, info, _, where = struct.unpack_from("<IIIBBH", elf.data, i)
        if name and info >> 4:                  # not local
            end = elf.data.index(b"\0", names + name)
            found[not where].add(elf.data[names + name:end].decode())
    return found


def shipped(lab, path):
    """The object of a file of user space as it is in the reference: a starter's
    tree has it, for its own file is the student's."""
    return lab.path(f"reference-{os.path.basename(path)}.o")


def compiled(path, text, folder):
    """The object of a file of user space; it reads what programs may read."""
    cc, flags, _ = tools()
    flags = [f"-I{TOP}/{f[2:]}" if f.startswith("-I") else f for f in flags]
    to = f"{folder}/{os.path.basename(path)}.o"
    write(f"{folder}/{path}", text)
    work.reads_only_ours(folder, path, (cc, flags),
                         [f"{TOP}/user/include", f"{TOP}/include"])
    command = [*work.cage(), *cc, *flags, "-c", "-o", to, path]
    status, said, _ = work.run(command, 30, folder)
    if status:
        raise work.Refused(f"{path} does not compile:\n{said}")
    return to


def theirs(lab, folder, texts):
    """Objects of the files of user space that students of this lab write: of
    texts, else the reference's. They define what the reference's do, no other
    function in its place, and name nothing of the grader's."""
    objects = []
    for path in lab.files:
        if not path.startswith(work.USER) or not path.endswith(".c"):
            continue
        ours = shipped(lab, path)
        if not os.path.exists(ours):
            ours = compiled(path, read(f"{TOP}/{path}"), folder + "/ours")
        object_ = ours
        if path in texts:
            object_ = compiled(path, texts[path], folder)
            defined, wanted = symbols_of(object_)
            odd = defined - symbols_of(ours)[0] | {
                n for n in wanted if n.startswith("lab_") or n == "main"}
            if odd:
                raise work.Refused(f"{path} has no business with {odd.pop()}")
        objects.append(object_)
    return objects


def link(sources, to, script="user/user.ld", refusal=Foul):
    """A program, or refusal: what was handed in may want what is not there."""
    cc, flags, link_flags = tools()
    lib = f"{TOP}/build/obj/user/lib.a"
    crt = f"{TOP}/build/obj/user/lib/crt0.asm.o"
    done = subprocess.run(
        [*cc, *flags, "-O1", f"-I{HERE}/include", *link_flags,
         "-Wl,--gc-sections", "-T", script, "-o", to, crt, *sources, lib,
         "-lgcc"], cwd=TOP, capture_output=True, text=True)
    if done.returncode:
        raise refusal(f"{sources[0]}:\n{done.stderr}")
    if done.stderr:
        raise Foul(f"{sources[0]} has warnings:\n{done.stderr}")


def make(lab, folder, texts=()):
    """All programs of a lab, in folder: test/NAME and judge. texts: {path:
    text} of what was handed in."""
    objects = theirs(lab, folder, dict(texts))
    refusal = work.Refused if any(p.startswith(work.USER) for p in
                                  dict(texts)) else Foul
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
             "-Dmain=lab_main", f"-DLAB_SAYS={int(test.said)}", "-c", "-o",
             object_, c], cwd=TOP, capture_output=True, text=True)
        if done.returncode:
            raise Foul(done.stderr)
        link([object_, f"{HERE}/include/seal.c", *objects],
             f"{folder}/test/{test.name}", refusal=refusal)
    if lab.of("station"):
        # where no other program is, so that who stops there is the judge's
        script = read(f"{TOP}/user/user.ld").replace("0x08048000", JUDGE_BASE)
        write(f"{folder}/judge.ld", script)
        link([lab.path("judge.c"), f"{HERE}/include/drawn.c", *objects],
             f"{folder}/judge", f"{folder}/judge.ld", refusal)


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
