"""Does clone answer as Linux does, and survive being used hard?"""
import re
import recordings                       # tools/test has tools/ in its path
from support import BUILD, check, vmrun, want

# What Tine does not have, and says -EINVAL to; README's table says why.
REFUSED = ("IO NEWNS NEWUSER NEWIPC NEWCGROUP NEWNET NEWTIME "
           "INTO_CGROUP").split()


def expected():
    return recordings.read("clone_truth").decode().splitlines()


def on_tine(line):
    """What Tine is to print where Linux prints this line."""
    question, mark, answer = re.split(r" (->|=) ", line, maxsplit=1)
    if set(re.findall(r"\w+", question)) & set(REFUSED):
        answer = "-EINVAL"
    return f"{question} {mark} {answer}"


def differences(got, wanted):
    got = got.decode().replace("\r", "").splitlines()
    check(len(got) == len(wanted), f"{len(got)} answers, not {len(wanted)}",
          *got[-3:])
    return [f"{g}   (not: {w})" for g, w in zip(got, wanted) if g != w]


def test_truth_in_tine():
    program = f"{BUILD}/tests/clone_truth"
    done = vmrun("--audit", "--add", program, "--", "clone_truth")
    want(done, 0)
    wrong = differences(done.stdout, [on_tine(line) for line in expected()])
    check(not wrong, *wrong)


def stress(icount, seed, *options, rounds=3):
    """200 of them at each other's throats, for seconds of their time; then nothing
    may be missing. (For hours: make fuzz.)"""
    done = want(vmrun("--audit", "--icount", str(icount), *options, "--add",
                      f"{BUILD}/tests/stress", "--", "sh", "-c",
                      f"stress {seed} {rounds} && cat /proc/uptime",
                      timeout=900), 0)
    check(float(done.stdout.split()[0]) > rounds / 2, done.stdout)


def test_stress_icount_0(): # heavy
    stress(0, 1)


def test_stress_icount_2(): # heavy
    stress(2, 2)


def test_stress_icount_4(): # heavy
    stress(4, 3)


def test_stress_icount_6(): # heavy
    stress(6, 4)


def test_stress_in_8_mib(): # heavy
    stress(2, 5, "-m", "8", rounds=6)


def test_strace():
    done = want(vmrun("--audit", "--", "strace", "-f", "sh", "-c",
                      "true; exit 3"), 3)
    text = done.stdout.decode().replace("\r", "")
    for line in (r'^execve\("/bin/sh", \["sh", "-c", .*\) = 0$',
                 r"^strace: Process (\d+) attached$",
                 r"^(\[pid +\d+\] )?<\.\.\. fork resumed>\) += \d+$",
                 r'^\[pid +\d+\] execve\("/bin/true", \["true"\], ',
                 r"^\[pid +\d+\] \+\+\+ exited with 0 \+\+\+$",
                 r"^--- SIGCHLD {si_signo=SIGCHLD, si_code=CLD_EXITED, ",
                 r"^exit_group\(3\) += \?$",
                 r"^\+\+\+ exited with 3 \+\+\+$"):
        check(re.search(line, text, re.M), f"no {line} in:", text)


def test_strace_of_a_death():
    done = want(vmrun("--", "strace", "sh", "-c", "kill -TERM $$"), 128 + 15)
    check(b"+++ killed by SIGTERM +++" in done.stdout, done.stdout)


def test_strace_of_nothing():
    for args, says in ((["no-such"], "strace: Can't stat 'no-such': No such "
                                     "file or directory\n"),
                       ([], "strace: must have PROG [ARGS]\nusage: ")):
        done = want(vmrun("--", "strace", *args), 1)
        check(done.stdout.decode().replace("\r", "").startswith(says),
              done.stdout)
    done = want(vmrun("--", "strace", "/proc/version"), 1)
    lines = done.stdout.decode().replace("\r", "").splitlines()
    check(lines[0].endswith(" = -1 EACCES (Permission denied)") and
          lines[1:] == ["strace: exec: Permission denied",
                        "+++ exited with 1 +++"], *lines)


def test_strace_of_strace():
    """Whom one watches, a second cannot; what the first does not follow, he
    can."""
    done = want(vmrun("--audit", "--", "strace", "-f", "strace", "true"), 1)
    check(b"strace: /bin/true: Operation not permitted" in done.stdout and
          b"+++ killed by SIGKILL +++" in done.stdout, done.stdout)
    done = want(vmrun("--audit", "--", "strace", "strace", "sh", "-c",
                      "exit 5"), 5)
    for line in (b"ptrace(PTRACE_SYSCALL, ", b"exit_group(5)",
                 b"WSTOPSIG(s) == SIGTRAP | 0x80}]",
                 b"WSTOPSIG(s) == SIGTRAP} | PTRACE_EVENT_EXEC << 16]"):
        check(line in done.stdout, done.stdout)


def test_strace_of_threads():
    done = want(vmrun("--audit", "--add", f"{BUILD}/tests/thread_exec",
                      "--", "strace", "-f", "thread_exec"), 0)
    text = done.stdout.decode().replace("\r", "")
    for line in (r"clone resumed>, parent_tid=\[(\d+)\], child_tidptr=0x\w+\)"
                 r" = \1$",
                 r"futex\(0x\w+, FUTEX_WAIT, 0, NULL <unfinished \.\.\.>$",
                 r"^\[pid +(\d+)\] execve\((.*\n)*\[pid +\d+\] \+\+\+ "
                 r"superseded by execve in pid \1 \+\+\+$"):
        check(re.search(line, text, re.M), f"no {line} in:", text)


def test_strace_leaves_job_control_alone():
    """Stops hold and are heard of, sleeps go on, under strace as without."""
    done = want(vmrun("--audit", "--add", f"{BUILD}/tests/stop_continue",
                      "--", "strace", "-f", "stop_continue"), 0)
    text = done.stdout.decode().replace("\r", "")
    for line in (r"^\[pid +\d+\] --- stopped by SIGSTOP ---$",
                 r"^\[pid +\d+\] --- SIGCONT {si_signo=SIGCONT, .*} ---$",
                 r"restart_syscall\(<\.\.\. resuming interrupted nanosleep "
                 r"\.\.\.>",
                 r"\) += \? ERESTARTNOHAND \(To be restarted if no handler\)$",
                 r"WIFSTOPPED\(s\) && WSTOPSIG\(s\) == SIGTSTP}\], WSTOPPED\)",
                 r"sigreturn\({mask=\[\]}"):
        check(re.search(line, text, re.M), f"no {line} in:", text)


def test_newpid():
    want(vmrun("--audit", "--", "newpid", "sh", "-c", "echo $$; exit 4"), 4,
         b"1\n")
    done = want(vmrun("--", "newpid", "ps"), 0)
    check(len(done.stdout.splitlines()) == 2, done.stdout)
    want(vmrun("--", "newpid", "no-such-command"), 127)
