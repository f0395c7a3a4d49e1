"""Which program's names are the right ones for a user address?

All programs begin at the same address, so only one has its names loaded.
"""
import os

import gdb

import pagetable
import tasks
from base import Command, Problem, one_line, read, say
from elf import Elf
from headers import TOP
from kernel import kernel

FOLDERS = ("build/user", "build/tests")


class Loaded:
    path = None
    swap = False                # follow the running task


def find(name):
    """The ELF file with symbols of a program, or None."""
    base = os.path.basename(name)
    for folder in FOLDERS:
        path = os.path.join(TOP, folder, base)
        if base and os.path.isfile(path):
            return path
    return None


def unload():
    if Loaded.path:
        try:
            gdb.execute(f'remove-symbol-file "{Loaded.path}"',
                        to_string=True)
        except gdb.error:
            pass
        Loaded.path = None


def load(path):
    if path == Loaded.path:
        return
    unload()
    try:
        gdb.execute(f'add-symbol-file "{path}"', to_string=True)
    except gdb.error as e:
        raise Problem(one_line(e)) from None
    Loaded.path = path


def runs_it(task, path):
    """Does the task's memory hold this file's text? (Its first bytes.)"""
    address, text = Elf(path).contents(".text")
    try:
        at = pagetable.physical(task.cr3, address)
        n = min(len(text), 4096 - at % 4096)
        return read(at, n) == text[:n]
    except Problem:
        return True             # not in memory: nothing to hold against it


def program_of(task):
    """Its file, or a Problem."""
    mm = task.mm
    if not mm:
        raise Problem(f"{task} runs no program")
    path = find(mm.name)
    if not path:
        raise Problem(f"{task} runs {mm.name}, and there is no "
                      f"{' or '.join(FOLDERS)} file of that name")
    if not runs_it(task, path):
        raise Problem(f"{os.path.relpath(path, TOP)} is not what {task} "
                      "runs: it was built since")
    return path


def names_are_of(task):
    """Are the loaded names those of what the task runs?"""
    mm = task.mm
    return bool(Loaded.path and mm and find(mm.name) == Loaded.path)


def place(task, address):
    """The address as function+offset of the task's program, as far as its
    file tells."""
    try:
        name, offset = Elf(program_of(task)).symbol_at(address)
    except (Problem, OSError, ValueError, TypeError):
        return f"user mode at {address:#010x}"
    return f"{name}+{offset:#x}" if offset else name


def at_stop(event):
    """The running task's names, where usersym has been asked for."""
    if not Loaded.swap or not kernel.paging():
        return
    try:
        load(program_of(tasks.current()))
    except Problem:
        pass


class UserSym(Command):
    """Load the names of the program a task runs: usersym [PID | off]

From then on each stop brings those of the task that has the CPU: programs
share their addresses, so only one's are right. Name the file in breakpoints,
then they stay with the program: break fork-new.c:main."""

    name = "usersym"
    most = 1
    kind = gdb.COMMAND_FILES

    def do(self, words):
        if words == ["off"]:
            Loaded.swap = False
            unload()
            return
        task = tasks.chosen(words)
        load(program_of(task))
        Loaded.swap = True
        say(f"names of {os.path.relpath(Loaded.path, TOP)}, for {task}")


UserSym()
