"""What must hold at each station of judge.c: the names are its."""

PAGE = 4096
ABSENT, GOES, CAME_BACK = 0, 1, 2       # crowd.h's states
WAITER = 8                      # words of its struct waiter
EINTR, EAGAIN, EFAULT, EINVAL, ETIMEDOUT = 4, 11, 14, 22, 110
SOON, LATEST = 20_000_000, 60_000_000   # of the CPU's clock: nanoseconds
HANDFUL, ROUNDS = 4, 200
FAR = 64


def var(at, name):
    return at.word(at.symbol(name))


def minus(err):
    return -err & 0xffffffff


def crowd(at, n):
    """(states, answers, turns) of a station's waiters."""
    place = var(at, "crowd") + 4 * WAITER * at.args[2]
    rows = [at.words(place + 4 * WAITER * i, 3) for i in range(n)]
    return tuple(list(column) for column in zip(*rows))


def signed(word):
    return word - (1 << 32) if word >> 31 else word


def states(at, seen, wanted, symptom, when):
    """These are back, and those still wait."""
    names = {ABSENT: "has not begun", GOES: "still waits",
             CAME_BACK: "is back"}
    for i, (s, w) in enumerate(zip(seen, wanted)):
        early = s == CAME_BACK
        at.must(s == w, "spurious" if early and symptom == "asleep" else
                symptom, f"{when}: waiter {i} {names.get(s, s)}, and should "
                f"be one that {names[w]}")


def count(at, wanted, symptom, when):
    at.must(at.args[1] == wanted, symptom, f"{when}: the answer is "
            f"{signed(at.args[1])}, {wanted} should have been woken or moved")


def gate(at):
    at.note("rank", var(at, "rank"))


def refused(at):
    for got, err, what in zip(at.args, (EAGAIN, EINVAL, EFAULT), (
            "a wait for another value", "an address that is no multiple of 4",
            "memory that is not the program's")):
        at.must(got == minus(err), "refusals",
                f"{what}: the answer is {signed(got)}, not {-err}")
    if at.hit == 1:
        at.note("refused_esp", at.regs["esp"])


def asleep(at):
    """One waits; a loop is timed without and with it."""
    alone, beside, _ = at.args
    states(at, crowd(at, 1)[0], [GOES], "asleep", "a wait that nobody ended")
    at.must(beside < alone * 5 // 4, "spins", "a loop of yields "
            f"takes {beside * 100 // alone} % of its time when somebody waits")
    at.note("asleep_crowd", var(at, "crowd"))


def woken(at):
    """Of four, FUTEX_WAKE with 0, 1, 2, and 9."""
    asked = at.args[0]
    counts = (0, 1, 2, 1) if at.twist == "none" else (1, 1, 2, 0)
    back = sum(counts[:at.hit])
    seen, answers, _ = crowd(at, HANDFUL)
    count(at, counts[at.hit - 1], "twist" if at.twist == "none" else
          "how-many", f"a wake of {asked}, the {at.hit}. in a row")
    order = [CAME_BACK] * back + [GOES] * (HANDFUL - back)
    states(at, seen, order, "order", f"after a wake of {asked}")
    at.must(set(a for a, s in zip(answers, seen) if s == CAME_BACK) <= {0},
            "answer", f"a wait that was ended by a wake answers {answers}")
    if at.hit == 4:
        at.note("woken_word", at.word(var(at, "crowd") + 12 +
                                      4 * WAITER * at.args[2]))
        at.note("woken_first", at.args[2])


def neighbours(at):
    """Three words are woken in the order 2, 0, 1; the fourth waiter is in
    another process, at the first's address."""
    step = at.args[0]
    back = ({2}, {0, 2}, {0, 1, 2})[step]
    count(at, 1, "other-word", "a word of three, two of which share a bucket")
    states(at, crowd(at, 4)[0],
           [CAME_BACK if i in back else GOES for i in range(4)],
           "other-word", f"after the {step + 1}. of three words was woken")
    if step == 2:
        at.note("neighbours_esp", at.regs["esp"])


def flags(at):
    same = at.args[0]
    one_kind = at.twist == "one_kind"
    symptom = "twist" if one_kind else "private"
    count(at, 1 - same if one_kind else same, symptom, "a wake that says "
          "FUTEX_PRIVATE_FLAG " +
          ("as the waiter does" if same else "or not, other than the waiter"))
    states(at, crowd(at, 1)[0], [CAME_BACK if same or one_kind else GOES],
           symptom, "a private word, and one that is not")


def across(at):
    step, one_kind = at.args[0], at.twist == "one_kind"
    count(at, (one_kind, not one_kind, 0)[step], "shared",
          ("a word of parent and child, woken as a private one", "the same "
           "woken as it should be", "a word at the same address, in shared "
           "memory of the child's own")[step])
    states(at, crowd(at, 1 if step == 2 else 2)[0],
           [CAME_BACK if step == 1 or one_kind and step == 0 else GOES, GOES],
           "shared", "a word that is shared across fork")
    if step == 1:
        place = var(at, "shared") + PAGE + 4 * var(at, "rank")
        at.note("across_word", place)
        at.note("across_frame", at.frame(place))


