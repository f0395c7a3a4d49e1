"""Is the shell good to sit at? Driven over the serial line, by keys."""
import re
import subprocess
import termios
from support import PROMPT, TOP, Terminal, check, shell

UP, DOWN, RIGHT, LEFT = (f"\33[{c}" for c in "ABCD")
CTRL_A = "\1\1"                # the first is QEMU's own, on this line
CTRL_C, CTRL_D, CTRL_E, CTRL_U, CTRL_Z = "\3", "\4", "\5", "\25", "\32"
CTRL_R, CTRL_S, CTRL_Q = "\22", "\23", "\21"
RUBOUT = "\177"


def want(text, pattern):
    check(re.search(pattern, text, re.M | re.S), f"no {pattern} in:", text)


def start(t, command, rest=""):
    """Type it, and wait until it runs: then the terminal is its own."""
    t.type(f'sh -c "echo g\'\'o; exec {command}"{rest}\r')
    t.expect(r"\ngo\r*\n")


def test_typed_commands():
    with shell() as t:
        check(t.run("echo hello there") == "hello there\n", t.seen)
        check(t.run("false; echo $?") == "1\n", t.seen)
        check(t.run("") == "", t.seen)
        want(t.run("no-such-thing; echo $?"), r"no-such-thing.*127")


def test_line_editing():
    with shell() as t:
        check(t.run(f"echo ac{LEFT}b") == "abc\n", t.seen)
        check(t.run(f"echo abx{RUBOUT}c") == "abc\n", t.seen)
        check(t.run(f"cho abc{CTRL_A}e") == "abc\n", t.seen)
        check(t.run(f"echo b{LEFT}a{RIGHT}c") == "abc\n", t.seen)
        check(t.run(f"rubbish{CTRL_U}echo abc") == "abc\n", t.seen)


def test_history():
    with shell() as t:
        t.run("echo one")
        t.run("echo two")
        check(t.run(UP) == "two\n", t.seen)
        check(t.run(UP + UP + UP) == "one\n", t.seen)
        check(t.run(UP + UP + DOWN + "!") == "one!\n", t.seen)


def test_tab_completes():
    with shell() as t:
        t.run("mkdir /tmp/dir; touch /tmp/dir/some-file /tmp/dir/some-other")
        check(t.run("ech\t/tmp/d\t\t") == "/tmp/dir/some-\n", t.seen)
        check(t.run("echo /tmp/dir/some-f\tend") ==
              "/tmp/dir/some-file end\n", t.seen)
        t.type("cat /tmp/dir/s\t\t")
        t.expect("some-file +some-other")
        t.expect(PROMPT)
        t.send(CTRL_U)
        t.run("longer_name() { echo got there; }")
        check(t.run("true; longer\t") == "got there\n", t.seen)
        check(t.run("hist\t | wc -l") == "6\n", t.seen)


def test_ctrl_r_searches():
    with shell() as t:
        for word in ("first", "second", "third"):
            t.run(f"echo the {word}")
        for keys, found in ((f"{CTRL_R}sec", "the second"),
                            (f"{CTRL_R}the {CTRL_R}", "the third"),
                            (f"{CTRL_R}firx{RUBOUT}{CTRL_E}!", "the first!")):
            t.type(keys + "\r")
            t.expect(rf"\n{found}\r*\n")
            t.expect(PROMPT)
        t.type(f"{CTRL_R}nothing like it")
        t.expect("not there")
        t.send(CTRL_C)
        t.expect(PROMPT)


def test_a_terminal_says_how_wide_it_is():
    """It is asked where the cursor is at its right edge; the line is broken
    there, and programs learn of it."""
    with shell() as t:
        check("\33[6n" in t.seen, t.seen)
        t.send("\33[24;30R")
        t.expect(PROMPT)
        t.type("echo " + "0123456789" * 3)
        t.expect(r"echo 012345678901234567\r*\n890123456789")
        t.send(CTRL_U)
        t.expect(PROMPT)                # the line's rows are emptied, and
        t.expect(PROMPT)                # the cursor is put behind it
        for i in range(8):
            t.run(f">/tmp/name-{i}")
        rows = t.run("ls /tmp").splitlines()
        check(len(rows) == 3 and max(map(len, rows)) < 30, rows, t.seen)


