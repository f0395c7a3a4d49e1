"""Are Linux's answers kept as they came, and does tools/linuxrun keep
vmrun's contract?"""
import contextlib
import io
import os
import shutil
import subprocess
import linux                            # tools/test has tools/ in its path
import machine
import recordings
import usertest
from inplace import tool
from support import BUILD, PATIENCE, TOP, check, scratch, skip, want

LINUXRUN = f"{TOP}/tools/linuxrun"
SOURCE = "/*\n * Says hello.\n * linux: %s\n */\n"


# --- the recordings -----------------------------------------------------

@contextlib.contextmanager
def recorded(reason="prints it.", **answers):
    """A folder of tests, recorded with these answers."""
    with scratch() as folder:
        for name in answers:
            with open(f"{folder}/{name}.c", "w") as f:
                f.write(SOURCE % reason)
        recordings.write({n: (a, "6.1", "x86_64", "here")
                          for n, a in answers.items()}, folder)
        yield folder


def foul(name, folder):
    """What is said of a recording that is none."""
    try:
        recordings.read(name, folder)
    except recordings.Foul as e:
        check(f"make record TEST={name}" in str(e), e)
        return str(e)
    check(False, f"{name}'s recording passed for one")


def test_every_recording_is_whole_and_wanted():
    """Each test of this tree has its own; none is left over."""
    tests = recordings.sources()
    check(len(tests) > 80, len(tests))
    for path in tests:
        recordings.read(recordings.name_of(path))
    check(not recordings.strays(), "without a test that asks for it:",
          *recordings.strays())


def test_recording_is_read_as_written():
    with recorded(one=b"yes\r\nno\0") as folder:
        check(recordings.read("one", folder) == b"yes\r\nno\0")
        check(recordings.rows(folder)["one"][1] == "1")


def test_missing_recording():
    with recorded(one=b"yes\n") as folder:
        check("not recorded" in foul("two", folder))


def test_recording_cut_short():
    with recorded(one=b"yes\nno\n") as folder:
        for text in (b"", b"yes\n", b"yes\nno", b"yes\nno\n\n"):
            with open(f"{folder}/one.expected", "wb") as f:
                f.write(text)
            check("cut short" in foul("one", folder), text)


def test_recording_of_another_test():
    with recorded(one=b"yes\n", two=b"not\n") as folder:
        shutil.copy(f"{folder}/two.expected", f"{folder}/one.expected")
        check("another test's" in foul("one", folder))


def test_recording_without_its_line():
    with recorded(one=b"yes\n") as folder:
        os.unlink(f"{folder}/RECORDED")
        check("no line" in foul("one", folder))


def test_stray_recordings():
    with recorded(one=b"yes\n", two=b"no\n") as folder:
        os.unlink(f"{folder}/two.c")
        check(recordings.strays(folder) == ["two"])
        os.unlink(f"{folder}/two.expected")
        check(recordings.strays(folder) == ["two"], "its line is a stray")
        recordings.write({}, folder)
        check(recordings.strays(folder) == [])


def test_list_is_replaced_as_a_whole():
    """Tests run side by side: none may see a list that is half written."""
    with recorded(one=b"yes\n", two=b"no\n") as folder:
        with open(f"{folder}/{recordings.LIST}", "rb") as reader:
            recordings.write({"one": (b"more\n", "6.1", "x86_64", "here")},
                             folder)
            with open(f"{folder}/{recordings.LIST}", "rb") as f:
                check(reader.read() != f.read(), "it is written in place")
        check(recordings.read("one", folder) == b"more\n")


def test_tine_is_compared_with_it():
    """Another answer is a failure that shows both."""
    passed, said = usertest.compared("wait_status", b"something else\n")
    check(not passed and "Tine printed:\nsomething else\nLinux printed:\n"
          in said, said)
    check(usertest.compared("wait_status", recordings.read("wait_status"))
          == (True, ""))
    passed, said = usertest.compared("no_such_test", b"")
    check(not passed and "make record TEST=no_such_test" in said, said)


# --- make record --------------------------------------------------------

def record(answer, *args):
    """(status, output) of tools/record where Linux says this."""
    said = io.StringIO()
    module = tool("record")
    linux.runs_here = lambda: True
    linux.ask_here = lambda program, timeout: answer
    with contextlib.redirect_stdout(said):
        status = module.main(list(args))
    return status, said.getvalue()


def test_record_check_finds_the_difference():
    with open(f"{recordings.TESTS}/{recordings.LIST}", "rb") as f:
        before = f.read()
    same = recordings.read("wait_status")
    status, said = record((0, same), "--check", "wait_status")
    check(status == 0 and said.startswith("1 the same, 0 differ"), said)
    status, said = record((0, same + b"more\n"), "--check", "wait_status")
    check(status == 1 and "wait_status: differs" in said and
          "+more" in said and "0 the same, 1 differ" in said, said)
    with open(f"{recordings.TESTS}/{recordings.LIST}", "rb") as f:
        check(f.read() == before, "--check wrote something")


