"""Do tools/mutants and its list say what they seem to say? (The whole list is
make mutants.)"""
import os
import subprocess
from support import TOP, check, scratch

MUTANTS = os.path.join(TOP, "tools/mutants")
# A test that fails, a machine that waits for ever, and a loss only the audit
# sees.
SLICE = ("fork-tlb-not-flushed", "writer-gone-unheard", "undo-fpu-kept")
HARMLESS = """
harmless  sys_fork  user/fork_identity
-	.exit_signal = SIGCHLD
+	.exit_signal = SIGCHLD + 0
"""


def mutants(*args, text=None):
    """tools/mutants, with this list instead of ours."""
    with scratch() as folder:
        if text:
            args = "--list", os.path.join(folder, "list")
            with open(args[1], "w") as f:
                f.write(text)
        return subprocess.run([MUTANTS, "-j", "1", *args], text=True,
                              stdin=subprocess.DEVNULL, capture_output=True,
                              timeout=300)


def test_each_has_its_place():
    done = mutants("--check")
    check(done.returncode == 0 and "mutants have their places" in done.stdout,
          done)


def test_slice_is_rejected():  # heavy
    done = mutants(*SLICE)
    check(done.returncode == 0, done)
    check(done.stdout.count("rejected by user/") == len(SLICE), done)
    check(done.stdout.endswith("3 rejected, 0 survived\n"), done)


def test_survivor_is_told():
    done = mutants(text=HARMLESS)
    check(done.returncode == 1, done)
    check("SURVIVED" in done.stdout and
          done.stdout.endswith("0 rejected, 1 survived\n"), done)


def test_list_that_does_not_fit_is_one_line():
    for old, new in (("sys_fork", "no_such_function"),
                     ("-	.exit", "-	.no_such_text"),
                     ("user/fork_identity", "user/no_such_test"),
                     ("+	.exit_signal", "+	.no_such_field")):
        done = mutants(text=HARMLESS.replace(old, new))
        check(done.returncode == 2 and "no_such" in done.stderr, done)
        check("survived" not in done.stdout and
              "Traceback" not in done.stderr, done)
