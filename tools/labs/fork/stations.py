"""What must hold at each station of judge.c: the names are its."""
import struct

PAGE, PAGES = 4096, 4
STACKS, STACKS_END = 0xF8000000, 0xFC000000     # include/asm/layout.h
NAMES = "ebx", "ecx", "edx", "esi", "edi", "ebp"
EFAULT, SS_DISABLE = -14 & 0xffffffff, 2


def tasks(at):
    """{selector: (base, limit)} of the TSSs in the GDT, as the CPU sees it."""
    base, limit = at.regs["gdt"]
    data = at.bytes(base, limit + 1)
    found = {}
    for i in range(0, len(data) - 7, 8):
        low, high = struct.unpack_from("<2I", data, i)
        if high >> 8 & 0x9d == 0x89:            # present, a TSS, busy or not
            found[i] = (low >> 16 | (high & 0xff) << 16 | high & 0xff000000,
                        low & 0xffff | high & 0xf0000)
    return found


def stack_pages(at):
    return sum(at.page(a) is not None
               for a in range(STACKS, STACKS_END, PAGE))


def told(at):
    return at.words(at.symbol("told"), 4)


def gate(at):
    at.life.update(parent=at.cr3, tr=at.regs["tr"][0], pid=told(at)[0],
                   told=told(at))
    at.note("parent_tr", at.regs["tr"][0])
    at.note("parent_pid", told(at)[0])


def born(at):
    """Straight after int 0x80, on both sides."""
    me = "child" if at.regs["eax"] == 0 else "parent"
    wanted = at.words(at.symbol("wanted"), 6)
    for name, value in zip(NAMES, wanted or [None] * 6):
        at.must(at.regs[name] == value, "registers",
                f"{name} in the {me} is {at.regs[name]:08x}, before fork it "
                f"was {value or 0:08x}")
    other = at.cr3 != at.life["parent"], at.regs["tr"][0] != at.life["tr"]
    if me == "parent":
        at.must(other == (False, False), "shared-memory",
                "the parent has another page directory or TSS than before")
        at.note("child_pid", at.regs["eax"])
        return
    at.must(other[0], "shared-memory",
            "parent and child of a fork have one page directory")
    at.must(other[1], "tss", "parent and child have one TSS")
    at.life["child"] = at.cr3
    tss = at.words(at.regs["tr"][1], 26)
    at.must(tss and tss[1] > STACKS and at.page(tss[1] - 4), "tss",
            "esp0 of the child's TSS is not the top of a kernel stack")
    at.note("child_tr", at.regs["tr"][0])
    at.note("child_esp0", tss[1])


def memory(at):
    """The child has written (1); the parent, when that is gone (0)."""
    side = "child" if at.args[0] else "parent"
    for i in range(PAGES):
        a = at.symbol("area") + i * PAGE
        at.must(at.word(a) == at.pattern(100 + i), "lost-memory",
                f"page {a:08x} of the {side} has not what the parent wrote "
                "before fork")
        mine = at.pattern(200 + i) if at.args[0] else 0
        at.must(at.word(a + 4) == mine, "shared-memory",
                f"page {a:08x} of the {side}: what the child wrote is in the "
                "wrong place")


def shared(at):
    """A CLONE_VM child (1), one for which the parent sleeps (2), and the
    parent when both have ended (0)."""
    a = at.symbol("area")
    at.must(at.cr3 == at.life["parent"], "not-shared",
            "CLONE_VM: the child has a page directory of its own")
    at.must(at.word(a + 8) == at.pattern(300), "not-shared",
            "CLONE_VM: what the child wrote is not in its parent")
    at.must(at.word(a) == at.pattern(100), "mm-count",
            "CLONE_VM: the parent's memory is not what it was")
    flags = at.word(at.symbol("altstack") + 4)
    if at.args[0] == 1:
        at.must(flags == SS_DISABLE, "two-on-a-stack",
                "CLONE_VM: both have one alternate signal stack")
    if at.args[0] == 2 and at.twist != "altstack":
        at.must(flags == 0, "two-on-a-stack", "CLONE_VM and CLONE_VFORK: the "
                "child has not its parent's alternate signal stack")


