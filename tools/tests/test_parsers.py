"""Any bytes, and what reads them: a slice of make fuzz PARSER=..., by inputs
that are the same every time. (tools/tests/fuzz)"""
import os
import shutil
import subprocess
import sys
import runner
from inplace import tool
from parsers import HERE, NAMES, build, seeds
from support import TOP, check, scratch, skip

RUNS = 20000
LONG = 1000                     # where an input is a long one


def hold(name, runs=RUNS):
    with scratch() as folder:
        program = os.path.join(folder, name)
        built, said = build(name, program, "gcc", *runner.sanitizers(),
                            f"{HERE}/fuzz/main.c")
        check(built == runner.PASSED, said)
        verdict, said = runner.command([program, str(runs),
                                        *seeds(name, f"{folder}/seeds")])
        check(verdict == runner.PASSED, f"{name}: {verdict}", said)


def test_cpio():
    hold("cpio")


def test_elf():
    hold("elf")


def test_multiboot():
    hold("multiboot")


def test_gdbproto():
    hold("gdbproto")


def test_ldisc():
    hold("ldisc", LONG)


def test_all_are_here():
    files = set(os.listdir(f"{HERE}/fuzz")) - {"main.c", "harness.h"}
    check(files == {f"{name}.c" for name in NAMES}, files)


def test_libfuzzer():
    fuzzer = tool("fuzzparser")
    if not shutil.which("clang"):
        skip(f"no clang for make fuzz PARSER=: {fuzzer.CURE}")
    with scratch() as folder:
        fuzzer.FOLDER = folder
        try:
            check(fuzzer.fuzz("elf", "-runs=20000", "-seed=1"), "it failed")
        except SystemExit as e:                 # no library, say
            skip(e.code)


def test_no_clang_is_one_line():
    with scratch() as folder:
        done = subprocess.run(
            [sys.executable, "-E", f"{TOP}/tools/fuzzparser", "elf"],
            capture_output=True, text=True, env=dict(os.environ, PATH=folder))
    check(done.returncode == 1 and done.stderr.count("\n") == 1 and
          not done.stdout and "apt-get install clang" in done.stderr, done)
