"""Do the files made of the kernel's events say what happened?"""
import json
import os
import re
import struct
import subprocess
import termios
from support import BUILD, PANIC, PROMPT, TOP, VMRUN, Terminal, check, \
    kernel_boot, machine, make, scratch, symbols, vmrun, want

ROUNDED = 1e-6                  # of a ts and a dur
RING_SIZE = 20                  # bytes into struct event_ring
PHASES = {"M": {"args"}, "X": {"dur"}, "i": {"s"}, "C": {"args"},
          "s": {"id", "cat"}, "f": {"id", "cat", "bp"}}


def traced(*command):
    """(trace, what the command wrote)"""
    with scratch() as folder:
        path = os.path.join(folder, "trace.json")
        done = want(vmrun("--icount", "0", "--trace", path, "--", *command), 0)
        with open(path) as f:
            return json.load(f), done.stdout.decode()


def is_formed(e):
    """Members' types and values, one by one."""
    check(all(type(e[m]) is int for m in ("pid", "tid")) and
          type(e["name"]) is str and e["name"] and
          all(type(e.get(m, 0)) in (int, float) and
              0 <= e.get(m, 0) < float("inf") for m in ("ts", "dur")), e)
    check(e.get("s", "t") in "gpt" and e.get("bp", "e") == "e" and
          type(e.get("cat", "")) is str, e)
    if e["ph"] == "C":
        check(all(type(n) is int for n in e["args"].values()), e)


def end_of(e):
    return e["ts"] + e["dur"] + ROUNDED


def are_nested(lane):
    """Slices of one lane: each within the one that began before it, or after
    its end; outermost are the turns on the CPU, in the file's order those
    first that begin first or, at one time, end last."""
    check(lane == sorted(lane, key=lambda e: (e["cat"] != "run", e["ts"],
                                              -e["dur"])), "out of order")
    around = []
    for e in sorted(lane, key=lambda e: (e["ts"], -e["dur"],
                                         e["cat"] != "run")):
        while around and end_of(around[-1]) <= e["ts"] + 2 * ROUNDED:
            around.pop()
        check((e["cat"] == "run") == (not around), "no turn, or in one", e)
        check(not around or end_of(e) <= end_of(around[-1]) + ROUNDED,
              "two overlap", around, e)
        around.append(e)


def are_bound(trace, lanes):
    """An arrow's end is in a slice, and tied to what began last on its lane:
    that is of its own moment, or goes on."""
    began = {}
    for e in sorted((e for e in trace["traceEvents"] if e["ph"] in "Xisf"),
                    key=lambda e: e["ts"]):
        if e["ph"] in "Xi":
            began[e["tid"]] = e
        else:
            last = began.get(e["tid"])
            check(last and (last["ts"] == e["ts"] or last["ph"] == "X" and
                            end_of(last) > e["ts"]), "tied to", last, e)
            check(any(x["ts"] <= e["ts"] <= end_of(x)
                      for x in lanes[e["tid"]]), "in no slice", e)


def validate(trace):
    """As the format's description has it: members, flows and nesting."""
    starts, ends, lanes = {}, {}, {}
    check(trace["displayTimeUnit"] in ("ms", "ns"), trace["displayTimeUnit"])
    for e in trace["traceEvents"]:
        is_formed(e)
        check(e["ph"] in PHASES and PHASES[e["ph"]] <= e.keys() and
              {"name", "ts", "pid", "tid"} <= e.keys() and e["ts"] >= 0, e)
        if e["ph"] in "sf":
            side = starts if e["ph"] == "s" else ends
            check(e["id"] not in side, "two of one id", e)
            side[e["id"]] = e
        if e["ph"] == "X":
            lanes.setdefault(e["tid"], []).append(e)
    check(starts.keys() == ends.keys(), "an arrow has one end")
    for n, e in starts.items():
        check(e["ts"] <= ends[n]["ts"] and e["name"] == ends[n]["name"], e)
    are_bound(trace, lanes)
    for lane in lanes.values():
        are_nested(lane)
    turns = sorted((e for lane in lanes.values() for e in lane
                    if e["cat"] == "run"), key=lambda e: e["ts"])
    for e, after in zip(turns, turns[1:]):
        check(end_of(e) <= after["ts"] + 2 * ROUNDED, "two tasks run at once",
              e, after)
    return starts, ends


def names(trace):
    return {e["tid"]: e["args"]["name"] for e in trace["traceEvents"]
            if e["name"] == "thread_name"}


