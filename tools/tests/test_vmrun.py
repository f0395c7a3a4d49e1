"""Does tools/vmrun keep its contract? One test a clause."""
import glob
import os
import shutil
import signal
import subprocess
import time
from support import (PANIC, TOP, VMRUN, assembled, check, scratch, vmrun,
                     want)

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


def test_a_mebibyte_through_cat():
    data = os.urandom(1 << 20)
    want(vmrun("--", "cat", stdin=data, timeout=120), 0, data)


def test_stdin_ends():
    want(vmrun("--", "wc", "-c", stdin=b""), 0)
    want(vmrun("--", "cat", stdin=b"no newline"), 0, b"no newline")
    with open(os.devnull, "rb") as null:
        want(vmrun("--", "cat", stdin=null), 0, b"")


def test_unread_stdin_is_no_harm():
    want(vmrun("--", "echo", "ok", stdin=b"x" * 300000), 0, b"ok\n")


def test_output_is_live():
    """It comes when it is written, not at the end."""
    p = subprocess.Popen([VMRUN, "--timeout", "60", "--", "sh", "-c",
                          "echo first; spin"], stdout=subprocess.PIPE,
                         stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    check(p.stdout.readline() == b"first\n", "nothing came")
    p.terminate()
    check(p.wait(10) == 128 + signal.SIGTERM, p.returncode)


def test_nobody_reads_stdout():
    p = subprocess.Popen([VMRUN, "--timeout", "60", "--", "cat", "/dev/zero"],
                         stdout=subprocess.PIPE, stdin=subprocess.DEVNULL,
                         stderr=subprocess.DEVNULL)
    p.stdout.read(1)
    p.stdout.close()
    check(p.wait(20) == 128 + signal.SIGPIPE, p.returncode)


def test_timeout():
    start = time.monotonic()
    done = want(vmrun("--", "spin", timeout=2), 124)
    check(1.9 < time.monotonic() - start < 15, "the time it took")
    check(b"no end after 2 s" in done.stderr, done.stderr)


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


def make_folder(folder):
    """sub/{run,data,deep/er}, with modes one can tell apart."""
    os.makedirs(os.path.join(folder, "sub/deep"))
    for name, mode in (("run", 0o755), ("data", 0o640), ("deep/er", 0o444)):
        path = os.path.join(folder, "sub", name)
        with open(path, "w") as f:
            f.write(f"echo this is {name}\n")
        os.chmod(path, mode)
    os.chmod(os.path.join(folder, "sub/deep"), 0o711)
    return os.path.join(folder, "sub")


def modes(*args):
    """The lines of ls -l, mode first."""
    done = want(vmrun(*args), 0)
    return {line.split()[-1].decode(): line.split()[0].decode()
            for line in done.stdout.splitlines() if line.split()}


def test_add_a_program():
    program = os.path.join(TOP, "build/user/echo")
    want(vmrun("--add", f"{program}:/opt/made/up/say", "--",
               "/opt/made/up/say", "so"), 0, b"so\n")
    want(vmrun("--add", f"{program}:/opt/", "--", "/opt/echo", "so"), 0,
         b"so\n")
    with scratch() as folder:
        own = os.path.join(folder, "of-mine")
        shutil.copy(program, own)
        want(vmrun("--add", own, "--", "of-mine", "so"), 0, b"so\n")


def test_add_a_folder():
    with scratch() as folder:
        sub = make_folder(folder)
        want(vmrun("--add", f"{sub}:/data", "--", "cat", "/data/run",
                   "/data/deep/er"), 0,
             b"echo this is run\necho this is deep/er\n")
        seen = modes("--add", f"{sub}:/data", "--", "ls", "-l", "/data")
        for name, mode in (("run", "-rwxr-xr-x"), ("data", "-rw-r-----"),
                           ("deep", "drwx--x--x")):
            check(seen.get(name) == mode, f"{name}:", seen)
        want(vmrun("--add", f"{sub}:/data/", "--", "cat",
                   "/data/sub/data"), 0, b"echo this is data\n")


def test_add_several():
    with scratch() as folder:
        for name in ("one", "two"):
            with open(os.path.join(folder, name), "w") as f:
                f.write(name)
        want(vmrun("--add", f"{folder}/one:/etc/one", "--add",
                   f"{folder}/two:/tmp/two", "--", "cat", "/etc/one",
                   "/tmp/two"), 0, b"onetwo")


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
    runs = [want(vmrun("--icount", "0", "--iso", "--", "cat",
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
        state, parent = stat_of(path)
        if parent == pid and state not in "ZX":
            found.append(int(path.split("/")[2]))
    return found


def stat_of(path):
    """A process's state letter and its parent; X where it is gone."""
    try:
        with open(path) as f:
            fields = f.read().rpartition(")")[2].split()
        return fields[0], int(fields[1])
    except OSError:
        return "X", 0


def dies_of(number):
    p = subprocess.Popen([VMRUN, "--log", os.devnull, "--", "sh", "-c",
                          "echo up; spin"], stdin=subprocess.DEVNULL,
                         stdout=subprocess.PIPE)
    p.stdout.readline()
    children = children_of(p.pid)
    check(children, "where is QEMU?")
    p.send_signal(number)
    p.wait(20)
    for child in children:
        # Whose child it is now may take its time to bury it.
        for _ in range(50):
            state = stat_of(f"/proc/{child}/stat")[0]
            if state in "ZX":
                break
            time.sleep(0.1)
        check(state in "ZX", f"QEMU lives on ({state})")
    return p.returncode


def test_signals_end_it_and_qemu():
    check(dies_of(signal.SIGINT) == 130, "after SIGINT")
    check(dies_of(signal.SIGTERM) == 143, "after SIGTERM")
    dies_of(signal.SIGKILL)


def test_mistakes_are_one_line():
    for args in ([], ["--no-such-option", "x"], ["-m"], ["-m", "many", "x"],
                 ["--add", "/no/such/file", "--", "true"],
                 ["--timeout", "soon", "x"], ["--kernel", "/nope", "x"],
                 ["--log", "/no/such/folder/log", "x"]):
        done = subprocess.run([VMRUN, *args], capture_output=True,
                              stdin=subprocess.DEVNULL, timeout=30)
        check(done.returncode == 2, args, done)
        check(done.stderr.count(b"\n") == 1 and not done.stdout, args, done)


def test_help():
    done = subprocess.run([VMRUN, "--help"], capture_output=True)
    for word in (b"--add", b"--icount", b"--timeout", b"--gdb", b"--iso"):
        check(done.returncode == 0 and word in done.stdout, word)
