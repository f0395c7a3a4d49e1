"""How does what was handed in become a kernel, without being believed?

Only the files the lab allows are taken, into a copy of a tree that is built
already. Our Makefile builds it, with limits and without a network, after the
compiler has said which files it would read.
"""
import functools
import os
import re
import resource
import shutil
import signal
import stat
import subprocess
import tempfile
from lab import Foul, TOP, read, write
from leash import leash, undisturbed

MOST_BYTES = 256 << 10          # of a file that is handed in
BUILD_CPU = 120                 # seconds for all of one build
MOST_OUTPUT = 8 << 20           # bytes in any file a build or a run writes
WALL = 900                      # seconds: then nothing is said of the student
PARTS = ("Makefile", "linker.ld", "boot", "include", "kernel", "mm", "tools")
USER = "user/"                  # files of these are linked into programs
SKIPPED = ("labs", "tests", "__pycache__", "user")
DIRECTIVE = re.compile(r"^\s*\.(incbin|include|macro|altmacro|irpc?|rept)\b|"
                       r";\s*\.(incbin|include|macro|altmacro|irpc?|rept)\b",
                       re.M)
NASM_READS = re.compile(r"^\s*(?:\w+:?\s+)?incbin\b", re.M | re.I)


class Refused(Exception):
    """It is not built: why. The student's, and worth no points."""


class Ungraded(Exception):
    """This host was too slow or broke: nothing is said of the student."""


def limits(cpu, output=MOST_OUTPUT):
    """For Popen's preexec_fn."""
    on_leash = leash(signal.SIGKILL)

    def put_on():
        os.setsid()
        resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))
        resource.setrlimit(resource.RLIMIT_FSIZE, (output, output))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if on_leash:
            on_leash()
    return put_on


def run(args, cpu, cwd=None, env=None, wall=WALL):
    """(status, output, CPU seconds); output is cut where it is too long."""
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen(args, cwd=cwd, env=env, stdout=out,
                                   stderr=subprocess.STDOUT,
                                   stdin=subprocess.DEVNULL,
                                   preexec_fn=limits(cpu))
        timed_out = wait_or_kill(process, wall)
        out.seek(0)
        text = out.read(MOST_OUTPUT).decode("utf-8", "replace")
    if timed_out:
        raise Ungraded(f"{args[0]}: no end after {wall} s; again, on a host "
                       "with less to do")
    return process.returncode, text, process.seconds


def wait_or_kill(process, wall):
    """True if it had to be killed. Its CPU seconds: process.seconds."""
    def too_late(signum, frame):
        raise TimeoutError
    before = signal.signal(signal.SIGALRM, too_late)
    signal.alarm(wall)
    late = False
    try:
        _, status, usage = os.wait4(process.pid, 0)
    except TimeoutError:
        late = True
        os.killpg(process.pid, signal.SIGKILL)
        _, status, usage = os.wait4(process.pid, 0)
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
        try:
            os.killpg(process.pid, signal.SIGKILL)      # what it left behind
        except OSError:
            pass
    process.returncode = os.waitstatus_to_exitcode(status)
    process.seconds = usage.ru_utime + usage.ru_stime
    return late


@functools.lru_cache
def cage():
    """Words before a command that keep it from the network, as far as this
    host lets us: tried, not believed."""
    for words in (["unshare", "-n"], ["unshare", "-rn"]):
        try:
            if subprocess.run([*words, "true"], capture_output=True,
                              timeout=20).returncode == 0:
                return words
        except (OSError, subprocess.SubprocessError):
            pass
    return []


@functools.lru_cache
def compiler():
    """(cc, the kernel's flags), as the tree was built."""
    words = read(f"{TOP}/build/gen/toolchain").split("|")
    return words[0].split(), words[1].split()


def copy_tree(to, tree=TOP):
    """What building a kernel needs, dates kept: a prebuilt tree."""
    def without(folder, found):
        return [n for n in found if n in SKIPPED]
    for part in (*PARTS, "build/gen", "build/obj"):
        source = os.path.join(tree, part)
        if os.path.isdir(source):
            shutil.copytree(source, f"{to}/{part}", ignore=without,
                            symlinks=True)
        else:
            os.makedirs(to, exist_ok=True)
            shutil.copy2(source, f"{to}/{part}")


def handed_in(lab, submission):
    """{path: text} of the allowed files; the rest of the submission is not even
    looked at."""
    folder = os.path.realpath(submission)
    found = {path: one_file(folder, path) for path in lab.files}
    return {path: data for path, data in found.items() if data is not None}


