"""Finding tests, running several at a time, and saying how they went."""
import concurrent.futures
import functools
import glob
import importlib
import multiprocessing
import os
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time
import traceback
import inplace
import recordings
import testfolder
import usertest
from leash import ENDS, leash

HERE = os.path.dirname(os.path.realpath(__file__))
TOP = os.path.dirname(HERE)
HEAD, TAIL = 12, 40             # lines shown of a failed test's output
COMPANY = 20                    # user tests in one boot, at most
SAFETY_NET = 1000               # seconds; no test should come near
UNIT_FLAGS = ("-std=gnu11 -g -O1 -Wall -Wextra -Wno-unused-parameter "
              "-fno-builtin -Iinclude").split()
SANITIZERS = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all"]

PASSED, FAILED, SKIPPED = "ok", "FAIL", "skip"
SKIP_STATUS = 77                # of a test's process, as automake has it

FORK = multiprocessing.get_context("fork")

work = []                       # lists of tests: what the workers, forked, find


class Skip(Exception):
    """Raised by a test that cannot be tried on this host; says why. It is
    counted and named in the end, for it has shown nothing."""


class Test:
    """One test: run() gives (a verdict, output). One with a path may share a
    boot with others (usertest.py)."""

    def __init__(self, name, run, weight=1, path=None):
        self.name = name
        self.run = run
        self.weight = weight            # the heavy ones start first
        self.path = path


def start_plainly():
    """What a test inherits is the same wherever it is started. Signals that
    nohup, a shell's & or a container ignores would be ignored by it, too; a
    handler does not go on to it. No core files (core(5) has the 1): a status
    would say so. The usual stack: another changes where mmap maps."""
    for number in signal.valid_signals():
        if signal.getsignal(number) == signal.SIG_IGN:
            signal.signal(number, lambda *_: None)
    for limit, value in ((resource.RLIMIT_CORE, 1),
                         (resource.RLIMIT_STACK, 8 << 20)):
        hard = resource.getrlimit(limit)[1]
        if not 0 <= hard < value:
            resource.setrlimit(limit, (value, hard))


def order_test():
    return command([os.path.join(HERE, "checkorder")])


def verdict_of(status):
    return {0: PASSED, SKIP_STATUS: SKIPPED}.get(status, FAILED)


def command(args, timeout=SAFETY_NET, cwd=TOP):
    """Run it, all its children gone at the end, ours, too; (a verdict,
    output)."""
    p = subprocess.Popen(args, cwd=cwd, stdin=subprocess.DEVNULL,
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                         start_new_session=True,
                         preexec_fn=leash(signal.SIGTERM))
    try:
        out, _ = p.communicate(timeout=timeout)
        return verdict_of(p.returncode), out.decode("utf-8", "replace")
    except subprocess.TimeoutExpired:
        p.terminate()                   # let it end what it started
        time.sleep(2)
        os.killpg(p.pid, signal.SIGKILL)
        out, _ = p.communicate()
        return FAILED, out.decode("utf-8", "replace") + \
            f"no end after {timeout} s\n"


def forked(function, *args, timeout=SAFETY_NET):
    """The same for a function of ours; its value is the exit status. Python
    need not start anew for each of hundreds."""
    with tempfile.TemporaryFile() as out:
        put_on_leash = leash(signal.SIGTERM)

        def begin():
            os.setsid()
            if put_on_leash:
                put_on_leash()
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            os.dup2(out.fileno(), 1)
            os.dup2(out.fileno(), 2)
            sys.exit(function(*args))
        p = FORK.Process(target=begin)
        p.start()
        p.join(timeout)
        late = "" if p.exitcode is not None else f"no end after {timeout} s\n"
        if late:
            p.terminate()               # let it end what it started
            p.join(2)
            os.killpg(p.pid, signal.SIGKILL)
            p.join()
        out.seek(0)
        return FAILED if late else verdict_of(p.exitcode), \
            out.read().decode("utf-8", "replace") + late