def test_ctrl_c_stops_a_loop_of_the_shell_itself():
    with shell() as t:
        t.type("cd /tmp; pwd; while :; do :; done; echo never\r")
        t.expect(r"\n/tmp\r*\n")
        t.send(CTRL_C)
        t.expect(PROMPT)
        check(t.run("echo $?") == "130\n", t.seen)


def test_what_a_trap_ignores_commands_ignore():
    with shell() as t:
        t.run("trap '' TERM")
        check(t.run("sh -c 'kill $$; echo lived'") == "lived\n", t.seen)
        t.run("trap - TERM")
        check("lived" not in t.run("sh -c 'kill $$; echo lived'"), t.seen)
        check(t.run("kill $$; echo $?") == "0\n", t.seen)


def test_a_command_of_many_lines():
    with shell() as t:
        t.type("for i in 1 2\r")
        t.expect("\n> ")
        t.type("do echo $i; cat <<E\r")
        t.expect("\n> ")
        t.type("text $i\r")
        t.expect("\n> ")
        t.type("E\r")
        t.expect("\n> ")
        check(t.run("done") == "1\ntext 1\n2\ntext 2\n", t.seen)
        want(t.run("if; then"), "syntax error")
        want(t.run("time sleep 0"), r"real\s+0m0\.\d\ds")
        t.run("sleep 1000 | cat &")
        want(t.run("jobs"), r"\[1\].*sleep 1000 \| cat")


def test_edit_writes_a_file():
    with shell() as t:
        t.type("edit /tmp/new\r")
        t.expect(r"line 1 of 1")
        t.type(f"echo two\rthird{UP}\1\1echo one\r{DOWN}x{RUBOUT}")
        t.type(f"{CTRL_E} line\r\rcut me\13\25\25{UP}\13{UP}\13{CTRL_S}")
        t.expect("saved")
        t.send(CTRL_Q)
        t.expect(PROMPT)
        check(t.run("cat /tmp/new") ==
              "echo one\necho two\nthird line\n\n", t.seen)
        t.type("edit /tmp/new\r")
        t.expect(r"line 1 of 4")
        t.type(f"{DOWN}{DOWN}{DOWN}{RUBOUT}{RUBOUT}")
        t.send(CTRL_Q)
        t.expect("not saved")
        t.send(CTRL_Q)
        t.expect(PROMPT)
        check(t.run("wc -l /tmp/new; . /tmp/new 2>/dev/null") ==
              "4 /tmp/new\none\ntwo\n", t.seen)


def test_more_waits_for_a_key():
    with shell() as t:
        t.type("seq 100 | more\r")
        t.expect(r"\n23\r*\n-- more --")
        t.send("\r")
        t.expect(r"24\r*\n-- more --")
        t.send(" ")
        t.expect(r"\n47\r*\n-- more --")
        t.send("q")
        t.expect(PROMPT)
        check("48\r" not in t.seen, t.seen)
        check(t.run("seq 100 | more | tail -1") == "100\n", t.seen)


def test_help_knows_every_program():
    with shell() as t:
        known = t.run("help")
        for name in t.run("ls -1 /bin").split():
            want(known, rf"^  {name}\b")
        check(t.run("help cd") == "cd [DIR | -]\n    go there ($HOME; back) "
              "(built in)\n", t.seen)
        want(t.run("help strace"), "each system call")
        want(t.run("help while"), "Syntax: .*if while until")
        want(t.run("help nonsense; echo $?"), "nonsense.*\n1\n")


def test_strace_leaves_when_told():
    with shell() as t:
        t.type("strace sleep 1000\r")
        t.expect(r"nanosleep\(")
        t.send(CTRL_C)
        t.expect(PROMPT, 10)
        check(t.run("echo $?") == "130\n", t.seen)
        t.type("strace sleep 1000 &\r")
        t.expect(r"nanosleep\(")
        t.type("kill $!\r")
        t.expect(r"<detached \.\.\.>")
        t.expect(r"strace: Process \d+ detached")
        pid = re.findall(r"Process (\d+) detached", t.seen)[-1]
        t.type(f"kill {pid}; echo it lived $?\r")
        t.expect("it lived 0")


