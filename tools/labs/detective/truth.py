"""The mistake that a seed plants in a kernel: which store is its first bad one?

No answer is stored. The planted kernel runs, is stopped at each store of the
wrong line, and `bad` of the plant's patch says of each whether it is one.
"""
import re
import shutil
import subprocess
from elf import Elf
from judge import Run, Space
from lab import Foul, PAIR, facts_of, number_of, read
from stopped import Ended
from work import compiler

WHICH = {"second": 1, "last": -1}       # twists: which bad store is asked for
MOST_CPU = 60                   # seconds for the planted kernel
KERNEL = 0xC0000000             # it has all memory mapped from here on
NO_STORE = re.compile(r"(cmp|test|bt|lea|push|call|j|nop|f|i?mul|i?div)")
CODE = re.compile(r" *([0-9a-f]+):\t(?:(?:rep|lock) )?(\w+) +([^<]*?)"
                  r"(?: <.*)?$")
LAST = re.compile(r"(?:(?:%es:)?[-0-9a-fx]*\([^)]*\)|[^,]+)$")
PLACE = re.compile(r"(?:%es:)?(-?0x[0-9a-f]+)?"
                   r"(?:\((%e..)?(?:,(%e..),([1248]))?\))?$")


class Plant:
    """Where a planted kernel's wrong line is, and when its store is bad."""

    def __init__(self, lab, name, texts):
        patch = read(lab.path("plants", f"{name}.patch"))
        facts = facts_of(patch)
        self.name, self.function = name, facts["function"]
        self.bad = facts["bad"]
        self.path = re.search(r"^\+\+\+ b/(\S+)", patch, re.M)[1]
        lines = texts[self.path].splitlines()
        at = [n for n, x in enumerate(lines, 1) if x.strip() == facts["store"]]
        if len(at) != 1:
            raise Foul(f"plants/{name}: {len(at)} lines are its store")
        self.line = at[0]

    def stores(self, kernel):
        """{address: operand} of the instructions that do it, in AT&T's words.
        What goes to the stack is no store of the line's."""
        objdump = re.sub(r"gcc$", "objdump", compiler()[0][0])
        code = subprocess.run(
            [shutil.which(objdump) or "objdump", "-d", "-l",
             "--no-show-raw-insn", kernel],
            capture_output=True, text=True, check=True).stdout
        here, found = False, {}
        for line in code.splitlines():
            place = re.match(r"(\S+):(\d+)(?: \(.*\))?$", line)
            if place:
                here = place[1].endswith(self.path) and \
                    int(place[2]) == self.line
            m = here and CODE.match(line)
            if not m or NO_STORE.match(m[2]):
                continue
            to = PLACE.match(LAST.search(m[3])[0])
            if to and to[2] not in ("%ebp", "%esp"):
                found[int(m[1], 16)] = to
        if not found:
            raise Foul(f"plants/{self.name}: no instruction of "
                       f"{self.path}:{self.line} stores")
        return found


class Trace(Run):
    """The planted kernel's run: bad, a dict of facts for each bad store."""

    def __init__(self, plants, lab, kernel, *more):
        self.at = {a: (p, operand) for p in plants
                   for a, operand in p.stores(kernel).items()}
        self.bad, self.symbols = [], Elf(kernel)
        super().__init__(lab, kernel, *more)

    def _watch(self):
        gate, whole = (self.elf.address(f"station_{n}")
                       for n in ("gate", "whole"))
        try:
            self.vm.stop_at(gate)
            self.vm.go()
            first = Space(self.vm.memory, self.vm.registers()["cr3"])
            for address in (whole, *self.at):
                self.vm.stop_at(address)
            while True:
                self.vm.go()
                regs = self.vm.general()
                while regs["eip"] in self.at:   # stores may be neighbours
                    regs = self._store(regs)
                if regs["eip"] == whole:
                    break
        except Ended as e:
            self.why = str(e)           # that is what the program sees
        self.symptom = first.word(self.elf.address("wrong_moment")) or \
            first.word(self.elf.address("moment"))

    def _of_program(self, name):
        space = Space(self.vm.memory, self.vm.registers()["cr3"])
        return space.word(self.elf.address(name)) or 0

    def _store(self, regs):
        """Does it; the registers then. Kernel memory is mapped all the time."""
        plant, operand = self.at[regs["eip"]]
        offset, base, index, scale = operand.groups()
        address = int(offset or "0", 16)
        address += regs[base[1:]] if base else 0
        address += regs[index[1:]] * int(scale) if index else 0
        address &= 0xffffffff
        before = self._bytes(address)
        after_regs = self.vm.step()
        facts = {"plant": plant, "address": address, "before": before,
                 "after": self._bytes(address)}
        old, new = (int.from_bytes(facts[k][:4], "little")
                    for k in ("before", "after"))
        if eval(plant.bad, {"old": old, "new": new, "address": address,
                            "word": self._word, "symbol": self._symbol}):
            facts["moment"] = self._of_program("moment")
            facts["task"] = self._of_program("myself")
            self.bad.append(facts)
        return after_regs

    def _symbol(self, name):
        return self.symbols.address(name)

    def _bytes(self, address):
        at = address - KERNEL
        return self.vm.memory[at:at + 8]

    def _word(self, name):
        return int.from_bytes(self._bytes(self._symbol(name))[:4], "little")

    def asked(self, twist):
        """The bad store that the facts are about. Foul, if there is none."""
        plants = list(dict.fromkeys(b["plant"] for b in self.bad))
        bad = [b for b in self.bad if twist != PAIR or b["plant"] == plants[-1]]
        which = WHICH.get(twist, 0)
        if not bad[which:] or (twist == PAIR and len(plants) < 2):
            raise Foul(f"{self.lab.name}: the planted kernel makes "
                       f"{len(self.bad)} bad stores {self.why}")
        return bad[which]


class Truth:
    """What is to be found out of a planted kernel, by its run on a bench."""

    def __init__(self, bench, kernel, texts):
        lab = bench.lab
        plants = [Plant(lab, name, texts)
                  for name in lab.drawn(bench.seed, bench.twist)[0]]
        trace = Trace(plants, lab, kernel, f"{bench.drawn}/judge.program",
                      MOST_CPU, bench.nonce, bench.seed, bench.twist,
                      lab.icounts[0], lab.runs[0][0])
        self.symptom, self.store = trace.symptom, trace.asked(bench.twist)

    def facts(self):
        """{name: word}, as a right answer has them."""
        plant, store = self.store["plant"], self.store
        words = {"function": plant.function, "line": str(plant.line),
                 "symptom": str(self.symptom)}
        for name in ("address", "moment", "task"):
            words[name] = hex(store[name])
        for name in ("before", "after"):
            words[name] = hex(int.from_bytes(store[name][:4], "little"))
        return words

    def differs(self, name, given):
        """What is wrong with the answer in given, {name: word}; or None."""
        word = given.get(name, "?")
        right = self.facts()[name]
        if name == "function":
            return None if word == right else f"not in {word[:40]}"
        number = number_of(word.rpartition(":")[2] if name == "line" else word)
        if number is None:
            return f"{word[:40]} is no number"
        if name in ("before", "after"):
            sizes = (int.from_bytes(self.store[name][:n], "little")
                     for n in (1, 2, 4, 8))
            return None if number in sizes else f"not {word[:40]}"
        return None if number == int(right, 0) else f"not {word[:40]}"

