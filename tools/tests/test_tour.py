"""Does the tour show what it promises? Facts, not layout."""
import fcntl
import os
import re
import struct
import subprocess
import termios
from support import PATIENCE, TOP, Terminal, check, scratch
from test_gdb import cow_rows, has

TOUR = os.path.join(TOP, "tools/gdb/tour")


COMPLAINTS = re.compile(r"No symbol|not found|Cannot access|Traceback|"
                        r"Exception <|\?\?|[Ww]arning:|corrupt|^error", re.M)


def reads_well(text):
    """No word in it is gdb's or Python's complaint."""
    bad = COMPLAINTS.search(text)
    check(not bad, bad and f"a student reads '{bad[0]}' in:",
          bad and text[max(0, bad.start() - 300):bad.end() + 100])


def play(name):
    """The transcript, cut at its stops: [(heading, text)]."""
    run = subprocess.run([TOUR, name], cwd=TOP, stdin=subprocess.DEVNULL,
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                         env=dict(os.environ, BATCH="1"), timeout=330)
    text = run.stdout.decode()
    check(run.returncode == 0, run.stderr.decode(), text[-3000:])
    has(text, r"^== the end ==$")
    reads_well(text + run.stderr.decode())
    parts = re.split(r"^-- \d+\. (.+?) -+$", text, flags=re.M)
    return list(zip(parts[1::2], parts[2::2]))


def find(stops, heading, pattern=""):
    """The text of the first stop with that heading which has the pattern."""
    for h, text in stops:
        if h == heading and re.search(pattern, text, re.M):
            return text
    check(False, f"no stop {heading} with {pattern!r} among",
          [h for h, _ in stops])


def behind(stops, text):
    """The stop after the one with that text."""
    return stops[[t for _, t in stops].index(text) + 1][1]


def entry(text):
    """Of pt ADDR: (frame, count, writable)."""
    m = re.search(r"^table .* (\S{6})\nframe +([0-9a-f]+)  count (\d+)", text,
                  re.M)
    return m and (m[2], int(m[3]), "W" in m[1])


def test_fork_facts():  # heavy
    """Shared with count 2, read-only; then X and Y, each with count 1."""
    stops = play("fork")
    names = [h for h, _ in stops]
    for name in ("sys_fork", "find_empty_process", "copy_process", "copy_mem",
                 "copy_page_tables", "copy_thread", "wake_up_new_task",
                 "switch_to", "user mode", "do_wp_page", "do_exit",
                 "do_wait", "task_free"):
        check(name in names or name == "user mode", f"no {name} in", names)
    before = find(stops, "copy_page_tables")
    after = behind(stops, before)
    mine, none = before.split("pt cr3=")
    x, count, writable = entry(mine)
    check(count == 1 and writable and entry(none) is None, before)
    sides = [entry(part) for part in after.split("pt cr3=")]
    check(sides == [(x, 2, False)] * 2, after)
    parent, child = re.search(
        r"^pid (\d+) .*   and   pid (\d+) ",
        find(stops, "wake_up_new_task"), re.M).groups()
    born = find(stops, "wake_up_new_task")
    has(born, r"eip \S+ \(ret_from_fork\)")
    check(len(re.findall(r"^ +eax ffffffda ", born, re.M)) == 1 and
          len(re.findall(r"^ +eax 00000000 .*\n +esi .* esp bf", born,
                         re.M)) == 1, born)
    check(any(r == (x, "2", "-", x, "2", "-")
              for r in cow_rows(born).values()), born)
    # The first writer, whoever it is, gets a copy; both are alone then.
    first = find(stops, "do_wp_page", "2 hold frame " + x)
    rows = cow_rows(behind(stops, first)).values()
    a = [r for r in rows if r[0] != r[3]]
    check(len(a) == 1 and x in (a[0][0], a[0][3]) and
          a[0][1] == a[0][4] == "1" and
          sorted((a[0][2], a[0][5])) == ["-", "w"], first, a)
    writers = re.findall(r"^page fault: pid (\d+)", "".join(
        t for h, t in stops if h == "do_wp_page"), re.M)
    check(sorted(writers) == sorted((parent, child)), writers)
    # The far jump: TR and the busy bit move to the child.
    jump = find(stops, "switch_to")
    landed = behind(stops, jump)
    nr = int(re.search(r"pid \d+ .*slot (\d+)  TSS", born)[1])
    has(landed, rf"^TR +{16 + nr} .*TSS, busy +pid {child} ",
        "ret_from_fork", rf"= 0x{(16 + nr) * 8:x}$")
    check(len(re.findall("TSS, busy +pid", landed)) == 1, landed)
    has(stops[names.index("stepi") + 1][1], r"^eax +0x0 ")
    has(find(stops, "do_exit"), rf"^\* .*{child} +{parent} ")
    freed = find(stops, "task_free")
    has(freed, rf"^ +{nr} +0 +{parent} +zombie ")
    has(behind(stops, freed), r"^ +slot +pid ")
    check(not re.search(rf"^[ *]+{nr} ", behind(stops, freed), re.M), freed)


