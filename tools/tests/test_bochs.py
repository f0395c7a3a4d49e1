"""Does Tine do in Bochs what it does in QEMU?

Bochs takes the manual at its word where QEMU is generous: segments and their
limits, flags, task switches, the FPU. What runs there is a disc of its own,
whose initrd carries the tests about these.
"""
import os
import re
import subprocess
import sys
from support import (BUILD, PROMPT, TOP, Terminal, check, not_in_debug, scratch,
                     skip)

TOOL = os.path.join(TOP, "tools/bochs")
MODULES = "multiboot2 normal biosdisk iso9660"
BOOT = "multiboot2 /boot/kernel.elf\nmodule2 /boot/initrd.cpio\nboot\n"
PENTIUM = ("--cpu", "pentium")          # no SSE, no FXSAVE, no sysenter
FPU = ("fork_fpu", "signal_fpu", "ptrace_fpu")
TRIED = (*FPU, "fork_registers", "signal_frame", "signal_basic",
         "signal_altstack", "ptrace_regs", "ptrace_step", "trap_flag",
         "fault_codes", "bad_pointers", "tls", "thread_identity",
         "thread_fork", "virtual_mode", "text_readonly", "cow_isolation",
         "cow_tlb", "exec_args", "fresh_in_child")


def needed():
    not_in_debug("it loses what is typed at once on Bochs's line")
    done = subprocess.run([TOOL, "--look"], capture_output=True, text=True)
    if done.returncode:
        skip(done.stderr.strip())


def run(*args):
    subprocess.run(args, check=True, stdout=sys.stderr)


def disc_with(tests, folder):
    """A disc whose initrd holds Tine's programs and these tests."""
    boot = os.path.join(folder, "iso/boot")
    os.makedirs(os.path.join(boot, "grub"))
    with open(os.path.join(boot, "grub/grub.cfg"), "w") as f:
        f.write(BOOT)
    tools = os.path.join(TOP, "tools")
    programs = os.path.join(BUILD, "strip")
    run("cp", f"{BUILD}/iso/boot/kernel.elf", boot)
    run(f"{tools}/mkinitrd", f"{boot}/initrd.cpio",
        *(os.path.join(programs, p) for p in os.listdir(programs)),
        *(os.path.join(BUILD, "tests", t) for t in tests))
    disc = os.path.join(folder, "tests.iso")
    run(f"{tools}/mkiso", disc, f"{folder}/iso", MODULES)
    return disc


def bochs(*args):
    """A Tine in Bochs, at its first prompt."""
    t = Terminal([TOOL, *args])
    try:
        t.expect(PROMPT)
    except BaseException:
        t.__exit__()
        raise
    return t


def answers(t, line, *patterns):
    t.send(line + "\r")
    text = t.expect(PROMPT).replace("\r", "")
    for pattern in patterns:
        check(re.search(pattern, text, re.M), f"{line}: no {pattern!r} in",
              text)


def pass_in_bochs(tests, *args):
    with scratch() as folder, bochs(*args, disc_with(tests, folder)) as t:
        bad = []
        for test in tests:
            t.send(f"{test} && echo all is well\r")
            text = t.expect(PROMPT).replace("\r", "")
            if not re.search("^all is well$", text, re.M):
                bad.append(text)
        check(not bad, f"in Bochs {' '.join(args)}:", *bad)


def test_demonstrations():  # heavy
    needed()
    with bochs() as t:
        answers(t, "fork-new", "child complete, status 7$")
        answers(t, "cowdemo", r"^after fork +(\w+) +2 - +\1 +2 -$",
                r"^child has ended +\w+ +1 w$")
        answers(t, "forktree", "I am '1111'$")
        answers(t, "bomb", "^then fork said +(ENOMEM|EAGAIN)",
                r"^children made +(\d+)\n(.*\n)?ended, reaped +\1$")
        answers(t, "strace -f fork-new", r"\+\+\+ exited with 7 \+\+\+$",
                r"^\+\+\+ exited with 0 \+\+\+$")
        answers(t, "newpid ps", r"^ +1 +0 R ps$")
        answers(t, "cat /proc/audit", "^ok$")
        t.send("poweroff\r")
        check(t.end() == 0, "poweroff:", t.seen)


def test_programs():  # heavy
    needed()
    pass_in_bochs(TRIED)


def test_pentium():  # heavy
    needed()
    pass_in_bochs(TRIED, *PENTIUM)


def test_absent():
    """Without Bochs: one line that names the cure."""
    with scratch() as folder:
        for name in ("python3", "env"):
            os.symlink(f"/usr/bin/{name}", os.path.join(folder, name))
        done = subprocess.run([TOOL], env={"PATH": folder}, text=True,
                              stdin=subprocess.DEVNULL, capture_output=True)
    check(done.returncode == 1 and not done.stdout and
          re.fullmatch(".*apt-get install .*bochs.*\n", done.stderr), done)
