"""Does Tine boot where it should, and say why where it cannot?"""
import os
import re
import subprocess
import time
from support import (BUILD, PANIC, PATIENCE, Terminal, boots, check, disc_boot,
                     kernel_boot, machine, scratch, shell, vmrun, want)

SIZES = (8, 16, 64, 512, 2048)
USED = 896                      # MiB: more is reported and left alone
SYMBOL = r"\b[a-z_][a-z0-9_]*\+0x[0-9a-f]+"


def memory_adds_up(size, *how):
    done = want(vmrun("-m", str(size), *how, "--", "cat", "/proc/meminfo"), 0)
    total = int(re.search(rb"MemTotal:\s+(\d+) kB", done.stdout)[1]) / 1024
    least = min(size, USED) * 0.7
    check(least <= total <= size, f"-m {size}: {total:.1f} MiB seen")


def test_kernel_memory_sizes():  # heavy
    for size in SIZES:
        memory_adds_up(size)


def test_iso_memory_sizes():  # heavy
    for size in SIZES[::2]:
        memory_adds_up(size, "--iso")


def test_both_roads_see_the_same():
    words = "one two=3"
    seen = [want(vmrun(*how, "--append", words, "--", "cat", "/proc/cmdline"),
                 0).stdout.split() for how in ((), ("--iso",))]
    for line in seen:
        check(line[-2:] == [b"one", b"two=3"], "the command line:", line)


def test_processors():
    for cpu in ("486", "pentium", "qemu32", "max"):
        done = vmrun("--qemu-arg", "-cpu", "--qemu-arg", cpu, "--", "sh",
                     "-c", "echo here | cat")
        want(done, 0, b"here\n")


def test_processors_without_sse():
    """The tests about the FPU ask what there is, and pass with less."""
    for cpu in ("486", "pentium", "pentium2"):
        for test in ("fork_fpu", "signal_fpu", "ptrace_fpu"):
            want(vmrun("--qemu-arg", "-cpu", "--qemu-arg", cpu, "--audit",
                       "--add", f"{BUILD}/tests/{test}", "--", test), 0)


def prompt_comes(boot, memory):
    status, log = boots(machine(*boot, memory=memory))
    check(status is None, f"QEMU left with {status}:", log)
    check("panic" not in log.lower(), log)


def test_prompt_in_8_mib():
    prompt_comes(kernel_boot(), 8)
    prompt_comes(disc_boot(), 8)


def test_disc_prompt_is_clean():
    with shell(boot=disc_boot()) as t:
        check("\33[2J" not in t.seen and "\33[J" not in t.seen,
              "GRUB cleared the screen:", t.seen)


def dies_saying(pattern, boot):
    """A panic with a reason; not a hang, not a reset."""
    status, log = boots(machine(*boot))
    check(status == PANIC, f"QEMU left with {status}, not {PANIC}:", log)
    check(re.search(pattern, log, re.I), f"nothing said of {pattern}:", log)
    check("panic" in log.lower(), "no panic in:", log)
    return log


def test_machines():
    """What stands around the processor: a prompt that hears, or a line."""
    for name in ("pc", "q35", "isapc"):
        with shell(boot=[*kernel_boot(), "-M", name]) as t:
            check("here" in t.run("echo he''re"), name, t.seen)
    status, log = boots(machine(*kernel_boot(), "-M", "microvm,pit=off"),
                        until="for ever")       # past its prompt
    check(status == PANIC and "no timer tick" in log, status, log)


def test_typed_before_it_listens():
    """A line that was on the wire when the kernel began is a whole line."""
    done = subprocess.run(
        machine(*kernel_boot(), "-serial", "stdio", "-monitor", "none"),
        input=b"echo he''re\rpoweroff\r", capture_output=True,
        timeout=PATIENCE)
    check(b"\nhere\r" in done.stdout, done.stdout)


def test_no_initrd():
    dies_saying(r"initrd|module", kernel_boot(initrd=None))


def damaged(make):
    """What a kernel makes of initrd.cpio after make(bytearray) had it: dead
    with a reason, or alive and having said so."""
    with open(f"{BUILD}/initrd.cpio", "rb") as f:
        data = bytearray(f.read())
    with scratch() as folder:
        path = os.path.join(folder, "initrd")
        with open(path, "wb") as f:
            f.write(make(data))
        status, log = boots(machine(*kernel_boot(initrd=path)))
    check(status in (None, PANIC), f"QEMU left with {status}:", log)
    check(re.search("initrd|archive|cpio|module", log, re.I),
          "nothing said of the initrd:", log)


def test_truncated_initrd():
    damaged(lambda data: data[:len(data) // 2])
    damaged(lambda data: data[:60])


def test_garbled_initrd():
    def stain(data):
        for i in range(len(data) // 3, len(data), 97):
            data[i] ^= 0x55
        return data
    damaged(stain)
    damaged(lambda data: bytes(4096))
    damaged(lambda data: b"not an archive\n" * 100)


def test_impossible_sizes_in_initrd():
    def huge(data):
        at = data.index(b"070701", 6)
        data[at + 54:at + 62] = b"FFFFFFF0"
        return data
    damaged(huge)

    def long_name(data):
        data[94:102] = b"FFFFFFFF"
        return data
    damaged(long_name)


def test_init_that_is_not_there():
    log = dies_saying(r"/nope", kernel_boot(append="init=/nope"))
    check(re.search(SYMBOL, log), "no symbolised backtrace in:", log)


def test_init_that_is_no_program():
    dies_saying(r"/dev/null", kernel_boot(append="init=/dev/null"))
    dies_saying(r"/bin", kernel_boot(append="init=/bin"))


def test_init_through_grub_that_is_not_there():
    done = want(vmrun("--iso", "--append", "init=/nope", "--", "true"), PANIC)
    check(b"/nope" in done.stderr, done.stderr)


def screen(monitor):
    """The text on the VGA screen, read from its memory."""
    monitor.send("xp /2000hx 0xb8000\r")
    monitor.expect(r"b8000: ")
    text = monitor.expect(r"\(qemu\)")
    cells = re.findall(r"0x([0-9a-f]{4})\b", text)
    text = "".join(chr(int(c, 16) & 0xff) for c in cells)
    return "\n".join(text[i:i + 80].rstrip() for i in range(0, 2000, 80))


def wait_for(monitor, pattern):
    for _ in range(10 * PATIENCE):
        text = screen(monitor)
        if re.search(pattern, text, re.M):
            return text
        time.sleep(0.1)
    check(False, f"no {pattern} on the screen:", text)


KEYS = {" ": "spc", "\n": "ret", "-": "minus", "|": "shift-backslash"}


def test_screen_and_keyboard():
    """VGA text out, PS/2 in: what make run-vga shows."""
    with Terminal(machine(*kernel_boot(), "-serial", "null", "-monitor",
                          "stdio")) as monitor:
        monitor.expect(r"\(qemu\)")
        wait_for(monitor, r"^tine\$")
        line = "echo Two-keys | wc"
        for i, key in enumerate(line + "\n"):
            name = f"shift-{key.lower()}" if key.isupper() else key
            monitor.send(f"sendkey {KEYS.get(key, name)} 20\r")
            monitor.expect(r"\(qemu\)")
            wait_for(monitor, r"^tine\$ " + re.escape(line[:i + 1].rstrip()))
        text = wait_for(monitor, r"^tine\$\n*\Z")
        check(re.search(r"^\s+1\s+1\s+9\s*$", text, re.M), text)
