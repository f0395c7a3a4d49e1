"""What do the CPU's own tables say? TSS, GDT, IDT, decoded."""
import re
import struct

import gdb

import kernel as k
import tasks
from base import (Command, Problem, number, read, read_words, register, say,
                  table)
from headers import C
from kernel import kernel

GATES = {0x5: "task gate", 0xE: "interrupt gate", 0xF: "trap gate"}
TSS_TYPES = {0x9: "TSS", 0xB: "TSS, busy"}
VECTORS = {
    0: "divide error", 1: "debug", 2: "NMI", 3: "breakpoint", 4: "overflow",
    5: "bound range", 6: "invalid opcode", 7: "device not available",
    8: "double fault", 10: "invalid TSS", 11: "segment not present",
    12: "stack fault", 13: "general protection", 14: "page fault",
    16: "x87 error", 17: "alignment check", 18: "machine check",
    19: "SIMD error", 0x20: "timer", 0x21: "keyboard", 0x24: "serial port",
}
FLAG_BITS = ((0, "CF"), (2, "PF"), (4, "AF"), (6, "ZF"), (7, "SF"),
             (8, "TF"), (9, "IF"), (10, "DF"), (11, "OF"), (14, "NT"),
             (16, "RF"), (17, "VM"), (18, "AC"), (21, "ID"))


def eflags(value):
    names = [n for bit, n in FLAG_BITS if value >> bit & 1]
    if value >> 12 & 3:
        names.append(f"IOPL={value >> 12 & 3}")
    return f"{value:#010x} [{' '.join(names)}]"


def selector(value):
    """A selector, and what stands at its place in the GDT."""
    names = {C.KERNEL_CS: "kernel code", C.KERNEL_DS: "kernel data",
             C.USER_CS: "user code", C.USER_DS: "user data", 0: "null"}
    value &= 0xffff
    name = names.get(value)
    if name is None:
        index = value >> 3
        if value & 4:
            name = "LDT"
        elif index >= C.GDT_FIRST_TSS:
            name = f"TSS of slot {index - C.GDT_FIRST_TSS}"
        elif C.GDT_TLS_MIN <= index <= C.GDT_TLS_MAX:
            name = f"thread-local {index - C.GDT_TLS_MIN}"
        else:
            name = f"entry {index}, RPL {value & 3}"
    return f"{value:#06x} ({name})"


class Descriptor:
    """One entry of the GDT."""

    def __init__(self, index, low, high):
        self.index, self.low, self.high = index, low, high
        self.base = low >> 16 | (high & 0xff) << 16 | high & 0xff000000
        self.limit = low & 0xffff | high & 0xf0000
        if high & 1 << 23:
            self.limit = self.limit << 12 | 0xfff
        self.type = high >> 8 & 0xf
        self.system = not high & 1 << 12
        self.dpl = high >> 13 & 3
        self.present = bool(high & 1 << 15)

    @property
    def is_tss(self):
        return self.system and self.type in TSS_TYPES

    @property
    def busy(self):
        return self.is_tss and self.type == 0xB

    def what(self):
        if not self.present:
            return "not present"
        if self.is_tss:
            return TSS_TYPES[self.type]
        if self.system:
            return f"system type {self.type:#x}"
        if self.type & 8:
            return "code" + " r" * bool(self.type & 2)
        return "data" + " rw" * bool(self.type & 2)


def descriptors(first=0, count=None):
    if count is None:
        count = C.GDT_ENTRIES - first
    words = read_words(kernel.address("gdt") + 8 * first, 2 * count)
    for i in range(count):
        if words[2 * i] or words[2 * i + 1]:
            yield Descriptor(first + i, words[2 * i], words[2 * i + 1])


