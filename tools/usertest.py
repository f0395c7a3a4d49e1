"""Running one of user/tests in Tine, and comparing it with Linux's recorded
answer where Linux is to say the same (tools/recordings.py)."""
import os
import signal
import subprocess
import recordings
from leash import leash

HERE = os.path.dirname(os.path.realpath(__file__))
TOP = os.path.dirname(HERE)
VMRUN = os.path.join(HERE, "vmrun")
TIMEOUT = 300                   # seconds, a safety net


def in_tine(path, program, options):
    name = os.path.basename(program)
    with open(program, "rb") as f:
        if f.read(4) != b"\x7fELF":
            raise RuntimeError(f"{program} is no program: run 'make' first")
    done = subprocess.run(
        [VMRUN, "--audit", "--timeout", str(TIMEOUT), "--add", program,
         *options, *recordings.header_words(path, "vmrun"), "--", name],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, preexec_fn=leash(signal.SIGTERM))
    return done.returncode, done.stdout, done.stderr


def text(data):
    return data.decode("utf-8", "replace").replace("\r", "")


def compared(name, out):
    """(passed, output): is it what Linux printed?"""
    try:
        wanted = recordings.read(name)
    except recordings.Foul as e:
        return False, f"{e}\n"
    if out != wanted:
        return False, f"Tine printed:\n{text(out)}Linux printed:\n" \
                      f"{text(wanted)}"
    return True, ""


def run(path, *options):
    """(passed, output) of the test whose source this is; options for vmrun."""
    name = recordings.name_of(path)
    program = os.path.join(TOP, "build/tests", name)
    status, out, err = in_tine(path, program, options)
    if status != 0 or recordings.not_so(out, err):
        return False, text(err) + text(out) + f"exit status {status}\n"
    if not recordings.on_linux_too(path) or \
            recordings.header_words(path, "differs"):
        return True, ""
    return compared(name, out)
