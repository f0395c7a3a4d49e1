"""Does the kernel boot and keep its promises when parts are left out?

Each kernel is linked from build/obj, which make has filled: a second each. A
user test says in its first comment which parts it needs. Here a slice of
those that need nothing absent runs on each kernel, in one boot, and all of them
on the core; PARTS=whole runs all, those too that want a boot of their own."""
import glob
import os
import subprocess
import recordings
from support import (BUILD, PROMPT, TOP, check, kernel_boot, make, scratch,
                     shell, skip, vmrun, want)
import runner
import usertest

WHOLE = os.environ.get("PARTS") == "whole"
PART_STEP = 1 if WHOLE else 43  # one in so many tests is run without one part
NEEDS_STEP = 1 if WHOLE else 12 # one set of parts in so many is tried alone
DEMOS = ("cowdemo", "forktree", "fork-new", "ps", "uname", "bomb", "bomb -r")


def parts():
    with open(f"{TOP}/tools/order") as f:
        return next(line.split()[1:] for line in f
                    if line.startswith("parts:"))


def kernel(*wish):
    """The kernel that `make WISH kernel` links; one make at a time."""
    if runner.is_debug():
        skip("a kernel of make DEBUG=1: without parts it is linked from the "
             "usual objects; make, and again")
    make(TOP, *wish, "kernel")
    folder = "core" if "CORE=1" in wish else \
        "without-" + wish[0].removeprefix("WITHOUT=").replace(" ", "-")
    return f"{BUILD}/{folder}/kernel.elf"


def needed(path):
    return set(recordings.header_words(path, "needs"))


def tests_without(absent):
    """The user tests that need none of these parts."""
    return [p for p in sorted(glob.glob(f"{TOP}/user/tests/*.c"))
            if not needed(p) & set(absent)
            and (WHOLE or usertest.sociable(p))]


def in_kernel(elf, paths):
    """They pass there; what they say is compared as everywhere."""
    company = [p for p in paths if usertest.sociable(p)]
    status, log, found = usertest.together(company, "--kernel", elf)
    found.update((p, usertest.run(p, "--kernel", elf))
                 for p in paths if p not in company)
    check(status == 0 and all(p in found for p in paths), elf, status, log)
    check(all(passed for passed, _ in found.values()), elf,
          *(f"{p}: {said}" for p, (passed, said) in found.items()
            if not passed))


def slice_on(elf, absent, step=1):
    tried = tests_without(absent)[::step]
    check(len(tried) >= 3, tried)
    in_kernel(elf, tried)


def says_what_is_absent(elf, absent):
    want(vmrun("--kernel", elf, "--add", f"{BUILD}/tests/absent_calls", "--",
               "absent_calls", *absent), 0)


def lines_of_demos(*options):
    """How many each of them prints, in a machine that a bomb soon fills; a
    second of its battle takes few instructions."""
    line = "; echo '###'; ".join(f"{demo} || exit" for demo in DEMOS)
    told = want(vmrun("-m", "8", "--icount", "6", *options, "--", "sh", "-c",
                      line), 0).stdout
    return [part.count(b"\n") for part in told.split(b"###\n")]


def test_core_runs_the_demonstrations():
    elf = kernel("CORE=1")
    lines = lines_of_demos()
    check(lines == lines_of_demos("--kernel", elf), lines)
    check(len(lines) == len(DEMOS) and all(lines), lines)
    says_what_is_absent(elf, parts())


def test_core_passes_what_needs_no_part():
    slice_on(kernel("CORE=1"), parts())


def test_ctrl_c_without_handlers():
    """It ends what runs and the line behind it, and the tiny shell goes on."""
    with shell(boot=kernel_boot(append="shell=/bin/tsh",
                                kernel=kernel("WITHOUT=handlers"))) as t:
        t.type("tsh -c \"echo g''o; sleep 1000\"; echo no''t me\r")
        t.expect(r"\ngo\r*\n")
        t.send("\3")
        check("not me" not in t.expect(PROMPT), t.seen)
        t.type("rubbish")
        t.send("\3")
        check("alive\n" in t.run("echo alive"), t.seen)


def test_timers_without_rtsig():
    """They count among their user's signals, and no more when they end."""
    want(vmrun("--audit", "--kernel", kernel("WITHOUT=rtsig"), "--icount", "6",
               "--add", f"{BUILD}/tests/killed_at_birth", "--",
               "killed_at_birth"), 0)


def each_left_out(some):
    for part in some:
        elf = kernel(f"WITHOUT={part}")
        says_what_is_absent(elf, [part])
        slice_on(elf, [part], PART_STEP)


def test_each_part_left_out():
    each_left_out(parts()[::2])


def test_each_other_part_left_out():
    each_left_out(parts()[1::2])


def test_two_parts_left_out():
    elf = kernel("WITHOUT=trace names")
    says_what_is_absent(elf, ["trace", "names"])


def sets_needed():
    """Each set of parts that tests need, but for nearly all, and those."""
    sets = {}
    for path in tests_without(()):
        sets.setdefault(frozenset(needed(path)), []).append(path)
    return [(sorted(names), sets[names]) for names in
            sorted(sets, key=sorted) if 0 < len(names) < len(parts()) - 1]


def test_what_a_test_needs_is_enough():
    tried = sets_needed()[::NEEDS_STEP]
    check(len(tried) >= 3, tried)
    for names, paths in tried:
        elf = kernel("WITHOUT=" + " ".join(p for p in parts()
                                           if p not in names))
        in_kernel(elf, paths[::1 if WHOLE else len(paths)])


def test_leaves_the_usual_build_alone():
    """What a kernel without parts is compiled with is no business of the usual
    one's: all of it would be made anew."""
    with scratch() as folder:
        for name in ("Makefile", "linker.ld", "boot", "include", "kernel",
                     "mm", "tools", "user"):
            os.symlink(f"{TOP}/{name}", f"{folder}/{name}")
        make(folder, "build/obj/kernel/absent.c.o")
        with open(f"{folder}/build/gen/toolchain") as f:
            check("-g0" not in f.read(), "absent.c's flag is everything's")


def test_no_such_part():
    done = subprocess.run(["make", "-C", TOP, "WITHOUT=trace nonsense", "-n"],
                          capture_output=True, text=True)
    check(done.returncode == 2 and
          "no part is called nonsense; there are debug" in done.stderr, done)