def test_other_tours():  # heavy
    stops = play("exec")
    has(stops[0][1], r"^#\d+ .* run_child .* at user/tsh\.c:\d+$",
        r"^#\d+ .* main .* at user/tsh\.c:\d+$",
        r"execve\(path, argv, environ\)")
    pid = re.search(r"^\* +\d+ +(\d+)", stops[0][1], re.M)[1]
    has(find(stops, "put_mm"), rf"^pid {pid} .*/bin/echo ")
    has(find(stops, "_start"), '"hello"')
    stops = play("pipe")
    has(find(stops, "sys_fork"), r"^ends = \{\d+, \d+\}$",
        r"pid = fork\(\);")
    has(find(stops, "pipe_write"), r"write\(fd=1, .*n=6\)")
    has(find(stops, "pipe_read"), r"read\(fd=0, ")
    has(find(stops, "pipe_close"), "put_files")
    stops = play("switch")
    out, back = [i for i, (h, _) in enumerate(stops) if h == "stepi"]
    has(stops[out][1], r"^TR +16 .*busy +pid 0 \(idle\)")
    has(stops[back][1], r"^TR +\d+ .*busy +pid \d+ \(sleep\)",
        r"switch_to.*\n#1 .*schedule")
    has(find(stops, "wake_up_process"), "run_timers", "sys_nanosleep")


def test_tables_tour():
    """One table, two directories without W; then two tables, and W again."""
    def tables(text):
        return re.findall(r"^directory .*: 0x(\w{5})\w{3} .* (\S{6})$", text,
                          re.M)
    stops = play("tables")
    before = find(stops, "share_table")
    shared = tables(behind(stops, before))
    check(shared == [(shared[0][0], "P-UA--")] * 2, shared)
    has(behind(stops, before), "2 address spaces have it")
    born = re.findall(r"^bec00000-bf000000  rw-  .*", find(
        stops, "wake_up_new_task"), re.M)
    check([r.split()[2:6] for r in born] == [["1024", "1024", "0", "1024"]] * 2,
          born)
    child = find(stops, "own_table", "own_table copies it")
    (mine, w), (old, none) = tables(behind(stops, child))
    check(mine != old == shared[0][0] and "W" in w and "W" not in none, stops)
    last = find(stops, "own_table", "The parent writes")
    check(tables(behind(stops, last)) == [(old, "PWUA--")], stops)


def test_double_fault_tour():
    stops = play("double-fault")
    gate = find(stops, "double_fault_task")
    has(gate, r"^TR +9 .*TSS, busy +double fault", r"back link 0x0[0-9a-f]*8")
    check(len(re.findall("TSS, busy ", gate)) == 2, gate)
    has(find(stops, "panic_at"),
        r"\| panic: double fault: kernel stack overflow in fork-new",
        r"^#2 .* in double_fault_task \(\)")


def test_a_complaint_is_seen():
    """A tour that shows a gdb error does not pass for a good one."""
    path = os.path.join(TOP, f"build/bad.{os.getpid()}.tour")
    with open(path, "w") as f:
        f.write("type true\nat sys_fork\nshow print no_such_name\n")
    try:
        play(path)
    except AssertionError as e:
        has(str(e), "No symbol")
    else:
        check(False, "nobody saw the error in", path)
    finally:
        os.unlink(path)


def test_enter_goes_on():
    """At a terminal: Enter, a gdb command, and q."""
    with Terminal([TOUR, "switch"]) as t:
        t.expect(r"-- 1\. sys_nanosleep")
        t.expect(r"\[Enter goes on")
        t.type("print 6 * 7\r")
        t.expect("= 42")
        t.expect(r"\[Enter goes on")
        t.type("\r")
        t.expect(r"-- 2\. schedule")
        t.expect(r"\[Enter goes on")
        t.type("q\r")
        check(t.end() == 0, t.seen)


def test_a_small_screen():
    """Nothing scrolls away before it could be read."""
    with Terminal([TOUR, "switch"]) as t:
        fcntl.ioctl(t.us, termios.TIOCSWINSZ, struct.pack("4H", 24, 80, 0, 0))
        for i in range(8):
            lines = t.expect(r"\[Enter goes on").replace("\r", "").split("\n")
            rows = sum(max(1, -(-len(line) // 80)) for line in lines[1:])
            check(rows <= 24, rows, lines)
            t.type("\r")
        check("-- 4. " in t.seen, t.seen)


def test_window_is_closed():
    """In the middle of a tour: QEMU and its folder go, too."""
    with scratch() as folder:
        with Terminal([TOUR, "switch"], env=dict(os.environ,
                                                 TMPDIR=folder)) as t:
            t.expect(r"\[Enter goes on")
            check(os.listdir(folder), "it has no folder?")
        check(not os.listdir(folder), os.listdir(folder))


def test_lost():  # heavy
    """A tour whose stop does not come, and one that is none, say so."""
    def fails(text, pattern):
        path = os.path.join(TOP, f"build/lost.{os.getpid()}.tour")
        with open(path, "w") as f:
            f.write(text)
        try:
            run = subprocess.run([TOUR, path], cwd=TOP, timeout=PATIENCE,
                                 stdin=subprocess.DEVNULL,
                                 stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE,
                                 env=dict(os.environ, BATCH="1"))
        finally:
            os.unlink(path)
        err = run.stderr.decode().strip()
        check(run.returncode == 1 and "\n" not in err, run.returncode, err)
        has(err, pattern)
    fails("title none\n", "has no stop in it")
    fails("at no_such_function\n", r"tour:1: 'at no_such_function': ")
    fails("type true\nat sys_vfork\n", r":2: .*did not come there")
    fails("type poweroff\nat sys_vfork\n", r":2: .*the machine has gone")
    fails("sing a song\n", r":1: 'sing' is no order of a tour")
    run = subprocess.run([TOUR, "nosuch"], stderr=subprocess.PIPE)
    has(run.stderr.decode(), "^tour: no tour 'nosuch': there are .*fork")