def test_ctrl_c_stops_a_spinner():
    with shell() as t:
        start(t, "spin")
        t.send(CTRL_C)
        t.expect(PROMPT)
        check(t.run("echo $?") == "130\n", t.seen)
        start(t, "sleep 1000", " | cat")
        t.send(CTRL_C)
        t.expect(PROMPT)
        check(t.run("echo still here") == "still here\n", t.seen)


def test_ctrl_c_drops_a_line():
    with shell() as t:
        t.type("echo never")
        t.send(CTRL_C)
        t.expect(PROMPT)
        check(t.run("echo ever") == "ever\n", t.seen)


def test_late_ctrl_c_spares_the_next_line():
    """SIGINT that finds nobody but the shell, which waits for a line."""
    with shell() as t:
        t.run("(sleep 1; kill -INT $$; echo s'e'nt) &")
        t.expect("sent")
        check("\none\ntwo\n" in t.run("echo one; echo two"), t.seen)


def test_ctrl_c_spares_the_background():
    with shell() as t:
        t.run("sleep 1000 &")
        start(t, "spin")
        t.send(CTRL_C)
        t.expect(PROMPT)
        want(t.run("ps"), r"\bsleep\b")


def test_ctrl_z_stops_and_fg_goes_on():
    with shell() as t:
        start(t, "spin")
        t.send(CTRL_Z)
        t.expect(PROMPT)
        want(t.run("jobs"), r"\[1\] \d+ stopped")
        want(t.run("ps"), r"\bT\s+(spin|sh)\b")    # its exec may be to come
        t.run("bg")
        want(t.run("jobs"), r"\[1\] \d+ running")
        t.type("fg\r")
        t.insist(CTRL_C, PROMPT)        # before fg has got there it is lost
        t.type("echo n'o'w; ps\r")
        t.expect(r"\nnow\r*\n")
        check("spin" not in t.expect(PROMPT), t.seen)


def test_kill_takes_a_job_by_its_number():
    with shell() as t:
        t.run("sleep 1000 | cat &")
        t.run("sleep 1001 &")
        check("no such job" not in t.run("kill %1"), t.seen)
        t.run("sleep 1")
        jobs = t.run("jobs; ps")
        check("cat" not in jobs and "[2]" in jobs, t.seen)
        want(t.run("kill %7"), r"%7")


def test_jobs_tells_what_they_do_now():  # heavy
    """Stopped, continued and ended by others than the shell."""
    with shell() as t:
        said = t.run("cat & sleep 1; jobs")
        check(re.findall(r"running|stopped", said) == ["stopped"], said)
        t.run("sleep 1000 &")
        for signal, word in (("STOP", "stopped"), ("CONT", "running"),
                             ("STOP", "stopped"), ("KILL", "Killed")):
            said = t.run(f"kill -{signal} %2; sleep 1; jobs")
            check(re.findall(r"\[2\] \d+ (.*)\tsleep 1000\n", said) ==
                  [word], said)
        check("[2]" not in t.run("jobs"), t.seen)


def test_a_pipeline_that_stops_is_told_of_once():
    with shell() as t:
        start(t, "sleep 1000", " | cat")
        t.send(CTRL_Z)
        t.expect(PROMPT)
        t.run("true")
        check(t.seen.count("stopped") == 1, t.seen)


def test_ctrl_d():
    with shell() as t:
        start(t, "cat")
        t.type("some words\r")
        t.expect(r"some words\r*\nsome words")
        t.send(CTRL_D)
        t.expect(PROMPT)
        t.run("sh")
        t.run("exit_me=1")
        t.send(CTRL_D)
        t.expect(PROMPT)
        check(t.run("echo [$exit_me]") == "[]\n", t.seen)


def test_another_shell_after_ctrl_d():
    with shell() as t:
        t.run("x=old; echo kept >/tmp/f; false")
        t.send(CTRL_D)
        t.expect("another")
        t.expect(PROMPT)
        check(t.run("echo [$x]; cat /tmp/f") == "[]\nkept\n", t.seen)
        t.type("exit 127\r")
        t.expect("another")
        t.expect(PROMPT)


