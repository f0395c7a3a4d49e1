"""A machine that is looked at from outside: its RAM is ours, QEMU's gdb stub
stops it at stations and tells what the CPU's registers are. No symbol of the
kernel in it is asked for, and no byte it prints is believed."""
import contextlib
import mmap
import os
import re
import resource
import select
import socket
import struct
import tempfile
import time
import types
import machine
import newc
from leash import undisturbed
from work import MOST_OUTPUT, Ungraded, WALL

REGISTERS = ("eax", "ecx", "edx", "ebx", "esp", "ebp", "esi", "edi", "eip",
             "efl", "cs", "ss")         # as gdb's protocol has them
IF = 0x200                      # of EFLAGS
HALT_LOOK = 3                   # seconds without a stop, until it is looked at
INTERRUPTED = "T02"             # what the stub says when we break in
DENIED = ("on,obsolete=deny,elevateprivileges=deny,spawn=deny,"
          "resourcecontrol=deny")


def options(kernel, memory, icount, command, add, append=""):
    return types.SimpleNamespace(
        memory=memory, append=append, add=add, timeout=None, log=None,
        audit=False, icount=icount, iso=False, gdb=False, cpu=None,
        kernel=kernel,
        initrd=None, qemu_args=["-sandbox", DENIED], command=command)


class Ended(Exception):
    """The machine is off, or has used up its time: why, in words."""


