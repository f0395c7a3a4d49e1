"""What is true of the machine at a station? Asked of the CPU's own tables.

A lab's stations.py has a function for each station, which gets a Station and
says what must hold there. FORMAT.md lists what it may ask.
"""
import importlib.util
import random
import re
import resource
import struct
from elf import Elf
from lab import Foul
from stopped import Ended, Machine, options

P, W, U, LARGE = 1, 2, 4, 0x80
PG, WP = 1 << 31, 1 << 16
PREFIX = "station_"
ENTRY = "entry"                 # the kernel's first instruction
SCREEN, SCREEN_CELLS = 0xb8000, 80 * 25
MASK = 0xffffffff
NOT_TRUE = "fake-station"       # symptoms that every lab has
NOT_REACHED = "not-reached"


class Page:
    """What the CPU may do with a page: both levels have a say."""

    def __init__(self, directory, entry):
        both = directory & entry
        self.frame = entry >> 12
        self.may_read = both & (P | U) == P | U
        self.may_write = both & (P | U | W) == P | U | W
        self.entry, self.directory = entry, directory


class Space:
    """The pages a CR3 maps, now."""

    def __init__(self, ram, cr3):
        self.ram = ram
        self.cr3 = cr3 & ~0xfff

    def word_at(self, physical):
        if not 0 <= physical <= len(self.ram) - 4:
            return 0
        return struct.unpack_from("<I", self.ram, physical)[0]

    def page(self, address):
        """A Page, or None where the CPU would fault."""
        entry = self.word_at(self.cr3 + (address >> 22) * 4)
        if not entry & P or entry & LARGE:
            return None
        pte = self.word_at((entry & ~0xfff) + (address >> 12 & 1023) * 4)
        return Page(entry, pte) if pte & P else None

    def raw(self, address):
        """A page's entry as it stands, the present bit or not; 0: none."""
        entry = self.word_at(self.cr3 + (address >> 22) * 4)
        return entry and self.word_at((entry & ~0xfff) +
                                      (address >> 12 & 1023) * 4)

    def frame(self, address):
        """The number of the frame behind it, or None."""
        page = self.page(address)
        return page and page.frame

    def bytes(self, address, n):
        """What stands there; None where a page of it is not mapped."""
        out = b""
        while n:
            page = self.page(address)
            part = min(n, 4096 - address % 4096)
            at = page and (page.frame << 12) + address % 4096
            if page is None or at + part > len(self.ram):
                return None
            out += self.ram[at:at + part]
            address, n = address + part, n - part
        return out

    def word(self, address):
        data = self.bytes(address, 4)
        return None if data is None else struct.unpack("<I", data)[0]

    def words(self, address, n):
        data = self.bytes(address, 4 * n)
        return None if data is None else list(struct.unpack(f"<{n}I", data))


class Station(Space):
    """A Space (the running task's), and the moment: who, where, what."""

    def __init__(self, run, name, regs):
        super().__init__(run.vm.memory, regs["cr3"])
        self.run, self.name, self.regs = run, name, regs
        self.hit = run.hits[name] = run.hits.get(name, 0) + 1
        stack = self.words(regs["esp"], 4) or [0] * 4
        self.back, self.args = stack[0], stack[1:]
        self.life = run.life            # a dict that lasts the whole run
        self.seed, self.twist = run.seed, run.twist
        self.nonce, self.boot = run.nonce, run.boot.name
        self.reference = run.reference  # the notes of the reference's run; of
        #                                 itself it knows none: {}

    def must(self, truth, symptom, text):
        """It holds, or the station is lost: hints know the symptom."""
        if not truth:
            self.run.wrong(self.name, symptom, text)
        return truth

    def note(self, name, value):
        """A number that a question may ask for."""
        self.run.notes.setdefault(name, int(value) & MASK)

    def space(self, cr3):
        """Another task's pages, by the CR3 it had at an earlier station."""
        return Space(self.ram, cr3)

    def symbol(self, name):
        """Where a variable or function of the judge's program is."""
        address = self.run.elf.address(name)
        if address is None:
            raise Foul(f"judge.c has no symbol {name}")
        return address

    def pattern(self, i):
        """lab.h's lab_pattern(i)."""
        x = (i * 2654435761 ^ self.nonce[0]) & MASK
        x = (x ^ x >> 15) * 2246822519 & MASK
        return x ^ x >> 13 ^ self.nonce[1]

    def choice(self, what, least, most):
        """lab.h's lab_choice."""
        x = ((self.seed + 1) * 2654435761 ^ what * 2246822519) & MASK
        x = (x ^ x >> 15) * 3266489917 & MASK
        return least + (x ^ x >> 16) % (most - least + 1)

    def physical(self, address, n):
        """Bytes of RAM."""
        return self.ram[address:address + n]

    def put(self, address, data):
        """Writes bytes into RAM."""
        self.ram[address:address + len(data)] = data

    def set(self, register, value):
        self.run.vm.set_register(register, value)

    def steps(self, most):
        """Goes on by an instruction at a time, `most` at most, until the CPU
        is in ring 3: the registers after each."""
        for _ in range(most):
            regs = self.run.vm.step()
            yield regs
            if regs["cs"] & 3 == 3:
                return

    def screen(self):
        """The words of the VGA screen, row by row."""
        text = self.monitor(f"xp /{SCREEN_CELLS}hx {SCREEN:#x}")
        return [int(w, 16) for w in re.findall(r" 0x([0-9a-f]{4})\b", text)]

    def monitor(self, command):
        return self.run.vm.monitor(command)

    def said(self):
        """What has gone out by the serial line, without carriage returns."""
        return self.run.vm.said()

    def nmi(self):
        """An NMI comes when it goes on."""
        self.run.vm.monitor("nmi")

    def step(self):
        """One instruction, the kernel's too: the registers then."""
        self.run.vm.step()
        return self.run.vm.registers()

    def until(self, places):
        """On to the first of these addresses that the CPU comes to, or to a
        station: the registers there."""
        self.run.vm.step()
        self.run.vm.until(places)
        return self.run.vm.registers()

    def strike(self):
        """An NMI before the next instruction: the registers when the machine
        is there again, or None: it never was."""
        try:
            here = self.run.vm.registers()["eip"]
            self.nmi()
            self.run.vm.until([here])
            return self.run.vm.registers()
        except Ended:
            return None