@functools.cache
def sanitizers():
    """The options for them, if this host's compiler has them; it is asked by
    compiling. (tools/tests/test_host.py says where they are missing.)"""
    with tempfile.TemporaryDirectory() as folder:
        ok, _ = command(["sh", "-c", "echo 'int main(void) { return 0; }' | "
                         'gcc "$@" -x c - -o program && ./program', "sh",
                         *SANITIZERS], cwd=folder)
    return SANITIZERS if ok == PASSED else []


def unit_test(path):
    def run():
        name = os.path.basename(path)[:-2]
        folder = os.path.join(TOP, "build", "unit")
        os.makedirs(folder, exist_ok=True)
        program = os.path.join(folder, name)
        sources = recordings.header_words(path, "sources")
        built, out = command(["gcc", *UNIT_FLAGS, *sanitizers(),
                              *recordings.header_words(path, "flags"),
                              "-o", program, path, *sources])
        if built != PASSED:
            return FAILED, out
        verdict, said = command([program])
        return verdict, out + said
    return run


@functools.cache
def is_debug():
    """Was what stands in build/ made by make DEBUG=1?"""
    with open(os.path.join(TOP, "build", "gen", "toolchain")) as f:
        return "-DDEBUG=1" in f.read()


def not_in_debug(path):
    """Why a kernel of make DEBUG=1 does not try it, if this is one; or ""."""
    why = recordings.header_words(path, "debug")
    return " ".join(["a kernel of make DEBUG=1:", *why]) \
        if why and is_debug() else ""


def user_test(path):
    why = not_in_debug(path)
    if why:
        return SKIPPED, why
    passed, output = usertest.run(path, "--audit")
    return PASSED if passed else FAILED, output


def function_test(module, function):
    return lambda: forked(call_function, module, function)


