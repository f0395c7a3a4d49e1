"""The ring of events in a guest's RAM, emptied at each stop of the kernel."""
import collections
import contextlib
import mmap
import os
import socket
import struct
import threading
import time
from elf import Elf
from outside.guest import Guest, Lost
from pictures import spaces

RECORD = struct.Struct("<QHHI4I")
FULL = 1 << 31
WALKS = 20000                   # page tables to be looked at, in all
PAUSE = 2                       # bytes of that instruction
CONNECT = 30                    # seconds for QEMU to make its socket
MOST = 1 << 21                  # events kept: the oldest go first

# What became of a page that was faulted in: EVENT_PAGE's second word, in words.
ZEROS, COPIED, LAST_SHARER = 1, 2, 3
CASES = {ZEROS: "zeros", COPIED: "copied", LAST_SHARER: "last sharer"}

Event = collections.namedtuple("Event", "time kind slot free words text")


class Stub:
    """QEMU's, as far as a breakpoint needs it."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        end = time.monotonic() + CONNECT
        while True:
            try:
                self.socket.connect(path)
                break
            except OSError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.01)
        self.unread = b""

    def _byte(self):
        if not self.unread:
            self.unread = self.socket.recv(4096)
        if not self.unread:
            raise EOFError
        first, self.unread = self.unread[:1], self.unread[1:]
        return first

    def send(self, text):
        data = text.encode()
        self.socket.sendall(b"$%s#%02x" % (data, sum(data) % 256))

    def reply(self):
        while self._byte() != b"$":
            pass
        text = b""
        while (b := self._byte()) != b"#":
            text += b
        self._byte(), self._byte()
        self.socket.sendall(b"+")
        return text


class Ring:
    """events: as many as are kept; dropped: how many are not. moments:
    {number of an event: every task's pages after it (spaces.py)}."""

    def __init__(self, kernel, fd):
        self.ram = mmap.mmap(fd, 0)
        try:
            self.g = Guest(Elf(kernel), self.ram)
            self.at = self.g.symbol("events") - self.g.base
            self.k = self.g.k
            self.pause = self.g.symbol("event_stop.waits")
            self.k["event_ring.head"]
        except (Lost, KeyError, ValueError):
            raise Lost(f"{kernel} tells no events: it was built without "
                       "that part") from None
        self.names = {v: k[6:].lower() for k, v in self.k.items()
                      if k.startswith("EVENT_")}
        self.events = collections.deque(maxlen=MOST)
        self.dropped = self.taken = 0
        self.moments = {}
        self.spaces = spaces.Spaces(self.g)

    def word(self, name):
        return self.g.ram[self.at + self.k[f"event_ring.{name}"] >> 2]

    def put(self, name, value):
        at = self.at + self.k[f"event_ring.{name}"]
        self.ram[at:at + 4] = struct.pack("<I", value)

    def bits(self, *kinds):
        return sum(1 << self.k[f"EVENT_{kind}"] for kind in kinds)

    def take(self):
        """What is new, out of the ring."""
        head, size, base = (self.word(n) for n in ("head", "size", "records"))
        if not size or head - self.taken & 0xffffffff > 1 << 30 or \
                base + size * RECORD.size > len(self.ram):
            raise Lost("the ring of events is garbled: the trace ends there")
        first = max(self.taken, head - size)
        self.dropped += first - self.taken
        for n in range(first, head):
            *about, a, b, c, d = RECORD.unpack_from(
                self.ram, base + n % size * RECORD.size)
            text = ""
            kind = self.names.get(about[1], "?")
            if kind in ("exec", "sleep"):
                text = struct.pack("<4I", a, b, c, d).split(b"\0")[0].decode(
                    "latin-1")
            if len(self.events) == MOST:
                self.dropped += 1
            self.events.append(Event(about[0], kind, about[2], about[3],
                                     (a, b, c, d), text))
        self.taken = head
        self.put("read", head)

    def look(self):
        """The kernel waits: what does each task map now?"""
        if self.spaces.walked > WALKS:
            self.put("stop_on", FULL)
            return
        with contextlib.suppress(Lost):
            self.moments[self.taken - 1] = self.spaces.look()

    def watch(self, path):
        """Beside the machine, to its end: path is its stub's socket."""
        stub = Stub(path)
        os.unlink(path)
        stub.send(f"Z1,{self.pause:x},1")
        stub.reply()
        with contextlib.suppress(EOFError, OSError):
            stub.send("c")
            stub.reply()        # events=step: it waits after the first
            self.put("stop_on", FULL | self.bits("FORK", "EXEC", "WAIT",
                                                 "FAULT", "TABLE", "PAGE"))
            while True:
                self.take()
                self.look()
                self.put("go", 1)
                stub.send(f"c{self.pause + PAUSE:x}")
                if stub.reply()[:1] != b"T":
                    return              # W: QEMU's last word, if heard


class Watch:
    """For vmrun: a machine with --trace, watched from its first event on."""

    def __init__(self, kernel, vm):
        self.ring = Ring(kernel, vm.ram)
        self.thread = threading.Thread(target=self._run, args=(vm,),
                                       daemon=True)
        self.thread.start()

    def _run(self, vm):
        try:
            self.ring.watch(vm.path("events.sock"))
        except (OSError, Lost) as e:
            vm.failure = str(e)
            vm.kill()

    def end(self):
        """The machine is off: the last events, and the ring."""
        self.thread.join(CONNECT)
        with contextlib.suppress(Lost):
            self.ring.take()
        return self.ring