def test_trace_of_a_pipeline():
    trace, _ = traced("sh", "-c", "sleep 1 | wc")
    starts, ends = validate(trace)
    lanes = names(trace)
    check({"sleep", "wc", "sh", "init"} <=
          {name.split()[-1] for name in lanes.values()}, lanes)
    pairs = {(e["name"], lanes[e["tid"]].split()[-1],
              lanes[ends[n]["tid"]].split()[-1]) for n, e in starts.items()}
    for arrow in (("fork", "sh", "sleep"), ("fork", "sh", "wc"),
                  ("wake", "sleep", "wc"), ("wait", "wc", "sh")):
        check(arrow in pairs, arrow, pairs)
    check(trace["otherData"]["dropped"] == 0, trace["otherData"])


def test_trace_has_a_signal():
    trace, _ = traced("sh", "-c", "sleep 9 & kill $!; wait")
    starts, _ = validate(trace)
    check("signal" in {e["name"] for e in starts.values()}, starts)


def test_trace_repeats():
    check(traced("cowdemo") == traced("cowdemo"), "two runs differ")


def drawn(picture, *command):
    """(page, what the command wrote) in a machine with little memory: a bomb
    fills it"""
    with scratch() as folder:
        path = os.path.join(folder, "page.html")
        done = want(vmrun("-m", "8", "--icount", "0", "--picture",
                          path + picture, "--", *command), 0)
        with open(path) as f:
            return f.read(), done.stdout.decode()


def test_picture_has_cowdemos_frames():
    """At its page, before and after each side's store."""
    for picture in "", ",2,3":
        page, said = drawn(picture, "cowdemo")
        address = re.search(r"page 0x(\w+)", said)[1].zfill(8)
        then = {line[:18].strip(): line[18:].split()
                for line in said.splitlines()[3:]}
        after, child, both = (then[k] for k in (
            "after fork", "child has written", "parent has written"))
        rows = re.findall(rf"<tr><th>{address}</th>(.*?)</tr>", page)[-2:]
        seen = [re.findall(r"(\w{5}) (\d+) ([w-])", row) for row in rows]
        wanted = [[after[:3], after[3:], child[:3], child[3:]],
                  [child[:3], child[3:], both[:3], both[3:]]]
        check([[list(c) for c in row] for row in seen] == wanted, seen,
              wanted)
        check("<script" not in page and "http" not in page, "not by itself")


def whole_picture(*command):
    page, _ = drawn("", *command)
    check("<svg" in page and "copied" in page and page.endswith("</html>\n"),
          command, page[-300:])
    return page


def test_each_store_parts_the_two():
    """Not one from a third: before each copy both had its frame."""
    for command in ("forktree",), ("sh", "-c", "ls | wc"):
        page = whole_picture(*command)
        copies = re.findall(r"stores to (\w{5})\w{3}: copied \((\w{5})(.*?)"
                            "</table>", page, re.S)
        check(copies, command, page)
        for address, frame, table in copies:
            row = re.search(rf"<th>{address}000</th>(.*?)</tr>", table)[1]
            seen = re.findall(r">(\w{5}) \d+ [w-]<", row)
            check(seen[:2] == [frame, frame] and seen[2] != seen[3] and
                  frame in seen[2:], command, address, frame, seen)


def test_picture_of_a_bomb():
    whole_picture("bomb")


def test_make_picture_quotes():
    """CMD's quotes are the guest's shell's, and nothing of it this host's."""
    make(TOP, "picture", "CMD=echo 'a | b' \"c\" | cat")
    with open(f"{BUILD}/picture/echo.html") as f:
        check("<h1>sh -c echo &#x27;a | b&#x27; &quot;c&quot; | cat</h1>"
              in f.read(), "another title")


def test_picture_of_nobody():
    with scratch() as folder:
        done = vmrun("--picture", f"{folder}/p,2,77", "--", "cowdemo")
        check(done.returncode == 2 and b"no two tasks 2,77" in done.stderr,
              done)


def test_a_flood_says_what_it_drops():
    """A ring nobody empties keeps the newest."""
    with scratch() as folder:
        path = os.path.join(folder, "trace.json")
        done = want(vmrun("-m", "24", "--icount", "0", "--append", "events=on",
                          "--trace", path, "--", "bomb"), 0)
        with open(path) as f:
            trace = json.load(f)
    validate(trace)
    dropped = trace["otherData"]["dropped"]
    check(dropped > 0 and b"%d events were dropped" % dropped in done.stderr,
          dropped, done.stderr)


