"""Does the gdb stub inside the kernel do what gdb asks, and survive it?"""
import contextlib
import os
import random
import re
import struct
import subprocess
import tempfile
import threading
import time
import newc
import rsp
from support import (BUILD, GDB, PANIC, PATIENCE, PROMPT, Terminal, check,
                     kernel_boot, machine, scratch, stat_of, symbols)

EFAULT, ESRCH, EBUSY = "E14", "E03", "E16"
SIGINT, SIGTRAP, SIGSEGV = 2, 5, 11
IDLE = 32768
KERNEL = 0xC0000000
USER_CS = 0x1B
TF = 0x100
SEED = 20240229
FUZZ_PACKETS = 700


def kernel(name):
    return symbols(f"{BUILD}/kernel.elf")[name]


def program(name, symbol, folder="user"):
    return symbols(f"{BUILD}/{folder}/{name}")[symbol]


def address_of(name, text):
    """Where a program has these bytes, by its program headers."""
    with open(f"{BUILD}/user/{name}", "rb") as f:
        image = f.read()
    place = image.index(text)
    start, = struct.unpack_from("<I", image, 28)
    count, = struct.unpack_from("<H", image, 44)
    for i in range(count):
        kind, offset, addr, _, size = struct.unpack_from(
            "<5I", image, start + 32 * i)
        if kind == 1 and offset <= place < offset + size:
            return addr + place - offset


def with_test(name, folder):
    """Two archives: the usual one, and one with this of build/tests."""
    extra = newc.Archive()
    extra.copy(f"{BUILD}/tests/{name}", f"bin/{name}")
    path = os.path.join(folder, "extra.cpio")
    with open(path, "wb") as f:
        f.write(extra.bytes())
    return f"{BUILD}/initrd.cpio,{path}"


@contextlib.contextmanager
def target(word="com2", test=None):
    """A machine with the stub on: its console, and its COM2's path."""
    with scratch() as folder:
        path = os.path.join(folder, "com2")
        more = {"initrd": with_test(test, folder)} if test else {}
        with Terminal(machine(*kernel_boot(append="gdb=" + word, **more),
                              "-serial", "mon:stdio", "-serial",
                              f"unix:{path},server=on,wait=off")) as t:
            yield t, path


@contextlib.contextmanager
def session(word="com2", test=None):
    """The same at the prompt, our gdb attached, the machine stopped."""
    with target(word, test) as (t, path):
        t.expect(PROMPT if word == "com2" else "waiting")
        g = rsp.Gdb(path)
        check("PacketSize=" in g.say("qSupported:swbreak+"))
        try:
            if word == "com2":          # the prompt is there, sh not asleep
                until_all_sleep(g)
            yield t, g
        finally:
            g.close()


def until_all_sleep(g):
    """Stops it again and again until that is in idle."""
    while g.say("qC") != f"QC{IDLE:x}":
        g.send("c")
        g.interrupt()


def step_over(g, place):
    """From a breakpoint, as gdb does it."""
    g.ok(f"z0,{place:x},1")
    g.resume("s")
    g.ok(f"Z0,{place:x},1")


def run_to(t, g, line, name):
    """Types a line; stops where its first word calls this kernel function."""
    place = kernel(name)
    g.ok(f"Z0,{place:x},1")
    g.send("c")
    t.type(line + "\r")
    while True:
        thread, signal = g.stopped()
        check(signal == SIGTRAP and g.registers()["eip"] == place,
              g.registers())
        if line.split()[0] in g.threads()[thread]:
            break
        step_over(g, place)
        g.send("c")
    g.ok(f"z0,{place:x},1")
    return thread


def all_is_well(t, g, running=True):
    """Detached, what ran ends, the machine works and its tables agree."""
    g.ok("D")
    if running:
        t.expect(PROMPT)
    text = t.run("fork-new; cat /proc/audit")
    check("child complete, status 7" in text and text.endswith("ok\n"), text)


