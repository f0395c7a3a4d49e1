"""A kernel that QEMU's gdb stub has stopped, to be given other instructions,
registers or memory there; and the panics it dies of."""
import contextlib
import os
import re
import struct
import rsp
from support import (BUILD, PANIC, PROMPT, Terminal, check, kernel_boot,
                     machine, scratch, symbols)

PANICS = re.compile(r"panic(?: within a panic)?: .*")


class Machine(rsp.Gdb):
    """A stopped machine: QEMU tells more registers than ours does."""

    def __init__(self, path, build):
        super().__init__(path)
        self.symbols = symbols(f"{build}/kernel.elf")
        self.say("qSupported")

    def registers(self):
        values = struct.unpack_from("<16I", bytes.fromhex(self.say("g")))
        return dict(zip(rsp.REGISTERS, values))

    def run_to(self, name):
        """It stands at the function's beginning."""
        place = self.symbols[name]
        self.ok(f"Z0,{place:x},1")
        self.resume()
        check(self.registers()["eip"] == place, name, self.registers())
        self.ok(f"z0,{place:x},1")

    def poke(self, name, data):
        place = self.symbols[name] if isinstance(name, str) else name
        self.ok(f"M{place:x},{len(data):x}:{data.hex()}")

    def global_word(self, name):
        return self.word(self.symbols[name])

    def monitor(self, command):
        """What is said to QEMU's monitor; its answer is of no interest."""
        self.send("qRcmd," + command.encode().hex())
        while self.reply() != "OK":
            pass


@contextlib.contextmanager
def booting(*more, build=BUILD):
    """A machine before its first instruction, and its console."""
    with scratch() as folder:
        path = os.path.join(folder, "gdb")
        words = kernel_boot(kernel=f"{build}/kernel.elf")
        with Terminal(machine(*words, "-serial", "stdio", "-monitor", "none",
                              "-S", "-gdb", f"unix:{path},server=on", *more)
                      ) as t, contextlib.closing(Machine(path, build)) as m:
            yield t, m


@contextlib.contextmanager
def stopped(name, line="fork-new", cpu="qemu32", build=BUILD):
    """A machine that stands where the shell's command calls a function."""
    with booting("-cpu", cpu, build=build) as (t, m):
        m.send("c")
        t.expect(PROMPT)
        t.type(line)
        m.interrupt()
        place = m.symbols["sys_execve"]     # so that it is the command's
        m.ok(f"Z0,{place:x},1")
        m.send("c")
        t.type("\r")
        m.stopped()
        m.ok(f"z0,{place:x},1")
        m.run_to(name)
        yield t, m


def dies(t, m, *panics):
    """It goes on, and these are its panics, from the line's beginning. What
    it said from then on."""
    m.send("c")
    status = t.end()
    said = t.seen.replace("\r", "")
    check(status == PANIC, f"QEMU left with {status}, not {PANIC}", said)
    found = PANICS.findall(said)
    check(len(found) == len(panics) and
          all(f.startswith(p) for f, p in zip(found, panics)),
          f"not the panics {panics}:", said)
    return said[said.index("panic: "):]