def task_register():
    """The selector in TR: QEMU says it; else the one busy TSS does."""
    try:
        text = gdb.execute("monitor info registers", to_string=True)
        m = re.search(r"^TR =([0-9a-f]{4})", text, re.M)
        if m:
            return int(m[1], 16)
    except gdb.error:
        pass
    places = [C.GDT_DF_TSS, C.GDT_NMI_TSS, C.GDT_DF_AGAIN_TSS]
    places += [C.GDT_FIRST_TSS + nr for nr, _ in tasks.slots()]
    busy = [d.index << 3 for i in places for d in descriptors(i, 1) if d.busy]
    return busy[0] if len(busy) == 1 else None


def owner(d):
    """Whose TSS a descriptor describes."""
    if d.index == C.GDT_DF_TSS:
        return "double fault"
    if d.index == C.GDT_DF_AGAIN_TSS:
        return "a second double fault"
    if d.index == C.GDT_NMI_TSS:
        return "NMI"
    nr = d.index - C.GDT_FIRST_TSS
    for slot, at in tasks.slots():
        if slot == nr:
            try:
                t = tasks.Task(at)
                wrong = "" if d.base == at else "  NOT ITS TSS"
                return f"{t}{wrong}"
            except Problem as e:
                return str(e)
    return "NOBODY'S: the slot is free"


class Gdt(Command):
    """The global descriptor table, decoded: gdt [ENTRY]

A TSS descriptor is busy while its task runs (or is the interrupted one of a
nested task); "TR" marks the one in the task register."""

    name = "gdt"
    most = 1

    def do(self, words):
        kernel.ready()
        tr = task_register()
        rows = [("", "entry", "selector", "base", "limit", "dpl", "what",
                 "whose")]
        entry = self.entry(words)
        for d in descriptors() if entry is None else descriptors(entry, 1):
            rows.append(("TR" if tr == d.index << 3 else "", str(d.index),
                         f"{d.index << 3 | d.dpl:#06x}", f"{d.base:#010x}",
                         f"{d.limit:#x}", str(d.dpl), d.what(),
                         owner(d) if d.is_tss else ""))
        if len(rows) == 1:
            raise Problem(f"entry {entry} is empty")
        table(rows)

    def entry(self, words):
        if not words:
            return None
        entry = number(words[0], "entry")
        if entry >= C.GDT_ENTRIES:
            raise Problem(f"the GDT has {C.GDT_ENTRIES} entries")
        return entry


class Idt(Command):
    """The interrupt descriptor table, decoded: idt [VECTOR]"""

    name = "idt"
    most = 1

    def do(self, words):
        kernel.ready()
        only = None
        if words:
            only = number(words[0], "vector")
        data = read(kernel.address("idt"), 256 * 8)
        rows = [("vector", "gate", "dpl", "goes to", "for")]
        for vector in range(256):
            low, high = struct.unpack_from("<II", data, vector * 8)
            if only in (None, vector) and high & 0x8000:
                rows.append(self.row(vector, low, high))
        if len(rows) == 1:
            raise Problem(f"vector {words[0] if words else ''} is not set")
        table(rows)

    def row(self, vector, low, high):
        kind = high >> 8 & 0x1f
        goes = kernel.where(high & 0xffff0000 | low & 0xffff)
        if kind == 0x5:
            goes = f"TSS {low >> 16:#06x} (GDT entry {low >> 19})"
        name = "system call" if vector == C.SYSCALL_VECTOR else \
            VECTORS.get(vector, "")
        return (f"{vector:#04x}", GATES.get(kind, f"type {kind:#x}"),
                str(high >> 13 & 3), goes, name)


def show_tss(tss):
    def f(name):
        return int(tss[name]) & 0xffffffff
    say(f"    eip {f('eip'):#010x} ({kernel.where(f('eip'))})  "
        f"cr3 {f('cr3'):#010x}")
    say(f"    esp {f('esp'):#010x}  esp0 {f('esp0'):#010x}  "
        f"ss0 {selector(f('ss0'))}  back link {f('back_link') & 0xffff:#06x}")
    say("    " + "  ".join(f"{r} {f(r):08x}" for r in
                           ("eax", "ebx", "ecx", "edx")))
    say("    " + "  ".join(f"{r} {f(r):08x}" for r in
                           ("esi", "edi", "ebp")))
    say("    " + "  ".join(f"{r} {selector(f(r))}" for r in ("cs", "ss",
                                                             "ds")))
    say(f"    eflags {eflags(f('eflags'))}")