class Run:
    """One machine, from boot to the last station. Then: hits {name: n}, lost
    {name: (symptom, text)}, notes, why (how it ended), seconds of CPU."""

    def __init__(self, lab, kernel, program, cpu, nonce, seed,
                 twist, icount, boot, reference=()):
        self.reference = dict(reference)
        self.lab, self.elf, self.nonce = lab, Elf(program), nonce
        self.seed, self.twist, self.boot = seed, twist, boot
        self.kernel = kernel
        self.hits, self.lost, self.life, self.notes = {}, {}, {}, {}
        self.random = random.Random(str(nonce))
        self.wanted = lab.stations(boot)
        self.why = self.log = ""
        code = load(lab)
        self.entry = getattr(code, ENTRY, None)
        self.nmis = getattr(code, "NMIS", True)
        self.functions = {n: getattr(code, n, None) for n in self.wanted}
        for name, function in self.functions.items():
            if not function or not (boot.dies or
                                    self.elf.address(PREFIX + name)):
                raise Foul(f"{lab.name}: station {name} is not in judge.c and "
                           "stations.py")
        opt = options(kernel, boot.memory, icount,
                      [] if boot.shell else ["judge"],
                      [f"{program}:/bin/judge"], boot.append)
        opt.qemu_args += ["-cpu", boot.cpu] if boot.cpu else []
        before = children_seconds()
        with Machine(opt, cpu) as self.vm:
            self._watch()
        self.seconds = children_seconds() - before

    def _watch(self):
        places = {} if self.boot.dies else \
            {self.elf.address(PREFIX + n): n for n in self.wanted}
        try:
            self._enter()
            for address in places:
                self.vm.stop_at(address)
            while any(self.hits.get(n, 0) < k for n, k in self.wanted.items()):
                self.vm.go()
                regs = self.vm.registers()
                name = places.get(regs["eip"])
                if name:
                    self._look(name, regs)
        except Ended as e:
            self.why = str(e)
        self.log = self.vm.said()
        for name, times in self.wanted.items():
            if self.boot.dies:
                self.functions[name](self)
            elif self.hits.get(name, 0) < times:
                self.wrong(name, NOT_REACHED,
                           f"the program did not get here "
                           f"({self.hits.get(name, 0)} of {times} times): "
                           f"{self.why or 'it was cut short'}")

    def _enter(self):
        """Before the kernel's first instruction: the lab may say what it is
        to find."""
        if self.entry:
            with open(self.kernel, "rb") as f:
                self.vm.stop_at(struct.unpack_from("<I", f.read(28), 24)[0])
            self.vm.go()
            self.entry(Station(self, ENTRY, self.vm.registers()))

    def _look(self, name, regs):
        at = Station(self, name, regs)
        if not self._true(at):
            return
        try:
            self.functions[name](at)
        except (TypeError, LookupError, ValueError, ArithmeticError,
                AttributeError, struct.error) as e:
            # what should have been there was not: None, or no such fact
            self.wrong(name, NOT_TRUE, f"what the station is about is not "
                                       f"there ({type(e).__name__}: {e})")
        if self.nmis and sum(self.hits.values()) % 2 == 0:
            at.nmi()

    def _true(self, at):
        """Is it the program itself that stands here, in ring 3?"""
        regs = at.regs
        good = at.must(regs["cpl"] == 3 and regs["cs"][0] & 3 == 3, NOT_TRUE,
                       f"the CPU is at the station in ring {regs['cpl']}")
        good &= at.must(regs["cr0"] & (PG | WP) == PG | WP, NOT_TRUE,
                        f"CR0 is {regs['cr0']:08x}: paging and WP belong in")
        for address, data in self._text() if good else ():
            seen = at.bytes(address, len(data))
            good &= at.must(
                seen == data or (seen is None and
                                 address >> 12 != regs["eip"] >> 12),
                NOT_TRUE, f"the program's bytes at {address:08x} in memory "
                          "are not what its file has")
        return good

    def _text(self):
        """(address, bytes), cut at pages: what has not been touched yet is
        not in memory."""
        for name in (".text", ".rodata"):
            address, offset, size = self.elf.sections[name]
            while size > 0:
                n = min(size, 4096 - address % 4096)
                yield address, self.elf.data[offset:offset + n]
                address, offset, size = address + n, offset + n, size - n

    def wrong(self, name, symptom, text):
        self.lost.setdefault(name, (symptom, text))


def load(lab, name="stations"):
    path = lab.path(f"{name}.py")
    spec = importlib.util.spec_from_file_location(f"{name}_{lab.name}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def children_seconds():
    """CPU time of every process of ours that has ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
