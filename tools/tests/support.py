"""What the tests in this folder share: running things and looking at them."""
import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import subprocess
import tempfile
import termios
import time
from inplace import vmrun_instead       # tools/test has tools/ in its path
from leash import leash
import recordings
import runner

TOP = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.realpath(__file__))))
BUILD = os.path.join(TOP, "build")
VMRUN = os.path.join(TOP, "tools/vmrun")
GDB = os.environ.get("GDB", "gdb")
PROMPT = r"tine\$ "
PANIC = 125
PATIENCE = 120                  # seconds for one answer: a safety net
MOST = 4000                     # characters of one piece of evidence


def shortened(text):
    return text if len(text) <= MOST else \
        f"{text[:MOST // 2]}\n[...]\n{text[-MOST // 2:]}"


def check(truth, *evidence):
    """assert, with what was seen instead."""
    if not truth:
        raise AssertionError("\n".join(shortened(
            e if isinstance(e, str) else repr(e)) for e in evidence))


def own_environment(env=None):
    """For what is started: no part of the make that started the tests."""
    return {k: v for k, v in (env or os.environ).items()
            if k not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL")}


def make(folder, *words):
    """make there, with these words, to its good end; one at a time."""
    os.makedirs(f"{folder}/build", exist_ok=True)
    with open(f"{folder}/build/make.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = subprocess.run(["make", "-C", folder, *words],
                              env=own_environment(), capture_output=True,
                              text=True)
    check(done.returncode == 0, done.stdout, done.stderr)


def stat_of(path):
    """What a process's /proc/PID/stat has behind its name: its state's letter,
    its parent ... [proc(5)]; X where it is gone."""
    try:
        with open(path) as f:
            return f.read().rpartition(")")[2].split()
    except OSError:
        return ["X", "0"]


def skip(why):
    """This host cannot try it: why, in a line that names the cure."""
    raise runner.Skip(why)


def not_in_debug(why):
    """What is looked at is of the usual kernel."""
    if runner.is_debug():
        skip(f"a kernel of make DEBUG=1: {why}; make, and again")


def vmrun(*args, stdin=b"", timeout=PATIENCE, **more):
    """tools/vmrun with its streams captured; stdin may be a file. What says
    "not so:" has failed."""
    if "--iso" in args:
        needs_disc()
    if isinstance(stdin, bytes):
        more["input"] = stdin
    else:
        more["stdin"] = stdin
    line = [VMRUN, "--timeout", str(timeout), *args]
    if "env" not in more:               # that wants the real exec
        more.update(preexec_fn=vmrun_instead(line), restore_signals=False)
    done = subprocess.run(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          timeout=timeout + 30, **more)
    wrong = recordings.not_so(done.stdout, done.stderr)
    check(not wrong, f"exit status {done.returncode}, and yet:", *wrong)
    return done


def want(done, status, stdout=None):
    """The run ended so and printed this."""
    log = done.stderr.decode(errors="replace")
    check(done.returncode == status,
          f"exit status {done.returncode}, not {status}", done.stdout, log)
    if stdout is not None:
        check(done.stdout == stdout,
              f"stdout is {done.stdout[:200]!r}, not {stdout[:200]!r}", log)
    return done


def machine(*args, memory=64):
    """A QEMU command line as make run has it, without the disc."""
    return ["qemu-system-i386", "-m", str(memory), "-nic", "none",
            "-no-reboot", "-display", "none",
            "-device", "isa-debug-exit,iobase=0xf4,iosize=0x4", *args]


def kernel_boot(initrd="build/initrd.cpio", append="",
                kernel=f"{BUILD}/kernel.elf"):
    args = ["-kernel", kernel, "-append", append]
    if initrd:
        args += ["-initrd", os.path.join(TOP, initrd)]
    return args


def needs_disc():
    """A host without GRUB's tools has built none."""
    if not os.path.exists(f"{BUILD}/tine.iso"):
        skip("build/tine.iso is not there: tools/setup installs what makes it")


def disc_boot():
    needs_disc()
    return ["-cdrom", f"{BUILD}/tine.iso", "-boot", "d"]


def assembled(source, folder):
    """A kernel for -kernel, from a few lines of NASM: 32-bit, at 1 MiB."""
    path = os.path.join(folder, "kernel")
    with open(path + ".asm", "w") as f:
        f.write("bits 32\norg 0x100000\n"
                "header: dd 0x1BADB002, 0x10003, -(0x1BADB002 + 0x10003)\n"
                "dd header, 0x100000, 0, 0, start\n"
                "start:\n" + source)
    subprocess.run(["nasm", "-f", "bin", "-o", path, path + ".asm"],
                   check=True)
    return path


def symbols(path):
    """{name: address} of functions and data."""
    out = subprocess.run(["nm", path], capture_output=True, text=True,
                         check=True).stdout
    return {name: int(addr, 16) for addr, kind, name in
            (line.split() for line in out.splitlines() if len(line) > 10)
            if kind in "tTdDbBrR"}


def scratch():
    return tempfile.TemporaryDirectory(prefix="tine-test.")


class Terminal:
    """A program on a terminal of its own, and a person at it."""

    def __init__(self, args, **more):
        self.us, self.them = pty.openpty()
        self.before = termios.tcgetattr(self.them)
        self.seen = ""                  # all there was, for a complaint
        self.unread = ""
        self.process = subprocess.Popen(
            args, stdin=self.them, stdout=self.them, stderr=self.them,
            start_new_session=True, cwd=TOP, preexec_fn=leash(), **more)

    def __enter__(self):
        return self

    def __exit__(self, *what):
        if self.process.poll() is None:         # as a window that is closed
            os.killpg(self.process.pid, signal.SIGHUP)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(PATIENCE)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        os.close(self.us)
        os.close(self.them)

    def _listen(self, seconds):
        if not select.select([self.us], [], [], max(0, seconds))[0]:
            return False
        data = os.read(self.us, 1 << 16).decode("utf-8", "replace")
        self.seen += data
        self.unread += data
        return True

    def expect(self, pattern, seconds=PATIENCE):
        """Wait until pattern comes; returns what came before it."""
        end = time.monotonic() + seconds
        while not (m := re.search(pattern, self.unread)):
            heard = self._listen(min(0.2, end - time.monotonic()))
            gone = not heard and self.process.poll() is not None
            check(time.monotonic() < end and not gone,
                  f"{pattern!r} did not come" + " (QEMU is gone)" * gone +
                  "; the last there was:", self.seen[-2000:])
        text = self.unread[:m.start()]
        self.unread = self.unread[m.end():]
        return text

    def insist(self, text, pattern, seconds=PATIENCE):
        """Send text, again and again, until pattern comes."""
        end = time.monotonic() + seconds
        while not re.search(pattern, self.unread):
            check(time.monotonic() < end, f"{pattern!r} did not come; the "
                  "last there was:", self.seen[-2000:])
            self.send(text)
            self._listen(0.2)

    def send(self, text):
        """All at once, as a paste does."""
        data = text.encode()
        while data:
            if select.select([], [self.us], [], 0.1)[1]:
                data = data[os.write(self.us, data[:512]):]
            self._listen(0)

    def type(self, text):
        """Key by key, as fingers do."""
        for key in text:
            self.send(key)
            time.sleep(0.005)

    def run(self, line, seconds=PATIENCE):
        """Type a command; returns what it printed, to the next prompt."""
        self.type(line + "\r")
        text = self.expect(PROMPT, seconds).replace("\r", "")
        return text.split("\n", 1)[1] if "\n" in text else ""

    def end(self, seconds=PATIENCE):
        """Wait for the program to leave; its exit status."""
        stop = time.monotonic() + seconds
        while self.process.poll() is None:
            self._listen(0.1)
            check(time.monotonic() < stop, "it does not leave; the last "
                  "there was:", self.seen[-2000:])
        while self._listen(0):
            pass
        return self.process.returncode


def shell(memory=64, boot=None, append=""):
    """A Tine with its console on our terminal, at the first prompt."""
    boot = kernel_boot(append=append) if boot is None else boot
    t = Terminal(machine(*boot, "-serial", "mon:stdio", memory=memory))
    try:
        t.expect(PROMPT)
    except BaseException:
        t.__exit__()
        raise
    return t


def boots(args, seconds=PATIENCE, until=PROMPT):
    """Start a QEMU (args from machine()), its serial line to us, and wait for
    the prompt or its end. (status or None if the prompt came, log)."""
    with Terminal([*args, "-serial", "stdio", "-monitor", "none"]) as t:
        end = time.monotonic() + seconds
        while t.process.poll() is None:
            t._listen(0.1)
            if re.search(until, t.seen):
                return None, t.seen
            check(time.monotonic() < end, "neither a prompt nor an end:",
                  t.seen[-2000:])
        while t._listen(0):
            pass
        return t.process.returncode, t.seen
