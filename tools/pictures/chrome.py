"""A story as trace JSON. [Google, "Trace Event Format"]"""
import json
from headers import C
from pictures.ring import CASES

MACHINE = 1                     # the one "process"; its "threads" are tasks
UNIT = 1000                     # of the guest's nanoseconds, in a ts
WORD, LAST_ADDRESS = 1 << 32, 0xfffff000 - 1     # above: a negative errno
MOST_PLAIN = 65535
CALLS, SIGNALS = C.starting("__NR_"), C.starting("SIG")


def call(n):
    return CALLS.get(n, f"call {n}")


def signal(n):
    return f"SIG{SIGNALS[n]}" if n in SIGNALS else f"signal {n}"


def status(code):
    return f"killed by {signal(code & 127)}" if code & 127 else \
        f"status {code >> 8 & 255}"


# What happens at a moment: of an event, and the other task it names.
SHOWN = {"fork": lambda e, to: f"forks {to}",
         "wake": lambda e, to: f"wakes {to}",
         "wait": lambda e, to: f"has waited for {to}",
         "signal": lambda e, to: f"sends {signal(e.words[1])} to {to}",
         "deliver": lambda e, to: f"gets {signal(e.words[0])}",
         "exec": lambda e, to: f"is now {e.text}",
         "exit": lambda e, to: f"ends: {status(e.words[0])}",
         "sleep": lambda e, to: f"sleeps: {e.text}",
         "table": lambda e, to: f"page table at {e.words[0]:08x}: its own",
         "page": lambda e, to: f"page {e.words[0]:08x}: " +
         CASES.get(e.words[1], "?")}


def args(start, e, end):
    """Of a piece of a call or fault: is it the first, and what did it come to,
    if it is the last?"""
    said = {"resumed": True} if start > e.time else {}
    if end and e.kind == "call":
        said["returns"] = result(end.words[1])
    elif end and end.words[1]:
        said["refused"] = True
    return said


def result(value):
    """A number, an error, or what looks like an address."""
    if value > LAST_ADDRESS:
        return str(value - WORD)
    return f"{value:#x}" if value > MOST_PLAIN else str(value)


def lane(name, story, task, tid, entry):
    """Its turns on the CPU, and inside them its calls and faults."""
    yield entry("M", "thread_name", story.start, tid, args={"name": name})
    for start, end in task.runs:
        yield entry("X", "runs", start, tid, end, cat="run")
    for start, end, e, over in sorted(
            task.pieces, key=lambda p: (p[0], -p[1], p[2].time)):
        what = call(e.words[0]) if e.kind == "call" else \
            f"page fault {e.words[0]:08x}"
        yield entry("X", what, start, tid, end, cat=e.kind,
                    args=args(start, e, over))


def entries(story):
    """A viewer ties an arrow to what began last on its lane: what happens at
    a moment stands before the arrows of that moment."""
    tid = {task: n for n, task in enumerate(story.tasks, 1)}

    def entry(ph, name, time, of, end=None, **more):
        if end is not None:
            more["dur"] = (end - time) / UNIT
        return {"ph": ph, "name": name, "ts": (time - story.start) / UNIT,
                "pid": MACHINE, "tid": of, **more}

    yield entry("M", "process_name", story.start, 0, args={"name": "Tine"})
    for task, n in tid.items():
        yield from lane(str(task), story, task, n, entry)
    for (task, e), other in zip(story.told, story.others):
        if e.kind in SHOWN:
            yield entry("i", SHOWN[e.kind](e, other), e.time, tid[task],
                        cat=e.kind, s="t")
    for n, (what, then, by, time, to) in enumerate(story.arrows, 1):
        yield entry("s", what, then, tid[by], cat=what, id=n)
        yield entry("f", what, time, tid[to], cat=what, id=n, bp="e")
    for name, values in (("free", story.counters), ("shared", story.shared())):
        for time, n in values:
            yield entry("C", name, time, 0, args={"frames": n})


def write(story, path):
    text = json.dumps({"traceEvents": list(entries(story)),
                       "displayTimeUnit": "ns",
                       "otherData": {"dropped": story.dropped,
                                     "clock": "TSC counts"}})
    with open(path, "w") as f:
        f.write(text)