def test_registers():
    with session() as (t, g):
        run_to(t, g, "fork-new", "sys_fork")
        r = g.registers()
        check(r["cs"] == 8 and r["ss"] == r["ds"] == 0x10, r)
        check(r["esp"] > 0xF8000000 and KERNEL < g.word(r["esp"]), r)
        g.set_register("ecx", 0x12345678)
        check(g.registers()["ecx"] == 0x12345678)
        g.set_register("ecx", r["ecx"])
        g.ok("G" + g.say("g"))
        check(g.registers() == r, g.registers(), r)
        g.set_register("cs", 0)         # not in earnest
        check(g.registers() == r, g.registers(), r)
        check(g.say("G00")[0] == "E" and g.say("p8") == "", "g and G do")
        all_is_well(t, g)


def test_memory():
    with session() as (t, g):
        run_to(t, g, "fork-new", "sys_fork")
        place = kernel("nr_tasks")
        check(g.word(place) == len(g.threads()), g.word(place), g.threads())
        g.ok(f"M{place:x},1:{g.read(place, 1).hex()}")
        text = kernel("kernel_clone")           # read-only for the kernel
        was = g.read(text, 4)
        check(g.write(text, b"\1\2\3\4") == "OK")
        check(g.read(text, 4) == b"\1\2\3\4" and g.write(text, was) == "OK")
        guard = g.registers()["esp"] & ~0xFFF
        while g.read(guard, 1) != EFAULT:
            guard -= 0x1000
        check(guard >= 0xF8000000, hex(guard))
        for bad in (0, 0x1000, 0x7FFFFFFF, 0xB0000000, guard, 0xFFFFFFFC):
            check(g.read(bad, 4) == EFAULT, hex(bad), g.read(bad, 4))
            check(g.write(bad, b"\0") == EFAULT, hex(bad))
            check(g.say(f"Z0,{bad:x},1") == EFAULT, hex(bad))
        check(len(g.read(guard + 0xFFC, 8)) == 3, "reads begin where none is")
        all_is_well(t, g)


def test_memory_ends_where_the_pages_do():
    with session() as (t, g):
        end = KERNEL + 64 * 1024 * 1024         # a machine of 64 MiB
        while g.read(end - 0x1000, 1) == EFAULT:
            end -= 0x1000
        check(len(g.read(end - 4, 16)) == 4 and g.read(end, 4) == EFAULT)
        all_is_well(t, g, running=False)


def test_kernel_breakpoint():
    with session() as (t, g):
        place = kernel("sys_fork")
        byte = g.read(place, 1)
        thread = run_to(t, g, "forktree 1", "sys_fork")
        g.ok(f"Z0,{place:x},1")
        check(g.read(place, 1) == byte, "gdb sees an int3")
        g.ok(f"z0,{place:x},1")
        step_over(g, place)
        check(g.resume()[0] == thread, "not the second fork")
        all_is_well(t, g)


def test_no_breakpoint_where_it_would_hang():
    with session() as (t, g):
        for name in ("do_trap", "common_trap", "restore_all", "nr_tasks",
                     "gdbstub_init"):
            check(g.say(f"Z0,{kernel(name):x},1") == EFAULT, name)
        check(g.say(f"Z1,{kernel('sys_fork'):x},1") == "")
        all_is_well(t, g, running=False)


def test_step_into_the_kernel_and_out():
    with session() as (t, g):
        thread = run_to(t, g, "cat /dev/null", "sys_open")     # alone
        top = (g.registers()["esp"] | 0xFFF) + 1
        after = g.word(top - 20)                # the user's eip
        g.ok(f"Z0,{after:x},1")
        check(g.resume() == (thread, SIGTRAP))
        g.ok(f"z0,{after:x},1")
        seen = []                               # on to its next int 0x80
        while (now := g.registers())["cs"] == USER_CS:
            seen.append(now["eip"])
            check(len(seen) < 200 and g.resume("s") == (thread, SIGTRAP))
        check(now["eip"] == kernel("syscall_entry"), now)
        check(g.read(seen[-1], 2) == b"\xcd\x80", hex(seen[-1]))
        steps = 0                               # and through, and out
        while (now := g.registers())["cs"] != USER_CS:
            stop = g.resume("s")
            check((steps := steps + 1) < 50000 and stop[1] == SIGTRAP,
                  f"step {steps} from {now['eip']:#x}: {stop}")
        check(now["eip"] == seen[-1] + 2, now, hex(seen[-1]))
        all_is_well(t, g)