def moved(at):
    word = at.args[0]
    if at.hit == 1:
        at.life["frame"] = at.frame(word)
        states(at, crowd(at, 1)[0], [GOES], "moved", "nobody has woken it")
        at.note("moved_frame", at.frame(word))
        return
    at.must(at.frame(word) != at.life["frame"], "moved", "a write beside a "
            "word, after fork, did not copy its page")
    count(at, 1, "moved", "a private word whose page was copied meanwhile")
    states(at, crowd(at, 1)[0], [CAME_BACK], "moved",
           "a private word whose page was copied meanwhile")
    at.note("moved_to", at.frame(word))


def bits(at):
    """Waiters with the bits 1, 2, 4, 8; asked for 6, 6, 1 and the highest,
    and any."""
    asked = at.args[0]
    done = ({1, 2}, {1, 2}, {0, 1, 2}, {0, 1, 2, 3})[at.hit - 1]
    count(at, (2, 0, 1, 1)[at.hit - 1], "bits", f"a wake for {asked:#x}")
    states(at, crowd(at, HANDFUL)[0],
           [CAME_BACK if i in done else GOES for i in range(HANDFUL)],
           "bits", f"after a wake for {asked:#x}")


def late(at):
    answer, took, got = at.args
    at.must(answer == minus(ETIMEDOUT), "timeout",
            f"a wait of 20 ms answers {signed(answer)}, not -ETIMEDOUT")
    more = SOON if at.twist == "longer" else 0
    at.must(SOON + more <= took < LATEST + more,
            "twist" if more else "timeout",
            f"a wait of 20 ms takes {took / 1e6:.1f} ms")
    at.must(got == 0, "left-behind", "a wake finds the waiter whose time was "
                                     "up long ago")


def left(at):
    """One has come back by itself (0), one was killed (1 to 3: which one),
    those that were left had a signal (4); one was woken and called (5)."""
    which = at.args[0]
    seen, answers, _ = crowd(at, {0: 2, 5: 1}.get(which, 3))
    if which == 0:
        count(at, 1, "left-behind", "one whose time was up, and one that waits")
        states(at, seen, [CAME_BACK] * 2, "left-behind",
               "one whose time was up, and one that was woken")
        at.must(answers == [minus(ETIMEDOUT), 0], "answer",
                f"their answers are {[signed(a) for a in answers]}")
    elif which < 4:
        lives = [i for i in range(3) if i != which - 1]
        woken = lives[0]
        at.life["woken"] = woken
        count(at, 1, "left-behind", "one of three waiters was killed")
        states(at, seen, [CAME_BACK if i == woken else GOES
                          for i in range(3)], "left-behind",
               f"of three waiters number {which - 1} was killed, and one woken")
        at.note("left_killed", which - 1)
    elif which == 5:
        at.must((at.args[1] == 1) == (answers[0] == 0), "answer",
                f"a wake told of {signed(at.args[1])} that it woke; a signal "
                f"came as well, and the wait answers {signed(answers[0])}")
    else:
        count(at, 0, "left-behind", "every waiter was called away by a handler")
        woken = at.life["woken"]
        called = [i for i, a in enumerate(answers) if a == minus(EINTR)]
        at.must(len(called) == 1 and called != [woken], "answer",
                "a handler without SA_RESTART ran: the answers are "
                f"{[signed(a) for a in answers]}")


MOVES = ((1, 2), (0, 9), (2, 1), (1, 2))        # judge.c's calls of requeue


def requeued(at):
    """Four wait for one word; wake some, move some: then the first word is
    woken by 1, and the other one wholly."""
    n, step = divmod(at.hit - 1, 3)
    wake, move = MOVES[n]
    move = min(move, HANDFUL - wake)
    on_the_spot = n == 3
    stay = HANDFUL - wake - (0 if on_the_spot else move)
    first = min(stay, 1)
    second = HANDFUL - wake - first if on_the_spot else move
    count(at, (wake + move, first, second)[step], "requeue",
          f"requeue {n + 1} ({wake} to wake, {move} to move), step {step + 1}")
    seen = crowd(at, HANDFUL)[0]
    back = sum(s == CAME_BACK for s in seen)
    at.must(back == (wake, wake + first, wake + first + second)[step],
            "requeue", f"requeue {n + 1}, step {step + 1}: {back} of the four "
            "are back")


def rounds(at):
    n, turn, odd = at.args
    at.must(n == ROUNDS and turn == 0 and odd == 0, "lost-wake",
            f"two that take turns: the word is {turn}, and {odd:x}")
