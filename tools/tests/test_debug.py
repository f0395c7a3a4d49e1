"""Does the kernel of make DEBUG=1 run programs, and find our own faults?

It is built in a folder of its own, so that build/ stays what it is."""
import contextlib
import os
import re
import struct
from stopped import dies, stopped
from support import BUILD, TOP, check, make, vmrun, want

FOLDER = f"{BUILD}/debug"
PARTS = ("Makefile", "boot", "include", "kernel", "linker.ld", "mm", "tools",
         "user")
TRIED = ("fork_identity", "cow_kernel_write", "signal_frame", "pipe_rules")
FUZZ = ("fuzz", "1", "3000")
IF = 0x200


def build():
    """The folder with kernel.elf. Links lead to the sources."""
    os.makedirs(FOLDER, exist_ok=True)
    for part in PARTS:
        with contextlib.suppress(FileExistsError):
            os.symlink(f"{TOP}/{part}", f"{FOLDER}/{part}")
    make(FOLDER, "DEBUG=1", "kernel")
    return f"{FOLDER}/build"


def in_debug(*args):
    return vmrun("--kernel", f"{build()}/kernel.elf", *args)


def at(name):
    return stopped(name, line="fork-new; fork-new; fork-new", build=build())


def test_programs():
    for name in TRIED:
        want(in_debug("--audit", "--add", f"{BUILD}/tests/{name}", "--", name),
             0)


def test_fuzz():
    want(in_debug("--icount", "0", "--", *FUZZ), 0)


def test_stack_depth_is_known():
    done = want(in_debug("--", "sh", "-c", "fork-new; cat /proc/meminfo"), 0)
    m = re.search(rb"^DeepestStack: +(\d+) B of (\d+)$", done.stdout, re.M)
    check(m and 500 < int(m[1]) < int(m[2]), done.stdout)


def freed(m, function):
    """It has called kfree or so; what it was called with."""
    while True:
        esp = m.registers()["esp"]
        back, argument = m.word(esp), m.word(esp + 4)
        if argument:
            break
        m.run_to(function)
    m.ok(f"Z0,{back:x},1")
    m.resume()
    m.ok(f"z0,{back:x},1")
    return argument


def test_written_after_kfree():
    for offset in (0, 4, 12):           # the list's link, and further on
        with at("kfree") as (t, m):
            m.poke(freed(m, "kfree") + offset, b"like so!"[:4])
            dies(t, m, "panic: written after it was freed: ")


def test_written_after_put_frame():
    with at("poison") as (t, m):
        while m.word(m.registers()["esp"] + 8) != 4096:
            m.run_to("poison")
        m.poke(freed(m, "poison") + 4092, b"\0")
        dies(t, m, "panic: written after it was freed: ")


def test_freed_twice():
    with at("kfree") as (t, m):
        freed(m, "kfree")
        m.set_register("eip", m.symbols["kfree"])
        m.set_register("esp", m.registers()["esp"] - 4)
        dies(t, m, "panic: freed twice: ")


def test_undefined_behaviour():
    """A bool that is neither."""
    with at("sys_execve") as (t, m):
        m.poke("has_smap", b"\2")
        said = dies(t, m, "panic: kernel/uaccess.c:")
        check("undefined behaviour (UBSan)" in said and "sys_execve+0x" in said,
              said)


def test_sleep_with_interrupts_off():
    with at("copy_from_user") as (t, m):
        m.set_register("eflags", m.registers()["eflags"] & ~IF)
        said = dies(t, m, "panic: this may sleep, but interrupts are off")
        check("copy_from_user+0x" in said, said)


def test_sleep_in_an_interrupt():
    """With interrupts off: one that is pending would be taken at the next
    instruction, and in the end say that no interrupt is under way."""
    with at("schedule") as (t, m):
        m.set_register("eflags", m.registers()["eflags"] & ~IF)
        m.poke("in_interrupt", struct.pack("B", 1))
        dies(t, m, "panic: an interrupt's handler sleeps")
