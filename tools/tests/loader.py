"""A boot loader that says what a test wants: Tine's kernel, a boot
information of any bytes, any magic number, modules anywhere.

QEMU's -kernel starts a stub of a few instructions, which carries the
information and jumps to the kernel; QEMU puts the rest into memory.
"""
import os
import struct
import newc
from machine import comma, firmware
from support import BUILD, machine

MB1_HEADER, MB1_ADDRESSES = 0x1BADB002, 0x10000
MB1, MB2 = 0x2BADB002, 0x36D76289       # what a loader leaves in eax
MIB, GIB = 1 << 20, 1 << 30
MEMORY = 64                             # MiB the machine really has,
MOST = 896                              # and the kernel can map
STUB, INFO = 62 * MIB, 62 * MIB + 0x40  # where they are put
INITRD, COMMAND, EXTRA = 16 * MIB, 24 * MIB, 26 * MIB
RAM, RESERVED = 1, 2
END, CMDLINE, LOADER, MODULE, MMAP = 0, 1, 2, 3, 6


# --- Multiboot 2's boot information, piece by piece

def tag(kind, data=b"", size=None):
    """size: what it says, where that is not so."""
    raw = struct.pack("<II", kind, 8 + len(data) if size is None else size)
    return raw + data + bytes(-len(data) % 8)


def module(start, end):
    return tag(MODULE, struct.pack("<II", start & 0xffffffff,
                                   end & 0xffffffff) + b"\0")


def mmap(entries, step=24):
    """entries: (base, length, type); all wrap as they are written."""
    raw = b"".join(struct.pack("<QQII", base % 2**64, length % 2**64, kind, 0)
                   for base, length, kind in entries)
    return tag(MMAP, struct.pack("<II", step, 0) + raw)


def info(*tags, total=None):
    """total: what it says, where that is not so."""
    raw = b"".join(tags)
    return struct.pack("<II", 8 + len(raw) if total is None else total,
                       0) + raw


PLAIN = ((0, 0x9fc00, RAM), (0x9fc00, 0x60400, RESERVED),
         (MIB, (MEMORY - 1) * MIB, RAM))


def initrd_size():
    return os.path.getsize(f"{BUILD}/initrd.cpio")


def modules():
    """The initrd, and the command that ends the machine with its status."""
    return (module(INITRD, INITRD + initrd_size()),
            module(COMMAND, COMMAND + len(command())))


def command():
    """An overlay as vmrun's: run true, audited."""
    archive = newc.Archive()
    archive.file("etc/vmrun.argv", b"true\0")
    archive.file("etc/vmrun.audit", b"")
    return archive.bytes()


def usual(entries=PLAIN):
    """What a loader says where nothing is wrong."""
    return info(tag(CMDLINE, b"\0"), mmap(entries), *modules(), tag(END))


def wide_mmap(entries, more=16):
    """Entries of a later version, longer than ours."""
    raw = b"".join(struct.pack("<QQII", *e, 0) + b"\xff" * more
                   for e in entries)
    return tag(MMAP, struct.pack("<II", 24 + more, 0) + raw)


# --- Multiboot 1's

def mb1_info(words=b"words", flags=0x4c, entry_size=20, at=INFO, **other):
    """flags: what of it is there. other: fields that say what is not so."""
    entries = b"".join(struct.pack("<IQQI", entry_size, *e).ljust(
        24, b"\0") + b"\xff" * (entry_size - 20 & 63) for e in PLAIN)
    mods = b"".join(m[8:16] + bytes(8) for m in modules())
    where = at + 0x40
    fields = dict(cmdline=where + len(mods) + len(entries), mods_count=2,
                  mods_addr=where, mmap_length=len(entries),
                  mmap_addr=where + len(mods))
    fields.update(other)
    head = struct.pack("<7I16xII", flags, 0, 0, 0, fields["cmdline"],
                       fields["mods_count"], fields["mods_addr"],
                       fields["mmap_length"], fields["mmap_addr"])
    return head.ljust(0x40, b"\0") + mods + entries + words + b"\0"


# --- the machine

def kernel_headers():
    """Of build/kernel.elf: where it begins, and its segments."""
    with open(f"{BUILD}/kernel.elf", "rb") as f:
        head = f.read(4096)
    entry, at = struct.unpack_from("<II", head, 24)
    return entry, [struct.unpack_from("<8I", head, at + 32 * i)
                   for i in range(head[44])]


def kernel_end():
    """Behind the tables that map MEMORY; the image ends with those for all
    that can be mapped."""
    end = max(s[3] + s[5] for s in kernel_headers()[1])     # paddr + memsz
    return end - (MOST - MEMORY) // 4 * 4096                # 4 MiB a table


def stub(magic, at, data):
    """Leave magic in eax and at in ebx, and jump into the kernel."""
    head = struct.pack("<8I", MB1_HEADER, MB1_ADDRESSES,
                       -(MB1_HEADER + MB1_ADDRESSES) & 0xffffffff,
                       STUB, STUB, 0, 0, STUB + 32)
    code = struct.pack("<BIBIBIH", 0xb8, magic, 0xbb, at, 0xb9,
                       kernel_headers()[0], 0xe1ff)
    return (head + code).ljust(INFO - STUB, b"\0") + data


def load(path, at):
    return ["-device", f"loader,file={comma(path)},addr={at:#x},force-raw=on"]


def start(folder, data, magic=MB2, at=INFO, extra=b""):
    """QEMU's arguments for a boot with this information; extra: bytes to find
    at EXTRA."""
    files = {"stub": stub(magic, at, data), "command": command(),
             "extra": extra or b"\0"}
    for name, text in files.items():
        with open(f"{folder}/{name}", "wb") as f:
            f.write(text)
    return machine("-kernel", f"{folder}/stub", *firmware(), "-device",
                   f"loader,file={comma(BUILD)}/kernel.elf",
                   *load(f"{BUILD}/initrd.cpio", INITRD),
                   *load(f"{folder}/command", COMMAND),
                   *load(f"{folder}/extra", EXTRA), memory=MEMORY)
