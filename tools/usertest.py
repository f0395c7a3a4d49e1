"""Running some of user/tests in Tine, and comparing what each says with Linux's
recorded answer where Linux is to say the same (tools/recordings.py)."""
import os
import re
import signal
import subprocess
import tempfile
import recordings
from inplace import vmrun_instead
from leash import leash

HERE = os.path.dirname(os.path.realpath(__file__))
TOP = os.path.dirname(HERE)
VMRUN = os.path.join(HERE, "vmrun")
TIMEOUT = 300                   # seconds, a safety net
# What runs in company repeats to the byte, its sleeps cost no time, and a
# program that computes until some ticks have passed takes few instructions.
DETERMINED = "--icount", "6"


def program_of(path):
    program = os.path.join(TOP, "build/tests", recordings.name_of(path))
    with open(program, "rb") as f:
        if f.read(4) != b"\x7fELF":
            raise RuntimeError(f"{program} is no program: run 'make' first")
    return program


def in_tine(paths, options, *command):
    """(status, stdout, stderr) of a machine that has these tests."""
    added = [word for p in paths for word in ("--add", program_of(p))]
    line = [VMRUN, "--timeout", str(TIMEOUT), *added, *options, "--", *command]
    done = subprocess.run(
        line, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, restore_signals=False,
        preexec_fn=vmrun_instead(line, leash(signal.SIGTERM)))
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


def judged(path, status, out, err):
    """(passed, output) of a test that left with this status and said this."""
    if status != 0 or recordings.not_so(out, err):
        return False, text(err) + text(out) + f"exit status {status}\n"
    if not recordings.on_linux_too(path) or \
            recordings.header_words(path, "differs"):
        return True, ""
    return compared(recordings.name_of(path), out)


def sociable(path):
    """May it be run in one boot with others, one after the other?"""
    return not recordings.header_words(path, "vmrun") and \
        not recordings.header_words(path, "alone")


def run(path, *options):
    """(passed, output) of the test whose source this is; options for vmrun."""
    return judged(path, *in_tine(
        [path], [*(DETERMINED if sociable(path) else ()), *options,
                 *recordings.header_words(path, "vmrun")],
        recordings.name_of(path)))


def together(paths, *options):
    """(status, log, {path: (passed, output)}) of one machine in which these run
    one after the other; those it did not come to the end of are not there."""
    with tempfile.NamedTemporaryFile("w", suffix=".sh") as script:
        for name in map(recordings.name_of, paths):
            script.write(f"echo '### {name}'; {name}; echo \"### $? {name}\"\n")
        script.flush()
        status, out, err = in_tine(
            paths, [*DETERMINED, *options, "--add",
                    f"{script.name}:tmp/each.sh"], "sh", "/tmp/each.sh")
    found = {}
    for path in paths:
        name = recordings.name_of(path).encode()
        m = re.search(rb"^### %b\n(.*?)### (\d+) %b\n" % (name, name), out,
                      re.M | re.S)
        if m:
            found[path] = judged(path, int(m[2]), m[1], err)
    return status, text(err), found


def run_together(paths):
    """{path: (passed, output)}: in one machine, and where that does not go well
    each that it may be the fault of once more, alone. If none of them fails
    then, what one left behind troubled another: that is a failure, too."""
    status, log, found = together(paths, "--audit")
    bad = [p for p in paths if status or p not in found or not found[p][0]]
    alone = {p: run(p, "--audit") for p in bad}
    if bad and all(passed for passed, _ in alone.values()):
        names = " ".join(f"user/{recordings.name_of(p)}" for p in paths)
        said = found[bad[0]][1] if bad[0] in found else ""
        alone[bad[0]] = False, (said or log) + \
            f"vmrun's status {status}\nAlone it passes. tools/test {names}\n"
    return {**found, **alone}
