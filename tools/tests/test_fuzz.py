"""A slice of what make fuzz tries: does the machine stand?"""
import importlib.machinery
import importlib.util
import os
from support import TOP, check, vmrun, want

CALLS = 6000


def runner():
    """tools/fuzz as a module: it has no ending."""
    path = os.path.join(TOP, "tools/fuzz")
    loader = importlib.machinery.SourceFileLoader("fuzz_runner", path)
    spec = importlib.util.spec_from_loader("fuzz_runner", loader)
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


def stand(*seeds):
    fuzz = runner()
    for seed in seeds:
        words = fuzz.command(seed, CALLS)
        status, said = fuzz.run(words)
        check(status == 0, f"again: {' '.join(words)}", said)


def test_seeds_at_one_speed():  # heavy
    stand(1, 2)


def test_seeds_at_others():  # heavy
    stand(9, 14)


def test_the_same_seed_is_the_same_run():
    one, two = (want(vmrun("--icount", "0", "--", "fuzz", "7", "2000"), 0)
                for _ in range(2))
    check(one.stdout == two.stdout, one.stdout, two.stdout)


def test_a_word_too_few():
    done = want(vmrun("--", "fuzz", "1"), 2)
    check(b"usage" in done.stdout, done.stdout)
