"""Do our gdb commands say of a live kernel what the kernel says itself?"""
import os
import re
import select
import shutil
import signal
import subprocess
import time
import support
from support import (BUILD, PATIENCE, PROMPT, TOP, Terminal, check,
                     kernel_boot, machine, not_in_debug, scratch)

START = os.path.join(TOP, "tools/gdb/start")
DEBUG = os.path.join(TOP, "tools/gdb/debug")
STUB = os.path.join(TOP, "tools/gdbstub-run")


class Gdb:
    """gdb with our commands, attached to the QEMU at a socket."""

    def __init__(self, sock, program="", **env):
        self.process = subprocess.Popen(
            [START, sock, program], cwd=TOP, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            start_new_session=True, env=dict(os.environ, **env))
        self.unread = ""
        self.marks = 0
        self.hello = self.run("set width 0")

    def start(self, command):
        """Give a command; answer() is what it says."""
        self.marks += 1
        self.process.stdin.write(
            f"{command}\necho \\n@{self.marks}@\\n\n".encode())
        self.process.stdin.flush()

    def answer(self, seconds=PATIENCE):
        mark = f"\n@{self.marks}@\n"
        end = time.monotonic() + seconds
        out = self.process.stdout.fileno()
        while mark not in self.unread:
            left = end - time.monotonic()
            check(left > 0, "gdb does not answer; it said:", self.unread)
            if select.select([out], [], [], left)[0]:
                data = os.read(out, 1 << 16).decode(errors="replace")
                check(data, "gdb has left; it said:", self.unread)
                self.unread += data
        text, _, self.unread = self.unread.partition(mark)
        return text.replace("(gdb) ", "")

    def run(self, *commands):
        """Their answers, one after the other."""
        said = ""
        for command in commands:
            self.start(command)
            said += self.answer()
        return said

    def interrupt(self):
        self.process.send_signal(signal.SIGINT)

    def end(self):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class Session:
    """`make debug` on one terminal, `make gdb` on the other."""

    def __init__(self, program="", memory=64, boot=None, debug=DEBUG):
        self.folder = scratch()
        self.sock = os.path.join(self.folder.name, "gdb.sock")
        self.console = Terminal([debug, self.sock, *machine(
            *(boot or kernel_boot()), "-serial", "mon:stdio",
            memory=memory)])
        wait_for(self.sock, self.console.process)
        self.gdb = Gdb(self.sock, program)
        self.run = self.gdb.run

    def __enter__(self):
        return self

    def __exit__(self, *what):
        self.gdb.end()
        self.console.__exit__()
        self.folder.cleanup()

    def type(self, line):
        """Let the machine run, and type a command at its next prompt."""
        self.gdb.start("continue")
        self.console.expect(PROMPT)
        self.console.type(line + "\r")
        return self.gdb.answer()

    def stop_at(self, place, line):
        """Boot, type the line, stop at the place (a breakpoint, once)."""
        self.run(f"tbreak {place}")
        said = self.type(line)
        check("reakpoint" in said, f"{place}: gdb says", said)
        return said


def wait_for(path, process):
    end = time.monotonic() + PATIENCE
    while not os.path.exists(path):
        check(process.poll() is None, f"it left with {process.poll()}")
        check(time.monotonic() < end, f"{path} does not come")
        time.sleep(0.01)


def has(text, *patterns):
    """Each pattern is there."""
    for p in patterns:
        check(re.search(p, text, re.M), f"no {p!r} in:", text)
    return text


def task_rows(text):
    """{pid: (slot, ppid, state, program, selector, cr3, marked)}"""
    rows = {}
    for m in re.finditer(
            r"^(\*?) +(\d+) +(\d+) +(\d+) +(\w+) +(?:.* )?(\S+) +"
            r"(0x[0-9a-f]{4}) +(0x[0-9a-f]{8})$", text, re.M):
        rows[int(m[3])] = (int(m[2]), int(m[4]), m[5], m[6], m[7], m[8],
                           bool(m[1]))
    return rows


def number(text):
    """What print says, where that is a number or an address."""
    return int(re.search(r"= (?:\(.*\) )?(0x[0-9a-f]+|-?\d+)", text)[1], 0)