def call_function(module, function):
    """An exception is a failure."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        getattr(importlib.import_module(module), function)()
    except Skip as e:
        print(e)
        return SKIP_STATUS
    except Exception as e:
        for frame in traceback.extract_tb(e.__traceback__):
            if frame.filename.startswith(os.path.join(HERE, "tests")):
                print(f"{os.path.basename(frame.filename)}:{frame.lineno}: "
                      f"{frame.line}")
        print(e if isinstance(e, AssertionError) else repr(e))
        return 1
    return 0


def functions_in(path):
    """Names of the test functions of a module, without running it; and a
    weight for each from a "# heavy" after its name."""
    with open(path) as f:
        return re.findall(r"^def (test_\w+)\(\):(.*)$", f.read(), re.M)


def discover():
    tests = [Test("order", order_test)]
    for path in sorted(glob.glob(f"{HERE}/tests/unit/*.c")):
        name = os.path.basename(path)[:-2].removeprefix("test_")
        tests.append(Test(f"unit/{name}", unit_test(path)))
    for path in sorted(glob.glob(f"{HERE}/tests/test_*.py")):
        module = os.path.basename(path)[:-3]
        for function, rest in functions_in(path):
            name = f"{module[5:]}/{function[5:]}"
            tests.append(Test(name, function_test(module, function),
                              2 if "heavy" in rest else 1))
    for path in sorted(glob.glob(f"{TOP}/user/tests/*.c")):
        name = os.path.basename(path)[:-2]
        social = usertest.sociable(path)
        tests.append(Test(f"user/{name}", lambda p=path: user_test(p),
                          weight=1 if social else 2,
                          path=path if social else None))
    return tests


def matching(tests, names):
    """The tests named exactly, or else those a name is part of."""
    if not names:
        return tests
    all_names = {t.name for t in tests}
    return [t for t in tests
            if any(t.name == n or (n not in all_names and n in t.name)
                   for n in names)]


def shortened(lines):
    """The beginning, which says what is wrong, and the end."""
    if len(lines) <= HEAD + TAIL:
        return lines
    return [*lines[:HEAD], "...", *lines[-TAIL:]]


def report(test, verdict, output, seconds):
    print(f"{verdict:4} {test.name} ({seconds:.1f} s)")
    if verdict != PASSED:
        for line in shortened(output.splitlines()):
            print(f"    {line}")
    if verdict == FAILED:
        print(f"    again: tools/test {test.name}")
    sys.stdout.flush()


def summary(verdicts):
    """The last line; what was skipped is told apart, and only then."""
    skipped = verdicts.count(SKIPPED)
    return (f"{verdicts.count(PASSED)} passed, "
            f"{verdicts.count(FAILED)} failed" +
            f", {skipped} skipped" * bool(skipped))


def groups(tests):
    """Lists of what is run at a time, in order: the heavy ones, then user tests
    in company, then the others."""
    company = [t for t in tests if t.path and not not_in_debug(t.path)]
    alone = [t for t in tests if t not in company]
    return [[t] for t in alone if t.weight > 1] + \
        [company[i:i + COMPANY] for i in range(0, len(company), COMPANY)] + \
        [[t] for t in alone if t.weight == 1]


def verdicts_of(group):
    """[(a verdict, output)] of each."""
    try:
        if len(group) == 1:
            return [group[0].run()]
        found = usertest.run_together([t.path for t in group])
        return [(PASSED if passed else FAILED, output)
                for passed, output in (found[t.path] for t in group)]
    except Skip as e:
        return [(SKIPPED, str(e))] * len(group)
    except Exception as e:                      # the runner's own fault
        return [(FAILED, f"{type(e).__name__}: {e}")] * len(group)


def begin_worker(put_on_leash):
    """^C ends it at once, and then, by their leashes, what it started."""
    for number in ENDS:
        signal.signal(number, signal.SIG_DFL)
    if put_on_leash:
        put_on_leash()
    sys.path.insert(0, os.path.join(HERE, "tests"))
    inplace.vmruns_main()               # which the tests' processes all need
    importlib.import_module("support")


def run_group(i):
    """The verdicts of work[i], and how many seconds each took."""
    start = time.monotonic()
    told = verdicts_of(work[i])
    return told, (time.monotonic() - start) / len(told)


def verdicts_from(pool):
    """{a test's name: its verdict}, each reported as it comes."""
    verdicts = {}
    asked = {pool.submit(run_group, i): group for i, group in enumerate(work)}
    for answer in concurrent.futures.as_completed(asked):
        try:
            told, seconds = answer.result()
        except concurrent.futures.BrokenExecutor as e:
            told, seconds = [(FAILED, f"{e}\n")] * len(asked[answer]), 0
        for test, (verdict, output) in zip(asked[answer], told):
            report(test, verdict, output, seconds)
            verdicts[test.name] = verdict
    return verdicts


class Ended(BaseException):
    """A signal of ENDS has come."""


def raise_ended(number, frame):
    raise Ended(number)


def verdicts_of_all(jobs):
    with concurrent.futures.ProcessPoolExecutor(
            jobs, FORK, begin_worker, (leash(),)) as pool:
        try:
            return verdicts_from(pool)
        except Ended:
            for worker in multiprocessing.active_children():
                worker.kill()                   # the leashes do the rest
            raise


def run(tests, jobs):
    """Run them all; 1 if any failed."""
    work[:] = groups(tests)
    for number in ENDS:
        signal.signal(number, raise_ended)
    try:
        with testfolder.own():
            verdicts = verdicts_of_all(jobs)
    except Ended as e:
        os._exit(128 + e.args[0])
    for name, verdict in verdicts.items():
        if verdict == SKIPPED:
            print(f"skipped: {name}")
    verdicts = list(verdicts.values())
    print(summary(verdicts))
    os.makedirs(os.path.join(TOP, "build"), exist_ok=True)
    with open(os.path.join(TOP, "build", "test.summary"), "w") as f:
        f.write(summary(verdicts) + "\n")
    return 1 if FAILED in verdicts else 0