def put_into(tree, texts):
    """{path: text} of those that differ from the tree's."""
    changed = {}
    for path, data in texts.items():
        target = os.path.join(tree, path)
        if not os.path.exists(target) or read(target) != data:
            changed[path] = data
            write(target, data)
    return changed


def one_file(folder, path):
    """The text of one file handed in, or None where there is none."""
    full = os.path.join(folder, path)
    if not os.path.lexists(full):
        return None
    if os.path.realpath(full) != full:
        raise Refused(f"{path} is a link, or behind one: regular files only")
    fd = os.open(full, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
    with os.fdopen(fd, "rb") as f:
        st = os.fstat(fd)
        if not stat.S_ISREG(st.st_mode) or st.st_nlink > 1:
            raise Refused(f"{path} is no regular file of one name")
        data = f.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise Refused(f"{path} has more than {MOST_BYTES >> 10} KiB")
    return data.decode("utf-8", "replace")


def reads_only_ours(tree, path, compile_with=None, also=()):
    """Refused, if to compile path would read a file that is not the tree's
    (or in one of those folders), or take a file in as it stands. compile_with:
    (cc, flags) of a program's, not the kernel's."""
    if path.endswith(".h"):
        return                          # seen with what includes it
    cc, flags = compile_with or compiler()
    asm = path.endswith(".asm")
    nasm = ["nasm", "-f", "elf32", "-Ibuild/gen/", "-Iinclude/asm/"]
    depends = [*nasm, "-M", path] if asm else [*cc, *flags, "-M", path]
    status, text, _ = run([*cage(), *depends], 20, tree)
    if status:
        raise Refused(f"{path} does not compile:\n{text[-2000:]}")
    for name in text.replace("\\\n", " ").split(":", 1)[1].split():
        full = os.path.realpath(os.path.join(tree, name))
        ours = any(full.startswith(os.path.realpath(folder) + "/")
                   for folder in (tree, *also))
        if not ours and not is_compilers(cc, full):
            raise Refused(f"{path} would read {name}: only files of the tree")
    show = [*nasm, "-E", path] if asm else \
        [*cc, *flags, "-g0", "-S", path]
    status, text, _ = run([*cage(), *show, "-o", "shown"], 30, tree)
    if status:
        raise Refused(f"{path} does not compile:\n{text[-2000:]}")
    shown = read(os.path.join(tree, "shown"))
    bad = (NASM_READS if asm else DIRECTIVE).search(shown)
    if bad:
        raise Refused(f"{path} gives the assembler '{bad[0].strip()}'")


@functools.lru_cache
def compilers_folder(cc):
    out = subprocess.run([*cc, "-print-file-name=include"],
                         capture_output=True, text=True).stdout
    return os.path.realpath(out.strip())


def is_compilers(cc, full):
    return full.startswith(compilers_folder(tuple(cc)) + "/")


def build(tree, changed):
    """The kernel of a tree in which these files were changed: its path."""
    for path in changed:
        if not path.startswith(USER):           # programs.py's
            reads_only_ours(tree, path)
    env = {"PATH": os.environ["PATH"], "HOME": tree, "LC_ALL": "C"}
    status, text, _ = run([*cage(), "make", "-j2", "kernel"], BUILD_CPU, tree,
                          env)
    if status:
        raise Refused("it does not build:\n" + text[-3000:])
    return os.path.join(tree, "build/kernel.elf")


class Workshop:
    """Folders that are gone when the work is done, also after a mistake."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="tine-lab.")
        self.dir = self.folder.name
        self.made = 0

    def __enter__(self):
        return self

    def __exit__(self, *what):
        with undisturbed():
            self.folder.cleanup()

    def new(self, name):
        self.made += 1
        path = os.path.join(self.dir, f"{self.made}.{name}")
        os.makedirs(path)
        return path

    def kernel_of(self, texts):
        """A kernel of our tree with these files in place of its own."""
        tree = self.new("tree")
        copy_tree(tree)
        for path, text in texts.items():
            write(os.path.join(tree, path), text)
        return build(tree, texts)


def reference(lab, shop, twist=None):
    """The kernel whose answers are right."""
    shipped = lab.path(f"reference{'-' + twist if twist else ''}.elf")
    if os.path.exists(shipped):                 # a starter's tree
        return shipped
    texts = lab.solution(TOP, twist)
    path = f"{TOP}/build/kernel.elf"
    if not texts:
        if not os.path.exists(path):
            raise Foul("build/kernel.elf is not there: make, first")
        return path
    return shop.kernel_of(texts)