def pages_of(text):
    """{address: (frame, count, writable)} from what pt prints."""
    found = {}
    for m in re.finditer(
            r"^ +([0-9a-f]{8})-([0-9a-f]{8})  (\S{6})  frame ([0-9a-f]{5})"
            r"\S*  count (\d+)", text, re.M):
        start, end = int(m[1], 16), int(m[2], 16)
        for i in range((end - start) // 4096):
            found[start + 4096 * i] = (int(m[4], 16) + i, int(m[5]),
                                       "W" in m[3])
    return found


def proc_pages(text):
    """The same from /proc/PID/pages."""
    return {int(m[1], 16): (int(m[2], 16), int(m[3]), m[4] == "w")
            for m in re.finditer(
                r"^([0-9a-f]{8}) ([0-9a-f]{5}) (\d+) ([w-])u", text, re.M)}


def cow_rows(text):
    """{address: (frame, count, w, frame, count, w)} of single pages; columns
    are wide where there are runs of pages."""
    rows = {}
    for m in re.finditer(
            r"^([0-9a-f]{8}) +([0-9a-f]{5}) +(\d+) +([w-]) +([0-9a-f]{5}) +"
            r"(\d+) +([w-])", text, re.M):
        rows[int(m[1], 16)] = m.groups()[1:]
    return rows


def test_tasks_and_ps():
    """tasks lists whom ps lists, with the same parents."""
    with Session() as s:
        s.gdb.start("continue")
        s.console.expect(PROMPT)
        for line in ("sleep 500 &", "sleep 501 | cat &"):
            s.console.run(line)
        ps = s.console.run("ps")
        s.gdb.interrupt()
        s.gdb.answer()
        while number(s.run("print current->nr")):   # the shell still runs
            s.gdb.start("continue")
            time.sleep(0.05)
            s.gdb.interrupt()
            s.gdb.answer()
        rows = task_rows(s.run("tasks"))
        told = {int(m[1]): (int(m[2]), m[3]) for m in re.finditer(
            r"^ *(\d+) +(\d+) \w (\S+)$", ps, re.M) if m[3] != "ps"}
        seen = {pid: (row[1], row[3]) for pid, row in rows.items() if pid}
        check(len(told) >= 5 and seen == told, "ps:", ps, "tasks:", rows)
        for slot, _, _, _, selector, _, _ in rows.values():
            check(int(selector, 16) == (16 + slot) * 8, rows)
        has(s.run("tasks"), r"^\* +0 +0 +0 +running +idle",
            r"interruptible +nanosleep +sleep", r"pipe read +cat")


def test_pages_and_proc():
    """pt and frames say of init's pages what /proc/1/pages says."""
    with Session() as s:
        s.stop_at('do_group_exit if $is("cat")', "cat /proc/1/pages")
        s.console.expect(r"bffff000 \S+ \d+ .u")
        told = proc_pages(s.console.seen)
        seen = pages_of(s.run("pt 1"))
        check(len(told) >= 3 and seen == told, "/proc:", told, "pt:", seen)
        regions = s.run("regions 1")
        there = sum(int(m) for m in re.findall(
            r"^\S+-\S+ +[rwx-]{3} +\d+ +(\d+)", regions, re.M))
        check(there == len(told), regions, told)
        frame, count, _ = told[max(told)]
        has(s.run(f"frames {frame:x}"), rf"frame {frame:05x}  user  "
            rf"count {count}", rf"pid 1 \(init\): page {max(told):08x}")
        total = s.run("frames")
        free = int(re.search(r"^free +(\d+)", total, re.M)[1])
        has(total, rf"nr_free says {free}$")
        one = s.run(f"pt 1 0x{max(told):x}")
        has(one, rf"^frame +{frame:05x}  count {count}")


def test_cow_and_cowdemo():
    """At each line cowdemo prints, cow says the same of its page."""
    with Session() as s:
        s.run('break sys_write if $is("cowdemo")')
        s.type("cowdemo")
        steps = {}
        for _ in range(40):
            text = s.run("p *(char *)buf@n")
            for when in ("after fork", "child has written",
                         "parent has written"):
                if f'"{when}' in text:
                    said = has(text, r"[0-9a-f]{5} +\d+ [w-]")
                    steps[when] = said, s.run("cow $pid()")
            if len(steps) == 3:
                break
            s.run("continue")
        check(len(steps) == 3, "stops seen:", steps)
        for when, (said, cow) in steps.items():
            told = re.search(r"([0-9a-f]{5}) +(\d+) ([w-]) +([0-9a-f]{5}) +"
                             r"(\d+) ([w-])", said).groups()
            rows = cow_rows(cow)
            check(told in rows.values(), when, told, cow)
        x = cow_rows(steps["after fork"][1])
        shared = [r for r in x.values() if r[0] == r[3]]
        check(shared and all(r[1] == r[4] and r[2] == r[5] == "-"
                             for r in shared), x)


def test_fork_step_by_step():
    """The tables at fork, break-child, the fault's story, over-int."""
    with Session() as s:
        s.stop_at('sys_fork if $is("fork-new")', "fork-new")
        parent = int(re.search(r"= (\d+)", s.run("p $pid()"))[1])
        has(s.run("trapframe"), r"int 0x80: fork\(\)", r"\(user code\)")
        bt = has(s.run("usersym", "bt"), r"syscall_entry", r"main \(")
        check(bt.index("sys_fork") < bt.index("main ("), bt)
        gdt = s.run("gdt")
        busy = re.findall(r"^(TR)? +\d+ +\S+ .*TSS, busy +pid (\d+)", gdt,
                          re.M)
        check(busy == [("TR", str(parent))], gdt)
        s.run("tbreak wake_up_new_task", "continue")
        child = int(re.search(r"= (\d+)", s.run("p $youngest($pid())"))[1])
        has(s.run("pt-diff"), rf"pid {parent} .*:$",
            r"count 1 w -> frame [0-9a-f]{5} count 2 -",
            rf"pid {child} .*: new, \d+ pages")
        has(s.run(f"tss {child}"), r"eip \S+ \(ret_from_fork\)")
        has(s.run(f"trapframe {child}"), r"^ +eax 00000000")
        has(s.run("break-child", "continue"), rf"pid {child} \(fork-new\), "
            rf"child of pid {parent}: its first instruction")
        has(s.run("info registers eip"), "<ret_from_fork>")
        has(s.run("continue"), rf"pid {child} .*: its first user instruction"
            "; fork returned eax = 0")
        s.run("break do_wp_page")
        fault = has(s.run("continue"), r"page fault: pid \d+ \(fork-new\), "
                    r"user mode, at .*, writing 0xbf", r"-> copy-on-write")
        has(s.run("fault"), re.escape(fault.split("-> ")[1].split("\n")[0]))
        has(s.run("idt 8"), "task gate")
        has(s.run("idt 0x80"), r"trap gate +3 +syscall_entry +system call")


def statements(path, function):
    """{number: line} of a function's lines on its way to success: what ends
    in ';' or begins with '?:', outside of inner blocks."""
    with open(os.path.join(TOP, path)) as f:
        lines = list(enumerate(f.read().split("\n"), 1))
    first = next(n for n, x in lines if re.search(rf"\b{function}\(", x)
                 and x.startswith(("STEPPED", "pid_t", "int")))
    found = {}
    for n, line in lines[first:]:
        if line == "}":
            return found
        if re.match(r"\t[^\t].*;|\t   \?: ", line) and not re.match(
                r"\t[\w *]+ \*?\w+;", line):        # a mere declaration
            found[n] = line


def step_through(run, function):
    """{number: (args, locals)} where `next` stops in the function we are in."""
    seen = {}
    where = "python f = gdb.selected_frame(); " \
            "print(f.name(), f.find_sal().line)"
    while m := re.search(rf"^{function} (\d+)$", run(where), re.M):
        seen[int(m[1])] = run("info args", "info locals")
        run("next")
    return seen


def all_seen(path, function, seen):
    """Each statement stops, and the arguments can be read there."""
    wanted = statements(path, function)
    missed = {n: x for n, x in wanted.items() if n not in seen}
    check(wanted and not missed, "not stopped at:", missed, sorted(seen))
    for n in wanted:
        check("args = <" not in seen[n], f"{path}:{n}:", seen[n])
    return [seen[n] for n in wanted]


def test_next_stops_at_every_line_of_a_fork():
    """And what the function was given can be read there, and what it has from
    where it has it to the end."""
    not_in_debug("UBSan's code ends the life of a local earlier")
    with Session() as s:
        s.stop_at('kernel_clone if $is("fork-new")', "fork-new")
        s.run("tbreak copy_process", "continue")
        told = all_seen("kernel/task/fork.c", "copy_process",
                        step_through(s.run, "copy_process"))
        for a, b in zip(told, told[1:]):
            lost = re.compile(r"^(\w+) = <optimized out>", re.M)
            check(set(lost.findall(b)) <= set(lost.findall(a)), a, b)
        check("optimized out" not in told[-1], told[-1])
    with Session() as s:
        s.stop_at('kernel_clone if $is("fork-new")', "fork-new")
        all_seen("kernel/task/clone.c", "kernel_clone",
                 step_through(s.run, "kernel_clone"))


def test_kernel_thread():
    """Called from gdb, where a function of the kernel is to run in a task of
    its own: it has no memory, and runs in that of whoever was there before."""
    with Session() as s:
        s.stop_at('sys_fork if $is("sh")', "true")
        lender = number(s.run("print current->mm->pgd"))
        shared = 0xe00          # FS, FILES and SIGHAND: no VM to be said
        pid = number(s.run(f"print kernel_thread(sys_pause, 0, {shared | 17})"))
        check(pid > 2, "its pid:", pid)
        has(s.run("tbreak run_thread", "continue"), "fn=.*<sys_pause>")
        check(number(s.run("print $pid()")) == pid)
        check(number(s.run("print current->mm")) == 0)
        for what in "files", "fs", "sighand":
            has(s.run(f"print current->{what} == current->parent->{what}"),
                "= 1")
        check(number(s.run("print current->tss.cr3 + 0xc0000000")) == lender)
        s.run(f"tbreak do_exit if $pid() == {pid}")
        has(s.type(f"kill -USR1 {pid}"), "do_exit")
        has(s.run("backtrace"), "run_thread", "ret_from_kernel_thread")
        s.gdb.start("continue")
        s.console.type("\rps\r")     # at a prompt the shell reaps it
        seen = s.console.expect(r"\d R ps\r")
        check(f" {pid} " not in seen, "it is left", seen)


def test_over_int_and_follow():
    with Session() as s:
        s.stop_at('sys_write if $is("fork-new")', "fork-new")
        pid = int(re.search(r"= (\d+)", s.run("p $pid()"))[1])
        eip = int(re.search(r"eip (0x[0-9a-f]+)", s.run("trapframe"))[1], 16)
        has(s.run("over-int"), "is no int 0x80 of a program")
        s.run(f"tbreak *{eip - 2:#x} if $pid() == {pid}", "continue")
        n = int(re.search(r"= (\d+)", s.run("p $edx"))[1])
        has(s.run("over-int"), rf"pid {pid} .*: the call returned {n} ")
        has(s.run("info registers eip"), f"{eip:#x}")
        has(s.run("follow 2"), r"following pid 2 \(sh\)")
        has(s.run("continue"), r"pid 2 \(sh\) has the CPU: slot 2")
        has(s.run("bt 3"), "switch_to", "schedule")
        has(s.run("follow", "info breakpoints"), "No breakpoints")


def test_looking_at_sleepers():
    """task PID shows where it sleeps, and changes nothing."""
    with Session("sh") as s:
        check("build/user/sh" in s.gdb.hello, s.gdb.hello)
        # by then the shell has long come to its wait
        s.stop_at('do_group_exit if $is("sleep")', "sleep 1")
        before = s.run("info registers")
        has(s.run("task 2", "bt"), r"looking at pid 2 \(sh\), interruptible "
            "on child", "^#1 .*switch_to", "schedule", r"sys_wait\w+ \(")
        frame = has(s.run("frame function do_wait", "info frame"), "do_wait")
        check("eip" in frame, frame)
        has(s.run("task 2 user"), r"^#2 .*waitpid", r"main \(argc=1")
        has(s.run("task"), r"back at pid 3 \(sleep\)")
        check(s.run("info registers") == before, "registers have changed")
        s.run("task 2")
        has(s.run("tbreak do_exit", "continue"), "do_exit")
        has(s.run("x/s $kaddr(2, 0xbffffff0)"), r"0xc[0-9a-f]{7}")


def test_a_sleep_is_as_long_by_the_clock():
    """Half of its ticks come too early, all at once."""
    with Session() as s:
        s.stop_at('switch_to if $is("sleep")', "sleep 1")
        s.run("set var $began = clock_ns()", "set var jiffies += 50",
              'tbreak do_group_exit if $is("sleep")', "continue")
        took = number(s.run("print clock_ns() - $began"))
        check(took > 750000000, f"{took} ns")   # it began a little earlier


def test_commands_over_the_kernels_own_stub():  # heavy
    """What needs no control register works there, too."""
    with Session(debug=STUB, memory=16) as s:
        has(s.gdb.hello, r"attached; pid 0 \(idle\) has the CPU")
        s.stop_at('sys_fork if $is("fork-new")', "fork-new")
        parent = int(re.search(r"= (\d+)", s.run("p $pid()"))[1])
        rows = task_rows(s.run("tasks"))
        check(rows[parent][-1] and rows[2][3] == "sh", rows)
        has(s.run("trapframe"), r"int 0x80: fork\(\)")
        has(s.run("usersym", "bt"), "syscall_entry", r"main \(")
        has(s.run("pt"), rf"^pid {parent} .* cr3 {rows[parent][5]}")
        has(s.run("gdt"), rf"^TR .*TSS, busy +pid {parent} ")
        has(s.run("pt-diff"), "first picture")
        s.run("tbreak wake_up_new_task", "continue")
        has(s.run("pt-diff"), r"pid \d+ .*: new, \d+ pages",
            r"count 1 w -> frame [0-9a-f]{5} count 2 -")
        has(s.run("cow"), rf"^pid {parent} .* and ")
        frames = s.run("frames")
        kinds = dict(re.findall(r"^(\w+) +(\d+)$", frames, re.M))
        has(frames, rf"^{sum(map(int, kinds.values()))} in all; nr_free "
            rf"says {kinds['free']}$")
        child = int(re.search(r"= (\d+)", s.run("p $youngest($pid())"))[1])
        has(s.run("break-child", "continue", "continue"),
            rf"pid {child} .*: its first user instruction; .* eax = 0")
        has(s.run(f"tbreak handle_mm_fault if $pid() == {child}", "continue"),
            rf"page fault: pid {child} \(fork-new\), .*, writing 0xbf",
            "-> copy-on-write")
        has(s.run("info registers cr3"), "Invalid register")
        for command in ("watch nr_tasks", "hbreak sys_fork"):
            said = has(s.run(command), "does not set debug registers")
            check(len(said.strip().splitlines()) == 1, said)
        has(s.run("tbreak do_page_fault", "continue"), "does not tell cr2")
        # by then, and not before, the shell has surely come to its wait
        s.stop_at('do_group_exit if $is("sleep")', "sleep 1")
        pid = number(s.run("p $pid()"))
        has(s.run("task 2", "bt"), "^#1 .*switch_to", r"sys_wait\w+ \(")
        has(s.run("task 2 user"), r"waitpid", r"main \(argc=1")
        has(s.run("pt"), rf"^pid {pid} ")
        thread = re.search(r"Thread (\d+) has", s.run("thread find sh"))[1]
        has(s.run(f"thread {thread}", "regions"), r"^pid 2 \(sh\)  /bin/sh")


def test_a_backtrace_has_the_tasks_own_names():
    """Of what each task runs, whichever program gdb has loaded; and it ends
    in the program without a complaint where none is."""
    with Session() as s:
        s.stop_at('sys_fork if $is("fork-new")', "fork-new")
        for load in ("", "usersym"):
            if load:
                has(s.run(load), "names of build/user/fork-new")
            for commands, name in ((("task", "bt"), r"\b(main|fork)\b"),
                                   (("task 1", "bt"), r"in (bury_until|main)")):
                said = has(s.run(*commands), "syscall_entry", name)
                check("corrupt" not in said and " ?? " not in said, said)
        listed = has(s.run("tine"), r"^\$pid\(\) ", r"^\$is\(",
                     r"^\$kaddr\(", r"^\$youngest\(")
        check("$_" not in listed, listed)


def test_a_64_bit_machine_answers():
    with scratch() as folder:
        if not shutil.which("qemu-system-x86_64"):
            support.skip("no qemu-system-x86_64: apt-get install "
                         "qemu-system-x86")
        sock = os.path.join(folder, "s")
        qemu = subprocess.Popen(
            ["qemu-system-x86_64", "-S", "-display", "none", "-monitor",
             "none", "-serial", "none", "-chardev",
             f"socket,path={sock},server=on,wait=off,id=g", "-gdb",
             "chardev:g"], stdin=subprocess.DEVNULL)
        try:
            wait_for(sock, qemu)
            said = subprocess.run([START, sock], cwd=TOP, text=True,
                                  stdin=subprocess.DEVNULL,
                                  capture_output=True, timeout=PATIENCE)
            has(said.stdout + said.stderr, "a 64-bit machine's stub answers")
        finally:
            qemu.kill()
            qemu.wait()


def test_bad_input():
    """One line each, and gdb goes on."""
    with Session() as s:
        has(s.run("tasks"), "^tasks: the kernel is not up")
        has(s.run("who-wrote 0"), "^who-wrote: the kernel is not up")
        s.run("tbreak start_kernel", "continue")
        for command in ("tasks", "regions", "frames", "cow", "gdt", "pt"):
            has(s.run(command), f"^{command}: too early: mem_init has not")
        s.stop_at('sys_fork if $is("fork-new")', "fork-new")
        for command, complaint in (
                ("tasks foo", "tasks: it is 'tasks'"),
                ("regions 1 2 3", r"regions: it is 'regions \[PID\]'"),
                ("frames 1 2", r"frames: it is 'frames \[PFN\]'"),
                ("fault now", "fault: it is 'fault'"),
                ("cow 1 999", "cow: no task has pid 999"),
                ("task 999", "task: no task has pid 999"),
                ("pt nosuch", r"pt: 'nosuch' is no address: No symbol"),
                ("pt 5-4", "pt: '5-4' ends before it begins"),
                ("frames ffffff", "frames: there is no frame 0xffffff"),
                ("gdt 5", "gdt: entry 5 is empty"),
                ("idt 0x70", "idt: vector 0x70 is not set"),
                ("x/s $kaddr(1, 0)", "nothing is mapped at 0x00000000"),
                ("trapframe 0", "trapframe: pid 0 .* is a kernel thread"),
                ("regions 0", "no address space"),
                ("fault", "fault: no page fault is being handled"),
                ("rewind-start", "rewind-start: this is no recording"),
                ("who-wrote 0", "who-wrote: only a recording"),
                ("task 1 twice", "task: task PID, or task PID user")):
            said = s.run(command)
            has(said, complaint)
            check(len(said.strip().splitlines()) == 1, "one line:", said)
        # Pointers gone bad are told, not followed.
        s.run("set var $mm = current->mm", "set var $t = task[1]")
        s.run("set var task[9] = 0x1234", "set var current->mm = 0xdead0000")
        has(s.run("tasks"), "slot 9: a task is 0x00001234, no kernel pointer")
        has(s.run("regions"), "mm is 0xdead0000, no kernel pointer")
        s.run("set var current->mm = $mm", "set var task[9] = 0",
              "set var $r = current->mm->regions->next",
              "set var current->mm->regions->next = current->mm->regions")
        has(s.run("regions"), "the list of regions does not end")
        s.run("set var current->mm->regions->next = 0xfffffffc")
        has(s.run("regions"), "a region is 0xfffffffc, no kernel pointer")
        s.run("set var current->mm->regions->next = $r")
        has(s.run("cow"), r"^pid 2 \(sh\) .* and   pid 3 \(fork-new\)")


def test_panic_and_power_off():
    """The end of the kernel under the debugger."""
    with Session() as s:
        s.stop_at('sys_fork if $is("fork-new")', "fork-new")
        said = s.run("set $esp = current->tss.esp0 - 2 * 4096 + 8",
                     "continue")
        has(said, "the kernel panics: double fault: kernel stack overflow in "
            r"\S+ \(pid \d+\)$")
        has(s.run("bt"), "panic_at", "double_fault")
        has(s.run("continue"), "has panicked and the machine is gone")
        has(s.run("tasks"), "^tasks: no machine is attached")
    with Session() as s:
        said = s.type("poweroff")
        has(said, "tine: the machine is gone: switched off")


def test_the_kernel_astray_under_smap():
    """The page is there and may be written; but not in this way."""
    with Session(boot=(*kernel_boot(), "-cpu", "max")) as s:
        s.stop_at('sys_fork if $is("fork-new")', "fork-new")
        said = s.run("set var $regs = (struct trapframe *)current->tss.esp0",
                     "set {unsigned}($esp + 4) = $regs[-1].esp",
                     "set {unsigned}($esp + 12) = 4", "set $eip = &memset",
                     "continue")
        has(said, "the kernel panics: page fault in the kernel: writing")


def refused(args, pattern, **env):
    """It leaves at once, with one line."""
    run = subprocess.run(args, cwd=TOP, stdin=subprocess.DEVNULL,
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                         timeout=PATIENCE, env=dict(os.environ, **env))
    text = run.stdout.decode()
    check(run.returncode != 0 and len(text.strip().splitlines()) == 1, text)
    return has(text, pattern)


def test_refusals():
    """What make debug and make gdb say when they cannot."""
    with scratch() as folder:
        none = os.path.join(folder, "none.sock")
        refused([START, none], "nothing to attach to .*'make debug'")
        fake = os.path.join(folder, "gdb")
        with open(fake, "w") as f:
            f.write("#!/bin/sh\necho '--without-python'\n")
        os.chmod(fake, 0o755)
        refused([START, none], "has no Python.*install", GDB=fake)
        refused([START, none], "not installed: tools/setup", GDB="no-gdb")
    with Session() as s:
        refused([START, s.sock], "another gdb is attached")
        refused([DEBUG, s.sock, "true"], "is in use by another")
        refused([os.path.join(TOP, "tools/vmrun"), f"--gdb={s.sock}", "true"],
                "another debug session has")
        s.gdb.end()
        refused([START, s.sock, "nosuch"], "PROG=nosuch: neither")


def test_wrong_elf():
    """Symbols of another kernel than the one that runs."""
    with scratch() as folder:
        other = os.path.join(folder, "kernel.elf")
        shutil.copy(f"{BUILD}/kernel.elf", other)
        with open(other, "r+b") as f:
            f.seek(0x3000)
            byte = f.read(1)[0]
            f.seek(0x3000)
            f.write(bytes([byte ^ 0xff]))
        with Session(boot=kernel_boot(kernel=other)) as s:
            has(s.run("tbreak start_kernel", "continue"),
                "tine: .*kernel.elf is not the kernel that runs")
            has(s.run("tasks"), "tasks: .* is not the kernel that runs")


def test_two_sessions():
    """Two machines, two gdbs, side by side."""
    with Session() as a, Session(memory=32) as b:
        a.stop_at('sys_fork if $is("fork-new")', "fork-new")
        b.stop_at('sys_write if $is("cowdemo")', "cowdemo")
        has(a.run("tasks"), r"^\* .* fork-new ")
        has(b.run("tasks"), r"^\* .* cowdemo ")
        frames = [int(re.search(r"= (\d+)", s.run("p nr_frames"))[1])
                  for s in (a, b)]
        check(frames[0] > 1.5 * frames[1], frames)


def test_vmrun_and_determinism():
    """vmrun --gdb=SOCKET; with --icount a stop is the same each time."""
    def stop():
        with scratch() as folder:
            sock = os.path.join(folder, "s")
            run = subprocess.Popen(
                [os.path.join(TOP, "tools/vmrun"), f"--gdb={sock}",
                 "--icount", "0", "fork-new"], stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
            wait_for(sock, run)
            gdb = Gdb(sock)
            try:
                said = gdb.run('tbreak do_wp_page if $is("fork-new")',
                               "continue", "info registers", "p jiffies",
                               "tasks")
                has(said, "do_wp_page")
                gdb.run("delete", "continue")
                out = run.communicate(timeout=PATIENCE)[0]
            finally:
                gdb.end()
                run.kill()
                run.wait()
            check(run.returncode == 0 and b"child complete" in out, out)
            return said
    first, second = stop(), stop()
    check(first == second, first, second)
