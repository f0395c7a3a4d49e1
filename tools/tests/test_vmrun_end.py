"""When does tools/vmrun believe how a run ended?"""
import struct
import subprocess
import machine
import talk
from inplace import tool
from support import BUILD, PANIC, assembled, check, scratch, vmrun, want

OFF = "lidt [none]\nint3\nnone: dw 0\ndd 0\n"          # a triple fault
STATUS_0 = b"X\0"
READY = b"R"


def said(data):
    """NASM that sends these bytes to the workbench's port."""
    return "".join(f"mov al, {byte}\nout 0xe9, al\n" for byte in data)


def frame(data):
    return b"O" + len(data).to_bytes(2, "little") + data


def beginning_with(code, folder):
    """Tine's kernel, but for this NASM where it begins."""
    path, start = f"{folder}/kernel", 0x101000          # see linker.ld
    with open(f"{folder}/asm", "w") as f:
        f.write(f"bits 32\norg {start}\n{code}")
    subprocess.run(["nasm", "-f", "bin", "-o", path, f"{folder}/asm"],
                   check=True)
    with open(f"{BUILD}/kernel.elf", "rb") as f:
        elf = bytearray(f.read())
    with open(path, "rb") as f:
        code = f.read()
    at, = (offset for kind, offset, _, physical, *_ in struct.iter_unpack(
        "<8I", elf[52:52 + 3 * 32]) if physical == start)
    elf[24:28] = struct.pack("<I", start)
    elf[at:at + len(code)] = code
    with open(path, "wb") as f:
        f.write(elf)
    return path


def test_a_kernel_that_never_boots_does_not_pass():  # heavy
    """Nor one that gets as far as a kernel's own words, or guesses."""
    for forged in (b"", READY, READY + frame(b""), READY + frame(b"hello\n"),
                   READY + frame(bytes(8)), READY + frame(b"0" * 8)):
        with scratch() as folder:
            kernel = assembled(said(forged + STATUS_0) + OFF, folder)
            for how in ((), ("--icount", "0"), ("--audit",)):
                done = want(vmrun(*how, "--kernel", kernel, "--", "true"),
                            PANIC)
                check(b"before init began" in done.stderr, forged, done)


def token(*command, **more):
    opt = tool("vmrun").Options()
    opt.command = command
    for name, value in more.items():
        setattr(opt, name, value)
    return machine.overlay(opt, b"")[1]


def test_no_two_runs_have_one_token():
    """But where --icount makes them the same run."""
    check(token("true") != token("true"))
    check(token("true", icount=0) == token("true", icount=0))
    check(token("true", icount=0) != token("echo", icount=0))


FINDER = """
mov esi, 0x200000               ; the archives are above the kernel
find:
inc esi
cmp dword [esi], "0etc"         ; "...0etc/vmrun.token"
jne find
cmp dword [esi + 10], ".tok"
jne find
add esi, 17 + 3                 ; what follows is aligned
and esi, -4
mov ecx, 8
"""
SAYER = "mov edx, 0xe9\nrep outsb\n"


def test_a_kernel_that_finds_the_token_does_not_pass_the_audit():
    """What it says counts then: but not what it says of itself."""
    with scratch() as folder:
        code = FINDER + said(READY + b"O\x08\0") + SAYER + said(STATUS_0) + OFF
        kernel = beginning_with(code, folder)
        want(vmrun("--kernel", kernel, "--", "true"), 0, b"")
        done = want(vmrun("--audit", "--kernel", kernel, "--", "true"), 123)
        check(b"vmrun: audit:" in done.stderr, done.stderr)


def test_token_in_any_pieces():
    token, output = b"12345678", b"12 is CMD's\n"
    data = token + output
    for size in range(1, len(data) + 1):
        frames = talk.Frames(token)
        pieces = [data[i:i + size] for i in range(0, len(data), size)]
        out = b"".join(frames.take(frame(piece)) for piece in pieces)
        frames.take(STATUS_0)
        check(out == output and frames.status == 0 and not frames.early,
              size, out, frames.early)
    frames = talk.Frames(token)
    check(frames.take(frame(token[:-1]) + STATUS_0) == b"", frames.rest)
    check(frames.status == 0 and frames.early, "half of it went by")


def test_cpu_time():  # heavy
    """Time in which the host does something else does not count, nor that in
    which the guest sleeps."""
    for how in ((), ("--icount", "0")):
        done = want(vmrun(*how, "--cpu", "1", "--", "spin"), 124)
        check(done.stderr.endswith(
            b"vmrun: no end after 1 s of CPU time\n"), done.stderr)
    want(vmrun("--cpu", "2", "--", "sleep", "3"), 0)
    done = want(vmrun("--cpu", "9" * 30, "--", "spin", timeout=1), 124)
    check(b"no end after 1 s\n" in done.stderr, done.stderr)
