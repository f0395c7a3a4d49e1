"""Running one of user/tests: in Tine, and where it is portable on Linux too.

Linux is the oracle: the same binary, natively where this host's kernel runs
i386 programs, else under qemu-i386, must print the same.
"""
import functools
import os
import re
import shutil
import subprocess
import tempfile

HERE = os.path.dirname(os.path.realpath(__file__))
TOP = os.path.dirname(HERE)
VMRUN = os.path.join(HERE, "vmrun")
TIMEOUT = 300                   # seconds, a safety net
NOT_SO = b"not so:"             # check.h's words for a failure, of a child too


def first_comment(path):
    with open(path) as f:
        text = f.read()
    m = re.match(r"\s*/\*(.*?)\*/", text, re.S)
    return m[1] if m else ""


def header_words(path, key):
    """The words after "key:" on its line of the file's first comment."""
    m = re.search(rf"^[\s*]*{key}:(.*)$", first_comment(path), re.M)
    return m[1].split() if m else []


def says(path, key):
    return re.search(rf"^[\s*]*{key}:", first_comment(path), re.M)


@functools.cache
def oracle(native):
    """The words before a program's path that run it on Linux, or None.
    native: only without an emulator in between."""
    probe = os.path.join(TOP, "build/user/true")
    for words in ([],) if native else ([], [shutil.which("qemu-i386")]):
        try:
            done = subprocess.run([*words, probe], timeout=20,
                                  stdin=subprocess.DEVNULL,
                                  capture_output=True)
            if done.returncode == 0:
                return words
        except (OSError, TypeError, subprocess.TimeoutExpired):
            pass
    return None


def on_linux(words, program):
    """(status, stdout, stderr) of the program on this host, in a folder of
    its own."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run([*words, program], cwd=folder,
                              timeout=TIMEOUT, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return done.returncode, done.stdout, done.stderr


def in_tine(path, program):
    name = os.path.basename(program)
    with open(program, "rb") as f:
        if f.read(4) != b"\x7fELF":
            raise RuntimeError(f"{program} is no program: run 'make' first")
    done = subprocess.run(
        [VMRUN, "--audit", "--timeout", str(TIMEOUT), "--add", program,
         *header_words(path, "vmrun"), "--", name],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE)
    return done.returncode, done.stdout, done.stderr


def text(data):
    return data.decode("utf-8", "replace").replace("\r", "")


def run(path):
    """(passed, output) of the test whose source this is."""
    name = os.path.basename(path)[:-2]
    program = os.path.join(TOP, "build/tests", name)
    status, out, err = in_tine(path, program)
    if status != 0 or NOT_SO in out + err:
        return False, text(err) + text(out) + f"exit status {status}\n"
    if says(path, "portable"):
        words = oracle(native=False)
    elif says(path, "native"):
        words = oracle(native=True)
        if words is None:
            return True, ""
    else:
        return True, ""
    if words is None:
        return False, "nothing here runs i386 programs: tools/setup " \
                      "installs qemu-i386\n"
    try:
        host_status, host_out, host_err = on_linux(words, program)
    except subprocess.TimeoutExpired:
        return False, f"on Linux: no end after {TIMEOUT} s\n"
    if host_status != 0 or NOT_SO in host_out + host_err:
        return False, text(host_err) + text(host_out) + \
            f"on Linux: exit status {host_status}\n"
    if os.getuid() != 0:                # Tine's user is, and tried more
        out = re.sub(rb"^root: .*\n", b"", out, flags=re.M)
    if host_out != out:
        return False, f"Tine printed:\n{text(out)}Linux printed:\n" \
                      f"{text(host_out)}"
    return True, ""
