"""From attaching to the end: what is said at each stop without being asked."""
import os
import re

import gdb

import fault
import stops
import tasks
import usersym
from base import (Command, Problem, one_line, own_stub, read_string,
                  read_word, register, say)
from headers import TOP
from kernel import kernel

RESET = 0xfff0
PANICS = "SIGSEGV", "SIGABRT"           # as the kernel's own stub tells one
AFTER_PANIC = "(bt shows how it got here; after 'continue' it is gone)"
SIXTY_FOUR = re.compile("too long|truncated register|x86-64")
SOCKET = os.environ.get("TINE_SOCKET") or os.path.join(TOP, "build/gdb.sock")


class Panic(gdb.Breakpoint):
    """Where the kernel gives up: the last moment to look at it."""

    def __init__(self, name):
        super().__init__(name, internal=True)
        self.silent = False

    def stop(self):
        Session.panicked = True
        try:
            say(f"the kernel panics: {panic_text()}")
        except (Problem, gdb.error, ValueError):
            say("the kernel panics")
        say(AFTER_PANIC)
        return True


def panic_text():
    """What the format and the arguments behind it make."""
    fmt = gdb.newest_frame().read_var("fmt")
    return formatted(read_string(int(fmt), 200), int(fmt.address) + 4)


def formatted(fmt, at):
    """printf, as far as panics use it."""
    def one(m):
        nonlocal at
        if m[2] == "%":
            return "%"
        value = read_word(at)
        at += 4
        if m[2] == "s":
            return read_string(value, 100)
        if m[2] == "d":
            value -= value >> 31 << 32
        return f"%{m[1]}{m[2]}" % value
    return re.sub(r"%([#0-9.]*)l*([sduxXc%])", one, fmt)


def attach(path=SOCKET):
    """Connect to the QEMU that waits, with our symbols."""
    kernel.load()
    gdb.execute("set remotetimeout 60")         # a busy host's QEMU is slow
    # Said before there is a target: gdb 16 asks no unwinder of ours where it
    # has to guess (the kernel's own stub describes no registers).
    gdb.execute("set architecture i386:intel", to_string=True)
    try:
        gdb.execute(f"target remote {path}", to_string=True)
    except gdb.error as e:
        if SIXTY_FOUR.search(str(e)):
            raise Problem(f"a 64-bit machine's stub answers at "
                          f"{os.path.relpath(path)}: Tine's machine is "
                          "qemu-system-i386") from None
        raise Problem(f"nothing answers at {os.path.relpath(path)} "
                      f"({one_line(e)}): 'make debug' or 'tools/vmrun --gdb'"
                      " first, in another terminal") from None
    if own_stub():              # breakpoints are the shown thread's memory's
        gdb.execute("set breakpoint always-inserted on")
        return
    for name in ("panic", "panic_at"):
        Panic(name)


class Attach(Command):
    """Connect to the machine that waits: attach-tine [SOCKET]"""

    name = "attach-tine"
    most = 1
    kind = gdb.COMMAND_RUNNING

    def do(self, words):
        attach(words[0] if words else SOCKET)
        program = os.environ.get("TINE_PROG")
        if program:
            usersym.load(usersym.find(program))
            say(f"with the names of {os.path.relpath(usersym.Loaded.path)}")
            if own_stub():
                say("breakpoints there are of its memory, so first: tbreak "
                    f"trace_exec if $is(\"{program}\")")
        if os.environ.get("TINE_REWIND"):
            gdb.execute("rewind-start")
        elif kernel.paging():
            kernel.check()
            say(f"attached; {tasks.current()} has the CPU")
        else:
            say("attached, before the first instruction: set breakpoints "
                "(break sys_fork), then 'continue'. 'tine' lists our "
                "commands")


def at_stop(event):
    try:
        look_around(event)
    except Problem as e:
        say(f"tine: {e}")
    except gdb.error as e:
        say(f"tine: {one_line(e)}")


def look_around(event):
    if not kernel.elf:
        return
    if not kernel.paging():
        kernel.checked = False
        if os.environ.get("TINE_REWIND") and register("eip") == RESET:
            say("tine: the beginning of the recording: 'continue' goes on; "
                "or leave, and 'make rewind REPLAY=1'")
        return
    if not kernel.checked:
        if Session.complained:
            return
        try:
            kernel.check()
        except Problem:
            Session.complained = True
            raise
    if own_stub() and getattr(event, "stop_signal", "") in PANICS:
        Session.panicked = True
        say(f"the kernel panics; its console says why {AFTER_PANIC}")
    usersym.at_stop(event)
    stops.at_stop(event)
    fault.at_stop(event)


class Session:
    complained = False          # about the wrong kernel: once is enough
    panicked = False
    leaving = False


def at_exit(event):
    if Session.panicked:
        say("tine: the kernel has panicked and the machine is gone; the "
            "console has its last words")
    elif not Session.leaving:
        say("tine: the machine is gone: switched off, rebooted, or reset by "
            "a triple fault. 'make debug' starts another")
    Session.panicked = Session.complained = Session.leaving = False
    kernel.checked = False


def leaving(*_):
    """It is we who end this."""
    Session.leaving = True


class WantRegisters(gdb.Command):
    """Before what needs the CPU's debug registers: want-debug-registers"""

    def __init__(self):
        super().__init__("want-debug-registers", gdb.COMMAND_OBSCURE)

    def invoke(self, text, from_tty):
        if gdb.selected_thread() and own_stub():
            raise gdb.GdbError("the kernel's own stub does not set debug "
                               "registers: watch with QEMU's ('make debug')")


WantRegisters()
Attach()
gdb.events.stop.connect(at_stop)
gdb.events.exited.connect(at_exit)
gdb.events.gdb_exiting.connect(leaving)
for command in ("watch", "rwatch", "awatch", "hbreak", "thbreak"):
    gdb.execute(f"define hook-{command}\nwant-debug-registers\nend")
for command in ("detach", "disconnect", "kill"):
    gdb.execute(f"define hook-{command}\n"
                "python import session; session.leaving()\nend")