def test_parents_breakpoint_is_not_the_childs():
    with session() as (t, g):
        parent = run_to(t, g, "forktree 2", "sys_fork")
        place = program("forktree", "printf")
        g.ok(f"Z0,{place:x},1")
        stops = []
        while True:
            g.send("c")
            while not g.waits(0.1) and not re.search(PROMPT, t.unread):
                t._listen(0.1)
            if not g.waits(0):
                break
            stops.append(g.stopped())
            check(g.registers()["eip"] == place)
            step_over(g, place)
        check(set(stops) <= {(parent, SIGTRAP)}, stops)
        t.expect(PROMPT)
        g.interrupt()
        all_is_well(t, g, running=False)


def test_childs_breakpoint_is_not_the_parents():
    with session() as (t, g):
        place = program("fork-new", "printf")
        parent = run_to(t, g, "fork-new", "sys_fork")
        g.ok(f"Z0,{kernel('ret_from_fork'):x},1")
        child, _ = g.resume()
        check(child != parent, child)
        g.ok(f"z0,{kernel('ret_from_fork'):x},1")
        g.ok(f"Z0,{place:x},1")                 # child is current: its own
        check(g.resume() == (child, SIGTRAP))
        check(g.registers()["eip"] == place, g.registers())
        step_over(g, place)
        check(g.resume() == (child, SIGTRAP), "it is gone")
        g.ok(f"z0,{place:x},1")
        g.send("c")
        text = t.expect(PROMPT)
        check("parent" in text and "status 7" in text, text)
        g.interrupt()
        all_is_well(t, g, running=False)


def test_tables_agree_while_breakpoints_are_in():
    with session() as (t, g):
        g.ok("Hg2")                             # sh, asleep, and it will fork
        for name in ("main", "strerror"):
            g.ok(f"Z0,{program('sh', name):x},1")
        g.send("c")
        t.send("\r")
        t.expect(PROMPT)
        text = t.run("forktree 3 | wc; cat /proc/audit")
        check(text.endswith("ok\n"), text)
        g.interrupt()
        all_is_well(t, g, running=False)


def test_breakpoints_while_fork_copies():
    """Stops in the middle of the copying change nothing of the above."""
    with session() as (t, g):
        place = program("fork-new", "printf")
        parent = run_to(t, g, "fork-new", "sys_fork")
        g.ok(f"Z0,{place:x},1")
        g.ok(f"Z0,{kernel('copy_page_tables'):x},1")
        check(g.resume()[0] == parent)
        g.ok(f"z0,{kernel('copy_page_tables'):x},1")
        for _ in range(100):
            check(g.resume("s") == (parent, SIGTRAP))
        check(g.say(f"Z0,{place + 1:x},1") == EBUSY, "mm/ is at work")
        check(g.resume() == (parent, SIGTRAP))
        check(g.registers()["eip"] == place, g.registers())
        g.ok(f"z0,{place:x},1")
        g.send("c")
        text = t.expect(PROMPT)
        check("child complete, status 7" in text, text)
        g.interrupt()
        all_is_well(t, g, running=False)


def test_stores_into_text_stay_private():
    with session() as (t, g):
        run_to(t, g, "fork-new", "sys_fork")
        at = address_of("fork-new", b"child complete")
        check(g.read(at, 5) == b"child", g.read(at, 5))
        check(g.write(at, b"CHILD") == "OK")
        g.send("c")
        text = t.expect(PROMPT)
        check("CHILD complete" in text, text)
        g.interrupt()
        all_is_well(t, g, running=False)


def test_interrupt_and_detach():
    with session() as (t, g):
        g.send("c")
        t.type("spin\r")
        thread, signal = g.interrupt()
        while "spin" not in g.threads()[thread]:
            g.send("c")
            thread, signal = g.interrupt()
        check(signal == SIGINT and g.say("?") == f"T02thread:{thread:x};")
        g.ok(f"Z0,{kernel('sys_fork'):x},1")
        g.ok("D")
        t.send("\x03")
        t.expect(PROMPT)
        check("status 7" in t.run("fork-new"), "a breakpoint after detach")
        check("OK" == g.say("Hg0"), "it does not listen again")
        all_is_well(t, g, running=False)


