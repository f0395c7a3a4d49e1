"""Does clone answer as Linux does, and survive being used hard?"""
import os
import platform
import re
import subprocess
import sys
from support import BUILD, TOP, check, vmrun, want

sys.path.insert(0, os.path.join(TOP, "tools"))
import usertest                                         # noqa: E402

# What Tine does not have, and says -EINVAL to; README's table says why.
REFUSED = "IO NEWNS NEWUSER NEWIPC NEWCGROUP NEWNET NEWTIME INTO_CGROUP".split()
LINUX = (6, 9)          # since then all its answers are those expected


def expected():
    with open(f"{TOP}/user/tests/clone_truth.expected") as f:
        return f.read().splitlines()


def on_tine(line):
    """What Tine is to print where Linux prints this line."""
    question, mark, answer = re.split(r" (->|=) ", line, maxsplit=1)
    if set(re.findall(r"\w+", question)) & set(REFUSED):
        answer = "-EINVAL"
    return f"{question} {mark} {answer}"


def differences(got, wanted):
    got = got.decode().replace("\r", "").splitlines()
    check(len(got) == len(wanted), f"{len(got)} answers, not {len(wanted)}",
          *got[-3:])
    return [f"{g}   (not: {w})" for g, w in zip(got, wanted) if g != w]


def test_truth_in_tine():
    program = f"{BUILD}/tests/clone_truth"
    done = vmrun("--audit", "--add", program, "--", "clone_truth")
    want(done, 0)
    wrong = differences(done.stdout, [on_tine(line) for line in expected()])
    check(not wrong, *wrong)


def ask_linux():
    done = subprocess.run([f"{BUILD}/tests/clone_truth"], timeout=60,
                          stdin=subprocess.DEVNULL, capture_output=True)
    return differences(done.stdout, expected())


# A real-time exit signal is lost while another program of the same user has
# filled its queue (RLIMIT_SIGPENDING), as a test beside this one does.
ASKINGS = 5


def test_truth_on_linux():
    """The table itself, where this host can tell: root, i386, new enough."""
    version = tuple(map(int, re.findall(r"\d+", platform.release())[:2]))
    if version < LINUX or os.getuid() or usertest.oracle(native=True) is None:
        return
    for _ in range(ASKINGS):
        wrong = ask_linux()
        denied = [line for line in wrong   # a container's root may not all
                  if re.search(r"-(EPERM|ENOSYS|ENOSPC)   ", line)]
        if set(wrong) == set(denied):
            return
    check(False, *wrong)


def stress(icount, seed, *options):
    """200 of them at each other's throats; then nothing may be missing."""
    want(vmrun("--audit", "--icount", str(icount), *options, "--add",
               f"{BUILD}/tests/stress", "--", "stress", str(seed), "10",
               timeout=120), 0)


def test_stress_icount_0(): # heavy
    stress(0, 1)


def test_stress_icount_2(): # heavy
    stress(2, 2)


def test_stress_icount_4(): # heavy
    stress(4, 3)


def test_stress_icount_6(): # heavy
    stress(6, 4)


def test_stress_in_8_mib(): # heavy
    stress(2, 5, "-m", "8")
