"""The QEMU that vmrun starts: its overlay archive, arguments and life."""
import binascii
import fcntl
import os
import resource
import shutil
import signal
import socket
import subprocess
import tempfile
import newc
from leash import leash, undisturbed

TOP = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
BUILD = os.path.join(TOP, "build")
QEMU = "qemu-system-i386"
PANIC_STATUS = 0x3E << 1 | 1            # include/uapi/host.h
REFUSED = 1                             # QEMU's for arguments it cannot use
MIB = 1 << 20
ROOT = {"", "bin", "dev", "etc", "proc", "tmp"}    # folders that are there
MOST_CPU = 1 << 31                      # s: what every host can count to


class Unusable(Exception):
    """Something on the command line or in build/ that cannot be used."""


def built(path, name, target):
    """path, or build/name, if it is there."""
    if path:
        if not os.path.isfile(path):
            raise Unusable(f"{path}: no such file")
        return path
    path = os.path.join(BUILD, name)
    if not os.path.exists(path):
        raise Unusable(f"build/{name} is not there: run '{target}' first")
    return path


def kernel_of(opt):
    return built(opt.kernel, "kernel.elf", "make")


def add(archive, word):
    """--add HOST[:GUEST]."""
    host, guest = word, ""
    if not os.path.exists(word) and ":" in word:
        host, _, guest = word.rpartition(":")
    if not host:
        raise Unusable(f"--add wants HOST[:GUEST], not '{word}'")
    name = os.path.basename(os.path.abspath(host))
    if not guest:
        guest = f"bin/{name}"
    path = os.path.normpath("/" + guest).lstrip("/")
    if guest.endswith("/") or (path in ROOT and not os.path.isdir(host)):
        path = f"{path}/{name}"
    try:
        archive.copy(host, path)
    except OSError as e:
        at = "" if e.filename == host else f"{e.filename}: "
        raise Unusable(f"--add {word}: {at}{e.strerror}") from None


def overlay(opt, stdin):
    """The second archive: the command, its stdin if known, what to add; and
    the token in it, which init is to say first (talk.Frames). With --icount
    that is no chance, for a run repeats to the byte."""
    archive = newc.Archive()
    for word in opt.add:
        add(archive, word)
    # Our own come last, and so win.
    argv = b"".join(os.fsencode(a) + b"\0" for a in opt.command)
    archive.file("etc/vmrun.argv", argv)
    if stdin is not None:
        archive.file("etc/vmrun.stdin", stdin)
    if opt.audit:
        archive.file("etc/vmrun.audit", b"")
    token = os.urandom(8) if opt.icount is None else \
        b"%08x" % binascii.crc32(archive.bytes())
    archive.file("etc/vmrun.token", token)
    data = archive.bytes()
    if len(data) > opt.memory * MIB:
        raise Unusable(f"{len(data) / MIB:.0f} MiB of --add and stdin do not "
                       f"fit into -m {opt.memory}")
    return data, token


def comma(path):
    """QEMU takes a comma in a file name when it is doubled."""
    return path.replace(",", ",,")


def firmware():
    """For -kernel the small BIOS that QEMU has beside the large one: it looks
    for no discs, and a run is 50 ms shorter. It does not connect the 8259's
    and the NMI's wires through the CPU's own APIC, so there is none; nor does
    it set up the VGA adapter, and gdb has no screen to look at: --gdb has the
    large one."""
    program = os.path.realpath(shutil.which(QEMU) or QEMU)
    path = os.path.join(os.path.dirname(program), "../share/qemu/qboot.rom")
    return ["-bios", os.path.normpath(path), "-global",
            "i386-cpu.apic=off"] if os.path.exists(path) else []


