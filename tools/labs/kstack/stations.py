"""What must hold at each station of judge.c: the names are its. From some the
judge goes on by single steps, into the kernel and out of it again."""
import re
import struct
from calls import (calls_open, came_back, change_stacks, interrupts_off,
                   is_switch)
from stopped import Ended

PAGE = 4096
KERNEL_DS = 0x10                # include/asm/segment.h
NAMES = "ebx", "ecx", "edx", "esi", "edi", "ebp"
GENERAL = "eax", *NAMES, "esp", "eip"
STACK_PAGES = 2
GATES = 3                       # TSSs of task gates: NMI, double fault, again
MOST_STEPS, MOST_LOADS = 2000, 50
WATCHED, STRUCK, YIELDS = 4, 2, 20      # of the yields
AROUND = 16                     # instructions before and after a switch
SEVERAL, SAMES = 8, 3           # as in judge.c
TEXT, TEXT_MOST = 0xC0100000, 0x80000
STI_HLT = rb"\xfb\xf4"          # idle's
MOV_CR3 = rb"\x0f\x22[\xd8-\xdf]"
PANICKED = "the kernel said"    # so begins why a machine ended, then


def descriptors(at):
    """The selectors of all TSSs in the GDT, busy or available."""
    base, limit = at.regs["gdt"]
    data = at.bytes(base, limit + 1)
    return [i for i in range(0, len(data) - 7, 8)
            if struct.unpack_from("<I", data, i + 4)[0] >> 8 & 0x9d == 0x89]


def tss_words(at):
    return at.words(at.regs["tr"][1], 26)


def gate(at):
    at.life.update(cr3=at.cr3, tr=at.regs["tr"][:2], esp0={})
    at.life["esp0"][SEVERAL + 1] = tss_words(at)[1]
    at.note("parent_tr", at.regs["tr"][0])
    at.note("tss", at.regs["tr"][1])
    at.note("parent_esp0", tss_words(at)[1])


def the_one(at):
    """TR names the same TSS as ever, and it will do."""
    selector, base, limit = at.regs["tr"][:3]
    words = tss_words(at)
    at.must([selector, base] == at.life["tr"], "many",
            f"TR is {selector:x}, a TSS at {base:08x}; in the program's first "
            f"task it was {at.life['tr'][0]:x}, at {at.life['tr'][1]:08x}")
    at.must(limit >= 103 and words[25] >> 16 > limit - 1, "ports",
            f"an I/O map begins at {words[25] >> 16}, inside of the TSS: ring "
            "3 may have ports")
    if at.twist == "ring1":
        at.must(words[3:5] == words[1:3], "twist",
                f"esp1 is {words[3]:08x}, esp0 {words[1]:08x}")
    if at.twist == "bottom":
        at.must(words[5] == words[1] - STACK_PAGES * PAGE, "twist",
                f"esp2 is {words[5]:08x}, esp0 {words[1]:08x}")
    return words


def one(at):
    """In each of several that are alive together."""
    the_one(at)
    found = descriptors(at)
    at.must(len(found) <= 1 + GATES, "many",
            f"the GDT has {len(found)} TSSs, with {at.args[0] + 3} tasks there")
    at.must(at.cr3 != at.life["cr3"], "cr3", "a child runs in its parent's "
            "memory")
    if at.args[0] == SEVERAL - 1:
        at.note("all_tss", len(found))
        at.note("last_cr3", at.cr3)


def stack(at):
    """Each has slept since, and others have run; the last two are threads of
    one memory."""
    who, esp0 = at.args[0], the_one(at)[1]
    before = at.life["esp0"]
    at.must(tss_words(at)[2] & 0xffff == KERNEL_DS and at.page(esp0 - 4) and
            not at.page(esp0 - (STACK_PAGES + 1) * PAGE), "esp0",
            f"esp0 is {esp0:08x}: no end of a kernel stack that has a guard")
    # The first are alive together; of the threads each other.
    rest = [e for w, e in before.items() if w != who and
            (w < SEVERAL) == (who < SEVERAL)]
    at.must(esp0 not in rest, "esp0",
            f"esp0 is {esp0:08x} in two tasks that are alive")
    before[who] = esp0
    if who < SEVERAL:
        same_word(at)
    at.note(f"esp0_{who}", esp0)


