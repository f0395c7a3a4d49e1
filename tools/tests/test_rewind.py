"""Does going back in a recording find who wrote a wrong value?"""
import os
import re
import subprocess
from support import BUILD, PATIENCE, TOP, check, scratch
from test_gdb import Gdb, has, refused

REWIND = os.path.join(TOP, "tools/gdb/rewind")

# The child fills a table one entry too far: its neighbour is hit. The parent
# never writes it.
PLANTED = """
#include <sys.h>

static struct {
	int squares[4];
	int answer;
} it = { .answer = 42 };

static void fill(int n)
{
	for (int i = 0; i <= n; i++)
		((volatile int *)it.squares)[i] = i * i;	/* WRONG */
}

int main(void)
{
	it.squares[0] = 7;
	pid_t pid = fork();

	if (pid == 0) {
		fill(4);
		return it.answer;
	}
	int status;

	waitpid(pid, &status, 0);
	return WEXITSTATUS(status) == 42;
}
"""


def compiler():
    """The words tools/compiler finds, as the Makefile does."""
    return subprocess.run(
        ["tools/compiler"], cwd=TOP, stdout=subprocess.PIPE,
        check=True).stdout.decode().split()


def planted(folder):
    """(program, its source, the number of the wrong line)."""
    source, program = (os.path.join(folder, n) for n in ("planted.c",
                                                         "planted"))
    with open(source, "w") as f:
        f.write(PLANTED)
    flags = ("-m32 -march=i386 -std=gnu11 -O1 -g -ffreestanding -fno-pic "
             "-fno-pie -fno-stack-protector -fno-asynchronous-unwind-tables "
             "-fcf-protection=none -Iuser/include -Iinclude -nostdlib "
             "-static -no-pie -Wl,--build-id=none -Wl,-z,noexecstack "
             "-Wl,-z,max-page-size=4096 -T user/user.ld").split()
    library = os.path.join(BUILD, "obj/user")
    subprocess.run([*compiler(), *flags, "-o", program,
                    f"{library}/lib/crt0.asm.o", source,
                    f"{library}/lib.a", "-lgcc"], cwd=TOP, check=True)
    line = next(i for i, text in enumerate(PLANTED.split("\n"), 1)
                if "WRONG" in text)
    return program, line


class Replay(Gdb):
    """The recording in a folder, at its end."""

    def __init__(self, folder):
        self.process = subprocess.Popen(
            [REWIND, "replay"], cwd=TOP, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            start_new_session=True, env=dict(os.environ, TINE_REWIND=folder))
        self.unread, self.marks = "", 0
        self.hello = self.run("set width 0")


def record(folder, command, *adds):
    words = [w for a in adds for w in ("--add", a)]
    run = subprocess.run([REWIND, *words, "record", command], cwd=TOP,
                         stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                         stderr=subprocess.STDOUT, timeout=2 * PATIENCE,
                         env=dict(os.environ, TINE_REWIND=folder))
    check(run.returncode == 0, run.stdout.decode())
    return run.stdout.decode()


def test_planted_wrong_write():  # heavy
    """From the child's wrong value to the line that wrote it."""
    with scratch() as folder:
        program, line = planted(folder)
        record(folder, "planted", program)
        gdb = Replay(folder)
        try:
            has(gdb.hello, "at the end of the recording")
            has(gdb.run(f"add-symbol-file {program}",
                        'tbreak do_exit if $is("planted") && code != 0',
                        "reverse-continue"), r"do_exit \(code=4096\)")
            has(gdb.run("p it.answer"), "= 16")
            said = gdb.run("who-wrote &it.answer")
            has(said, r"became 0x10 \(it was 0x2a\) here, by pid \d+ "
                r"\(planted\)", rf"planted\.c:{line}$")
            has(gdb.run("bt"), r"fill \(n=4\)|fill \(", r"main \(")
            has(gdb.run("p it.answer"), "= 42")
            has(gdb.run("stepi", "p it.answer"), "= 16")
            entry_and_its_writers(gdb)
            backwards(gdb)
            has(gdb.run("delete", "reverse-continue"), "the beginning of the "
                r"recording: .*make rewind REPLAY=1")
        finally:
            gdb.end()


def entry_and_its_writers(gdb):
    """who-wrote on the child's entry: do_wp_page, then copy_page_tables."""
    at = re.search(r"^table +(0x[0-9a-f]+):", gdb.run("pt &it"), re.M)[1]
    has(gdb.run(f"who-wrote {at}"), "here, by pid", r"in do_wp_page \(")
    has(gdb.run(f"who-wrote {at}", "bt"), r"\(it was 0x0\) here",
        r"copy_page_tables \(")


def backwards(gdb):
    """reverse- commands across iret, a page fault and a task switch."""
    gdb.run("tbreak do_wp_page", "continue")
    here = gdb.run("info registers eip esp cr3")
    # back over the fault, to the instruction in front of it or that one
    gdb.run("tbreak *page_fault", "reverse-continue", "reverse-stepi")
    has(gdb.run("info registers cs"), r"0x1b\b")
    gdb.run("delete", "tbreak do_wp_page", "continue")
    check(gdb.run("info registers eip esp cr3") == here, here)
    gdb.run("delete", "tbreak *ret_from_fork", "reverse-continue", "delete")
    child = gdb.run("info registers cr3")
    has(gdb.run("reverse-stepi", "info registers eip"), "switch_to")
    check(gdb.run("info registers cr3") != child, child)
    gdb.run("stepi")
    has(gdb.run("info registers eip"), "ret_from_fork")


def test_through_the_copy():
    """A value from before the fork: who-wrote goes through the page's copy,
    back to the parent's store."""
    with scratch() as folder:
        program, _ = planted(folder)
        record(folder, "planted", program)
        gdb = Replay(folder)
        try:
            gdb.run(f"add-symbol-file {program}",
                    'tbreak do_exit if $is("planted") && code != 0',
                    "reverse-continue")
            parent = re.search(r"^\* +\d+ +\d+ +(\d+)", gdb.run("tasks"),
                               re.M)[1]
            gdb.run("tbreak fill", "reverse-continue")
            has(gdb.run("p it.squares[0]"), "= 7")
            has(gdb.run("who-wrote &it.squares[0]"), r"became 0x7 .*here, by "
                rf"pid {parent} \(planted\)", r"main \(")
        finally:
            gdb.end()


def test_refusals():
    with scratch() as folder:
        refused([REWIND, "replay"], "nothing has been recorded",
                TINE_REWIND=folder)
        refused([REWIND, "--add", "/nosuch", "record", "true"],
                "--add /nosuch: No such file", TINE_REWIND=folder)
        with open(os.path.join(folder, "lock"), "w") as f:
            subprocess.run(["flock", "-n", str(f.fileno())], check=True,
                           pass_fds=[f.fileno()])
            refused([REWIND, "record", "true"], "another rewind is at work",
                    TINE_REWIND=folder)
