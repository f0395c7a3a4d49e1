"""Does Perfetto read what vmrun --trace writes? Asked of its trace processor,
by SQL, where this host has one. [perfetto.dev, "PerfettoSQL Prelude"]"""
import csv
import io
import json
import os
import shutil
import subprocess
from support import BUILD, check, scratch, skip, vmrun, want

PROGRAMS = ("trace_processor_shell", "trace_processor")
PATIENCE = 120                  # seconds for one answer: a safety net
COMPLAINTS = """select name, value from stats where value > 0 and
severity in ('error', 'data_loss')"""
SLICES = """select count(*), sum(dur < 0), sum(depth = 0) from slice where
category in ('call', 'fault')"""
RUNS = """select thread.name, slice.ts, slice.dur from slice join thread_track
on track_id = thread_track.id join thread using (utid) where category = 'run'
and depth = 0 order by ts"""
ARROWS = """select a.name, b.name, a.ts, b.ts from flow join slice a on
a.id = slice_out join slice b on b.id = slice_in"""
COUNTERS = """select counter_track.name, count(*), min(value) from counter join
counter_track on track_id = counter_track.id group by 1"""


class Trace:
    """One of vmrun's, and what Perfetto has made of it."""

    def __init__(self, folder, *args, status=0):
        self.path = os.path.join(folder, "trace.json")
        self.sql = os.path.join(folder, "query.sql")
        self.program = next(filter(None, map(shutil.which, PROGRAMS)), None)
        if not self.program:
            skip("no trace_processor_shell of Perfetto's is in PATH "
                 "(perfetto.dev has it)")
        want(vmrun("--icount", "0", "--trace", self.path, *args), status)
        with open(self.path) as f:
            self.events = json.load(f)["traceEvents"]

    def ask(self, query):
        """Its rows, without the names of the columns."""
        with open(self.sql, "w") as f:
            f.write(query + ";\n")
        done = subprocess.run([self.program, "-q", self.sql, self.path],
                              capture_output=True, text=True, timeout=PATIENCE,
                              stdin=subprocess.DEVNULL)
        check(done.returncode == 0, done)
        return [row for row in csv.reader(io.StringIO(done.stdout)) if row][1:]

    def is_clean(self):
        """No complaint; one task at a time; nothing is left out."""
        check(self.ask(COMPLAINTS) == [], self.ask(COMPLAINTS))
        count, negative, astray = map(int, self.ask(SLICES)[0])
        check(count and not negative and not astray, count, negative, astray)
        runs = [(name, int(ts), int(dur)) for name, ts, dur in self.ask(RUNS)]
        check(len(runs) == sum(e.get("cat") == "run" for e in self.events),
              len(runs), "turns")
        for (_, ts, dur), after in zip(runs, runs[1:]):
            check(ts + dur <= after[1], "two tasks run at once", ts, after)
        self.arrows = self.ask(ARROWS)
        drawn = sum(e["ph"] == "s" for e in self.events)
        check(len(self.arrows) == drawn, len(self.arrows), "of", drawn)
        check(all(int(a) <= int(b) for *_, a, b in self.arrows), self.arrows)
        return runs


def test_a_pipeline():
    """Its tasks hand the CPU to each other, and arrows say why."""
    with scratch() as folder:
        trace = Trace(folder, "--", "sh", "-c", "seq 30000 | grep 7 | wc")
        turns = [name.split()[-1] for name, *_ in trace.is_clean()]
        pairs = set(zip(turns, turns[1:]))
        check({("seq", "grep"), ("grep", "seq"), ("grep", "wc")} <= pairs,
              turns)
        arrows = {(a, b) for a, b, *_ in trace.arrows}
        for a, b in ("forks", "runs"), ("wakes", "read"), \
                ("wakes", "write"), ("ends", "has waited for"):
            check(any(x.startswith(a) and y.startswith(b)
                      for x, y in arrows), a, b, arrows)
        counters = {name: int(n) for name, n, _ in trace.ask(COUNTERS)}
        check(counters.keys() == {"free frames", "shared frames"} and
              min(counters.values()) > 10, counters)


def test_others():
    """Threads, signals, a flood that was dropped from, no end in time."""
    thread = f"{BUILD}/tests/thread_fork"
    for args in (("--", "cowdemo", "big"), ("--", "forktree"),
                 ("--add", thread, "--", "thread_fork"),
                 ("--", "sh", "-c", "sleep 9 & kill $!; wait"),
                 ("--append", "events=on", "--", "forktree")):
        with scratch() as folder:
            Trace(folder, *args).is_clean()
    with scratch() as folder:
        Trace(folder, "--cpu", "5", "--", "sh", "-c",
              "while :; do :; done", status=124).is_clean()
