"""A switch seen from outside, instruction by instruction: which calls does a
task leave open in the kernel, and does each find again what C promises it?"""

PAGE, IF = 4096, 0x200
KEPT = "ebx", "esi", "edi", "ebp"       # what C wants back of a call
STACK_OF = -PAGE                # the calls of a yield lie in one page


def is_switch(old, new):
    """Between these two instructions the kernel has gone to another stack."""
    return old["cpl"] == new["cpl"] == 0 and \
        abs(new["esp"] - old["esp"]) > PAGE


def calls_open(at, opened, old, new):
    """Which calls have not returned: {(where to, esp): registers}."""
    for key in [k for k in opened if k[1] <= new["esp"]]:
        del opened[key]
    if new["esp"] == old["esp"] - 4:
        back = at.space(new["cr3"]).word(new["esp"])
        if back is not None and 2 <= back - old["eip"] <= 7 and \
                new["eip"] != back:
            opened[back, old["esp"]] = {n: old[n] for n in KEPT}


def came_back(at, opened, regs, symptom):
    """A call that the task was in when it was switched from is over."""
    was = opened.pop((regs["eip"], regs["esp"]), None)
    for name in KEPT if was else ():
        at.must(regs[name] == was[name], symptom,
                f"a call in the kernel that switched tasks came back, to "
                f"{regs['eip']:08x}, with {name} {regs[name]:08x}; it began "
                f"with {was[name]:08x}")
    return was is not None


def change_stacks(at, opened, old, new):
    """At a switch: the calls that the next task had open, {} if it has never
    been seen to leave."""
    left = at.life.setdefault("open", {})
    left[old["esp"] & STACK_OF] = opened
    return left.pop(new["esp"] & STACK_OF, {})


def interrupts_off(at, regs, symptom):
    """schedule has them off from before the switch until after it."""
    return at.must(not regs["efl"] & IF, symptom,
                   f"interrupts are on at {regs['eip']:08x}, where one task "
                   "goes and the next one comes: schedule has them off")
