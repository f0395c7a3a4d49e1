"""What vmrun says to a guest and hears from it (include/uapi/host.h)."""
import os
import select
import sys
import time
import machine

CHUNK = 255                     # stdin, at most, in one chunk
TAIL = 1 << 20                  # how much of the log is kept for a panic
LAST_WORDS = 10.0               # seconds to power off after the exit frame
NOT_OFF = b"safe to turn off your computer.\r\n"   # without ACPI: nothing comes
TICK = 20                       # ms between looks at files (--icount)
MOST = 1 << 30                  # ms, the longest that poll can wait


class Frames:
    """Takes the guest's bytes as they come; gives CMD's output back.

    A status is the guest's word. It counts only after the token, which init
    reads from the archive of this run and says before CMD begins: so what was
    not booted, or replays another run, is found out. A kernel that looks for
    the token in the archive itself, or has an init run and then says what it
    likes, is not; what that one says of itself, only --audit and others that
    look at the machine from outside can contradict.
    """

    def __init__(self, token=b""):
        self.rest = b""
        self.token = token      # what of it is still to come
        self.ready = False
        self.status = None
        self.early = False      # the status came before the token

    def _after_token(self, data):
        """The token cut off, in whatever pieces it comes."""
        n = min(len(data), len(self.token))
        if data[:n] != self.token[:n]:
            return data
        self.token = self.token[n:]
        return data[n:]

    def take(self, data):
        """Output bytes in data; a frame cut short is handed out as far as it
        goes. Sets ready and status when the guest says so."""
        out = []
        self.rest += data
        while self.status is None and self.rest:
            kind = self.rest[0:1]
            if kind == b"X" and len(self.rest) >= 2:
                self.status = self.rest[1]
                self.early = bool(self.token)
            elif kind == b"O" and len(self.rest) >= 3:
                size = int.from_bytes(self.rest[1:3], "little")
                if len(self.rest) < 3 + size:
                    break
                out.append(self._after_token(self.rest[3:3 + size]))
                self.rest = self.rest[3 + size:]
            elif kind in b"XO":
                break
            else:
                self.ready |= kind == b"R"
                self.rest = self.rest[1:]
        return b"".join(out)


class Conversation:
    """Moves bytes until the machine is off. Then: status (CMD's, or None),
    timed_out, panicked(), panic_text(), and out_gone: None, or why stdout
    took no more ("": nobody reads it)."""

    def __init__(self, opt, vm):
        self.vm = vm
        self.frames = Frames(vm.token)
        self.timed_out = False
        self.deadline = None
        if opt.timeout is not None:
            self.deadline = time.monotonic() + opt.timeout
        self.log_tail = b""
        self.log_fd = 2
        if opt.log:
            try:
                self.log_fd = os.open(opt.log, os.O_WRONLY | os.O_CREAT |
                                      os.O_TRUNC, 0o666)
            except OSError as e:
                raise machine.Unusable(f"--log {opt.log}: {e.strerror}")
        self.stdin = 0 if vm.feed else None
        self.pending = b""
        self.out_gone = None
        if opt.gdb:
            print("vmrun: waiting for 'make gdb'", file=sys.stderr)

    @property
    def status(self):
        return self.frames.status

    def hold(self):
        """Talk to the end."""
        if self.vm.live:
            self._hold_live()
        else:
            self._hold_files()

    def _left(self, most=None):
        """Milliseconds until there is something to decide."""
        if self.deadline is None:
            return most
        left = int((self.deadline - time.monotonic()) * 1000) + 1
        return max(0, min(left, MOST if most is None else most))

    def _too_late(self):
        if self.status is not None and self.log_tail.endswith(NOT_OFF):
            self.deadline = 0
        if self.deadline is None or time.monotonic() < self.deadline:
            return False
        self.timed_out = self.status is None
        self.vm.kill()
        self.vm.ended()
        self.deadline = None
        return True

    def _hold_live(self):
        """Pipes and a socket: both pipes end when QEMU does."""
        vm = self.vm
        open_fds = {vm.out: self._output, vm.log: self._log}
        while open_fds:
            poll = select.poll()
            for fd in open_fds:
                poll.register(fd, select.POLLIN)
            if self._wants_stdin():
                poll.register(self.stdin, select.POLLIN)
            if self.pending:
                poll.register(vm.feed, select.POLLOUT)
            for fd, _ in poll.poll(self._left()):
                if fd in open_fds:
                    data = os.read(fd, 1 << 16)
                    open_fds[fd](data)
                    if not data:
                        del open_fds[fd]
                elif fd == vm.feed.fileno():
                    self._push()
                else:
                    self._pull()
            self._too_late()
            if self.out_gone is not None:
                return
        vm.wait(LAST_WORDS)

    def _hold_files(self):
        """Files: read what is new until QEMU has left."""
        while True:
            ended = self.vm.ended()
            for fd, sink in ((self.vm.out, self._output),
                             (self.vm.log, self._log)):
                while data := os.read(fd, 1 << 16):
                    sink(data)
            if ended or self.out_gone is not None:
                return
            self._too_late()
            self.vm.wait(self._left(TICK) / 1000)

    def _wants_stdin(self):
        return (self.frames.ready and self.stdin is not None and
                not self.pending)

    def _pull(self):
        """Take some of our stdin and cut it into chunks."""
        try:
            data = os.read(self.stdin, 1 << 14)
        except OSError:
            data = b""
        if not data:
            self.pending = b"\0"
            self.stdin = None
            return
        cuts = (data[i:i + CHUNK] for i in range(0, len(data), CHUNK))
        self.pending = b"".join(bytes([len(c)]) + c for c in cuts)

    def _push(self):
        """Give the guest as much of it as it takes now."""
        try:
            self.pending = self.pending[self.vm.feed.send(self.pending):]
        except BlockingIOError:
            pass
        except OSError:
            self.pending = b""
            self.stdin = None

    def _output(self, data):
        data = self.frames.take(data)
        if self.status is not None:
            last = time.monotonic() + LAST_WORDS
            self.deadline = min(self.deadline or last, last)
        try:
            write_all(1, data)
        except BrokenPipeError:
            self.out_gone = ""
        except OSError as e:
            self.out_gone = e.strerror

    def _log(self, data):
        self.log_tail = (self.log_tail + data)[-TAIL:]
        try:
            write_all(self.log_fd, data)
        except OSError:
            pass                # the verdict does not depend on it

    def panicked(self):
        return self.vm.returncode == machine.PANIC_STATUS

    def panic_text(self):
        """The log from the panic's first line on."""
        text = self.log_tail.decode("utf-8", "replace").replace("\r", "")
        lines = text.splitlines(keepends=True)
        for i, line in enumerate(lines):
            if "panic" in line.lower():
                return "".join(lines[i:])
        return "".join(lines[-40:])


def write_all(fd, data):
    """Write it, also where a terminal was left not to block."""
    while data:
        try:
            data = data[os.write(fd, data):]
        except BlockingIOError:
            select.select([], [fd], [])