class Machine(machine.Machine):
    """vmrun's, with its RAM in a file of ours, stopped before it begins."""

    def __init__(self, opt, cpu):
        self.folder = tempfile.TemporaryDirectory(prefix="tine-judge.")
        opt.gdb = os.path.join(self.folder.name, "gdb")
        with self._quiet():
            super().__init__(opt)
        self.cpu = cpu
        limit = int(cpu) + 1
        resource.prlimit(self.process.pid, resource.RLIMIT_CPU,
                         (limit, limit + 1))
        resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE,
                         (MOST_OUTPUT, MOST_OUTPUT))
        self.memory = mmap.mmap(self.ram, opt.memory << 20)
        self.deadline = time.monotonic() + WALL
        self.unread = b""
        self._connect()

    @contextlib.contextmanager
    def _quiet(self):
        """QEMU's own words go to a file: they are no part of a report."""
        before = os.dup(2)
        words = os.open(f"{self.folder.name}/qemu", os.O_WRONLY | os.O_CREAT)
        os.dup2(words, 2)
        try:
            yield
        finally:
            os.dup2(before, 2)
            os.close(before)
            os.close(words)

    def _stdin_whole(self):
        return b""

    def _overlay(self):
        """Without a command the program boots in the shell's place, as in
        make rewind BOOT=."""
        if self.opt.command:
            return super()._overlay()
        archive = newc.Archive()
        for word in self.opt.add:
            machine.add(archive, word)
        return archive.bytes()

    def _channels(self, theirs):
        """RAM, too: vmrun has it so with --audit."""
        return [*super()._channels(theirs), *self._memory(theirs)]

    def __enter__(self):
        return self

    def __exit__(self, *what):
        try:
            self.memory.close()
            self.remove()
            self.socket.close()
            for fd in (self.ram, self.log, self.out, self.lock):
                os.close(fd)            # a proof has hundreds of machines
        finally:
            with undisturbed():
                self.folder.cleanup()

    def said(self):
        """What the kernel logged, for a person to read."""
        with open(self.path("log"), "rb") as f:
            return f.read(1 << 16).decode("utf-8", "replace").replace("\r", "")

    def _words(self):
        with open(f"{self.folder.name}/qemu", errors="replace") as f:
            return f.read().strip()

    # --- gdb's protocol -------------------------------------------------

    def _connect(self):
        self.socket = socket.socket(socket.AF_UNIX)
        while True:
            try:
                self.socket.connect(self.opt.gdb)
                return
            except OSError:
                if self.ended() or time.monotonic() > self.deadline:
                    raise Ungraded("QEMU would not start: " + self._words()) from None
                time.sleep(0.02)

    def _more(self):
        while not select.select([self.socket], [], [], 1)[0]:
            if time.monotonic() > self.deadline:
                raise Ungraded(f"no end after {WALL} s: again, on a host with "
                               "less to do")
        try:
            data = self.socket.recv(1 << 16)
        except OSError:
            data = b""
        if not data:
            raise Ended(self.how_it_ended())
        self.unread += data

    def how_it_ended(self):
        self.wait(10)
        if self.returncode in (-24, -9):        # SIGXCPU
            return f"it ran for {self.cpu:.0f} s of CPU time and came nowhere"
        if self.returncode == -25:              # SIGXFSZ
            return "it printed without an end"
        if self.returncode == machine.PANIC_STATUS:
            lines = [x for x in self.said().splitlines() if "panic" in x]
            return f"the kernel said: {(lines or ['a panic'])[0].strip()}"
        return f"the machine went off (QEMU left with {self.returncode})"

    def reply(self):
        while not (m := re.search(rb"\$([^#]*)#..", self.unread, re.S)):
            self._more()
        self.unread = self.unread[m.end():]
        with contextlib.suppress(OSError):      # that was its last word
            self.socket.sendall(b"+")
        return m[1].decode("latin-1")

    def _write(self, data):
        try:
            self.socket.sendall(data)
        except OSError:
            raise Ended(self.how_it_ended()) from None

    def send(self, text):
        data = text.encode("latin-1")
        self._write(b"$%s#%02x" % (data, sum(data) % 256))

    def say(self, text):
        self.send(text)
        return self.reply()

    def _stops_within(self, seconds):
        """Is there an answer, or an end? What is only received is none."""
        while b"#" not in self.unread:
            if not select.select([self.socket], [], [], seconds)[0]:
                return False
            self._more()
        return True

    def run_on(self, how):
        """Goes on, by "c" or "s": why it has stopped. One that does not is
        broken into now and then: a CPU that has halted with interrupts off is
        not waited for."""
        self.send(how)
        while not self._stops_within(HALT_LOOK):
            self._write(b"\3")
            said = self.reply()
            if not said.startswith(INTERRUPTED):
                return said             # it had stopped by itself
            text = self.monitor("info registers")
            if "HLT=1" in text and not registers_of(text)["efl"] & IF:
                raise Ended("the CPU has halted with interrupts off, for good")
            self.send(how)
        return self.reply()

    def monitor(self, command):
        """What QEMU's monitor answers."""
        self.send("qRcmd," + command.encode().hex())
        out = ""
        while (said := self.reply()) != "OK":
            if said[:1] != "O":
                raise Ungraded(f"QEMU's monitor: {command}: {said}")
            out += bytes.fromhex(said[1:]).decode()
        return out

    def stop_at(self, address):
        if self.say(f"Z0,{address:x},1") != "OK":
            raise Ungraded("QEMU sets no breakpoint")

    def go(self):
        """Until it stands at a station; raises Ended. One step first: QEMU
        would stop at once where it stands."""
        for how in ("s", "c"):
            said = self.run_on(how)
            if said[:1] in "WX":
                raise Ended(self.how_it_ended())

    def step(self):
        """One instruction. The registers then, those that REGISTERS names."""
        said = self.run_on("s")
        if said[:1] in "WX":
            raise Ended(self.how_it_ended())
        return self.general()

    def general(self):
        """The registers that REGISTERS names."""
        data = bytes.fromhex(self.say("g")[:8 * len(REGISTERS)])
        return dict(zip(REGISTERS, struct.unpack(f"<{len(data) // 4}I", data)))

    def set_register(self, name, value):
        self.say("qXfer:features:read:target.xml:0,fff")   # or it takes none
        data = struct.pack("<I", value).hex()
        if self.say(f"P{REGISTERS.index(name):x}={data}") != "OK":
            raise Ungraded("QEMU sets no register")

    def until(self, places):
        """To the first of these places, or of a station; raises Ended."""
        for address in places:
            self.stop_at(address)
        said = self.run_on("c")
        if said[:1] in "WX":
            raise Ended(self.how_it_ended())
        for address in places:
            self.say(f"z0,{address:x},1")

    def registers(self):
        """{name: number} and, of a segment, {name: its words}."""
        return registers_of(self.monitor("info registers"))


def registers_of(text):
    """Of what QEMU's monitor says."""
    found = {k.lower(): int(v, 16) for k, v in
             re.findall(r"\b([A-Z0-9]{2,3})=([0-9a-f]{8})\b", text)}
    found["cpl"] = int(re.search(r"CPL=(\d)", text)[1])
    for name, words in re.findall(
            r"^([A-Z]{2,3}) *=([0-9a-f ]{13,})", text, re.M):
        found[name.lower()] = [int(w, 16) for w in words.split()]
    return found