def test_record_keeps_no_failure():
    """A test that fails on Linux, or does not end, is not an answer; the list
    is not written, even as it was."""
    path = f"{recordings.TESTS}/{recordings.LIST}"
    same, before = recordings.read("wait_status"), os.stat(path).st_ino
    for answer, word in (((1, b""), "exit status 1"),
                         ((0, same + b"c.c:1: not so: 1\n"), "c.c:1: not so"),
                         ((None, b""), "no end")):
        status, said = record(answer, "wait_status")
        check(status == 1 and word in said, said)
        check(recordings.read("wait_status") == same)
    check(os.stat(path).st_ino == before, "it wrote the list")


def test_record_says_whom_it_could_not_ask():
    os.getuid = lambda: 1000
    linux.host_kernel = lambda: "6.1"
    status, said = record((0, b""), "--check", "uid_rules", "clone_truth")
    check(status == 0 and "0 the same, 0 differ, 2 skipped" in said, said)
    check("skipped: uid_rules: wants root" in said, said)
    os.getuid = lambda: 0
    status, said = record((0, b""), "--check", "clone_truth")
    check("skipped: clone_truth: wants Linux 6.9" in said, said)


def test_record_without_any_linux():
    module = tool("record")
    linux.runs_here = lambda: False
    linux.KERNEL = "/nowhere"
    try:
        module.main(["--check", "wait_status"])
        check(False, "it found one")
    except machine.Unusable as e:
        check("tools/setup --linux" in str(e), e)


# --- linuxrun -----------------------------------------------------------

def linuxrun(*args, stdin=b""):
    return subprocess.run([LINUXRUN, "--timeout", str(PATIENCE), *args],
                          input=stdin, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=PATIENCE + 30)


def contract(seconds, *how):
    """What a command says and how it ends, whatever runs it."""
    want(linuxrun(*how, "--", "echo", "a b", "", "-m", "--"), 0,
         b"a b  -m --\n")
    data = bytes(range(256)) * 300
    want(linuxrun(*how, "--", "sh", "-c", "cat; echo two >&2; exit 7",
                  stdin=data), 7, data + b"two\n")
    want(linuxrun(*how, "--", "no-such-command"), 127)
    done = want(linuxrun(*how, "--timeout", seconds, "--", "spin"), 124)
    check(b"no end after %s s" % seconds.encode() in done.stderr, done.stderr)
    with scratch() as folder:
        with open(f"{folder}/text", "w") as f:
            f.write("some\n")
        want(linuxrun(*how, "--add", f"{folder}/text:some/where", "--add",
                      f"{BUILD}/user/echo:bin/say", "--", "sh", "-c",
                      "cat some/where; say so; kill -9 $$"), 128 + 9,
             b"some\nso\n")


def needs_a_kernel():
    if why := linux.cannot_boot():
        skip(why)


def test_linuxrun_here():
    if not linux.runs_here():
        skip("this host's kernel runs no i386 programs")
    contract("1")


def test_linuxrun_booted(): # heavy
    needs_a_kernel()
    contract("4", "--vm", "--log", "/dev/null")


def test_linuxrun_answers_in_a_row():
    """One boot, several programs; each has its own output and status."""
    needs_a_kernel()
    programs = [f"{BUILD}/user/{n}" for n in ("true", "false", "uname")]
    answers = linux.ask_booted(programs, PATIENCE)
    check([s for s, _ in answers] == [0, 1, 0], answers)
    check([out for _, out in answers] == [b"", b"", b"Linux\n"], answers)


def test_linuxrun_icount_repeats():
    needs_a_kernel()
    first, again = (want(linuxrun("--icount", "0", "--", "sh", "-c",
                                  "cat /proc/uptime /proc/stat"), 0)
                    for _ in range(2))
    check(first.stdout == again.stdout, first.stdout, again.stdout)


def test_linuxrun_without_any_linux():
    """It says what to do; and what is wrong on its line."""
    with scratch() as folder:
        os.symlink(shutil.which("python3"), f"{folder}/python3")
        shutil.copytree(f"{TOP}/tools", f"{folder}/tools",
                        ignore=shutil.ignore_patterns("__pycache__"))
        done = subprocess.run([f"{folder}/tools/linuxrun", "--", "true"],
                              stdin=subprocess.DEVNULL, capture_output=True)
        check(done.returncode == 2 and done.stderr.count(b"\n") == 1 and
              b"tools/setup --linux" in done.stderr, done)
    for args, says in ((["-m", "1", "--", "true"], b"-m wants a number"),
                       (["--audit", "--", "true"], b"no option --audit"),
                       ([], b"no command to run")):
        done = linuxrun(*args)
        check(done.returncode == 2 and says in done.stderr, done)
