"""Does the runner count what it says it counts?"""
import os
import signal
import subprocess
import tempfile
import time
import runner
import testfolder
import usertest
from support import PATIENCE, TOP, check, scratch, skip, vmrun


def test_summary_counts_each_verdict():
    check(runner.summary([runner.PASSED] * 2 + [runner.FAILED])
          == "2 passed, 1 failed")
    check(runner.summary([runner.PASSED, runner.SKIPPED])
          == "1 passed, 0 failed, 1 skipped")


def test_skip_is_a_verdict_of_its_own():
    """A test that skips is told from one that passes and one that fails."""
    try:
        skip("no such thing here")
    except runner.Skip as e:
        check(str(e) == "no such thing here", e)
    verdict, _ = runner.command(["sh", "-c", f"exit {runner.SKIP_STATUS}"])
    check(verdict == runner.SKIPPED, verdict)
    check(runner.command(["false"])[0] == runner.FAILED)
    check(runner.command(["true"])[0] == runner.PASSED)


def test_not_so_fails_a_run_whatever_its_status():
    """A child says so, and nobody asks for its status."""
    usertest.in_tine = lambda *_: (0, *streams)
    for streams in ((b"", b"c.c:1: not so: 1\n"), (b"a\nnot so:", b"")):
        passed, output = usertest.run("user/tests/fork_bomb.c")
        check(not passed and "not so:" in output, output)
    streams = b"it is so\n", b""
    check(usertest.run("user/tests/fork_bomb.c") == (True, ""))
    try:
        vmrun("--", "echo", "c.c:1: not so: 1")
    except AssertionError as e:
        check("exit status 0, and yet" in str(e), e)
    else:
        check(False, "it went by")


def test_in_company_as_alone():
    """A test that fails among others is run again alone; where all pass then,
    the first that did not before fails, and names the others."""
    paths = [f"user/tests/{n}.c" for n in ("fork_bomb", "pipe_rules")]
    alone = []
    usertest.run = lambda path, *_: alone.append(path) or (True, "")
    for status, found, again in (
            (0, {p: (True, "") for p in paths}, []),
            (0, {paths[0]: (True, ""), paths[1]: (False, "so.")}, paths[1:]),
            (125, {paths[0]: (True, "")}, paths)):
        alone.clear()
        usertest.together = lambda *_: (status, "the log\n", found)
        verdicts = usertest.run_together(paths)
        check(alone == again and set(verdicts) == set(paths), alone, verdicts)
        failed = [p for p in paths if not verdicts[p][0]]
        check(failed == again[:1], failed)
        check(not failed or "tools/test user/fork_bomb user/pipe_rules" in
              verdicts[failed[0]][1], verdicts)
    usertest.run = lambda path, *_: (path != paths[1], "so it is")
    check(usertest.run_together(paths) == {paths[0]: (True, "so it is"),
                                           paths[1]: (False, "so it is")})


def marked(mark):
    """The processes that have this word in their environment."""
    found = {}
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/environ", "rb") as f:
                if mark in f.read():
                    with open(f"/proc/{pid}/cmdline", "rb") as f:
                        found[int(pid)] = f.read()
        except OSError:
            pass
    return found


def until(truth, mark):
    end = time.monotonic() + PATIENCE
    while not truth(found := marked(mark)):
        check(time.monotonic() < end, "it does not come to pass:", found)
        time.sleep(0.05)


def cut_off(signum, test):
    """A run of this test is killed while QEMU is at work: all of it goes, and
    its folder, if it could."""
    mark = f"TINE_CUT_OFF={os.getpid()}.{signum}".encode()
    with scratch() as folder:
        env = dict(os.environ, TMPDIR=folder)
        run = subprocess.Popen([os.path.join(TOP, "tools/test"), test],
                               stdin=subprocess.DEVNULL,
                               start_new_session=True,
                               stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL,
                               env=dict([mark.decode().split("=")], **env))
        until(lambda found: any(b"qemu-system" in c for c in found.values()),
              mark)
        run.send_signal(signum)
        run.wait()
        until(lambda found: not found, mark)
        left = os.listdir(folder)
        check(signum == signal.SIGKILL or not left, signum, left)


def test_cut_off_leaves_nothing_behind():
    if not os.path.isdir("/proc/self"):
        skip("only Linux tells a process that its parent has ended")
    for signum in (signal.SIGTERM, signal.SIGKILL, signal.SIGINT):
        cut_off(signum, "user/sched_fair")
        cut_off(signum, "boot/machines")


def test_no_room_in_memory():
    """Then tests have it where every program has."""
    testfolder.MEMORY, tempfile.tempdir = "/proc/no-such-folder", None
    os.environ.pop("TMPDIR", None)
    usual = tempfile.gettempdir()
    with testfolder.own():
        check(os.path.dirname(tempfile.gettempdir()) == usual and
              os.environ["TMPDIR"] == tempfile.gettempdir(), os.environ)
    check(tempfile.gettempdir() == usual, tempfile.gettempdir())