def test_a_shared_table_parts():
    """cowdemo big: its page's table becomes the child's own, then the page."""
    trace, said = traced("cowdemo", "big")
    address = re.search(r"page 0x(\w+)", said)[1].zfill(8)
    parted = [e["name"] for e in trace["traceEvents"] if e["ph"] == "i" and
              e["cat"] in ("table", "page") and address in e["name"]]
    check(parted[-4:] == [f"page table at {address}: its own",
                          f"page {address}: copied",
                          f"page table at {address}: its own",
                          f"page {address}: last sharer"], parted)


def ended_badly(status, *args):
    """A trace there is all the same; it, and what was said."""
    with scratch() as folder:
        path = os.path.join(folder, "trace.json")
        done = want(vmrun("--trace", path, *args), status)
        with open(path) as f:
            trace = json.load(f)
    validate(trace)
    return trace, done.stderr.decode()


def test_a_trace_of_a_bad_end():
    """No end in time; a panic."""
    trace, _ = ended_badly(124, "--icount", "0", "--cpu", "2", "--", "sh",
                           "-c", "while :; do :; done")
    check(any("sh" in name for name in names(trace).values()), names(trace))
    with scratch() as folder:
        kernel = os.path.join(folder, "kernel.elf")
        spoiled(kernel, "sys_getppid", b"\x0f\x0b")
        trace, said = ended_badly(PANIC, "--kernel", kernel, "--", "fork-new")
        check("panic: invalid opcode" in said, said)
        check("fork" in {e["name"] for e in trace["traceEvents"]}, trace)


def spoiled(path, name, data, offset=0):
    """A kernel with other bytes at that symbol."""
    with open(f"{TOP}/build/kernel.elf", "rb") as f:
        image = bytearray(f.read())
    start, = struct.unpack_from("<I", image, 28)
    size, n = struct.unpack_from("<HH", image, 42)
    address = symbols(f"{TOP}/build/kernel.elf")[name]
    for i in range(n):
        kind, at, base, _, length = struct.unpack_from("<5I", image,
                                                       start + i * size)
        if kind == 1 and base <= address < base + length:
            at += address - base + offset
            image[at:at + len(data)] = data
    with open(path, "wb") as f:
        f.write(image)


def test_a_garbled_ring():
    """One line, and what was told before."""
    with scratch() as folder:
        kernel = os.path.join(folder, "kernel.elf")
        spoiled(kernel, "events", bytes(4), RING_SIZE)
        _, said = ended_badly(PANIC, "--log", f"{folder}/log", "--kernel",
                              kernel, "--", "true")
        check(said == "vmrun: the ring of events is garbled: the trace ends "
              "there\n", said)


def test_mistakes_are_one_line():
    with scratch() as folder:
        for kernel in ("/bin/true", f"{TOP}/build/initrd.cpio"):
            done = subprocess.run(
                [VMRUN, "--kernel", kernel, "--trace", f"{folder}/t", "--",
                 "true"], capture_output=True, stdin=subprocess.DEVNULL,
                timeout=60)
            check(done.returncode == 2 and done.stderr.count(b"\n") == 1,
                  kernel, done)


def watched(folder):
    return Terminal([f"{TOP}/tools/watch", f"{TOP}/build/kernel.elf", folder],
                    env={**os.environ, "TERM": "xterm"})


def test_watch_beside_a_machine():
    """Live; alone; and the terminal is as it was."""
    with scratch() as folder:
        with watched(folder) as w:
            check(w.end() == 1 and "no machine runs" in w.seen and
                  w.seen.count("\n") == 1, w.seen)
        boot = machine(*kernel_boot(), "-serial", "mon:stdio", "-qmp",
                       f"unix:{folder}/1.qmp,server=on,wait=off")
        with Terminal(boot) as tine:
            tine.expect(PROMPT)     # its socket is there then
            with watched(folder) as w:
                w.expect("sleeps: tty")
                with watched(folder) as second:
                    check(second.end() == 1 and "another" in second.seen,
                          second.seen)
                tine.type("cat\r")
                w.expect(r"\bcat\b")
                w.send("q")
                check(w.end() == 0, w.seen)
                check(termios.tcgetattr(w.them) == w.before and
                      w.seen.endswith("\x1b[?1l\x1b>"), w.seen[-200:])
                with watched(folder) as third:
                    third.expect(r"\bcat\b")
                    tine.process.kill()
                    check(third.end() == 1 and
                          "the machine is gone" in third.seen,
                          third.seen[-300:])
