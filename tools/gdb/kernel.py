"""Where do the kernel's things stand in this machine's memory?

Everything is read through the kernel's half of the address space, which every
page directory has; frames through the direct map at KERNEL_BASE.
"""
import os

import gdb

from base import Problem, alive, own_stub, read, read_word, register
from elf import Elf
from headers import C, TOP

IMAGE = os.environ.get("TINE_KERNEL") or os.path.join(TOP, "build/kernel.elf")
PAGE = C.PAGE_SIZE
BASE = C.KERNEL_BASE
SAMPLE = 256                    # over a serial line so much of the text is
SERIAL_STEP = 8192              # compared, so far apart
PTE_LARGE = 0x080               # in a directory: 4 MiB, no table below


class Kernel:
    def __init__(self):
        self.elf = None
        self.file = None
        self.checked = False            # memory holds this very image

    def load(self, path=IMAGE):
        """Symbols, for gdb and for us."""
        if not os.path.exists(path):
            raise Problem(f"{path} is not there: run 'make' first")
        try:
            self.elf = Elf(path)
        except ValueError as e:
            raise Problem(str(e)) from None
        gdb.execute(f'file "{path}"', to_string=True)
        self.file = gdb.lookup_objfile(os.path.basename(path))

    def address(self, name):
        address = self.elf.address(name)
        if address is None:
            raise Problem(f"{self.elf.path} has no symbol '{name}'")
        return address

    def type(self, name):
        try:
            return gdb.lookup_type(name)
        except gdb.error:
            raise Problem(f"{self.elf.path} does not know '{name}'") from None

    def word(self, name):
        return read_word(self.address(name))

    def paging(self):
        """Has the kernel mapped itself? (Before, it has no stub.)"""
        return own_stub() or bool(register("cr0") & C.CR0_PG)

    def ready(self):
        """The kernel is up, and it is the one whose symbols we have."""
        alive()
        if not self.paging():
            self.checked = False
            raise Problem("the kernel is not up: it has not booted yet, or "
                          "is rebooting ('break start_kernel', 'continue')")
        if not self.checked:
            self.check()
        if not self.word("nr_frames"):
            raise Problem("too early: mem_init has not run ('break "
                          "kernel_init', 'continue')")

    def check(self):
        """A Problem where memory holds another kernel than our file."""
        address, text = self.elf.contents(".text")
        size, step = (SAMPLE, SERIAL_STEP) if own_stub() else \
            (len(text), len(text))
        try:
            same = all(read(address + at, size) == text[at:at + size]
                       for at in range(0, len(text) - size + 1, step))
        except Problem:
            same = False
        if not same:
            raise Problem(
                f"{os.path.relpath(self.elf.path)} is not the kernel that "
                "runs: it was built after 'make debug' began, or is another; "
                "start both again")
        self.checked = True

    def where(self, address):
        """The address as function+offset where that means something."""
        if address < BASE:
            return f"{address:#010x}"
        found = self.elf.symbol_at(address)
        if not found or found[1] > 0x4000:
            return f"{address:#010x}"
        return f"{found[0]}+{found[1]:#x}" if found[1] else found[0]

    def function(self, address):
        """The name of the function there; local labels are their owner's."""
        found = self.elf.symbol_at(address)
        return found[0].split(".")[0] if found and address >= BASE else ""


kernel = Kernel()


def nr_frames():
    return kernel.word("nr_frames")


def kernel_pointer(address, size, what):
    """address, if the kernel may have a thing of that size there."""
    end = BASE + min(nr_frames() * PAGE, C.MAX_RAM)
    if BASE <= address and address + size <= end and address % 4 == 0:
        return address
    raise Problem(f"{what} is {address:#010x}, no kernel pointer")


def structure(type_name, address, what):
    """A copy of the structure there, as a gdb value."""
    kind = kernel.type(f"struct {type_name}")
    kernel_pointer(address, kind.sizeof, what)
    return gdb.Value(read(address, kind.sizeof), kind)


def offset_of(type_name, field):
    for f in kernel.type(f"struct {type_name}").fields():
        if f.name == field:
            return f.bitpos // 8
    raise Problem(f"struct {type_name} has no {field}")


def frame_address(frame, what="a frame"):
    """Where the direct map has it."""
    if not 0 < frame < min(nr_frames(), C.MAX_RAM // PAGE):
        raise Problem(f"{what} is {frame:#x}, beyond the end of memory")
    return BASE + frame * PAGE


def kstack_top(nr):
    return C.KSTACK_BASE + (nr + 1) * C.KSTACK_SLOT


def slot_of_stack(esp):
    """Whose kernel stack holds esp: a slot, or None."""
    if C.KSTACK_BASE <= esp <= C.KSTACK_END:
        return (esp - 1 - C.KSTACK_BASE) // C.KSTACK_SLOT
    return None
