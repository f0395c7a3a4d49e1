"""A slice of what make fuzz tries: does the machine stand?"""
from support import check, tool, vmrun, want

CALLS = 6000


def stand(*seeds):
    fuzz = tool("fuzz")
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
