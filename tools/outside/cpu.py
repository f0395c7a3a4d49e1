"""What the CPU itself reads: GDT, IDT, TSSs, saved registers."""

PRESENT, SYSTEM, BUSY = 0x80, 0x10, 0x02
TSS = 0x89                      # an access byte: present, available
INT_GATE, TRAP_GATE, TASK_GATE = 0xe, 0xf, 0x5
DPL3 = 0x60
USER_VECTORS = {3, 4, 0x80}     # int3, into, int 0x80
IF, IOPL, VM = 0x200, 0x3000, 0x20000
FLAT = {1: 0x9a, 2: 0x92, 3: 0xfa, 4: 0xf2}     # access bytes
ACCESSED = 1


def base_of(low, high):
    return low >> 16 | (high & 0xff) << 16 | high & 0xff000000


def limit_of(low, high):
    return low & 0xffff | high & 0xf0000


def access_of(high):
    return high >> 8 & 0xff


def tasks_of(g):
    """{slot: task}, of the TSS descriptors that are present."""
    k, found = g.k, {}
    gdt = g.words(g.symbol("gdt"), 2 * k["GDT_ENTRIES"])
    first = 2 * k["GDT_FIRST_TSS"]
    entries = zip(gdt[first::2], gdt[first + 1::2])
    for nr, (low, high) in zip(range(k["NR_TASKS"]), entries):
        if high >> 8 & PRESENT:
            found[nr] = g.thing("task_struct", base_of(low, high))
    return found


def check_segments(g, entries, current):
    """The flat ones, the running task's own; else nothing but TSSs."""
    k = g.k
    for i, access in FLAT.items():
        low, high = entries[i]
        g.must(base_of(low, high) == 0 and limit_of(low, high) == 0xfffff and
               access_of(high) & ~ACCESSED == access,
               f"GDT {i}: {high:08x}{low:08x} is no flat segment")
    tls = range(k["GDT_TLS_MIN"], k["GDT_TLS_MAX"] + 1)
    own = g.words(current.at("tls"), 2 * len(tls))
    g.must([w for i in tls for w in entries[i]] == own,
           "GDT: the thread-local segments are not the running task's")
    first = k["GDT_FIRST_TSS"]
    known = {*FLAT, *tls, k["GDT_DF_TSS"], k["GDT_NMI_TSS"],
             *range(first, first + k["NR_TASKS"])}
    for i, (low, high) in enumerate(entries):
        if (low or high) and i not in known:
            g.must(False, f"GDT {i}: {high:08x}{low:08x} should be empty")


def check_descriptors(g, tasks, current):
    gdt = g.words(g.symbol("gdt"), 2 * g.k["GDT_ENTRIES"])
    entries = list(zip(gdt[0::2], gdt[1::2]))
    check_segments(g, entries, current)
    for nr, p in tasks.items():
        low, high = entries[g.k["GDT_FIRST_TSS"] + nr]
        busy = BUSY if p.address == current.address else 0
        g.must(access_of(high) == TSS | busy and
               limit_of(low, high) == g.k["tss"] - 1,
               f"GDT: task[{nr}]'s TSS has descriptor {high:08x}{low:08x}")


def check_idt(g):
    idt = g.words(g.symbol("idt"), 512)
    text, end = g.symbol("kernel_text"), g.symbol("kernel_data")
    for vector in range(256):
        low, high = idt[2 * vector], idt[2 * vector + 1]
        access = access_of(high)
        if not access & PRESENT:
            continue
        offset = high & 0xffff0000 | low & 0xffff
        if access & 0x1f == TASK_GATE:
            good = low >> 19 in (g.k["GDT_DF_TSS"], g.k["GDT_NMI_TSS"])
        else:
            good = low >> 16 == g.k["KERNEL_CS"] and text <= offset < end \
                and access & 0x1f in (INT_GATE, TRAP_GATE)
        g.must(good and (not access & DPL3 or vector in USER_VECTORS),
               f"IDT {vector:#x}: {high:08x}{low:08x} is no gate of ours")


def check_tls(g, nr, p):
    """Only data segments for ring 3."""
    n = g.k["GDT_TLS_MAX"] - g.k["GDT_TLS_MIN"] + 1
    words = g.words(p.at("tls"), 2 * n)
    for i, (low, high) in enumerate(zip(words[0::2], words[1::2])):
        access = access_of(high)
        g.must(not (low or high) or
               access & (DPL3 | SYSTEM | 0x08) == DPL3 | SYSTEM,
               f"task[{nr}]: thread-local segment {i} is {high:08x}{low:08x}")


def check_saved(g, nr, p):
    """The state a switch saved: in the kernel, on the task's own stack."""
    k = g.k
    top = k["KSTACK_BASE"] + (nr + 1) * k["KSTACK_SLOT"]
    tss = g.thing("tss", p.address)
    text, data = g.symbol("kernel_text"), g.symbol("kernel_data")
    g.must(tss["cs"] & 0xffff == k["KERNEL_CS"] and
           tss["ss"] & 0xffff == k["KERNEL_DS"] and
           not tss["eflags"] & (VM | IF),
           f"task[{nr}]: TSS has cs {tss['cs']:x}, ss {tss['ss']:x}, eflags "
           f"{tss['eflags']:x}")
    g.must(text <= tss["eip"] < data,
           f"task[{nr}]: TSS has eip {tss['eip']:08x}, no kernel text")
    if nr:                      # task[0] runs on boot's
        g.must(top - k["KSTACK_PAGES"] * 4096 <= tss["esp"] <= top,
               f"task[{nr}]: TSS has esp {tss['esp']:08x}, not in its stack")


def check_tss(g, nr, p):
    k = g.k
    top = k["KSTACK_BASE"] + (nr + 1) * k["KSTACK_SLOT"]
    tss = g.thing("tss", p.address)
    if nr:
        g.must(tss["esp0"] == top and tss["ss0"] & 0xffff == k["KERNEL_DS"],
               f"task[{nr}]: TSS has esp0 {tss['esp0']:08x}, ss0 "
               f"{tss['ss0']:x}: its stack ends at {top:08x}")
    ldt_trap = g.words(tss.at("ldt"), 2)
    g.must(ldt_trap[0] & 0xffff == 0 and ldt_trap[1] & 0xffff == 0 and
           ldt_trap[1] >> 16 >= k["tss"],
           f"task[{nr}]: TSS has an LDT, a trap or an I/O map")


def check_registers(g, nr, p):
    """The user's registers at the top of the stack: ring 3, interrupts on, no
    I/O, no virtual-8086 mode, no selector of the kernel's."""
    k = g.k
    top = k["KSTACK_BASE"] + (nr + 1) * k["KSTACK_SLOT"]
    regs = g.thing("trapframe", top - k["trapframe"])
    eflags = regs["eflags"]
    g.must(eflags & (VM | IF | IOPL) == IF,
           f"task[{nr}]: its user's eflags are {eflags:08x}")
    for name in ("cs", "ss", "ds", "es", "fs", "gs"):
        selector = regs[name] & 0xffff
        g.must(selector & 3 == 3 or (selector == 0 and name[0] in "defg"),
               f"task[{nr}]: its user's {name} is {selector:04x}")


def check(g, tasks, current):
    with g.about("GDT"):
        check_descriptors(g, tasks, current)
    with g.about("IDT"):
        check_idt(g)
    for nr, p in tasks.items():
        with g.about(f"task[{nr}]"):
            check_tss(g, nr, p)
            check_tls(g, nr, p)
            if p.address != current.address:
                check_saved(g, nr, p)
            if nr and p["mm"]:
                check_registers(g, nr, p)
