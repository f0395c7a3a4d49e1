"""Does tools/vmrun keep its contract? One test a clause."""
import glob
import os
import shutil
import signal
import subprocess
import sys
import time
from support import (GDB, PANIC, PATIENCE, TOP, VMRUN, assembled, check,
                     scratch, stat_of, vmrun, want)

TRIPLE_FAULT = "lidt [none]\nint3\nnone: dw 0\ndd 0\n"
PANIC_EXIT = "mov al, 0x3e\nout 0xf4, al\nhang: hlt\njmp hang\n"


def test_stdout_is_only_cmds():
    done = want(vmrun("--", "echo", "hello"), 0, b"hello\n")
    check(done.stderr, "no kernel log on stderr")


def test_stdout_has_both_1_and_2():
    want(vmrun("--", "sh", "-c", "echo one; echo two >&2"), 0, b"one\ntwo\n")


def test_words_arrive_as_given():
    words = ["a b", "", "it's", '"q"', "$HOME", "*", "back\\slash", "tab\t.",
             "n\nl", "-m", "--", "é"]
    want(vmrun("--", "echo", *words), 0, " ".join(words).encode() + b"\n")


def test_exit_status():
    for status in (0, 1, 7, 255):
        want(vmrun("--", "sh", "-c", f"exit {status}"), status)


def test_command_not_found():
    done = want(vmrun("--", "no-such-command"), 127)
    check(b"no-such-command" in done.stdout + done.stderr, done)
    want(vmrun("--", "/etc/vmrun.argv"), 126)


def test_death_by_signal():
    for name, number in (("KILL", 9), ("TERM", 15), ("SEGV", 11)):
        want(vmrun("--", "sh", "-c", f"kill -{name} $$"), 128 + number)


def test_binary_output():
    data = bytes(range(256)) * 40 + os.urandom(5000)
    want(vmrun("--", "cat", stdin=data), 0, data)


def test_much_through_cat():
    """More than pipes and QEMU's buffers hold."""
    data = os.urandom(1 << 17)
    want(vmrun("--", "cat", stdin=data, timeout=120), 0, data)


def test_stdin_ends():
    want(vmrun("--", "wc", "-c", stdin=b""), 0)
    want(vmrun("--", "cat", stdin=b"no newline"), 0, b"no newline")
    with open(os.devnull, "rb") as null:
        want(vmrun("--", "cat", stdin=null), 0, b"")


def test_unread_stdin_is_no_harm():
    want(vmrun("--", "echo", "ok", stdin=b"x" * 300000), 0, b"ok\n")


def test_stdin_without_end():
    """What CMD does not want is not waited for."""
    with open("/dev/zero", "rb") as zero:
        want(vmrun("--", "head", "-n", "1", stdin=b"one\ntwo\n" * 1000), 0,
             b"one\n")
        want(vmrun("--", "echo", "ok", stdin=zero), 0, b"ok\n")


def closing(*fds):
    """vmrun -- echo hi by a shell that has closed these descriptors."""
    words = " ".join(f"{fd}>&-" for fd in fds)
    return subprocess.run(["sh", "-c", f'exec "$0" -- echo hi {words}',
                           VMRUN], stdin=subprocess.DEVNULL,
                          capture_output=True, timeout=60)


def test_closed_descriptors():
    for fds in ((0,), (1,), (2,), (0, 1), (0, 2), (1, 2), (0, 1, 2)):
        done = closing(*fds)
        check(done.returncode == 0, fds, done)
        check(done.stdout == (b"" if 1 in fds else b"hi\n"), fds, done)
        check(2 in fds or b"Tine" in done.stderr, fds, done)


def test_a_full_disk():
    with open("/dev/full", "wb") as full:
        done = subprocess.run([VMRUN, "--", "echo", "hi"], stdout=full,
                              stdin=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, timeout=60)
    check(done.returncode == 2, done)
    check(b"cannot write to stdout: No space" in done.stderr, done)


