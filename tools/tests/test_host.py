"""Are the doors there, and do they say in one line what is wrong?"""
import os
import shutil
import struct
import subprocess
import tempfile
import runner
from support import (BUILD, TOP, check, needs_disc, own_environment, scratch,
                     skip)

DOORS = ("tools/setup", "make", "make run", "make run-vga", "make test",
         "make web", "make watch", "make debug", "make gdb", "make doctor",
         "make bench", "make order", "make bochs", "make record",
         "make fresh", "make mutants", "make lint",
         "make compile_commands.json", "make DEBUG=1", "tools/vmrun")


def sh(*args, env=None, **more):
    """Run it, not as a part of the make that may have started us."""
    return subprocess.run(args, cwd=TOP, capture_output=True, text=True,
                          stdin=subprocess.DEVNULL, timeout=120,
                          env=own_environment(env), **more)


def test_setup_again_does_nothing():
    done = sh("tools/setup")
    check(done.returncode == 0, done)
    check("everything is there" in done.stdout, done)


def test_doctor_finds_nothing():
    done = sh("tools/doctor")
    check(done.returncode == 0, done.stdout, done.stderr)
    check("WRONG" not in done.stdout and not done.stderr, done)


def test_sanitizers_watch_the_unit_tests():
    if not runner.sanitizers():
        skip("gcc has no -fsanitize=address,undefined here: the unit tests "
             "ran without; install libasan and libubsan")


def test_help_names_every_door():
    done = sh("make", "-s", "help")
    for door in DOORS:
        check(any(line.startswith(door) for line in done.stdout.splitlines()),
              f"no {door} in:", done.stdout)


# --- other hosts, played with a PATH that holds little

PLAIN = """sh sed sort tr dirname cat find id make mkdir cmp awk head mktemp rm
printf grep uname nproc cut env echo true ld as""".split()
SETUP = "tools/setup"
NO_GCC32 = """
case " $* " in
*" -print-libgcc-file-name "*) echo /usr/lib/gcc/x86_64/libgcc.a; exit ;;
*" -lgcc "*) echo "ld: cannot find -lgcc" >&2; exit 1 ;;
esac
exec {gcc} "$@"
"""
RECORDED = 'echo "$@" >>"$(dirname "$0")/asked"'


def host(folder, *tools, **scripts):
    """An environment whose PATH has these tools of ours, and scripts by name
    (an _ is a -) that play others."""
    for tool in (*PLAIN, *tools):
        if tool not in scripts and shutil.which(tool):
            os.symlink(shutil.which(tool), os.path.join(folder, tool))
    for name, text in scripts.items():
        path = os.path.join(folder, name.replace("_", "-"))
        with open(path, "w") as f:
            f.write(f"#!/bin/sh\n{text}\n")
        os.chmod(path, 0o755)
    return dict(os.environ, PATH=folder, GRUB_PC_DIR="")


def apt(**more):
    """Root's host with an apt-get that notes what it is asked for."""
    return dict(apt_get=RECORDED, apt_cache="true", id="echo 0", **more)


def asked_for(folder):
    with open(os.path.join(folder, "asked")) as f:
        return f.read()


def doctor_says(name, cure, **more):
    """doctor has a line on this, which names the cure."""
    done = sh("tools/doctor", **more)
    check(done.returncode == 1 and not done.stderr, done)
    line = [x for x in done.stdout.splitlines() if f" {name} " in x]
    check(line and "WRONG" in line[0] and cure in line[0]
          and SETUP in line[0], name, done.stdout)


def make_says(*words, target="all", **more):
    """make has one line, of these words and the cure."""
    done = sh("make", "-s", target, **more)
    check(done.returncode != 0, done)
    check(done.stderr.count("\n") == 1 and not done.stdout, done)
    for word in (*words, SETUP):
        check(word in done.stderr, f"no {word} in:", done.stderr)


def setup_asks_for(folder, *packages, **more):
    """setup asks apt for these, and is not content with one that does not
    bring them."""
    done = sh(SETUP, **more)
    words = asked_for(folder).split()
    for package in packages:
        check(package in words, f"{package} not in", words, done)
    check(done.returncode == 1 and "still" in done.stderr and
          packages[0] in done.stderr, done)


def test_missing_tools_are_one_line():
    with scratch() as folder:
        make_says("gcc", "nasm", "qemu-system-i386", target="run",
                  env=host(folder))


def test_doctor_names_the_cure():
    with scratch() as folder:
        env = host(folder)
        for name in ("nasm", "i386 compiler", "qemu-system-i386", "gdb"):
            doctor_says(name, "missing", env=env)


def test_setup_without_apt_says_what():
    with scratch() as folder:
        done = sh(SETUP, env=host(folder))
        check(done.returncode == 1, done)
        for word in ("nasm", "qemu", "grub", "gdb"):
            check(word in done.stderr, word, done.stderr)


def test_setup_without_root_says_the_whole_line():
    with scratch() as folder:
        done = sh(SETUP, env=host(folder, **dict(apt(), id="echo 1000")))
        check(done.returncode == 1, done)
        for word in ("apt-get update && apt-get install",
                     "--no-install-recommends", "nasm"):
            check(word in done.stderr, word, done)


