"""Who is there? The task table, and tasks by number."""
import struct

import gdb

import kernel as k
from base import (Command, Problem, number, own_stub, read, read_string,
                  read_word, read_words, register, say, table)
from headers import C
from kernel import kernel


THREAD_NO_PID = 32768
CHUNK = 128             # slots read at once


class Region:
    def __init__(self, value):
        for name in ("start", "end", "prot", "flags", "file_offset"):
            setattr(self, name, int(value[name]))


class Mm:
    """An address space."""

    def __init__(self, address):
        self.address = address
        self.value = k.structure("mm_struct", address, "mm")
        self.pgd = int(self.value["pgd"])
        self.users = int(self.value["count"])

    @property
    def name(self):
        return self.value["name"].string(errors="backslashreplace")

    @property
    def cr3(self):
        return k.kernel_pointer(self.pgd, k.PAGE, "mm->pgd") - k.BASE

    def regions(self):
        """In order; ends with a Problem where the list is broken."""
        at = int(self.value["regions"])
        seen = set()
        while at:
            if at in seen:
                raise Problem("the list of regions does not end")
            seen.add(at)
            value = k.structure("vm_region", at, "a region")
            yield Region(value)
            at = int(value["next"])

    def region_at(self, address):
        for r in self.regions():
            if r.start <= address < r.end:
                return r
        return None


class Task:
    def __init__(self, address):
        self.address = address
        kind = kernel.type("struct task_struct")
        if address != kernel.elf.address("idle_task"):
            k.kernel_pointer(address, kind.sizeof, "a task")
        self.bytes = read(address, kind.sizeof)
        self.value = gdb.Value(self.bytes, kind)
        self.nr = int(self.value["nr"])

    def __eq__(self, other):
        return isinstance(other, Task) and self.address == other.address

    def __hash__(self):
        return self.address

    @property
    def pid(self):
        """Its number in the first namespace, which sees everyone. (gdb 16
        cannot index this array: what it points to has no fixed size.)"""
        at = struct.unpack_from("<I", self.bytes,
                                k.offset_of("task_struct", "pids"))[0]
        if not at:
            return 0
        k.structure("pid", at, "its pid")
        first = at + k.offset_of("pid", "numbers")
        return int(k.structure("upid", first, "its pid's number")["nr"])

    @property
    def ppid(self):
        at = int(self.value["parent"])
        return Task(at).pid if at else 0

    @property
    def leader(self):
        """The first task of its process, maybe itself."""
        at = int(self.value["leader"])
        return self if at in (0, self.address) else Task(at)

    @property
    def comm(self):
        return self.value["comm"].string(errors="backslashreplace")

    @property
    def program(self):
        """Its name; of a thread also whose."""
        leader = self.leader
        return self.comm if leader is self else \
            f"{self.comm} (thread of {leader.pid})"

    @property
    def state(self):
        return str(self.value["state"]).removeprefix("TASK_").lower()

    @property
    def sleeps_on(self):
        at = int(self.value["waiting_on"])
        if not at:
            return ""
        return read_string(read_word(at + k.offset_of("wait_queue", "name")))

    @property
    def mm(self):
        at = int(self.value["mm"])
        return Mm(at) if at else None

    @property
    def selector(self):
        return (C.GDT_FIRST_TSS + self.nr) << 3

    @property
    def tss(self):
        return self.value["tss"]

    @property
    def cr3(self):
        return int(self.tss["cr3"])

    @property
    def regs(self):
        """Where its user registers stand."""
        return k.kstack_top(self.nr) - kernel.type("struct trapframe").sizeof

    def __str__(self):
        return f"pid {self.pid} ({self.comm})"


def slots():
    """(slot, address) of all that are taken. The table is read no further than
    the kernel's count needs: over a serial line that is felt."""
    found, count = [], kernel.word("nr_tasks")
    for first in range(0, C.NR_TASKS, CHUNK):
        words = read_words(kernel.address("task") + 4 * first, CHUNK)
        found += [(first + i, at) for i, at in enumerate(words) if at]
        if len(found) >= count:
            break
    return found


def all_tasks():
    """Every task that can be read; broken slots are passed over."""
    found = []
    for _, at in slots():
        try:
            found.append(Task(at))
        except Problem:
            pass
    return found


def current():
    """Who has the CPU; over the kernel's own stub, the thread gdb shows."""
    running = Task(kernel.word("current"))
    if own_stub() and thread_of(running) != gdb.selected_thread().ptid[1]:
        return by_thread(gdb.selected_thread().ptid[1])
    return running


def thread_of(task):
    """Its number over the kernel's own stub (thread_of in gdbstub.c)."""
    return task.pid or THREAD_NO_PID + task.nr


def by_thread(number):
    for task in all_tasks():
        if thread_of(task) == number:
            return task
    raise Problem(f"thread {number} is no task")


def show(task):
    """Over the kernel's own stub memory is that of the thread gdb shows."""
    for thread in gdb.selected_inferior().threads():
        if own_stub() and thread.ptid[1] == thread_of(task):
            thread.switch()


def cr3():
    return current().cr3 if own_stub() else register("cr3")


def by_pid(pid):
    for task in all_tasks():
        try:
            if task.pid == pid:
                return task
        except Problem:
            pass
    raise Problem(f"no task has pid {pid} ('tasks' lists them)")


def by_word(word):
    """The task a user means by a PID (a number or an expression)."""
    if not word.isdigit():
        return by_pid(number(word, "pid"))
    return by_pid(int(word))


def chosen(words):
    """The task the first word names, or current."""
    kernel.ready()
    return by_word(words[0]) if words else current()


def by_cr3(cr3):
    """Whose page tables these are: a kernel thread only borrows them."""
    running = kernel.word("current")
    users = [task for task in all_tasks() if task.cr3 == cr3]
    return min(users, default=None, key=lambda task: (
        not int(task.value["mm"]), task.address != running))


def cell(get):
    """A field for a table, even of a broken task."""
    try:
        return str(get())
    except (Problem, gdb.error) as e:
        return f"<{e}>"


class Tasks(Command):
    """List the task table: tasks

Slot, pid, parent, state, what it sleeps on, program, TSS selector, cr3.
'*' marks the one that has the CPU."""

    name = "tasks"

    def do(self, words):
        kernel.ready()
        rows = [("", "slot", "pid", "ppid", "state", "sleeps on", "program",
                 "TSS", "cr3")]
        running = kernel.word("current")
        for nr, at in slots():
            try:
                t = Task(at)
            except Problem as e:
                say(f"  slot {nr}: {e}")
                continue
            mark = "*" if at == running else ""
            if t.nr != nr:
                mark += "!"
            rows.append((mark, str(nr), cell(lambda: t.pid),
                         cell(lambda: t.ppid), t.state,
                         cell(lambda: t.sleeps_on), cell(lambda: t.program),
                         f"{t.selector:#06x}", f"{t.cr3:#010x}"))
        table(rows)
        if cr3() not in {t.cr3 for t in all_tasks()}:
            say(f"cr3 is {cr3():#010x}: no task's")


Tasks()