def before_exec(opt):
    """What QEMU's process does before it is QEMU. --cpu is the host kernel's
    to keep, by SIGXCPU; no core file comes of it (core(5) has the 1)."""
    put_on = leash()

    def prepare():
        if put_on:
            put_on()
        if opt.cpu:
            signal.signal(signal.SIGXCPU, signal.SIG_DFL)
            for limit, value in ((resource.RLIMIT_CPU,
                                  min(opt.cpu, MOST_CPU)),
                                 (resource.RLIMIT_CORE, 1)):
                hard = resource.getrlimit(limit)[1]
                if not 0 <= hard < value:
                    resource.setrlimit(limit, (value, hard))
    return prepare


class Machine:
    """One QEMU, its pipes, and a folder of its own for what it needs.

    log and out are descriptors to read from; feed is the socket CMD's stdin
    goes to, or None. With --icount nothing of the host's timing reaches the
    guest: stdin is in the overlay, and log and out are files.
    """

    program = QEMU

    def __init__(self, opt):
        self.opt = opt
        self.process = None
        self.feed = None
        self.returncode = None
        self.failure = None     # why it was stopped from here, if it was
        self.token = b""        # what a guest says before its status counts
        self.dir = tempfile.mkdtemp(prefix="vmrun.")
        self.live = opt.icount is None
        self.ram = None         # --audit: what the guest's memory is
        self.watched = bool(getattr(opt, "trace", None) or
                            getattr(opt, "picture", None))
        try:
            self._start()
        except BaseException:
            self.remove()
            raise

    def path(self, name):
        return os.path.join(self.dir, name)

    def write(self, name, data):
        with open(self.path(name), "wb") as f:
            f.write(data)
        return self.path(name)

    def _start(self):
        data = self._overlay()
        theirs = []             # descriptors for QEMU
        args = [self.program, *self._board(), *self._channels(theirs),
                *(self._disc(data) if self.opt.iso else
                  self._direct(data, theirs)),
                *(self._memory(theirs) if self.opt.audit or self.watched
                  else ()),
                *self.opt.qemu_args]
        try:
            self.process = subprocess.Popen(
                args, stdin=subprocess.DEVNULL, stdout=2, close_fds=True,
                pass_fds=theirs, start_new_session=True,
                preexec_fn=before_exec(self.opt))
        except FileNotFoundError:
            raise Unusable(f"{self.program} is not installed: tools/setup "
                           "installs it") from None
        finally:
            for fd in theirs:
                os.close(fd)

    def _overlay(self):
        stdin = None if self.live else self._stdin_whole()
        data, self.token = overlay(self.opt, stdin)
        return data

    def _stdin_whole(self):
        if os.isatty(0):
            return b""
        with open(0, "rb", closefd=False) as f:
            return f.read()

    def _board(self):
        args = ["-display", "none", "-no-reboot", "-nic", "none",
                "-m", str(self.opt.memory), "-monitor", "none",
                "-device", "isa-debug-exit,iobase=0xf4,iosize=0x4"]
        if not self.live:
            args += ["-icount", f"shift={self.opt.icount},sleep=off",
                     "-rtc", "base=2000-01-01,clock=vm", "-seed", "1"]
        if self.opt.gdb:
            args += ["-S", *self._stub()]
        elif self.watched:
            args += ["-S", "-chardev", "socket,server=on,wait=off,id=gdb0,"
                     f"path={comma(self.path('events.sock'))}",
                     "-gdb", "chardev:gdb0"]
        return args

    def _stub(self):
        """gdb's socket, unless somebody else has it."""
        path = os.path.join(BUILD, "gdb.sock")
        if self.opt.gdb is not True:
            path = os.path.abspath(self.opt.gdb)
        self.lock = os.open(path + ".lock", os.O_CREAT | os.O_RDWR, 0o666)
        try:
            fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Unusable(f"another debug session has {path}; "
                           "--gdb=SOCKET names another socket") from None
        return ["-chardev",
                f"socket,path={comma(path)},server=on,wait=off,id=gdb0",
                "-gdb", "chardev:gdb0"]

    def _channels(self, theirs):
        """Arguments for log, output and stdin; descriptors for QEMU are
        added to theirs."""
        out, log = (self._channel(n, theirs) for n in ("hostout", "log"))
        feed = "null,id=hostin"
        if self.live:
            ours, fd = socket.socketpair()
            theirs.append(fd.detach())
            ours.setblocking(False)
            self.feed = ours
            feed = f"socket,id=hostin,fd={theirs[-1]}"
        return ["-chardev", out, "-device",
                "isa-debugcon,iobase=0xe9,chardev=hostout",
                "-chardev", log, "-serial", "chardev:log",
                "-chardev", feed, "-device",
                "isa-serial,iobase=0x3e8,irq=5,chardev=hostin"]

    def _channel(self, name, theirs):
        if self.live:
            ours, fd = os.pipe()
            theirs.append(fd)
            spec = f"file,id={name},path=/dev/fd/{fd}"
        else:
            path = self.write(name, b"")
            ours = os.open(path, os.O_RDONLY)
            spec = f"file,id={name},path={comma(path)}"
        setattr(self, "out" if name == "hostout" else name, ours)
        return spec

    def _direct(self, data, theirs):
        """-kernel: multiboot 1, the modules in QEMU's hands. A space would
        end a module's name, so they go by descriptor."""
        kernel = kernel_of(self.opt)
        initrd = built(self.opt.initrd, "initrd.cpio", "make")
        modules = [os.open(path, os.O_RDONLY) for path in
                   (initrd, self.write("overlay.cpio", data))]
        theirs += modules
        small = [] if self.opt.gdb else firmware()
        return ["-kernel", kernel, "-append", self.opt.append, *small,
                "-initrd", ",".join(f"/dev/fd/{fd}" for fd in modules)]

    def _memory(self, theirs):
        """RAM that is still there when QEMU has left: a file of ours."""
        if hasattr(os, "memfd_create"):
            self.ram = os.memfd_create("ram")
        else:                           # a Python for old systems
            self.ram = os.open(self.write("ram", b""), os.O_RDWR)
        os.ftruncate(self.ram, self.opt.memory * MIB)
        theirs.append(os.dup(self.ram))
        return ["-object", "memory-backend-file,id=ram,share=on,size="
                f"{self.opt.memory}M,mem-path=/dev/fd/{theirs[-1]}",
                "-machine", "memory-backend=ram"]

    def _disc(self, data):
        """GRUB: a second disk, an archive itself, tells boot/grub.cfg what
        to do instead of what it says."""
        iso = built(None, "tine.iso", "make")
        disk = newc.Archive()
        names = {"kernel": "/boot/kernel.elf", "initrd": "/boot/initrd.cpio"}
        for name, path in names.items():
            own = getattr(self.opt, name)
            if own:
                disk.copy(built(own, "", ""), name)
                names[name] = f"(hd0)/{name}"
        disk.file("overlay.cpio", data)
        words = "".join(" '" + w.replace("'", "'\\''") + "'"
                        for w in self.opt.append.split())
        start = (f"multiboot2 {names['kernel']}{words}\n"
                 f"module2 {names['initrd']}\n"
                 "module2 (hd0)/overlay.cpio\n"
                 "boot\n")
        # A second time for GRUB's reasons to reach the log; then the end.
        disk.file("vmrun.cfg", (start + "serial --unit=0\n"
                                "terminal_output serial\n" + start +
                                "reboot\n").encode())
        path = self.write("disk", disk.bytes())
        return ["-cdrom", iso, "-boot", "d", "-drive",
                f"file={comma(path)},format=raw,if=ide,index=0"]

    def ended(self):
        """True once QEMU has left; then returncode says how."""
        if self.returncode is None:
            self.returncode = self.process.poll()
        return self.returncode is not None

    def wait(self, seconds):
        try:
            self.returncode = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            pass

    def kill(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def remove(self):
        """The end of it: QEMU gone, folder gone."""
        with undisturbed():
            self.kill()
            for name in os.listdir(self.dir):
                os.unlink(self.path(name))
            os.rmdir(self.dir)
