"""What must hold at each station of judge.c: all of it is in its memory."""

TICKS, MOST = 6, 12
EINTR, ECHILD, EAGAIN, ESRCH = -4, -10, -11, -3
DEADLY = 9, 11, 15, 3
CORE = 3, 4, 5, 6, 7, 8, 11     # twist core


def numbers(at, name, n=MOST):
    """An array of judge.c's, with signs."""
    words = at.words(at.symbol(name), n)
    return [w - (1 << 32) if w >> 31 else w for w in words]


def shared(at, n):
    return at.words(at.word(at.symbol("all")), n)


def exited(at, i):
    return (at.pattern(i) & 0xff) << 8


def status_of(at, i):
    """Of judge.c's child i."""
    if i % 2 == 0:
        return exited(at, 100 + i)
    sig = DEADLY[i // 2 % 4]
    return sig | (0x80 if at.twist == "core" and sig in CORE else 0)


def waited(at, i, status, what):
    """Entry i of pids, got and status is that of a child reaped."""
    pid, got, found = (numbers(at, n)[i] for n in ("pids", "got", "status"))
    if at.must(pid > 0 and got == pid, "lost-child",
               f"{what}: wait for {pid} returned {got}"):
        at.must(found == status, "status",
                f"{what}: the status is {found:#x}, and should be "
                f"{status:#x}")


def none_left(at, value, what, symptom="reaped-twice"):
    at.must(value == ECHILD, symptom,
            f"{what}: wait returned {value} where no child is left")


def gate(at):
    waited(at, 0, exited(at, 99), "a child that exits")
    at.note("gate_pid", numbers(at, "pids")[0])
    at.note("gate_status", numbers(at, "status")[0])


def statuses(at):
    n = at.word(at.symbol("children"))
    for i in range(n):
        waited(at, i, status_of(at, i), f"child {i} of {n}")
    said = numbers(at, "said")
    none_left(at, said[0], "a child waited for twice")
    none_left(at, said[1], "after all have been waited for")
    at.must(said[2] == ESRCH, "reaped-twice",
            f"a child that was waited for still has its pid ({said[2]})")
    at.note("children", n)
    at.note("statuses_sum", sum(numbers(at, "status")[:n]))
    at.note("statuses_last_pid", numbers(at, "pids")[n - 1])


def peeked(at):
    said, pid = numbers(at, "said"), numbers(at, "pids")[0]
    at.must(said[0] == 0 and said[1] == 0, "hang",
            f"WNOHANG, and the child lives: wait returned {said[0]} and "
            f"{said[1]}, not 0")
    at.must(numbers(at, "status")[3] == 0x55555555, "status",
            "wait found nobody, and stored a status")
    at.must(said[2] == pid and said[3] == pid, "peek",
            f"WNOWAIT twice told of {said[2]} and {said[3]}, not of {pid}")
    at.must(said[4] == 0, "peek",
            f"after WNOWAIT the zombie has no pid any more ({said[4]})")
    waited(at, 0, status_of(at, 0), "after WNOWAIT")
    none_left(at, said[5], "after WNOWAIT and a wait")
    at.must(said[6] == EAGAIN and said[7] > 0, "hang", "by a pidfd that is "
            f"not to wait: {said[6]}, and not {EAGAIN}, while the child lives")
    at.must(said[8] == 0, "hang", "by such a pidfd and with WNOHANG: "
            f"{said[8]}, and not 0, while the child lives")


def named(at):
    for i in range(3):
        waited(at, i, status_of(at, i), f"by number or group, child {i}")
    said = numbers(at, "said")
    none_left(at, said[0], "our own group")
    none_left(at, said[1], "the children's group")
    at.note("named_group", numbers(at, "pids")[1])


def eldest(at):
    pids, got = numbers(at, "pids", 4), numbers(at, "got", 4)
    order = list(reversed(range(4))) if at.twist == "youngest" else range(4)
    at.must(sorted(pids) == sorted(got), "lost-child",
            f"of children {pids}, all ended, wait told of {got}")
    at.must(got == [pids[i] for i in order],
            "twist" if at.twist == "youngest" else "eldest",
            f"of children {pids}, all ended, wait told of {got}")
    at.must(numbers(at, "status", 4) == [status_of(at, i) for i in order],
            "status", "each pid comes with another's status")


def blocked(at):
    n = at.word(at.symbol("children")) * 10
    waited(at, 0, exited(at, 200), "a wait that began before the end")
    at.must(numbers(at, "said")[0] == n, "too-early",
            f"the wait was over when the child had counted to "
            f"{numbers(at, 'said')[0]} of {n}")
    waited(at, 1, exited(at, 201), "the other child, ended meanwhile")
    at.note("blocked_count", shared(at, 1)[0])


def interrupted(at):
    said, got = numbers(at, "said"), numbers(at, "got")
    at.must(said[0] == 1 and got[0] == EINTR, "signal",
            f"a handler without SA_RESTART ran {said[0]} times, and wait "
            f"returned {got[0]}, not -EINTR")
    at.must(said[2] == numbers(at, "pids")[0] and
            numbers(at, "status")[0] == exited(at, 210), "signal",
            f"the wait after -EINTR returned {said[2]}")
    at.must(said[1] == 1, "signal", f"with SA_RESTART the handler ran "
                                    f"{said[1]} times")
    waited(at, 1, exited(at, 211), "a wait that a signal restarted")


def times(at):
    """struct tms: utime, stime, cutime, cstime."""
    before, after = (at.words(at.symbol(n), 4) for n in ("before", "after"))
    theirs = shared(at, 7)[3:]
    mine = sum(after[2:]) - sum(before[2:])
    at.must(numbers(at, "said")[0] == sum(before[2:]), "peek",
            "WNOWAIT has added a child's times to its parent's")
    at.must(mine > 0, "times", "a child computed, was waited for, and its "
                               "parent's cutime and cstime have not grown")
    at.must(mine >= sum(theirs), "times",
            f"{sum(theirs)} ticks of a child and of those it had waited for; "
            f"its parent got {mine}")
    at.must(mine <= sum(theirs) + TICKS, "times",
            f"{sum(theirs)} ticks of a child and its own; {mine} were added")
    user, micro, system, more = at.words(at.symbol("usage"), 4)
    told = (user + system) * 100 + (micro + more) // 10000
    at.must(told == mine, "times", f"{mine} ticks were added, and wait4's "
            f"usage tells of {told}")


def unwanted(at):
    n = at.word(at.symbol("children"))
    none_left(at, numbers(at, "said")[0], "SIGCHLD ignored", "unwanted")
    for i in range(n):
        at.must(numbers(at, "got")[i] == ESRCH, "unwanted",
                f"SIGCHLD ignored, and child {i} is still there "
                f"({numbers(at, 'got')[i]})")
    said = numbers(at, "said")
    at.must(said[1] == 0, "terminal", "the first session got no terminal")
    at.must(said[2] == 0, "terminal", "a session has ended, and the next one "
            f"cannot have its terminal (status {said[2]:#x})")
    at.note("unwanted_first", numbers(at, "pids")[0])


def orphan(at):
    _, pid, parent = shared(at, 3)
    at.must(parent == 1, "orphan",
            f"an orphan has {parent} as its parent, not init (1); the judge "
            f"is {at.args[0]}")
    waited(at, 0, exited(at, 221), "the one in the middle")
    none_left(at, numbers(at, "said")[0], "the grandchild is not ours",
              "orphan")
    at.note("orphan_pid", pid)
    at.note("orphan_parent", parent)


def adopted(at):
    _, pid, parent = shared(at, 3)
    me, above = at.args[:2]
    if at.twist == "farthest":
        at.must(parent == above, "twist",
                f"an orphan has {parent} as its parent, and the farthest "
                f"subreaper is {above}")
        return
    at.must(parent == me, "orphan",
            f"an orphan has {parent} as its parent, and the nearest "
            f"subreaper is {me}")
    waited(at, 0, exited(at, 221), "the one in the middle")
    waited(at, 1, exited(at, 220), "an orphan that was made without a signal")
    waited(at, 2, exited(at, 222), "an orphan that had ended already")
    none_left(at, numbers(at, "said")[0], "after all orphans")
    at.note("adopted_parent", parent)
    at.note("adopted_dead", shared(at, 1)[0])
