"""Running one of user/tests in Tine, and comparing it with Linux's recorded
answer where Linux is to say the same (tools/recordings.py)."""
import os
import resource
import signal
import subprocess
import recordings
from leash import leash

HERE = os.path.dirname(os.path.realpath(__file__))
TOP = os.path.dirname(HERE)
VMRUN = os.path.join(HERE, "vmrun")
TIMEOUT = 300                   # seconds, a safety net
NOT_SO = b"not so:"             # check.h's words for a failure, of a child too


def prepare(cpu):
    """For Popen's preexec_fn: a leash, and a limit of processor time, in
    seconds, for each process (None: none)."""
    put_on = leash(signal.SIGTERM)

    def prepared():
        if put_on:
            put_on()
        if cpu:
            resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu))
    return prepared


def in_tine(path, program, options, cpu):
    name = os.path.basename(program)
    with open(program, "rb") as f:
        if f.read(4) != b"\x7fELF":
            raise RuntimeError(f"{program} is no program: run 'make' first")
    done = subprocess.run(
        [VMRUN, "--audit", "--timeout", str(TIMEOUT), "--add", program,
         *options, *recordings.header_words(path, "vmrun"), "--", name],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, preexec_fn=prepare(cpu))
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


def run(path, *options, cpu=None):
    """(passed, output) of the test whose source this is; options for vmrun, and
    a limit of processor time."""
    name = recordings.name_of(path)
    program = os.path.join(TOP, "build/tests", name)
    status, out, err = in_tine(path, program, options, cpu)
    if status != 0 or NOT_SO in out + err:
        return False, text(err) + text(out) + f"exit status {status}\n"
    if not recordings.on_linux_too(path) or \
            recordings.header_words(path, "differs"):
        return True, ""
    return compared(name, out)