def test_gcc_without_32_bit_libgcc():
    """It says -m32 is fine and names a libgcc; only linking tells."""
    gcc = shutil.which("gcc")
    with scratch() as folder:
        env = host(folder, "nasm", "python3",
                   **apt(gcc=NO_GCC32.format(gcc=gcc)))
        doctor_says("i386 compiler", "gcc-i686-linux-gnu", env=env)
        make_says("gcc-i686-linux-gnu", env=env)
        setup_asks_for(folder, "gcc-i686-linux-gnu", env=env)


def test_no_gcc():
    with scratch() as folder:
        env = host(folder, "nasm", "python3", **apt())
        doctor_says("i386 compiler", "gcc-i686-linux-gnu", env=env)
        doctor_says("gcc", "(gcc)", env=env)
        make_says("gcc-i686-linux-gnu", env=env)
        setup_asks_for(folder, "gcc", "gcc-i686-linux-gnu", env=env)


def test_old_nasm():
    with scratch() as folder:
        env = host(folder, "python3", "gcc", "i686-linux-gnu-gcc",
                   **apt(nasm="echo NASM version 2.10.01"))
        doctor_says("nasm", "is 2.10.01, 2.14 or later", env=env)
        make_says("nasm is 2.10.01, 2.14 or later", env=env)
        setup_asks_for(folder, "nasm", env=env)


def test_elf_compiler_is_taken():
    """i686-elf-gcc where it serves, and another where it does not."""
    with scratch() as folder:
        env = host(folder, "i686-linux-gnu-gcc", "gcc",
                   i686_elf_gcc=f"exec {sh('tools/compiler').stdout.strip()}"
                                ' "$@"')
        check(sh("tools/compiler", env=env).stdout == "i686-elf-gcc\n")
    with scratch() as folder:
        env = host(folder, "i686-linux-gnu-gcc", "gcc",
                   i686_elf_gcc="exit 1")
        other = sh("tools/compiler", env=env).stdout
        check(other and other != "i686-elf-gcc\n", other)


def test_setup_goes_on_without_what_there_is_not():
    """As GRUB for a PC's BIOS, on another architecture."""
    with scratch() as folder:
        env = host(folder, **dict(apt(), apt_cache='[ "$2" != xorriso ]'))
        done = sh(SETUP, env=env)
        check("no package xorriso here" in done.stderr, done)
        check("xorriso" not in asked_for(folder) and
              "nasm" in asked_for(folder), asked_for(folder))


def test_no_grub_is_no_disc_and_no_more():
    with scratch() as folder:
        done = sh("tools/doctor", "--no-disc", env=host(folder))
        check("grub-mkrescue is missing" in done.stdout, done)
        done = sh("tools/mkiso", f"{folder}/out", folder, "multiboot2",
                  env=dict(os.environ, PATH=folder))
        check(done.returncode == 1 and done.stderr.count("\n") == 1 and
              SETUP in done.stderr, done)


def test_a_disc_in_dev():
    """xorriso takes a path in /dev for a drive's."""
    needs_disc()
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        os.mkdir(f"{folder}/iso")
        done = sh("tools/mkiso", f"{folder}/disc", f"{folder}/iso",
                  "multiboot2")
        check(done.returncode == 0 and os.path.exists(f"{folder}/disc"), done)


def test_make_takes_all_processors_or_those_it_is_given():
    for args, wanted in (((), f"-j{len(os.sched_getaffinity(0))}"), (("-j1",), "-j1"),
                         (("-j3",), "-j3")):
        done = sh("make", *args, "-pn", "help")
        flags = [x for x in done.stdout.splitlines()
                 if x.startswith("MAKEFLAGS")]
        check(flags and wanted in flags[0].split(), args, flags, done.stderr)


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
        with open(f"{folder}/README.md", "w") as f:
            f.write("Small.\n    trace/  9  ptrace\n")
        with open(f"{folder}/kernel/lib/string.c", "a") as f:
            f.write("#include <task/sched.h>\nextern int stray;\n"
                    "int sys_fork(void)\n{\n}\n" + "\n" * 400)
        with open(f"{folder}/kernel/absent.c", "a") as f:
            f.write("STAND_IN void nobody(void) { }\n")
        with open(f"{folder}/kernel/unlisted.c", "w") as f:
            f.write("int unlisted;\t" + "/" * 65 + "\n")
        done = sh(f"{folder}/tools/checkorder")
        check(done.returncode == 1, done)
        for word in ("sched.h is owned further down", "extern", "over 400",
                     "sys_fork: a function of kernel/lib/string.c and of "
                     "kernel/task/clone.c",
                     "nobody has no owner in the part audit",
                     "README.md says nothing of it",
                     "the part trace: ", "README.md says 9\n",
                     "the core: ", "README.md does not say: at most",
                     "kernel/unlisted.c: not in tools/order",
                     "wider than 80 columns"):
            check(word in done.stdout, word, done.stdout)


def test_one_name_one_breakpoint():
    """An inline function that two STEPPED files call would stand in each."""
    out = subprocess.run(["nm", f"{BUILD}/kernel.elf"], capture_output=True,
                         text=True, check=True).stdout
    names = [line.split()[2] for line in out.splitlines()
             if line.split()[1] in "tT"]
    twice = sorted({n for n in names if names.count(n) > 1})
    check("copy_process" in names and not twice, twice)