def undone(at):
    """Before clones that fail (0), after them (1), and a child later (2)."""
    when, first, last = at.args
    now = set(tasks(at)), stack_pages(at)
    if when == 0:
        at.life["before"] = now
    elif when == 1:
        at.must(first == EFAULT, "errno",
                f"the clone that fails answers {first - (1 << 32)}, not "
                "-EFAULT")
        at.must(now[0] == at.life["before"][0], "published-early",
                f"TSSs in the GDT: {len(now[0])}, before the clones that "
                f"failed there were {len(at.life['before'][0])}")
        at.must(now[1] == at.life["before"][1], "stack-left",
                f"{now[1]} pages of kernel stacks are mapped, before the "
                f"clones that failed it were {at.life['before'][1]}")
    else:
        at.must(last == first + 1, "pid-left",
                f"the child before has number {first}, the one after {last}: "
                "those that failed took some")
        at.note("failures", at.word(at.symbol("failures")))
        at.note("undone_pid", last)


def alive(at):
    """Many children sleep (1); all are gone (0)."""
    have, before = tasks(at), at.life["before"]
    new = sorted(set(have) - before[0])
    if not at.args[0]:
        at.must(not new, "not-gone", f"{len(new)} TSSs more than before, and "
                                     "every child has been waited for")
        at.must(stack_pages(at) == before[1], "not-gone",
                "kernel stacks of children that are gone are still mapped")
        return
    n = at.word(at.symbol("children"))
    at.must(len(new) == n, "tss", f"{n} children, and {len(new)} TSSs more "
                                  "than before")
    tss = [at.words(have[i][0], 26) for i in new]
    at.must(all(have[i][1] >= 103 for i in new) and None not in tss, "tss",
            "a TSS is smaller than 104 bytes, or not mapped")
    tops = {t[1] for t in tss if t}
    at.must(len(tops) == n, "tss", "two tasks have one esp0")
    at.must(all(at.page(t - 4) and not at.page(t - 3 * PAGE) for t in tops),
            "stack", "a kernel stack is not mapped, or nothing guards it")
    at.must(len({t[7] for t in tss if t}) == n, "shared-memory",
            "two children have one page directory")
    at.note("children", n)
    at.note("alive_tss", len(have))
    at.note("alive_stack_pages", stack_pages(at))


def family(at):
    """The child (2), then the grandchild (1)."""
    pid, parent, group, session = told(at)
    at.must(parent == at.life["pid"], "family",
            f"{pid}'s parent is {parent}, and was made by {at.life['pid']}")
    wanted = at.life["told"][2] if at.args[0] == 2 else at.life["pid"]
    at.must(group == wanted, "family",
            f"the process group is {group}, the parent's is {wanted}")
    at.must(session == at.life["told"][3], "family",
            "the session is not the parent's")
    at.life["pid"] = pid
    at.note("child_of_two" if at.args[0] == 2 else "grandchild_pid", pid)


def inherits(at):
    """A child of fork: what it got with the structure."""
    flags = at.word(at.symbol("altstack") + 4)
    handler = at.word(at.symbol("urgent"))
    name = at.bytes(at.symbol("name"), 6)
    off = at.twist == "altstack"
    at.must(flags == (SS_DISABLE if off else 0), "twist" if off else
            "not-inherited", f"the alternate signal stack's flags are {flags}")
    off = at.twist == "urgent"
    at.must(handler == (0 if off else at.args[0]), "twist" if off else
            "not-inherited", f"SIGURG's handler is {handler:08x}")
    mark = at.twist == "name"
    at.must(name == (b"+udge\0" if mark else b"judge\0"), "twist" if mark else
            "not-inherited", f"the child's name is {name}")