def same_word(at):
    wanted = at.word(at.symbol("wanted"))
    mine = at.word(at.symbol("mine"))
    at.must(mine in [at.pattern(100 + i) for i in range(10)] and
            wanted is not None, "cr3", "a task has lost its memory")


def same_registers(at, who):
    words = at.words(at.symbol("wanted"), 6)
    for name, value in zip(NAMES, words):
        at.must(at.regs[name] == value, "kept",
                f"{who}: {name} is {at.regs[name]:08x}, before the call it "
                f"was {value:08x}")


# --- through the kernel, step by step ---------------------------------------

def struck(at, old):
    """An NMI before the next instruction changes nothing that is seen there
    (cr3 may be the next one early: see same_cr3)."""
    new = at.strike()
    at.must(new and all(new[n] == old[n] for n in GENERAL), "nmi",
            f"an NMI before the kernel's instruction at {old['eip']:08x}: "
            f"the machine does not go on as it was")
    return new


def same_cr3(at, old, new, then):
    """Where an instruction has loaded cr3, an NMI behind it (then) must not
    bring the old one back."""
    return at.must(new["cr3"] in (old["cr3"], then["cr3"]), "nmi-cr3",
                   f"cr3 was loaded before {new['eip']:08x}, and an NMI there "
                   "brings back the one of before: it stands in the TSS")


def through(at, strike_from):
    """From int 0x80 till another instruction of ring 3, with NMIs around the
    switch from the step of that number on. How many switches, the step of the
    first of them, and how many calls came back of the task that is switched
    to."""
    opened, behind, back, switches, first = {}, None, 0, 0, None
    old = at.regs
    for i in range(MOST_STEPS):
        new = at.step()
        if new["cpl"] == 3 and old["cpl"] == 0:
            break
        if is_switch(old, new):
            first = i if first is None else first
            switches += 1
            at.note("switch_esp", old["esp"])
            behind, opened = change_stacks(at, opened, old, new), {}
            interrupts_off(at, old, "kept")
            interrupts_off(at, new, "kept")
        elif old["cpl"] == 0 and behind is None:
            calls_open(at, opened, old, new)
        elif behind and came_back(at, behind, new, "kept"):
            if not back:
                interrupts_off(at, new, "kept")
            back += 1
        if i >= strike_from and (first is None or i < first + AROUND):
            then = struck(at, new)
            if not then or not same_cr3(at, old, new, then):
                break
            new = then
        old = new
    return switches, first, back


def leaves(at):
    """Before a call that leaves the CPU to the other of two (sched_yield, or a
    wait at a futex). Some are watched, some struck."""
    sums = at.life.setdefault("sums", {"steps": [], "back": 0, "struck": 0})
    at.note("leaves_cr3", at.cr3)
    if sums["struck"] < STRUCK:
        watched = len(sums["steps"]) < WATCHED
        words = tss_words(at)
        switches, first, back = through(
            at, MOST_STEPS if watched else min(sums["steps"]) - AROUND)
        if first is not None and watched:
            sums["steps"].append(first)
        sums["back"] += back
        sums["struck"] += first is not None and not watched
        now = tss_words(at)[0] if watched else 0
        at.must(at.twist != "count" or not watched or
                now & 0xffff == (words[0] + switches) & 0xffff, "twist",
                f"the back link was {words[0] & 0xffff}, and after "
                f"{switches} switches is {now & 0xffff}")
    if at.hit == YIELDS:
        at.must(sums["struck"] and sums["back"], "kept",
                "two yield to each other, and the kernel changes no stacks, or"
                " no call that was left returns with esp as it was")


def yielded(at):
    """Behind it, in the one that has the CPU again."""
    same_registers(at, "after a switch and back")
    same_word(at)
    at.must(at.regs["eax"] == 0, "kept", "the call did not answer 0")


