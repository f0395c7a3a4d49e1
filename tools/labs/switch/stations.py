"""What must hold at each station of judge.c: the names are its."""
import struct
from calls import (PAGE, calls_open, came_back, change_stacks, interrupts_off,
                   is_switch)

STACKS, KERNEL_DS = 0xF8000000, 0x10        # include/asm: layout.h, segment.h
NAMES = "ebx", "ecx", "edx", "esi", "edi", "ebp"
BACK_LINK, FIRST_TSS = 0xfade, 16
MOST_STEPS = 2000               # of a sched_yield
LEAVES, SEGMENTS = 5, 3         # as in judge.c


def descriptors(at):
    """{selector: (type, base, limit)} of the TSSs in the GDT."""
    base, limit = at.regs["gdt"]
    data = at.bytes(base, limit + 1)
    found = {}
    for i in range(0, len(data) - 7, 8):
        low, high = struct.unpack_from("<2I", data, i)
        if high >> 8 & 0x9d == 0x89:
            found[i] = (high >> 8 & 15,
                        low >> 16 | (high & 0xff) << 16 | high & 0xff000000,
                        low & 0xffff | high & 0xf0000)
    return found


def same_registers(at, who, symptom):
    words = at.words(at.symbol("wanted"), 6)
    for name, value in zip(NAMES, words):
        at.must(at.regs[name] == value, symptom,
                f"{who}: {name} is {at.regs[name]:08x}, before the call it "
                f"was {value:08x}")


def gate(at):
    at.life.update(parent=at.cr3, tr=at.regs["tr"][0], seen={})
    at.note("parent_tr", at.regs["tr"][0])


def born(at):
    """Straight after int 0x80, on both sides."""
    me = "child" if at.cr3 != at.life["parent"] else "parent"
    same_registers(at, me, "registers")
    at.must((at.regs["eax"] == 0) == (me == "child"), "registers",
            f"eax in the {me} is {at.regs['eax']}")
    if me == "child":
        at.must(at.regs["efl"] & 0x200, "registers",
                "interrupts are off in the child")
        at.note("child_tr", at.regs["tr"][0])
        at.note("child_esp", at.regs["esp"])


def tss(at):
    """In each of several that are alive together: its own TSS."""
    selector, base, limit = at.regs["tr"][:3]
    words = at.words(base, 26)
    seen, have = at.life["seen"], descriptors(at)
    busy = [s for s, d in have.items() if d[0] == 11]
    at.must(busy == [selector], "busy",
            f"busy TSSs in the GDT: {[hex(s) for s in busy]}, TR is "
            f"{selector:x}")
    at.must(have[selector][1:] == (base, limit) and limit >= 103, "tss",
            "TR and the descriptor in the GDT differ, or it is too short")
    at.must(words[7] & -PAGE == at.cr3, "tss",
            f"cr3 in the TSS is {words[7]:08x}, the CPU's is {at.cr3:08x}")
    at.must(words[2] & 0xffff == KERNEL_DS, "tss", "ss0 is not the kernel's")
    at.must(words[25] >> 16 > limit - 1, "ports",
            f"an I/O map begins at {words[25] >> 16}, inside of the TSS: ring "
            "3 may have ports")
    esp0 = words[1]
    at.must(esp0 > STACKS and at.page(esp0 - 4) and
            not at.page(esp0 - 3 * PAGE), "stack",
            f"esp0 is {esp0:08x}: no end of a kernel stack that has a guard")
    at.must(all(esp0 != e and base != b for e, b in seen.values()), "stack",
            "two tasks have one kernel stack, or one TSS")
    if at.twist == "marked":
        at.must(words[0] & 0xffff == BACK_LINK, "twist",
                f"the back link is {words[0]:08x}")
    if at.twist == "ring1":
        at.must(words[3:5] == words[1:3], "twist",
                f"esp1 is {words[3]:08x}, esp0 {esp0:08x}")
    if at.twist == "slot":
        at.must(words[5] == (selector >> 3) - FIRST_TSS, "twist",
                f"esp2 is {words[5]}, and the selector {selector:x}")
    seen[selector] = esp0, base
    if at.args[0] == 3:
        at.note("last_tr", selector)
        at.note("last_esp0", esp0)
        at.note("last_tss", base)
        at.note("all_tss", len(have))


def through(at):
    """From int 0x80 till another instruction of ring 3. How many switches
    there were, and how many calls came back of the task that goes on."""
    opened, behind, switches, back, old = {}, None, 0, 0, at.regs
    for _ in range(MOST_STEPS):
        new = at.step()
        if new["cpl"] == 3 and old["cpl"] == 0:
            break
        if is_switch(old, new):
            switches += 1
            behind, opened = change_stacks(at, opened, old, new), {}
            interrupts_off(at, old, "interrupts")
            interrupts_off(at, new, "interrupts")
        elif old["cpl"] == 0 and behind is None:
            calls_open(at, opened, old, new)
        elif behind and came_back(at, behind, new, "switched"):
            if not back:                # that was switch_to itself
                interrupts_off(at, new, "interrupts")
            back += 1
        old = new
    return switches, back


def leaves(at):
    """Before a sched_yield: the first one goes to a child that has never run,
    the others to and fro between two."""
    switches, back = through(at)
    sums = at.life.setdefault("sums", [])
    sums.append(back)
    at.must(switches or at.hit > 1, "switched", "a task yields to one that is ready, and no "
                                  "other stack is gone to")
    at.must(at.hit < LEAVES or any(sums), "switched",
            "no call that was left by a switch returns with esp as it was")


def yielded(at):
    """After a sched_yield to one with other registers."""
    same_registers(at, "after a switch and back", "switched")
    at.must(at.regs["eax"] == 0, "switched", "sched_yield did not answer 0")


def stack(at):
    """A clone with a stack of its own: its caller's frame is up there."""
    end = at.args[0]
    at.must(end - 256 < at.regs["esp"] < end, "clone-stack",
            f"the child was given a stack that ends at {end:08x}, and has esp "
            f"{at.regs['esp']:08x}")
    at.note("stack_end", end)
    at.note("stack_esp", at.regs["esp"])


def placed(at):
    """Stacks that end anywhere: straight after int 0x80, in the child."""
    wanted = at.word(at.symbol("place"))
    at.must(at.regs["esp"] == wanted, "clone-stack",
            f"the child was given the stack {wanted:08x}, and has esp "
            f"{at.regs['esp']:08x}")


def segment(at):
    """Each has computed since with gs loaded, and the others, too."""
    i, word, base = at.args
    at.must(word == at.pattern(50 + i), "tls",
            f"task {i} of 4 reads another's word through gs")
    for k, seen in enumerate(at.words(at.symbol("read_words"), SEGMENTS)):
        at.must(seen == at.pattern(50 + 10 * k + i), "tls",
                f"task {i} of 4 reads another's word through its segment "
                f"{k + 1} of {SEGMENTS}")
    at.must(at.regs["gs"][1] == base, "tls",
            f"gs has base {at.regs['gs'][1]:08x}, not {base:08x}")
    if i == 3:
        at.note("segment_gs", at.regs["gs"][0])
        at.note("segment_base", base)