def test_a_pasted_block():
    """Every line of it is run. What is typed ahead of a running command is
    echoed at once, as everywhere, so look at what was done, not shown."""
    lines = [f"echo line {i} of a paste | cat >>/tmp/f" for i in range(40)]
    with shell() as t:
        t.send("\r".join([*lines, "echo the'-'end"]) + "\r")
        t.expect("the-end")
        t.expect(PROMPT)
        check(t.run("cat /tmp/f") ==
              "".join(f"line {i} of a paste\n" for i in range(40)), t.seen)


def test_a_paste_for_cat():
    block = "".join(f"{i:04d} the quick brown fox\n" for i in range(150))
    with shell() as t:
        start(t, "cat >/tmp/paste", "; wc /tmp/paste")
        t.send(block.replace("\n", "\r"))
        t.send(CTRL_D)
        want(t.expect(PROMPT), rf"150\s+750\s+{len(block)}")


def test_a_pipeline():
    with shell() as t:
        listed = t.run("ls -l /proc/self/fd; ls -l /proc/self/fd | wc -l")
        want(listed, r"^(l[rwx-]{9} .* \d+\s+){4}\s*4\s*$")
        want(t.run("ls | wc"), r"^\s*\d+\s+\d+\s+\d+\s*$")
        want(t.run("ls / | wc -l"), r"^\s*\d+\s*$")


def test_redirection():
    with shell() as t:
        t.run("echo one >/tmp/f; echo two >>/tmp/f")
        check(t.run("cat </tmp/f") == "one\ntwo\n", t.seen)


def test_fork_new():
    with shell() as t:
        text = t.run("fork-new")
        for word in (r"parent", r"child", r"child complete"):
            want(text.lower(), word)


def test_forktree():
    with shell() as t:
        text = t.run("forktree")
        check(len(text.splitlines()) >= 15, "too small a tree:", text)
        check(t.run("echo $?") == "0\n", t.seen)


def test_cowdemo():
    with shell() as t:
        want(t.run("cowdemo").lower(), r"frame.*shar")
        check(t.run("echo $?") == "0\n", t.seen)


def test_bomb_then_ps():
    with shell() as t:
        t.run("bomb", 120)
        text = t.run("ps")
        want(text, r"\bsh\b")
        check(len(text.splitlines()) < 12, "left over:", text)
        check(t.run("echo alive | cat") == "alive\n", t.seen)


def test_help():
    with shell() as t:
        text = t.run("help")
        for word in ("cd", "exit", "wait"):
            want(text, rf"\b{word}\b")


def test_poweroff_gives_the_terminal_back():
    """The real thing: make run, through GRUB."""
    with Terminal(["make", "-s", "run"]) as t:
        t.expect("Ctrl-A X")
        t.expect(PROMPT)
        check(t.run("echo hi") == "hi\n", t.seen)
        t.type("poweroff\r")
        check(t.end() == 0, t.process.returncode, t.seen)
        check(termios.tcgetattr(t.them) == t.before, "the terminal is raw")


def test_files_brought_along():
    """make run ADD=: a program, and a folder where it is wanted."""
    with Terminal(["make", "-s", "run", "ADD=build/tests/fork_identity "
                   "user/etc:tmp/etc"]) as t:
        t.expect(PROMPT)
        text = t.run("fork_identity; echo left with $?")
        check(text.endswith("left with 0\n"), text)
        check(t.run("ls /tmp/etc") == t.run("ls /etc"), t.seen)
        t.type("poweroff\r")
        check(t.end() == 0, t.process.returncode, t.seen)
    done = subprocess.run(["make", "-s", "-C", TOP, "iso", "ADD=no/such"],
                          capture_output=True, text=True)
    check(done.returncode and "mkinitrd: --add no/such: No such file" in
          done.stderr, done)


def test_an_orphan_in_the_background_gets_no_input():
    """Nobody could bring its group to the front: it is told so."""
    with shell() as t:
        refused = "cat: .*Input/output error\r*\n"
        if not re.search(refused, t.run("sh -c 'cat </dev/tty &'")):
            t.expect(refused)       # it came after the prompt
        check(t.run("echo still here") == "still here\n", t.seen)


def test_nobody_kills_init():
    with shell() as t:
        t.run("kill -9 1")
        check(t.run("echo alive") == "alive\n", t.seen)