def fpu(at):
    who, out, into = at.args
    at.must(out == into, "fpu", f"task {who} had {into} in its FPU, and after "
            f"a switch and back has {out}")


def same(at):
    """One of two threads yields to the other: cr3 has nothing to do."""
    old, life = at.regs, at.life
    for _ in range(MOST_STEPS):
        new = at.step()
        code = old["cpl"] == 0 and at.bytes(old["eip"], 3)
        at.must(not code or not re.match(MOV_CR3, code, re.S), "reload",
                f"one thread yields to another, and cr3 is loaded at "
                f"{old['eip']:08x}")
        life["same"] = life.get("same", 0) + is_switch(old, new)
        if new["cpl"] == 3 and old["cpl"] == 0:
            break
        old = new
    at.must(at.hit < SAMES or life["same"], "kept", "a thread yields to another "
            "one, and the kernel changes no stacks")


def told(at):
    """The audit is content, and an NMI's handler knows where it came."""
    at.must(at.args[0], "truth", "/proc/audit does not say ok")
    before = len(at.said())
    at.strike()
    said = at.said()[before:]
    at.must(f"{at.regs['eip']:x}" in said, "truth",
            f"an NMI came at {at.regs['eip']:08x}, and the kernel says "
            f"{said.strip()!r}")


def overflow(at):
    """A kernel stack without room: the double fault's handler is to say so."""
    bottom = tss_words(at)[1] - STACK_PAGES * PAGE
    at.step()
    at.set("esp", bottom)
    why = "it goes on"
    try:
        at.run.vm.go()
    except Ended as e:
        why = str(e)
    at.must(why.startswith(PANICKED) and "overflow" in why, "truth",
            f"a kernel stack is full: the double fault's handler is to say "
            f"that, but {why}")


def places(at, code):
    """Where in the kernel's text these bytes stand (QEMU stops there only if
    an instruction begins there)."""
    text = b"".join(at.bytes(a, PAGE) or bytes(PAGE) for a in
                    range(TEXT, TEXT + TEXT_MOST, PAGE))
    return [TEXT + m.start() for m in re.finditer(code, text, re.S)]


def in_ring_3(at, symptom):
    new = at.strike()
    at.must(new and all(new[n] == at.regs[n] for n in GENERAL) and
            new["cr3"] == at.regs["cr3"], symptom,
            "an NMI in ring 3: the program does not go on as it was")


def shaken(at):
    """In a child: the CPU has been its parent's before."""
    in_ring_3(at, "nmi-cr3")


def sleeps(at):
    """Nothing but idle will run: with an NMI before, whose registers the CPU
    puts into the TSS, and the next NMI where idle halts."""
    same_word(at)
    at.note("nap", at.word(at.regs["ebx"] + 4))
    in_ring_3(at, "nmi")
    halts = places(at, STI_HLT)
    new = at.until(halts)
    if at.must(new["cpl"] == 0 and new["eip"] in halts, "nmi",
               f"nothing is left to run but idle, and the CPU comes to "
               f"{new['eip']:08x} in ring {new['cpl']}, where no hlt is: an "
               "NMI came before, and put its registers into the TSS"):
        struck(at, new)


def until_cr3(at):
    """To where the kernel has loaded cr3, and an NMI right then: it must not
    bring the old one back."""
    loads, new = places(at, MOV_CR3), at.regs
    for _ in range(MOST_LOADS):         # some only flush the TLB
        if at.until(loads)["eip"] not in loads:
            break
        new = at.step()
        if new["cr3"] != at.regs["cr3"]:
            then = struck(at, new)
            return then and same_cr3(at, at.regs, new, then)
    return at.must(False, "cr3", "the old memory stays in cr3")


def ends(at):
    until_cr3(at)


def execs(at):
    at.life["old"] = at.cr3
    until_cr3(at)


def became(at):
    """Another program, its own memory, and a child of it has been and gone."""
    at.must(at.cr3 != at.life["old"], "cr3", "execve kept the old memory")
    at.note("became_cr3", at.cr3)
