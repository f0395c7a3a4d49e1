"""What the three calls have to leave behind."""

GUARD = 0x5afe5afe
MIB = 1 << 20
UPTIME, TOTAL, FREE, PROCS, UNIT = 0, 4, 5, 10, 13
ZERO = (6, 7, 8, 9, 11, 12, 14, 15)     # shared .. swap, high, what pads


def said(at, i):
    value = at.word(at.symbol("said") + 4 * i)
    return value - (1 << 32) if value >> 31 else value


def gate(at):
    at.note("clocks_at", at.symbol("clocks"))
    at.note("pages_to_come", at.choice(2, 100, 400))


def time(at):
    clocks = at.words(at.symbol("clocks"), 14)
    seconds = at.words(at.symbol("seconds"), 2)
    at.must(said(at, 0) == 0 and said(at, 1) == 0, "time",
            f"gettimeofday returned {said(at, 0)} and {said(at, 1)}, not 0")
    at.must([clocks[i] for i in (0, 3, 6, 7, 10, 11, 12, 13)] == [GUARD] * 8,
            "too-much", "gettimeofday wrote outside its two structures, or "
            "a time zone where none was asked for")
    zone = [480, 0] if at.twist == "west" else [0, 0]
    at.must(clocks[4:6] == zone,
            "twist" if at.twist == "west" else "zone",
            f"the time zone is {clocks[4]}, {clocks[5]}, not {zone}")
    for tv in (clocks[1:3], clocks[8:10]):
        at.must(tv[1] < 1000000, "units",
                f"tv_usec is {tv[1]}: not below a million")
        at.must(seconds[0] <= tv[0] <= seconds[1], "time",
                f"tv_sec is {tv[0]}, time(2) said {seconds[0]} before and "
                f"{seconds[1]} after")
    before, after = (s * 1000000 + ns // 1000 for s, ns in pairs(at, "real"))
    first = clocks[1] * 1000000 + clocks[2]
    at.must(before <= first <= after, "units",
            f"gettimeofday says {first} us since 1970; clock_gettime said "
            f"{before} before, and {after} after")
    took = (clocks[8] - clocks[1]) * 1000000 + clocks[9] - clocks[2]
    at.must(at.args[0] <= took < at.args[0] + 100000, "units",
            f"over a sleep of {at.args[0]} us the clock went on by {took} us")
    at.note("nap_us", at.args[0])
    at.note("tv_sec", clocks[1])


def pairs(at, name):
    """Two struct timespecs."""
    words = at.words(at.symbol(name), 4)
    return words[:2], words[2:]


def check_info(at, words, result):
    unit = 1024 if at.twist == "kib" else 1
    at.must(result == 0, "info", f"sysinfo returned {result}, not 0")
    at.must(words[UNIT] == unit, "twist" if at.twist == "kib" else "unit",
            f"mem_unit is {words[UNIT]}, not {unit}")
    total = words[TOTAL] * unit
    at.must(48 * MIB <= total <= 64 * MIB and
            0 < words[FREE] < words[TOTAL], "unit",
            f"totalram is {words[TOTAL]}, freeram {words[FREE]}: the machine "
            "has 64 MiB")
    at.must(all(words[i] == 0 for i in ZERO), "zero",
            "what Tine has none of (swap, high memory, padding) is not 0")
    at.must(words[PROCS] >> 16 == 0, "info", f"procs {words[PROCS]:#x}")


def info(at):
    words = at.words(at.symbol("infos"), 18)
    at.must(words[0] == words[17] == GUARD, "too-much",
            "sysinfo wrote outside its structure of 64 bytes")
    at.life["first"] = words[1:17]
    check_info(at, words[1:17], said(at, 2))
    (least, _), (most, _) = pairs(at, "up")
    at.must(least <= words[1 + UPTIME] <= most + 1, "uptime",
            f"uptime is {words[1 + UPTIME]}; the clock says that the machine "
            f"is on for {least} to {most} seconds")
    total = words[1 + TOTAL] * (words[1 + UNIT] or 1) >> 10
    at.must(total == at.word(at.symbol("total")), "total",
            f"totalram is {total} KiB; /proc/meminfo says "
            f"{at.word(at.symbol('total'))}")
    procs = at.reference.get("procs", words[1 + PROCS])
    at.must(words[1 + PROCS] == procs, "procs",
            f"procs is {words[1 + PROCS]} where there are {procs}")
    at.note("procs", words[1 + PROCS])


def info_after(at):
    words = at.words(at.symbol("infos") + 72, 18)
    first, now = at.life["first"], words[1:17]
    check_info(at, now, said(at, 3))
    n = at.word(at.symbol("children"))
    at.must(now[PROCS] == first[PROCS] + n, "procs",
            f"procs went from {first[PROCS]} to {now[PROCS]} with {n} "
            "children more")
    used = (first[FREE] - now[FREE]) * (now[UNIT] or 1) // 4096
    pages = at.word(at.symbol("pages"))
    at.must(pages <= used <= pages + 40 * n + 20, "freeram",
            f"{pages} pages and {n} tasks later freeram is {used} pages less")
    at.must(now[TOTAL] == first[TOTAL], "freeram", "totalram changed")
    at.note("children", n)
    at.note("pages", pages)


def cpu(at):
    node = 7 if at.twist == "node7" else 0
    words = at.words(at.symbol("where"), 5)
    at.must([said(at, i) for i in (4, 5, 6)] == [0, 0, 0], "cpu",
            f"getcpu returned {said(at, 4)}; without a node "
            f"{said(at, 5)}; without a CPU {said(at, 6)}")
    at.must(words[0] == words[2] == words[4] == GUARD, "too-much",
            "getcpu wrote outside its two words")
    at.must(words[1] == 0, "cpu", f"CPU {words[1]}, not 0")
    at.must(words[3] == node, "twist" if at.twist == "node7" else "cpu",
            f"node {words[3]}, not {node}")
    at.note("where_at", at.symbol("where"))
    at.note("cpu_esp", at.regs["esp"])
