"""A story as trace JSON. [Google, "Trace Event Format"]"""
import json
from pictures.ring import CASES

MACHINE = 1                     # the one "process"; its "threads" are tasks
UNIT = 1000                     # of the guest's nanoseconds, in a ts
SHOWN = {"exec": "exec {0.text}", "exit": "exit {0.words[0]:#x}",
         "sleep": "sleeps: {0.text}", "fault": "fault at {0.words[0]:08x}",
         "table": "page table at {0.words[0]:08x}: its own",
         "page": "page {0.words[0]:08x}: {1}",
         "deliver": "signal {0.words[0]}", "call": "call {0.words[0]}",
         "return": "call {0.words[0]} returns {0.words[1]:#x}"}


def lanes(story):
    """{task: its tid}; pids come again, these do not."""
    return {task: n for n, task in enumerate(story.tasks, 1)}


def entries(story):
    tid = lanes(story)

    def entry(ph, name, time, lane, **more):
        return {"ph": ph, "name": name, "ts": (time - story.start) / UNIT,
                "pid": MACHINE, "tid": lane, **more}

    yield entry("M", "process_name", story.start, 0, args={"name": "Tine"})
    for task, lane in tid.items():
        pid = "?" if task.pid is None else task.pid
        yield entry("M", "thread_name", story.start, lane,
                    args={"name": f"{pid} {task.name}"})
        for start, end in task.runs:
            yield entry("X", "runs", start, lane, cat="run",
                        dur=(end - start) / UNIT)
    for n, (what, then, by, time, to) in enumerate(story.arrows, 1):
        yield entry("s", what, then, tid[by], cat=what, id=n)
        yield entry("f", what, time, tid[to], cat=what, id=n, bp="e")
    for task, e in story.told:
        if e.kind in SHOWN:
            yield entry("i", SHOWN[e.kind].format(e, CASES.get(e.words[1])),
                        e.time, tid[task], cat=e.kind, s="t")
    for name, values in (("free frames", story.counters),
                         ("shared frames", story.shared())):
        for time, n in values:
            yield entry("C", name, time, 0, args={"frames": n})


def write(story, path):
    with open(path, "w") as f:
        json.dump({"traceEvents": list(entries(story)),
                   "displayTimeUnit": "ns",
                   "otherData": {"dropped": story.dropped,
                                 "clock": "TSC counts"}}, f)
