"""Does every fault of the kernel's own end in a panic that says where, in
stages each tried once, and never in silence?"""
import re
import struct
from stopped import booting, dies, stopped
from support import check

PROGRAM = 0x08048000            # mapped, and to be read
WILD = 0x1000                   # no kernel address, and nothing is mapped
NULL_READ = b"\xa1" + bytes(4)  # mov eax, [0]
UD2 = b"\x0f\x0b"
DIVIDE = b"\x31\xc9\xf7\xf1"    # xor ecx, ecx; div ecx


def whole(said, where):
    """It names the task, and where it was, and the callers."""
    check(re.search(r"^in fork-new \(pid \d+, slot \d+\)$", said, re.M), said)
    check(re.search(r"^backtrace:\n  [0-9a-f]{8} " + where, said, re.M), said)
    check("syscall_entry+0x" in said, said)


def test_faults_are_named():
    for code, words in ((NULL_READ, "page fault in the kernel: reading 0"),
                        (UD2, "invalid opcode in the kernel"),
                        (DIVIDE, "divide error in the kernel")):
        with stopped("kernel_clone") as (t, m):
            m.poke("kernel_clone", code)
            whole(dies(t, m, "panic: " + words), r"kernel_clone\+0x")


def test_stack_overflow_is_named():
    with stopped("kernel_clone") as (t, m):
        m.set_register("esp", m.registers()["esp"] & ~0x1fff)
        said = dies(t, m, "panic: double fault: kernel stack overflow in "
                    "fork-new (pid ")
        check("kernel_clone+0x" in said, said)


def test_wild_stack():
    with stopped("kernel_clone") as (t, m):
        m.set_register("esp", WILD)
        said = dies(t, m, "panic: double fault")
        check("in fork-new (pid" in said and "kernel_clone+0x" in said, said)


def test_current_is_wild():
    """What a page fault asks first is not `current`."""
    with stopped("kernel_clone") as (t, m):
        m.poke("current", struct.pack("<I", WILD))
        m.poke("kernel_clone", NULL_READ)
        dies(t, m, "panic: page fault in the kernel: reading 0",
             "panic within a panic: page fault in the kernel: reading 0x1")


def test_users_memory_is_only_copied():
    """SMAP's fault elsewhere is none that a page more would cure."""
    with stopped("kernel_clone", cpu="max") as (t, m):
        m.poke("kernel_clone", b"\xa1" + struct.pack("<I", PROGRAM))
        said = dies(t, m, "panic: page fault in the kernel: reading 0x8048000")
        whole(said, r"kernel_clone\+0x")


def panicking(m, where="describe_current"):
    """It panics, and stands in the middle of that."""
    m.poke("kernel_clone", NULL_READ)
    m.run_to(where)


def test_symbols_are_damaged():
    with stopped("kernel_clone") as (t, m):
        panicking(m)
        place = m.symbols["ksyms"]
        while m.word(place) != m.symbols["kernel_clone"]:
            place += 8
        m.poke(place + 4, struct.pack("<I", WILD))      # its name
        dies(t, m, "panic: page fault", "panic within a panic: page fault in "
             f"the kernel: reading {WILD:#x}")


def test_stack_is_wild_while_panicking():
    with stopped("kernel_clone") as (t, m):
        panicking(m)
        m.set_register("esp", WILD)
        dies(t, m, "panic: page fault", "panic within a panic: double fault")


def test_double_fault_while_telling_of_one():
    with stopped("kernel_clone") as (t, m):
        m.set_register("esp", WILD)
        m.run_to("describe_current")
        m.set_register("esp", WILD)
        dies(t, m, "panic: double fault", "panic within a panic: double fault")


def test_third_stage_stops():
    """Nothing can be printed any more."""
    with stopped("kernel_clone") as (t, m):
        panicking(m)
        m.poke("vsnprintf", UD2)
        said = dies(t, m, "panic: page fault")
        check(said.strip() == "panic: page fault in the kernel: reading 0x0",
              said)


def test_nmi_says_where():
    with stopped("kernel_clone") as (t, m):
        m.monitor("nmi")
        m.send("c")
        t.expect(r"NMI: fork-new \(pid \d+\) at 0xc\w+ kernel_clone\+0x")
        t.expect("child complete, status 7")


def test_nmi_while_panicking():
    with stopped("kernel_clone") as (t, m):
        panicking(m, "uart_putc")     # with printk's line
        m.monitor("nmi")
        said = dies(t, m, "panic: page fault in the kernel: reading 0")
        check("NMI: fork-new (pid" in t.seen, t.seen)
        whole(said, r"kernel_clone\+0x")


def test_stack_frame_is_guarded():
    """The guard is another than the one the function began with."""
    with stopped("elf_check") as (t, m):
        for _ in range(30):
            m.resume("s")
        check(m.symbols["elf_check"] < m.registers()["eip"])
        m.poke("__stack_chk_guard", bytes(4))
        said = dies(t, m, "panic: elf_check has overrun its stack frame (c")
        check(re.search(r" elf_check\+0x.*\n.* open_program\+0x", said), said)


def guard(cpu):
    with booting("-cpu", cpu) as (_, m):
        m.run_to("cpu_idle")
        return m.global_word("__stack_chk_guard")


def test_guard_is_another_at_each_boot():
    for cpu in ("486", "qemu32", "max"):
        seen = {guard(cpu) for _ in range(3)}
        check(len(seen) > 1 and 0 not in seen, cpu, seen)
