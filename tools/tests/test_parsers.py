"""Any bytes, and what reads them: a slice of make fuzz PARSER=..., by inputs
that are the same every time. (tools/tests/fuzz)"""
import os
import runner
from parsers import HERE, NAMES, build, seeds
from support import check, scratch

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