def test_threads():
    with session() as (t, g):
        g.send("c")
        t.type("sleep 60 | wc &\r")
        t.expect(PROMPT)
        g.interrupt()
        until_all_sleep(g)
        about = g.threads()
        check(about[1].startswith("S init child"), about)
        check(about[2].startswith("S sh "), about)
        check(about[IDLE].startswith("R idle"), about)
        check(any(re.match("S wc pipe", a) for a in about.values()), about)
        switch, after = kernel("switch_to"), kernel("switch_to") + 64
        for thread in set(about) - {IDLE}:
            g.ok(f"T{thread:x}")
            g.ok(f"Hg{thread:x}")
            r = g.registers()
            check(switch <= r["eip"] < after and r["cs"] == 8, r)
            check(len(g.read(0x08048000, 4)) == 4, "not its own memory")
        g.ok(f"Hg{IDLE:x}")
        check(g.read(0x08048000, 4) == EFAULT, "idle has no memory")
        check(g.say("T7000") == ESRCH and g.say("Hg7000") == ESRCH)
        check(g.say("qThreadExtraInfo,7000") == ESRCH)
        all_is_well(t, g, running=False)


def test_step_of_a_sleeper():
    with session() as (t, g):
        g.send("vCont;s:2;c")
        time.sleep(0.2)
        t.type("x")
        check(g.stopped() == (2, SIGTRAP))
        check(g.registers()["eip"] >= KERNEL, g.registers())
        g.send("c")
        t.type("\x15")
        check(t.run("echo yes").endswith("yes\n"))
        g.interrupt()
        all_is_well(t, g, running=False)


def test_step_through_the_switch():
    """Between the store to current and the far jump the CPU still has the
    old task's registers, and they are his."""
    with session() as (t, g):
        place, registers = kernel("switch_to"), 32      # tss.eip, and on
        g.ok(f"Z0,{place:x},1")
        g.send("c")
        t.send("x")                             # idle -> sh
        thread, _ = g.stopped()
        g.ok(f"z0,{place:x},1")
        esp = g.registers()["esp"]
        new = g.word(esp + 4)
        saved = g.read(new + registers, 64)
        for _ in range(5):
            check(g.resume("s") == (thread, SIGTRAP))
            check(g.registers()["esp"] == esp, g.registers())
            check(g.read(new + registers, 64) == saved, "the next one's TSS")
        check(g.word(kernel("current")) == new and thread == IDLE, thread)
        check(g.resume("s") == (2, SIGTRAP))
        eip, eflags, esp = struct.unpack("<2I16xI", saved[:28])
        r = g.registers()
        check((r["eip"], r["eflags"], r["esp"]) == (eip, eflags, esp), r)
        check(g.resume("s") == (2, SIGTRAP))
        t.send("\x15")
        all_is_well(t, g, running=False)


def test_step_into_a_handler():
    """It stops at the handler's first instruction, and sigreturn brings no
    TF of ours back."""
    name, to_flags = "trap_flag", 20 + 64       # ucontext -> eflags
    with session(test=name) as (t, g):
        thread = run_to(t, g, name, "sys_rt_sigaction")
        fault, handler = (program(name, symbol, "tests")
                          for symbol in ("fault_here", "on_fault"))
        for round in range(2):
            g.ok(f"Z0,{fault:x},1")
            check(g.resume() == (thread, SIGTRAP))
            g.ok(f"z0,{fault:x},1")
            check(g.registers()["eip"] == fault, g.registers())
            check(g.resume("s") == (thread, SIGTRAP))
            now = g.registers()
            check(now["eip"] == handler and now["cs"] == USER_CS, now)
            flags = g.word(g.word(now["esp"] + 12) + to_flags)
            check(not (flags | now["eflags"]) & TF, hex(flags), now)
            check(g.resume("s") == (thread, SIGTRAP))
            check(handler < g.registers()["eip"] < handler + 8)
        g.send("c")
        text = t.expect(PROMPT)
        check("no trap" in text and "not in the handler" in text and
              "not so" not in text, text)
        g.interrupt()
        all_is_well(t, g, running=False)


def test_a_programs_own_trap_is_not_a_sleepers_step():
    with session(test="trap_flag") as (t, g):
        run_to(t, g, "trap_flag", "sys_rt_sigaction")
        g.send("vCont;s:2;c")                   # sh waits for it to end
        check(g.stopped() == (2, SIGTRAP), g.threads())
        g.send("c")
        text = t.expect(PROMPT)
        check("not in the handler" in text and "not so" not in text, text)
        g.interrupt()
        all_is_well(t, g, running=False)


