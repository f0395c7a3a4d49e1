"""Running our programs on a Linux: this host's, or one booted in QEMU.

Either way a program finds ours in bin/ below the folder it starts in, what
the caller added, and both its outputs in one stream.
"""
import functools
import os
import platform
import re
import shutil
import signal
import subprocess
import tempfile
import machine
import newc
import talk
from leash import undisturbed

TOP = machine.TOP
USER = os.path.join(TOP, "build/user")
KERNEL = os.path.join(TOP, "build/linux/vmlinuz")
VERSION = os.path.join(TOP, "build/linux/version")
MEMORY = 256                    # MiB
NOT_FOUND, NOT_EXECUTABLE = 127, 126
# panic=-1 with -no-reboot: a panic ends QEMU.
WORDS = "console=ttyS0 rdinit=/linuxinit panic=-1"


@functools.cache
def runs_here():
    """Does this host run i386 programs? It is asked by running one."""
    try:
        done = subprocess.run([os.path.join(USER, "true")], timeout=20,
                              stdin=subprocess.DEVNULL, capture_output=True)
        return done.returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def cannot_boot():
    """Why no Linux can be booted, with the cure; or None."""
    if not shutil.which(Booted.program):
        return f"{Booted.program} is not installed: tools/setup installs it"
    if not (os.path.exists(KERNEL) and os.path.exists(VERSION)):
        return "there is no Linux to boot: 'tools/setup --linux' fetches one"
    return None


def must_boot():
    if why := cannot_boot():
        raise machine.Unusable(why)


def host_kernel():
    """Its version's numbers; what a distribution adds to them says less."""
    return re.match(r"[\d.]*", platform.release())[0].rstrip(".")


def booted_kernel():
    """The version of its package, as tools/setup noted it."""
    with open(VERSION) as f:
        return f.read().strip()


# --- here ---------------------------------------------------------------

class Here:
    """A command on this host, in a scratch folder that goes with it."""

    def __init__(self, add, command):
        self.folder = tempfile.mkdtemp(prefix="linuxrun.")
        os.chmod(self.folder, 0o755)
        try:
            self._furnish(add)
        except BaseException:
            self.remove()
            raise
        self.args = [self._find(command[0]), *command[1:]]

    def _furnish(self, add):
        os.mkdir(f"{self.folder}/bin")
        archive = newc.Archive()
        for word in add:
            machine.add(archive, word)
        for name, mode, data, _ in archive.entries:
            path = os.path.join(self.folder, name)
            if newc.DIR & mode == newc.DIR:
                os.makedirs(path, exist_ok=True)
            else:
                with open(path, "wb") as f:
                    f.write(data)
            os.chmod(path, mode & 0o7777 | 0o700 * (mode & newc.DIR != 0))
        for name in os.listdir(USER):
            path = f"{self.folder}/bin/{name}"
            if not os.path.lexists(path):
                os.symlink(os.path.join(USER, name), path)

    def _find(self, name):
        """A name without a slash is in bin/, as in Tine."""
        return name if "/" in name else f"{self.folder}/bin/{name}"

    def start(self, **streams):
        """A Popen, or the exit status that no process has."""
        env = {"PATH": f"{self.folder}/bin", "HOME": self.folder,
               "TERM": "linux"}
        try:
            return subprocess.Popen(self.args, cwd=self.folder, env=env,
                                    stderr=subprocess.STDOUT,
                                    start_new_session=True, **streams)
        except (FileNotFoundError, NotADirectoryError):
            return NOT_FOUND
        except OSError:
            return NOT_EXECUTABLE

    def remove(self):
        with undisturbed():
            shutil.rmtree(self.folder, ignore_errors=True)


def ask_here(program, timeout):
    """(status, output) of this one file, which has no input; a status of
    None: no end."""
    here = Here([program], [os.path.basename(program)])
    try:
        p = here.start(stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
        if isinstance(p, int):
            return p, b""
        try:
            out, _ = p.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            os.killpg(p.pid, signal.SIGKILL)
            return None, b""
        return (p.returncode if p.returncode >= 0 else 128 - p.returncode), out
    finally:
        here.remove()


# --- in QEMU ------------------------------------------------------------

class Booted(machine.Machine):
    """A Linux in QEMU, its initrd Tine's with another first process in it.
    opt.commands: one or several; their answers come one after the other.
    No KVM: a /dev/kvm that is there and never gets anywhere was met, and TCG
    is at the prompt in seconds."""

    program = "qemu-system-x86_64"

    def _overlay(self):
        archive = newc.Archive()
        for word in self.opt.add:
            machine.add(archive, word)
        for i, command in enumerate(self.opt.commands):
            argv = b"".join(os.fsencode(a) + b"\0" for a in command)
            archive.file(f"etc/linuxrun.{i}", argv)
        if self.opt.stdin:
            archive.file("etc/vmrun.stdin", self._stdin_whole())
        init = machine.built(None, "linux/init", "make")
        with open(init, "rb") as f:
            archive.file("linuxinit", f.read(), 0o755)
        return archive.bytes()

    def _direct(self, data, theirs):
        """One file: Linux reads archives one behind the other."""
        with open(machine.built(None, "initrd.cpio", "make"), "rb") as f:
            both = self.write("both.cpio", f.read() + data)
        return ["-kernel", KERNEL, "-append", f"{WORDS} {self.opt.append}",
                "-initrd", both]


class Batch(talk.Conversation):
    """Keeps what the guest says, to be taken apart in the end."""

    def __init__(self, opt, vm):
        super().__init__(opt, vm)
        self.said = b""

    def _output(self, data):
        self.said += data

    def answers(self):
        """[(status, output)] as far as they came."""
        found, rest = [], self.said
        while rest:
            frames = talk.Frames()
            out = frames.take(rest)
            if frames.status is None:
                break
            found.append((frames.status, out))
            rest = frames.rest[2:]
        return found


class BatchOptions:
    """What Machine and Conversation want to know, for a batch."""

    def __init__(self, programs, timeout, log):
        self.memory, self.timeout, self.log = MEMORY, timeout, log
        self.add = programs
        self.commands = [[os.path.basename(p)] for p in programs]
        self.append, self.qemu_args = "", []
        self.icount = self.cpu = None
        self.iso = self.gdb = self.audit = self.stdin = False


def ask_booted(programs, timeout):
    """[(status, output)] of these files on one Linux; shorter than they are
    if it did not come to the end of them."""
    log = os.path.join(TOP, "build/linux/log")
    opt = BatchOptions(programs, timeout, log)
    vm = Booted(opt)
    try:
        run = Batch(opt, vm)
        run.hold()
        return run.answers()
    finally:
        vm.remove()
