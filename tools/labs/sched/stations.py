"""What must hold at each station of judge.c: the names are its."""
LOG, HEAD, BIAS = 0x50000000, 20, 100
FEW = 13                        # yields: a tick has thousands
TICK = 10_000_000 / 1024        # of the log's time: 10 ms of 1 ns counts
FIRST = 3                       # turns before that one begin in mid-slice


def full(at, nice):
    return (19 - nice) // 4 + 3 if at.twist == "law" else (19 - nice) // 2 + 1


def turns(at):
    """[(who, ticks)] of the log: the last one's length is not known."""
    n = at.word(LOG)
    words = at.words(LOG + HEAD, 2 * n)
    who, when = words[::2], words[1::2]
    return [(w, round(((b - a) & 0xffffffff) / TICK))
            for w, a, b in zip(who, when, when[1:])]


def gate(at):
    at.must(at.word(LOG) == 0, "not-reached", "shared memory is not there")


def each_has_its_slice(at, symptom):
    nices = [a - BIAS for a in at.args[:2]]
    found = turns(at)[FIRST:]
    for (who, ticks), (other, _) in zip(found, found[1:]):
        at.must(who != other and who < 2, symptom,
                "two that compute do not take turns")
        wanted = full(at, nices[who])
        at.must(ticks == wanted, "twist" if at.twist == "law" else symptom,
                f"at nice {nices[who]} a turn is {ticks} ticks, not {wanted}")
    return nices


def slices(at):
    """Two of one nice value have computed side by side."""
    nices = each_has_its_slice(at, "slice")
    if at.hit == 1:
        at.note("equal_nice", nices[0] & 0xffffffff)
        at.note("equal_ticks", full(at, nices[0]))


def shares(at):
    """Two of different nice values."""
    nices = each_has_its_slice(at, "share")
    at.note("better_ticks", full(at, nices[0]))
    at.note("worse_ticks", full(at, nices[1]))
    at.note("both_ticks", sum(full(at, n) for n in nices))


def order(at):
    """One after the other: they all woke up in one moment."""
    n = at.word(at.symbol("children"))
    down = -1 if at.twist == "newest" else 1
    wanted = sorted(range(n), key=lambda i: (at.choice(10 + i, 0, 7),
                                             down * i))
    place = at.hit - 1
    who = at.args[0]
    if place < n:
        at.must(who == wanted[place],
                "twist" if at.twist == "newest" else "order",
                f"number {place} to run is child {who} of nice "
                f"{at.args[1] - BIAS}; it should be child {wanted[place]}")
    if place < 5:
        at.note("order_children", n)
        at.note(f"order_{place}", who)


def wakes(at):
    """Who wakes another (0), and who is woken (1), in the order they run."""
    which, woken = at.args[:2]
    first = at.hit % 2 == 1
    better = which == 0
    at.must((woken == 1) == (first == better), "preempt",
            f"one of nice {(-10, 10, 0)[which]} was woken by one of nice 0; "
            f"{'first' if first else 'then'} ran the one that "
            f"{'was woken' if woken else 'woke it'}")


def yields(at):
    n, times = at.args[:2]
    if n == 0:
        # a tick that comes within a yield may be one more slice, or two
        at.must(times <= 3 * full(at, 0) + 2, "yield", f"one that does nothing "
                f"but yield kept a worse one from running for {times} ticks")
        at.must(at.args[2] > FEW, "yield", "a worse one ran as soon as the one "
                f"before it had yielded {at.args[2]} times")
        return
    words = at.words(LOG + HEAD, 2 * n * times)
    who = words[::2]
    at.must(who == sorted(range(n), key=who.index) * times, "yield",
            f"{n} tasks yield to each other, and run in the order {who}")


def halves(at):
    """One of two has forked at the begin of its slice."""
    found = turns(at)
    mine = next((t for w, t in found[4:] if w == 0), None)
    child = next((t for w, t in found if w == 2), None)
    whole = full(at, 0)
    if at.args[2]:
        left = whole - at.args[2] if at.twist == "one_tick" else 1
        at.must(mine == left, "halves", f"{at.args[2]} forks at the begin of a "
                f"slice: the parent went on for {mine} ticks, not {left}")
        return
    if at.twist == "one_tick":
        wanted = whole - 1, 1
    else:
        wanted = whole // 2, (whole + 1) // 2
    at.must((mine, child) == wanted,
            "twist" if at.twist == "one_tick" else "halves",
            f"fork at the begin of a slice: the parent went on for {mine} "
            f"ticks, the child's first turn was {child}; not {wanted}")
    at.note("parent_half", mine or 0)