def test_wait_at_boot():
    with session("com2,wait") as (t, g):
        check(g.say("qC") == f"QC{IDLE:x}" and list(g.threads()) == [IDLE])
        g.send("c")
        t.expect(PROMPT)
        g.interrupt()
        all_is_well(t, g, running=False)


def test_words_it_does_not_know():
    with target("com9") as (t, _):
        check("com2,wait" in t.expect(PROMPT), t.seen)


def test_panic_enters():
    with session() as (t, g):
        thread = run_to(t, g, "fork-new", "sys_fork")
        g.set_register("eip", 0x10)
        check(g.resume() == (thread, SIGSEGV))
        check("panic" in t.expect("backtrace:"), t.seen)
        check(g.registers()["eip"] == 0x10, g.registers())
        check(1 in g.threads() and g.say("m10,4") == EFAULT)
        g.send("c")
        check(t.end() == PANIC, t.process.returncode)


def fuzz_packet(rng):
    """A packet that is wrong, or asks for what cannot do harm."""
    number = f"{rng.getrandbits(rng.choice((4, 16, 32, 40))):x}"
    other = f"{rng.getrandbits(rng.choice((4, 12, 32))):x}"
    body = rng.choice((
        f"m{number},{other}", f"m{number}", "m,", "m", f"p{number}", "p",
        f"P{number}", "G", f"G{number}", f"M{number},{other}:{number}zz",
        f"M0,{other}:00", f"Hg{number}", f"Hc{number}", "H", f"T{number}",
        f"Z0,{number}", f"Z{other},{number},1", f"z0,{number},1", "Z", "Z0",
        f"q{number}", "qfThreadInfo", "qsThreadInfo", "qThreadExtraInfo",
        f"qThreadExtraInfo,{number}", "qSupported" + ":x" * 300, "vCont?",
        f"vCont;s:{number};c", f"vCont;{number}",
        "vMustReplyEmpty", "!", "", "X0,0:", f"b{number}",
        "".join(chr(rng.randrange(0x80, 0x100)) for _ in range(9)),
        "m" * rng.choice((1, 1023, 1024, 1025, 5000))))
    data = bytearray(rsp.Gdb.packet(body))
    if rng.random() < 0.3:
        data[-1] ^= 1 + rng.randrange(15)               # a bad checksum
    if rng.random() < 0.2:
        del data[rng.randrange(1, len(data)):]          # cut
    if rng.random() < 0.2:
        data += rng.choice((b"+++", b"-", b"\x03", b"#00", b"garbage"))
    return bytes(data)


def processor_time(pid):
    """Seconds it has used."""
    used = stat_of(f"/proc/{pid}/stat")[11:13]
    return sum(map(int, used)) / os.sysconf("SC_CLK_TCK")


def test_a_stopped_machine_leaves_the_processor_alone():
    """People think at a breakpoint. (A busy host makes this less, not more.)"""
    with session() as (t, g):
        before = processor_time(t.process.pid)
        time.sleep(0.5)
        used = processor_time(t.process.pid) - before
        check(used < 0.2, f"{used} s of half a second")
        all_is_well(t, g, running=False)


def test_a_slow_reader_gets_every_byte():
    with session() as (t, g):
        place, times = kernel("kernel_clone"), 8
        wanted = g.read(place, 500).hex()
        g.ok("QStartNoAckMode")
        g.raw(g.packet(f"m{place:x},1f4") * times)      # more than a line holds
        time.sleep(0.5)
        for _ in range(times):
            g.until(b"$")
            text = g.unfolded(b"".join(iter(g.byte, b"#"))).decode()
            check(text == wanted, f"{len(text)} of {len(wanted)}")
        g.say("qSupported")                             # with + again
        all_is_well(t, g, running=False)


def test_fuzz():  # heavy
    rng = random.Random(SEED)
    with session() as (t, g):
        for i in range(FUZZ_PACKETS):
            g.raw(fuzz_packet(rng))
            g.hear()
            if i % 500 == 499:
                g.calm()
                check(len(g.registers()) == 16)
        g.calm()
        all_is_well(t, g, running=False)


