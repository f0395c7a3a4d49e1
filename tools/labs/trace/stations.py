"""What must hold at each station of judge.c: the names are its. The judge keeps
a record of its own: which task it saw at station_here, and in which order."""
import re

LOG = 1024                      # lines at most
HZ = 100
ROUNDS = 3                      # as in judge.c
MOST_TEXT = 65536
LEAVES = "JWTEP"                # a task with one of these has lost the CPU
LINE = {None: r"(\d+) (\d+) ([NRJWTE])", "lost": r"(\d+) (\d+) ([NRJWTEP])",
        "by": r"(\d+) (\d+) ([NRJWTE]) (\d+)"}
BEFORE = {"N": "", "R": "NJP", "J": "RWT", "P": "R", "W": "R", "T": "R",
          "E": "R"}             # what may stand before it in one life


class Log:
    """The lines that the program has read: (time, pid, state, by), oldest
    first; or none, and the station is lost."""

    def __init__(self, at):
        n = at.word(at.symbol("length")) or 0
        text = (at.bytes(at.symbol("text"), min(n, MOST_TEXT)) or b"").decode(
            "ascii", "replace")
        line = LINE.get(at.twist, LINE[None])
        self.lines = []
        for words in text.splitlines():
            m = re.fullmatch(line, words)
            if not at.must(m, "text", f"a line of the log is '{words[:40]}'"):
                break
            by = int(m[4]) if at.twist == "by" else 0
            self.lines.append((int(m[1]), int(m[2]), m[3], by))
        at.must(text, "text", "/proc/tasklog has nothing to say")
        if at.twist == "newest":
            self.lines.reverse()
        self.at = at
        self._sense()

    def _sense(self):
        """One has the CPU at a time; each life goes as lives go; time does
        not run backwards."""
        at, last, runs, states, by = self.at, 0, None, {}, None
        lost = None                     # the last line's, if it lost the CPU
        unborn = "thread" if at.name == "thread" else "end"
        for n, (time, pid, state, by) in enumerate(self.lines):
            where = f"line {n + 1}, '{time} {pid} {state}'"
            order = "twist" if at.twist == "newest" else "order"
            if not at.must(time >= last, order if n else "order",
                           f"{where}: the line before has {last}"):
                return
            if not at.must(pid, "birth" if state == "N" else "lost-state",
                           f"{where}: 0 is idle, which is never born, and of "
                           "which nothing is said"):
                return
            was = states.get(pid)
            what = "twist" if at.twist == "lost" else \
                "order" if at.name == "ring" else "lost-state"
            if not at.must(was is None or was in BEFORE[state] or
                           (was == "E" and state == "N"),
                           unborn if state == "N" and was == "R" else what,
                           f"{where}: the same task was {was} before"):
                return
            if not at.must(state != "R" or runs in (None, pid), what,
                           f"{where}: {runs} has the CPU, and did not lose "
                           "it"):
                return
            if not at.must(state == "R" or state not in LEAVES or
                           was != "R" or runs in (None, pid), what,
                           f"{where}: it did not have the CPU"):
                return
            if not at.must(state != "R" or pid != lost, "lost-state",
                           f"{where}: the line before says that it has just "
                           "lost the CPU; to whom?"):
                return
            lost = pid if state in "JP" and was == "R" else None
            at.must(at.twist != "by" or state != "W" or by == pid, "twist",
                    f"{where}: by {by}, and it is a task that goes to sleep "
                    "itself")
            runs = pid if state == "R" else None if runs == pid and \
                state in LEAVES else runs
            last, states[pid] = time, state

    def of(self, pid):
        return [x for x in self.lines if x[1] == pid]

    def life(self, pid):
        """As one word, from its last birth on, without what a tick does:
        a task that could run loses the CPU, and has it again."""
        word = "".join(x[2] for x in self.of(pid))
        word = word[max(word.rfind("N"), 0):]
        while "RJR" in word or "RPR" in word:
            word = word.replace("RJR", "R").replace("RPR", "R")
        return word

    def must_be(self, pid, life, symptom, what):
        word = self.life(pid)
        return self.at.must(re.fullmatch(life, word), symptom,
                            f"{what}, {pid}, was {word or 'not there'} in the "
                            f"log (where it lost the CPU and got it back "
                            f"left out); it should be {life}")


def gate(at):
    at.life.update(us=at.args[0], cr3=at.cr3, seen=[])
    at.note("us", at.args[0])


def here(at):
    """For the record: this one has the CPU now."""
    at.life["seen"].append(at.args[0])
    at.life[at.args[0]] = at.cr3


