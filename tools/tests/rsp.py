"""A small gdb: the remote serial protocol over a socket."""
import re
import select
import socket
import struct
import time
from support import PATIENCE, check

REGISTERS = ("eax ecx edx ebx esp ebp esi edi eip eflags cs ss ds es fs "
             "gs").split()

RUN = {"c": "vCont;c", "s": "vCont;s"}          # s: the one that stopped


class Gdb:
    """A connection to the stub. say() gives the reply to one packet."""

    def __init__(self, path):
        end = time.monotonic() + PATIENCE
        while True:
            self.socket = socket.socket(socket.AF_UNIX)
            try:
                self.socket.connect(path)
                break
            except OSError:
                check(time.monotonic() < end, "no stub at", path)
                time.sleep(0.05)
        self.socket.settimeout(PATIENCE)
        self.unread = b""

    def close(self):
        self.socket.close()

    def byte(self):
        if not self.unread:
            self.unread = self.socket.recv(4096)
            check(self.unread, "the stub's line is closed")
        first, self.unread = self.unread[:1], self.unread[1:]
        return first

    def raw(self, data):
        self.socket.sendall(data)

    @staticmethod
    def packet(text):
        data = text.encode("latin-1")
        return b"$%s#%02x" % (data, sum(data) % 256)

    def until(self, *wanted):
        while (b := self.byte()) not in wanted:
            pass
        return b

    def reply(self):
        """The next packet, acknowledged."""
        self.until(b"$")
        text = b""
        while (b := self.byte()) != b"#":
            text += b
        digits = self.byte() + self.byte()
        check(int(digits, 16) == sum(text) % 256, "a bad checksum", text)
        self.raw(b"+")
        return self.unfolded(text).decode()

    @staticmethod
    def unfolded(text):
        """c*n is c and n - 29 times c."""
        return re.sub(rb"(.)\*(.)", lambda m: m[1] * (ord(m[2]) - 28), text)

    def send(self, text):
        self.raw(self.packet(RUN.get(text, text)))
        check(self.until(b"+", b"-") == b"+", "refused:", text)

    def say(self, text):
        self.send(text)
        return self.reply()

    def ok(self, text):
        said = self.say(text)
        check(said == "OK", f"{text}: {said}")

    def registers(self):
        values = struct.unpack("<16I", bytes.fromhex(self.say("g")))
        return dict(zip(REGISTERS, values))

    def set_register(self, name, value):
        values = {**self.registers(), name: value}
        self.ok("G" + struct.pack("<16I", *values.values()).hex())

    def read(self, addr, n):
        """Memory, or the error reply as text."""
        said = self.say(f"m{addr:x},{n:x}")
        return said if said[:1] == "E" else bytes.fromhex(said)

    def word(self, addr):
        return struct.unpack("<I", self.read(addr, 4))[0]

    def write(self, addr, data):
        return self.say(f"M{addr:x},{len(data):x}:{data.hex()}")

    def resume(self, how="c"):
        """Run; the thread that stops next, and its signal."""
        self.send(how)
        return self.stopped()

    def stopped(self):
        said = self.reply()
        m = re.match(r"T(..).*thread:([0-9a-f]+);", said)
        check(m, "not a stop:", said)
        return int(m[2], 16), int(m[1], 16)

    def waits(self, seconds=1):
        """Has it something to say?"""
        return bool(self.unread or
                    select.select([self.socket], [], [], seconds)[0])

    def hear(self, seconds=0):
        """What it says is of no interest; replies are acknowledged."""
        while self.waits(seconds):
            if self.byte() == b"$":
                self.raw(b"+")

    def calm(self):
        """After noise: the first packet that must have an answer."""
        self.raw(self.packet("qC"))
        while not self.reply().startswith("QC"):
            pass

    def interrupt(self):
        self.raw(b"\x03")
        return self.stopped()

    def threads(self):
        """{pid: what it is doing}"""
        found, said = {}, self.say("qfThreadInfo")
        while said != "l":
            check(said[0] == "m", said)
            for t in said[1:].split(","):
                about = self.say("qThreadExtraInfo," + t)
                found[int(t, 16)] = bytes.fromhex(about).decode()
            said = self.say("qsThreadInfo")
        return found