def test_gdb_steps_the_thread_it_shows():
    with target() as (t, path):
        t.expect(PROMPT)
        t.type("cat\r")
        t.expect(r"cat\r*\n")
        settle(path)
        said = gdb(path, "thread find sh child", "thread 3", "stepi",
                   "thread", "print current->comm", "detach",
                   attached=lambda: t.send("\x04"))    # and then sh runs
        check("Thread 3 has extra info 'S sh child'" in said, said)
        check("[Current thread is 3 " in said and '= "sh\\000' in said, said)
        t.expect(PROMPT)


def test_gdb_steps_into_its_own_call():
    """Not into one of another task's, that a tick has let run before."""
    with target() as (t, path):
        t.expect(PROMPT)
        t.type("cat /dev/zero >/dev/null &\r")
        t.expect(PROMPT)
        t.type("cat /dev/zero >/dev/null\r")
        said = gdb(path, "break sys_write", "continue", "delete",
                   "break *(*(unsigned *)(current->tss.esp0 - 20) - 2)",
                   "continue", "delete", "set $it = current",
                   "set var current->time_slice = 1", "stepi",
                   "print current == $it", "print $eflags", "x/i $pc",
                   "set $flags = *(unsigned *)(current->tss.esp0 - 12)",
                   "print/x $flags & 0x200", "detach")
        check(re.search(r"= 1\n\$2 = \[.*IF.*\]\n.*<syscall_entry>.*\n"
                        r"\$3 = 0x200", said), said)
        # Before the terminal is cat's, a ^C is a byte like any other, or the
        # shell's, who minds none.
        t.insist("\x03", PROMPT)
        t.type("echo n'o'w; kill -9 $!; cat /proc/audit\r")
        t.expect(r"\nnow\r*\n")
        check("ok" in t.expect(PROMPT), t.seen)


def settle(path):
    """Until all there is to do is done."""
    with contextlib.closing(rsp.Gdb(path)) as g:
        g.say("qSupported:swbreak+")
        until_all_sleep(g)
        g.ok("D")


def gdb(path, *commands, attached=lambda: None):
    """What a real one says to these commands. attached() is called when the
    machine has stopped for it."""
    words = [GDB, "-nx", "-q", "-batch", "-ex", "set pagination off",
             "-ex", "set remotetimeout 60",
             "-ex", "set breakpoint always-inserted on"]
    for c in (f"target remote {path}", "echo attached\\n", *commands):
        words += ["-ex", c]
    with tempfile.TemporaryFile("w+") as errors:
        run = subprocess.Popen([*words, f"{BUILD}/kernel.elf"], text=True,
                               stdin=subprocess.DEVNULL, stderr=errors,
                               stdout=subprocess.PIPE)
        net = threading.Timer(PATIENCE, run.kill)
        net.start()
        said = ""
        # (communicate would lose what readline has read ahead.)
        for line in iter(run.stdout.readline, ""):
            if line == "attached\n":
                attached()
            else:
                said += line
        net.cancel()
        run.wait()
        errors.seek(0)
        return said + errors.read()


def test_gdb_sees_sleepers():
    with target() as (t, path):
        t.expect(PROMPT)
        settle(path)
        said = gdb(path, "info threads", "thread find sh ", "thread 2", "bt",
                   "x/i 0", "print task[1]->comm")
        check(re.search(r"Thread 1 .*S init child", said), said)
        check(re.search(r"#\d+ .*sleep_on.*\n(.*\n)*.*syscall_entry", said),
              said)
        check("Cannot access memory" in said and '"init' in said, said)
        check("ok" in t.run("cat /proc/audit"))


def test_gdb_breaks_and_steps():
    with target() as (t, path):
        t.expect(PROMPT)
        said = gdb(path, "break sys_fork", "continue", "continue",
                   f"add-symbol-file {BUILD}/user/fork-new", "bt",
                   "delete", "break strerror", "break printf", "continue",
                   "bt 2", "info registers eip", "stepi", "next", "stepi 20",
                   "finish", "delete", "detach",
                   attached=lambda: t.type("fork-new\r"))
        check(re.search(r"Breakpoint 1.*sys_fork", said), said)
        check(re.search(r"Breakpoint 3.*printf", said), said)
        check(re.search(r"#1 .*be_parent ", said), said)
        check("Value returned" in said and "[Inferior 1" in said, said)
        t.expect("child complete, status 7")
        t.expect(PROMPT)
        check("ok" in t.run("cat /proc/audit"))
