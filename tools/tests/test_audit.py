"""Does the audit from outside see what is wrong, and only that?"""
import json
import os
import random
import re
import socket
import sys
import threading
import time
from inplace import tool
from support import (BUILD, PATIENCE, TOP, check, not_in_debug, scratch, vmrun,
                     want)

sys.path.append(os.path.join(TOP, "tools/gdb"))
import machine                                          # noqa: E402
import talk                                             # noqa: E402
from damage import CLEAN_FRAMES, DAMAGE, LOSSES         # noqa: E402
from elf import Elf                                     # noqa: E402
from outside import audit                               # noqa: E402
from outside.guest import Guest                         # noqa: E402

KERNEL = f"{BUILD}/kernel.elf"
RANDOM_WORDS = 60
LOOKS = 12                      # at a machine that runs
QUIET = 3                       # tasks: idle, init and what attackers start from
ATTACKS = "1000000"             # calls: more than there is time for


def options(*command, **more):
    """vmrun's, for a run that is audited."""
    opt = tool("vmrun").Options()
    opt.audit, opt.command, opt.log = True, list(command), os.devnull
    opt.timeout = PATIENCE
    for name, value in more.items():
        setattr(opt, name, value)
    return opt


def memory_after(*command):
    """What is in RAM when the machine has gone off: the same each time, however
    busy the host is."""
    vm = machine.Machine(options(*command, icount=0,
                                 add=[f"{BUILD}/tests/all_kinds"]))
    try:
        talk.Conversation(vm.opt, vm).hold()
        check(vm.returncode == 0, f"QEMU left with {vm.returncode}")
        return bytearray(os.pread(vm.ram, vm.opt.memory << 20, 0))
    finally:
        vm.remove()


def seen(ram):
    return audit.look(KERNEL, ram)


class Damaged:
    """RAM with something wrong in it, until the end of the block."""

    def __init__(self, ram, damage):
        self.g = Guest(Elf(KERNEL), ram)
        self.damage = damage
        self.before = []

    def poke(self, address, value):
        at = self.g.physical(address) >> 2
        self.before.append((at, self.g.ram[at]))
        self.g.ram[at] = value & 0xffffffff

    def __enter__(self):
        self.damage(self.g, self.poke)

    def __exit__(self, *what):
        for at, value in reversed(self.before):
            self.g.ram[at] = value


def tell_all(ram, table):
    """Each damage is reported, by a line that names it."""
    check(seen(ram) == [], "nothing is wrong yet", *seen(ram))
    for pattern, damage in table:
        with Damaged(ram, damage):
            lines = seen(ram)
        check(any(re.search(pattern, line) for line in lines),
              f"{damage.__name__}: no line like {pattern!r} in:", *lines)
    check(seen(ram) == [], "all is as before", *seen(ram))


def test_every_damage_is_named():
    tell_all(memory_after("all_kinds", "off"), DAMAGE)


def test_what_is_lost_is_named():
    """Nobody is in the middle of anything: counts are exact then."""
    tell_all(memory_after("true"), LOSSES)


def test_a_clean_frame_that_is_not_is_named():
    not_in_debug("its free frames are poisoned, none is clean")
    tell_all(memory_after("true"), CLEAN_FRAMES)


def test_any_damage_is_survived():
    """It says something or nothing, and comes to its end."""
    ram = memory_after("all_kinds", "off")
    g = Guest(Elf(KERNEL), ram)
    start, end = g.symbol("kernel_data"), g.symbol("boot_tables")
    rng = random.Random(1)
    lines = []
    for _ in range(RANDOM_WORDS):
        places = [rng.randrange(start, end, 4) for _ in range(40)]

        def anything(g, poke):
            for at in places:
                poke(at, rng.choice((0, rng.getrandbits(32), at)))
        with Damaged(ram, anything):
            lines += seen(ram)
    check(lines, "nothing of it was seen")
    check(seen(ram) == [], *seen(ram))


def test_vmruns_status():
    """123 and the lines where it finds something; what was worse stays."""
    program = tool("vmrun")
    vm = type("Off", (), {"opt": options("true")})
    vm.ram = os.memfd_create("ram")
    os.ftruncate(vm.ram, 64 << 20)
    check(program.audit(vm, 0) == 123, "a RAM of zeros is not well")
    check(program.audit(vm, 125) == 125, "a machine that stopped by itself")
    os.pwrite(vm.ram, memory_after("true"), 0)
    check(program.audit(vm, 7) == 7, "the command's own status")


def test_on_other_machines():
    for args in (["-m", "8"], ["-m", "16", "--icount", "0"], ["--iso"],
                 ["--qemu-arg", "-M", "--qemu-arg", "q35"],
                 ["--qemu-arg", "-cpu", "--qemu-arg", "486"]):
        done = want(vmrun("--audit", *args, "--", "forktree", "3"), 0)
        check(b"audit" not in done.stderr, done.stderr)


# --- a machine that runs ------------------------------------------------

class Monitor:
    """QEMU's, in its machine's words (QMP)."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        end = time.monotonic() + PATIENCE
        while True:
            try:
                self.socket.connect(path)
                break
            except OSError:
                check(time.monotonic() < end, "QEMU's monitor is not there")
                time.sleep(0.02)
        self.file = self.socket.makefile("rw")
        self.file.readline()
        self.do("qmp_capabilities")

    def do(self, command, **arguments):
        self.file.write(json.dumps({"execute": command,
                                    "arguments": arguments}) + "\n")
        self.file.flush()
        while True:
            answer = json.loads(self.file.readline())
            if "event" not in answer:
                return answer["return"]

    def between_calls(self):
        """Stop; is it in a program, or idle? In the kernel tables change."""
        self.do("stop")
        registers = self.do("human-monitor-command",
                            **{"command-line": "info registers"})
        return "CPL=3" in registers or "HLT=1" in registers


def look_at(vm, monitor, rng):
    """What LOOKS looks found, of which some were at attackers (a slow machine
    has none yet at the first), and how many tasks there were at the last."""
    looks, attacked, lines = 0, False, []
    end = time.monotonic() + PATIENCE
    while (looks < LOOKS or not attacked) and not lines:
        check(time.monotonic() < end, f"{looks} looks, and nobody attacks")
        time.sleep(rng.random() / 20)
        if monitor.between_calls():
            ram = os.pread(vm.ram, vm.opt.memory << 20, 0)
            lines = seen(ram)
            nr_tasks = Guest(Elf(KERNEL), ram).variable("nr_tasks")
            attacked |= nr_tasks > QUIET
            looks += 1
        monitor.do("cont")
    return lines, nr_tasks


def test_looks_at_attackers():
    """While they attack, at moments of its own."""
    with scratch() as folder:
        path = os.path.join(folder, "qmp")
        vm = machine.Machine(options("fuzz", "5", ATTACKS, qemu_args=[
            "-qmp", f"unix:{path},server=on,wait=off", "-cpu", "486"]))
        try:
            talker = threading.Thread(
                target=talk.Conversation(vm.opt, vm).hold, daemon=True)
            talker.start()
            lines, nr_tasks = look_at(vm, Monitor(path), random.Random(2))
        finally:
            vm.kill()
            talker.join()
            vm.remove()
    check(not lines, f"with {nr_tasks} tasks:", *lines)
