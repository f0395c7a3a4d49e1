"""A slice of what make fuzz tries: does the machine stand?"""
import os
import re
import subprocess
from inplace import tool
from support import TOP, check, vmrun, want

CALLS = 6000


def stand(*seeds):
    fuzz = tool("fuzz")
    for seed in seeds:
        words = fuzz.command(seed, CALLS)
        status, said = fuzz.run(words)
        check(status == 0, f"again: {' '.join(words)}", said)


def test_seeds_at_one_speed():  # heavy
    stand(1)


def test_seeds_at_others():  # heavy
    stand(9, 14)


def test_the_same_seed_is_the_same_run():
    one, two = (want(vmrun("--icount", "2", "--", "fuzz", "12", "2000"), 0)
                for _ in range(2))
    check(one.stdout == two.stdout, one.stdout, two.stdout)


def test_coverage():
    """It counts lines, and names those that one seed does not reach."""
    done = subprocess.run([os.path.join(TOP, "tools/coverage")], env=dict(
        os.environ, SEED="1", SEEDS="1", CALLS="2000"),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    m = re.search(rb"^(\d+) of (\d+) lines", done.stdout, re.M)
    check(done.returncode == 0 and m, done.stdout, done.stderr)
    check(1000 < int(m[1]) < int(m[2]), done.stdout)
    with open(os.path.join(TOP, "build/coverage")) as f:
        check(re.search(r"^gdbstub.c: \d+", f.read(), re.M), "gdbstub.c")


def test_a_word_too_few():
    done = want(vmrun("--", "fuzz", "1"), 2)
    check(b"usage" in done.stdout, done.stdout)
