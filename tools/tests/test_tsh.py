"""The tiny shell: is it tiny, does init find it, and is it good to sit at?"""
import os
from inplace import tool
from support import (BUILD, PROMPT, TOP, Terminal, check, kernel_boot, machine,
                     scratch, shell)

LIMIT = 300                     # lines: more is no tiny shell
CTRL_C, CTRL_D, CTRL_BACKSLASH = "\3", "\4", "\34"


def tsh():
    return shell(append="shell=/bin/tsh")


def asleep(t):
    """Until a sleep runs in front: its shell's prompt is not there yet."""
    t.type("sh -c \"echo g''o; exec sleep 1000\"; echo no''t me\r")
    t.expect(r"\ngo\r*\n")


def test_at_most_300_lines():
    path = os.path.join(TOP, "user/tsh.c")
    with open(path) as f:
        n = sum(1 for _ in f)
    check(n <= LIMIT, f"user/tsh.c has {n} lines, the limit is {LIMIT}")


def test_lines_at_a_terminal():
    with tsh() as t:
        check("tsh" in t.run("ps"), t.seen)
        check(t.run("echo a | cat >/tmp/f; cat </tmp/f") == "a\n", t.seen)
        check(t.run("nosuch") == "tsh: nosuch: no such program; see ls /bin\n",
              t.seen)
        check(t.run("echo |").startswith("tsh: syntax error: "), t.seen)
        check(t.run("") == "", t.seen)
        t.type("exit 3\r")
        t.expect("here is another")
        t.expect(PROMPT)
        t.type("poweroff\r")
        check(t.end() == 0, t.seen)


def test_ctrl_c_ends_what_runs_and_not_the_shell():
    with tsh() as t:
        asleep(t)
        t.send(CTRL_C)
        check("not me" not in t.expect(PROMPT), t.seen)
        t.type("rubbish")
        for key in (CTRL_C, CTRL_BACKSLASH):
            t.send(key)
            t.expect(PROMPT)
        check(t.run("echo alive") == "alive\n", t.seen)


def test_the_background():
    """It is spared by ^C, wait is not, and its zombies do not stay."""
    with tsh() as t:
        t.run("sleep 1000 &")
        asleep(t)
        t.send(CTRL_C)
        t.expect(PROMPT)
        check("sleep" in t.run("ps"), t.seen)
        t.type("wait\r")
        t.insist(CTRL_C, PROMPT)
        t.run("true & true & true | true &")
        t.run("sleep 1")
        check(" Z " not in t.run("ps"), t.seen)


def test_another_shell_gives_the_terminal_back():
    """sh takes it for a group of its own, and that is gone."""
    with tsh() as t:
        t.run("sh")
        t.run("exit")
        check(t.run("echo back") == "back\n", t.seen)
        t.send(CTRL_D)
        t.expect("here is another")
        t.expect(PROMPT)
        t.type("poweroff\r")
        check(t.end() == 0, t.seen)


def test_where_there_is_no_sh():
    """init says what it cannot run, and starts the tiny one."""
    with scratch() as folder:
        programs = [f"{BUILD}/strip/{name}" for name in ("init", "tsh", "ps")]
        initrd = os.path.join(folder, "initrd.cpio")
        tool("mkinitrd").main(initrd, *programs)
        for words, missing in (("", "/bin/sh"), ("shell=/bin/no", "/bin/no")):
            with Terminal(machine(*kernel_boot(initrd, words), "-serial",
                                  "mon:stdio")) as t:
                t.expect(f"init: cannot run {missing}: No such file")
                t.expect(PROMPT)
                check("tsh" in t.run("ps"), t.seen)