class Tss(Command):
    """A task's TSS, decoded: tss [PID | df | nmi]

What the CPU loads when it next switches to the task. "df" and "nmi" are those
of the task gates. Of the task that has the CPU the TSS is old: the CPU wrote
it at the last switch away."""

    name = "tss"
    most = 1

    def do(self, words):
        kernel.ready()
        if words and words[0] in ("df", "nmi"):
            index = C.GDT_DF_TSS if words[0] == "df" else C.GDT_NMI_TSS
            d = next(descriptors(index, 1), None)
            if d is None:
                raise Problem(f"GDT entry {index} is empty")
            kind = kernel.type("struct tss")
            k.kernel_pointer(d.base, kind.sizeof, "its TSS")
            say(f"TSS {index << 3:#06x}  {d.what()}")
            show_tss(gdb.Value(read(d.base, kind.sizeof), kind))
            return
        t = tasks.chosen(words)
        d = next(descriptors(C.GDT_FIRST_TSS + t.nr, 1), None)
        tr = task_register()
        note = "no descriptor" if d is None else d.what()
        say(f"{t}  slot {t.nr}  TSS {t.selector:#06x} at {t.address:#010x}  "
            f"{note}")
        if tr == t.selector:
            say("    in TR: the registers are in the CPU, these are old")
        show_tss(t.tss)


def call_name(nr):
    return C.starting("__NR_").get(nr)


# Names of arguments, where they help; 's' is a string, 'd' a number.
ARGUMENTS = {
    "exit": "d:code", "read": "d:fd x:buf d:n", "write": "d:fd x:buf d:n",
    "open": "s:path x:flags x:mode", "close": "d:fd",
    "waitpid": "d:pid x:status x:options", "unlink": "s:path",
    "execve": "s:path x:argv x:envp", "chdir": "s:path", "kill": "d:pid d:sig",
    "pipe": "x:fds", "brk": "x:end", "dup2": "d:old d:new",
    "ioctl": "d:fd x:request x:arg", "wait4": "d:pid x:status x:options "
    "x:rusage", "clone": "x:flags x:stack x:parent_tid x:tls x:child_tid",
    "mmap2": "x:addr d:len x:prot x:flags d:fd d:pgoff",
    "munmap": "x:addr d:len", "mprotect": "x:addr d:len x:prot",
    "exit_group": "d:code", "pipe2": "x:fds x:flags", "fork": "", "vfork": "",
    "getpid": "", "getppid": "", "sched_yield": "", "pause": "",
    "openat": "d:dir s:path x:flags x:mode", "nanosleep": "x:time x:left",
    "rt_sigaction": "d:sig x:new x:old d:size", "setpgid": "d:pid d:group",
    "rt_sigprocmask": "d:how x:set x:old d:size", "fcntl64": "d:fd d:cmd x:arg",
    "dup": "d:fd", "getdents64": "d:fd x:buf d:n",
}


def argument(spec, value, text_at):
    kind, _, name = spec.partition(":")
    if kind == "d":
        return f"{name}={value - (value >> 31 << 32)}"
    if kind == "s":
        try:
            return f'{name}="{text_at(value)}"'
        except Problem:
            return f"{name}={value:#x} (a bad address)"
    return f"{name}={value:#x}"


def call_text(nr, values, text_at):
    """write(fd=1, buf=0x..., n=5)"""
    name = call_name(nr)
    if name is None:
        return f"system call {nr}, which there is not"
    spec = ARGUMENTS.get(name, "x:ebx x:ecx x:edx x:esi x:edi").split()
    return "%s(%s)" % (name, ", ".join(
        argument(s, v, text_at) for s, v in zip(spec, values)))


def cpu_mode():
    return "user" if register("cs") & 3 == 3 else "kernel"


Gdt()
Idt()
Tss()
