"""Are the doors there, and do they say in one line what is wrong?"""
import os
import shutil
import struct
import subprocess
import sys
from support import BUILD, TOP, check, scratch

sys.path.insert(0, os.path.join(TOP, "tools"))

DOORS = ("tools/setup", "make", "make run", "make run-vga", "make test",
         "make debug", "make gdb", "make doctor", "make bench", "make order",
         "tools/vmrun")


def sh(*args, **more):
    return subprocess.run(args, cwd=TOP, capture_output=True, text=True,
                          stdin=subprocess.DEVNULL, timeout=120, **more)


def test_setup_again_does_nothing():
    done = sh("tools/setup")
    check(done.returncode == 0, done)
    check("everything is there" in done.stdout, done)


def test_doctor_finds_nothing():
    done = sh("tools/doctor")
    check(done.returncode == 0, done.stdout, done.stderr)
    check("WRONG" not in done.stdout and not done.stderr, done)


def test_help_names_every_door():
    done = sh("make", "-s", "help")
    for door in DOORS:
        check(any(line.startswith(door) for line in done.stdout.splitlines()),
              f"no {door} in:", done.stdout)


def bare(folder, *tools):
    """A PATH with little in it."""
    for tool in ("sh", "sed", "sort", "tr", "dirname", "cat", "find", "id",
                 "make", "mkdir", "cmp", "awk", "head", *tools):
        if shutil.which(tool):
            os.symlink(shutil.which(tool), os.path.join(folder, tool))
    return dict(os.environ, PATH=folder, GRUB_PC_DIR="")


def test_missing_tools_are_one_line():
    with scratch() as folder:
        done = sh("make", "-s", "run", env=bare(folder))
        check(done.returncode != 0, done)
        check(done.stderr.count("\n") == 1 and not done.stdout, done)
        for word in ("gcc", "nasm", "qemu-system-i386", "tools/setup"):
            check(word in done.stderr, f"no {word} in:", done.stderr)


def test_doctor_names_the_cure():
    with scratch() as folder:
        done = sh("sh", "tools/doctor", env=bare(folder))
        check(done.returncode == 1 and not done.stderr, done)
        for word in ("nasm", "cross compiler", "qemu-system-i386", "gdb"):
            check(any(word in line and "tools/setup" in line
                      for line in done.stdout.splitlines()), word,
                  done.stdout)


def test_setup_without_apt_says_what():
    with scratch() as folder:
        done = sh("sh", "tools/setup", env=bare(folder))
        check(done.returncode == 1, done)
        for word in ("nasm", "qemu", "grub", "gdb"):
            check(word in done.stderr, word, done.stderr)


def test_initrd_is_what_cpio_reads():
    with open(f"{BUILD}/initrd.cpio", "rb") as f:
        done = subprocess.run(["cpio", "-tv", "--quiet"], stdin=f,
                              capture_output=True, text=True)
    check(done.returncode == 0, done)
    for name in ("init", "bin/sh", "dev/console", "dev/host", "proc", "tmp"):
        check(any(line.split()[-1] == name
                  for line in done.stdout.splitlines()), name, done.stdout)


def test_no_empty_segments():
    """Each PT_LOAD of each program has something in it."""
    for path in [f"{BUILD}/{folder}/{name}" for folder in ("user", "tests")
                 for name in os.listdir(f"{BUILD}/{folder}")]:
        with open(path, "rb") as f:
            data = f.read()
        at, count = struct.unpack_from("<I", data, 28)[0], data[44]
        loads = [p for p in struct.iter_unpack(
            "<8I", data[at:at + 32 * count]) if p[0] == 1]
        check(loads and all(p[5] for p in loads), path, loads)


def test_initrd_is_the_same_again():
    with open(f"{BUILD}/initrd.cpio", "rb") as f:
        first = f.read()
    programs = [f"{BUILD}/strip/{n}" for n in os.listdir(f"{BUILD}/strip")]
    with scratch() as folder:
        out = os.path.join(folder, "initrd")
        check(sh("tools/mkinitrd", out, *reversed(programs)).returncode == 0)
        with open(out, "rb") as f:
            check(f.read() == first, "not the same bytes")


def test_bad_order_is_found():
    """The layer check sees each kind of looking up."""
    with scratch() as folder:
        for part in ("boot", "kernel", "mm", "include", "tools"):
            shutil.copytree(f"{TOP}/{part}", f"{folder}/{part}",
                            ignore=shutil.ignore_patterns("__pycache__"))
        with open(f"{folder}/kernel/lib/string.c", "a") as f:
            f.write("#include <sched.h>\nextern int stray;\n" + "\n" * 400)
        with open(f"{folder}/kernel/unlisted.c", "w") as f:
            f.write("int unlisted;\t" + "/" * 65 + "\n")
        done = sh(f"{folder}/tools/checkorder")
        check(done.returncode == 1, done)
        for word in ("sched.h is owned further down", "extern", "over 400",
                     "kernel/unlisted.c: not in tools/order",
                     "wider than 80 columns"):
            check(word in done.stdout, word, done.stdout)