def test_output_is_live():
    """It comes when it is written, not at the end."""
    p = subprocess.Popen([VMRUN, "--timeout", "60", "--", "sh", "-c",
                          "echo first; spin"], stdout=subprocess.PIPE,
                         stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    check(p.stdout.readline() == b"first\n", "nothing came")
    p.terminate()
    check(p.wait(PATIENCE) == 128 + signal.SIGTERM, p.returncode)


def test_nobody_reads_stdout():
    p = subprocess.Popen([VMRUN, "--timeout", "60", "--", "cat", "/dev/zero"],
                         stdout=subprocess.PIPE, stdin=subprocess.DEVNULL,
                         stderr=subprocess.DEVNULL)
    p.stdout.read(1)
    p.stdout.close()
    check(p.wait(PATIENCE) == 128 + signal.SIGPIPE, p.returncode)


def test_timeout():
    start = time.monotonic()
    done = want(vmrun("--", "spin", timeout=1), 124)
    check(time.monotonic() - start > 0.9, "the time it took")
    check(b"no end after 1 s" in done.stderr, done.stderr)


def test_panic():
    done = want(vmrun("--append", "init=/nope", "--", "true"), PANIC, b"")
    check(b"panic" in done.stderr.lower(), done.stderr)


def test_panic_text_on_stderr_with_a_log():
    with scratch() as folder:
        log = os.path.join(folder, "log")
        done = want(vmrun("--log", log, "--append", "init=/nope", "--",
                          "true"), PANIC, b"")
        check(b"panic" in done.stderr.lower(), done.stderr)
        with open(log, "rb") as f:
            check(b"panic" in f.read().lower(), "not in the log")


def test_a_machine_that_cannot_switch_itself_off():
    """The kernel's last line is the end: vmrun waits for no more."""
    code = ("import sys, cmdline, inplace, talk; talk.LAST_WORDS = 1e6; "
            "cmdline.guarded(inplace.tool('vmrun').main)")
    for more in ([], ["--icount", "0"]):
        done = subprocess.run(
            [sys.executable, "-c", code, "--qemu-arg", "-machine",
             "--qemu-arg", "pc,acpi=off", *more, "--", "sh", "-c", "exit 3"],
            env={**os.environ, "PYTHONPATH": f"{TOP}/tools"},
            stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE)
        want(done, 3)


def test_log_file():
    with scratch() as folder:
        log = os.path.join(folder, "log")
        done = want(vmrun("--log", log, "--", "echo", "hi"), 0, b"hi\n")
        check(done.stderr == b"", done.stderr)
        check(os.path.getsize(log) > 0, "the log is empty")


def test_triple_fault():
    with scratch() as folder:
        kernel = assembled(TRIPLE_FAULT, folder)
        done = want(vmrun("--kernel", kernel, "--", "true"), PANIC, b"")
        check(b"without an exit status" in done.stderr, done.stderr)


def test_panic_port():
    with scratch() as folder:
        kernel = assembled(PANIC_EXIT, folder)
        want(vmrun("--kernel", kernel, "--", "true"), PANIC, b"")


def test_append_arrives_as_given():
    words = "a=\"b c\" d='e f' \"g h,i;j|k$HOME\\x"
    done = want(vmrun("--append", "one", "--append", words, "--", "cat",
                      "/proc/cmdline"), 0)
    check(done.stdout.endswith(f"one {words}\n".encode()), done.stdout)


def checkout(top):
    """Another one of these, with what vmrun needs of build/."""
    shutil.copytree(f"{TOP}/tools", f"{top}/tools",
                    ignore=shutil.ignore_patterns("__pycache__"))
    os.mkdir(f"{top}/build")
    for name in ("kernel.elf", "initrd.cpio", "tine.iso"):
        shutil.copy(f"{TOP}/build/{name}", f"{top}/build/{name}")
    return top


def test_from_anywhere():
    """Another working directory; a checkout and a TMPDIR with odd names."""
    want(vmrun("--", "echo", "ok", cwd="/"), 0, b"ok\n")
    with scratch() as folder:
        top = checkout(f"{folder}/od d,x")
        for how in ((), ("--iso",), ("--icount", "0")):
            done = subprocess.run(
                [f"{top}/tools/vmrun", *how, "--", "echo", "ok"],
                env=dict(os.environ, TMPDIR=top), capture_output=True,
                stdin=subprocess.DEVNULL, timeout=60)
            check(done.returncode == 0 and done.stdout == b"ok\n", how, done)


def test_a_checkout_one_may_not_write():
    with scratch() as folder:
        top = checkout(f"{folder}/top")
        for where, _, names in os.walk(folder):
            for path in (where, *(f"{where}/{name}" for name in names)):
                os.chmod(path, 0o555)   # also where the clone was for us only
        try:
            as_nobody = {"user": 65534} if os.getuid() == 0 else {}
            done = subprocess.run(
                [f"{top}/tools/vmrun", "--", "echo", "ok"], cwd="/",
                capture_output=True, stdin=subprocess.DEVNULL, timeout=60,
                **as_nobody)
        finally:
            for where, _, _ in os.walk(folder):
                os.chmod(where, 0o755)
        check(done.returncode == 0 and done.stdout == b"ok\n", done)


def test_gdb_attaches():
    """In a checkout of its own, as a person may have build/gdb.sock."""
    with scratch() as folder:
        top = checkout(f"{folder}/top")
        p = subprocess.Popen([f"{top}/tools/vmrun", "--gdb", "--timeout",
                              "60", "--", "echo", "hi"],
                             stdin=subprocess.DEVNULL,
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        while b"make gdb" not in p.stderr.readline():
            check(p.poll() is None, "vmrun is gone")
        while not os.path.exists(f"{top}/build/gdb.sock"):
            time.sleep(0.05)
        second = subprocess.run([f"{top}/tools/vmrun", "--gdb", "--", "true"],
                                capture_output=True, timeout=60)
        check(second.returncode == 2 and b"another" in second.stderr, second)
        gdb = subprocess.run(
            [GDB, "-nx", "-batch", "-ex", f"target remote {top}/build/"
             "gdb.sock", "-ex", "break copy_process", "-ex", "continue",
             "-ex", "list", "-ex", "delete", "-ex", "detach",
             f"{TOP}/build/kernel.elf"], cwd=TOP, capture_output=True,
            text=True, stdin=subprocess.DEVNULL, timeout=60)
        out, err = p.communicate(timeout=60)
        check("copy_process (" in gdb.stdout and "dup_task_struct" in
              gdb.stdout, gdb.stdout, gdb.stderr)
        check(p.returncode == 0 and out == b"hi\n", p.returncode, out, err)


def test_memory():
    want(vmrun("-m", "4", "--", "echo", "ok"), 0, b"ok\n")
    done = want(vmrun("-m", "1", "--", "true"), 2)
    check(b"-m wants a number from 2" in done.stderr, done.stderr)
    done = want(vmrun("-m", "100000000", "--", "true"), 2)
    check(b"QEMU would not start" in done.stderr, done.stderr)


def test_deterministic():
    script = "ps; free; cat /proc/uptime; echo $$ | cat; cat"
    data = os.urandom(2000)
    runs = [want(vmrun("--icount", "0", "--", "sh", "-c", script,
                       stdin=data), 0) for _ in range(2)]
    check(runs[0].stdout == runs[1].stdout, "stdout differs:",
          runs[0].stdout, runs[1].stdout)
    check(runs[0].stderr == runs[1].stderr, "the log differs")
    check(runs[0].stdout.endswith(data), "stdin did not come through")


def test_deterministic_through_grub():
    runs = [want(vmrun("--icount", "3", "--iso", "--", "cat",
                       "/proc/uptime"), 0) for _ in range(2)]
    check(runs[0].stdout == runs[1].stdout, runs[0].stdout, runs[1].stdout)


def test_iso():
    want(vmrun("--iso", "-m", "32", "--", "cat", stdin=b"by disc\n"), 0,
         b"by disc\n")
    want(vmrun("--iso", "--", "sh", "-c", "exit 9"), 9)


def test_audit_of_a_clean_run():
    want(vmrun("--audit", "--", "sh", "-c", "ls | wc; sleep 100 & true"), 0)


def test_side_by_side():
    runs = [subprocess.Popen([VMRUN, "--timeout", "60", "--", "echo", str(i)],
                             stdin=subprocess.DEVNULL,
                             stdout=subprocess.PIPE,
                             stderr=subprocess.DEVNULL) for i in range(6)]
    for i, p in enumerate(runs):
        check(p.communicate(timeout=90)[0] == b"%d\n" % i, f"run {i}")


def test_nothing_is_left_behind():
    with scratch() as folder:
        env = dict(os.environ, TMPDIR=folder)
        want(vmrun("--", "true", env=env), 0)
        want(vmrun("--", "spin", env=env, timeout=1), 124)
        check(os.listdir(folder) == [], os.listdir(folder))


def children_of(pid):
    """Ids of its processes that run, from the host's /proc."""
    found = []
    for path in glob.glob("/proc/[0-9]*/stat"):
        state, parent = stat_of(path)[:2]
        if int(parent) == pid and state not in "ZX":
            found.append(int(path.split("/")[2]))
    return found


def dies_of(number, folder):
    p = subprocess.Popen([VMRUN, "--log", os.devnull, "--", "sh", "-c",
                          "echo up; spin"], stdin=subprocess.DEVNULL,
                         stdout=subprocess.PIPE,
                         env=dict(os.environ, TMPDIR=folder))
    p.stdout.readline()
    children = children_of(p.pid)
    check(children, "where is QEMU?")
    p.send_signal(number)
    p.wait(PATIENCE)
    for child in children:
        # Whose child it is now may take its time to bury it.
        for _ in range(10 * PATIENCE):
            state = stat_of(f"/proc/{child}/stat")[0]
            if state in "ZX":
                break
            time.sleep(0.1)
        check(state in "ZX", f"QEMU lives on ({state})")
    return p.returncode


def test_signals_end_it_and_qemu():
    with scratch() as folder:
        check(dies_of(signal.SIGINT, folder) == 130, "after SIGINT")
        check(dies_of(signal.SIGTERM, folder) == 143, "after SIGTERM")
        check(not os.listdir(folder), os.listdir(folder))
        dies_of(signal.SIGKILL, folder)         # which leaves its own there


def test_mistakes_are_one_line():
    for args in ([], ["--no-such-option", "x"], ["-m"], ["-m", "many", "x"],
                 ["--add", "/no/such/file", "--", "true"],
                 ["--add", "", "x"], ["--add", ":", "x"],
                 ["--timeout", "soon", "x"], ["--timeout", "0", "x"],
                 ["--timeout", "-1", "x"], ["--timeout", "nan", "x"],
                 ["--timeout", "inf", "x"], ["--timeout", "", "x"],
                 ["--cpu", "0", "x"], ["--cpu", "0.5", "x"],
                 ["--icount", "-1", "x"], ["--audit=1", "x"], ["--", ""],
                 ["-m", "0", "x"], ["--kernel", "/nope", "x"],
                 ["--kernel", "/", "x"], ["--initrd", "/nope", "x"],
                 ["--log", "/no/such/folder/log", "x"]):
        done = subprocess.run([VMRUN, *args], capture_output=True,
                              stdin=subprocess.DEVNULL, timeout=30)
        check(done.returncode == 2, args, done)
        check(done.stderr.count(b"\n") == 1 and not done.stdout, args, done)


def test_help():
    done = subprocess.run([VMRUN, "--help"], capture_output=True)
    for word in (b"--add", b"--cpu", b"--icount", b"--timeout", b"--gdb",
                 b"--iso"):
        check(done.returncode == 0 and word in done.stdout, word)
