"""Does the runner count what it says it counts?"""
import runner
from support import check, skip


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