def plain(at):
    pid, us, _ = at.args
    log = Log(at)
    log.must_be(pid, "NRE", "birth", "a child that ends at once")
    init = log.of(1)
    at.must(init and init[0][2] == "N", "birth",
            "the first line of 1, which the kernel has made itself, is no N")
    after = [x[1:3] for x in log.lines]
    if at.must((pid, "N") in after and (pid, "E") in after, "birth",
               f"the child {pid} has no beginning or no end"):
        part = after[after.index((pid, "N")):]
        part = [s for p, s in part[:part.index((pid, "E"))] if p == us]
        at.must("W" in part, "wait", "the parent waited for its child, and the "
                "log does not say that it slept")
    if at.twist == "by":
        born = [x for x in log.of(pid) if x[2] == "N"]
        at.must(born and born[0][3] == us, "twist",
                "the parent had the CPU when its child was born")
    at.note("plain_pid", pid)


def turns(at):
    """The judge has seen which tasks had the CPU, in which order: it must be so
    in the log."""
    pid, us, _ = at.args
    log = Log(at)
    log.must_be(pid, "NR(WJR){1,%d}E" % (2 * ROUNDS), "wait",
                "a child that waits for its parent's word")
    seen = [p for i, p in enumerate(at.life["seen"])
            if not i or at.life["seen"][i - 1] != p]
    start = next((i for i, x in enumerate(log.lines)
                  if x[1:3] == (pid, "N")), 0)
    runs = iter([us] + [x[1] for x in log.lines[start:] if x[2] == "R"])
    at.must(all(p in runs for p in seen), "order",
            f"seen from outside {seen} had the CPU one after the other; the "
            "log's R lines are others")
    woken = [x for x in log.of(pid) if x[2] == "J"]
    at.must(at.twist != "by" or us in [x[3] for x in woken], "twist",
            "the child was woken by its parent, and no J line says so")
    at.note("turns_pid", pid)
    at.note("turns_runs", sum(x[1:3] == (pid, "R") for x in log.lines))
    at.note("turns_sleeps", sum(x[1:3] == (pid, "W") for x in log.lines))


def naps(at):
    pid, _, ms = at.args
    log = Log(at)
    log.must_be(pid, "NRWJRE", "wait", "a child that sleeps")
    slept = [x[0] for x in log.of(pid) if x[2] in "WJ"]
    took = slept[-1] - slept[-2] if len(slept) > 1 else -1
    at.must(took >= ms * HZ // 1000, "time",
            f"it slept {ms} ms, and between W and J are {took} ticks")
    at.note("nap_ms", ms)
    at.note("nap_ticks", took)


def zombie(at):
    Log(at).must_be(at.args[0], "NRE", "end",
                    "a child that has ended, and is not waited for")


def spins(at):
    """Ticks took the CPU from both."""
    pid, us, _ = at.args
    log = Log(at)
    log.must_be(pid, "NRE", "preempt", "a child that never waits")
    for p, n in ((pid, 3), (us, 4)):
        start = next((i for i, x in enumerate(log.lines)
                      if x[1:3] == (pid, "N")), 0)
        at.must(sum(x[1] == p and x[2] == "R" for x in log.lines[start:]) >=
                n - 1, "preempt", f"{p} computes beside another, and the log "
                "does not say that it lost the CPU and had it again")
    letters = {x[2] for x in log.of(pid)}
    at.must(at.twist != "lost" or ("P" in letters and "J" not in letters),
            "twist", f"it was never woken, and its states are {letters}")
    at.note("spins_pid", pid)


def killed(at):
    Log(at).must_be(at.args[0], "NRW(JRW)*JRE", "end",
                    "a child that was killed in its sleep")
    at.note("killed_pid", at.args[0])


def stopped(at):
    Log(at).must_be(at.args[0], "NRTJRE", "stopped", "a child that stopped")


def traced(at):
    Log(at).must_be(at.args[0], "NRTJRE", "stopped",
                    "a child that stopped for its tracer")


def vforked(at):
    pid, us, _ = at.args
    log = Log(at)
    log.must_be(pid, "NRE", "birth", "vfork's child")
    states = [x[1:3] for x in log.lines]
    if (pid, "N") in states and (pid, "E") in states:
        part = states[states.index((pid, "N")):states.index((pid, "E"))]
        at.must((us, "W") in part, "wait",
                "the parent sleeps until vfork's child ends; not in the log")


def thread(at):
    tid, us, _ = at.args
    log = Log(at)
    log.must_be(tid, "NRE", "thread", "a thread")
    at.must(at.life.get(us) == at.life["cr3"], "fake-station",
            "the thread had another memory")
    at.note("thread_tid", tid)


def ring(at):
    log = Log(at)
    at.must(len(log.lines) == LOG, "ring",
            f"the log keeps {LOG} changes; {len(log.lines)} lines were read "
            "after more than that")
    last = log.lines[-1] if log.lines else (0, 0, "")
    symptom = "twist" if at.twist == "newest" else "ring"
    at.must(last[1:3] == (at.args[1], "R"), symptom,
            f"the newest line is {last[:3]}: the reader, {at.args[1]}, has the "
            "CPU")
    at.note("ring_runs", sum(x[2] == "R" for x in log.lines))
    at.note("ring_us", sum(x[1] == at.args[1] for x in log.lines))
