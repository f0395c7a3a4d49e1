"""The cpio "newc" archive: what an initrd and vmrun's overlay are made of.

An archive is a list of entries (name, mode, data, rdev); written, it is the
same bytes for the same list: no times, no owners, inode numbers by position.
"""
import os
import stat

MAGIC = b"070701"
TRAILER = "TRAILER!!!"
DIR, FILE, CHAR = stat.S_IFDIR, stat.S_IFREG, stat.S_IFCHR
LINK = stat.S_IFLNK


class Archive:
    """Entries in the order they were added; parents come by themselves."""

    def __init__(self):
        self.entries = []
        self.names = set()

    def _add(self, name, mode, data=b"", rdev=(0, 0)):
        self.names.add(name)
        self.entries.append((name, mode, data, rdev))

    def _parents(self, name):
        parts = name.split("/")[:-1]
        for i in range(len(parts)):
            self.dir("/".join(parts[:i + 1]))

    def dir(self, name, perm=None):
        """A folder and the folders above it; twice is once."""
        name = name.strip("/")
        if not name or name in self.names:
            return
        self._parents(name)
        if perm is None:
            perm = 0o1777 if name == "tmp" else 0o755
        self._add(name, DIR | perm)

    def file(self, name, data, perm=0o644):
        name = name.strip("/")
        self._parents(name)
        self._add(name, FILE | perm, data)

    def char(self, name, major, minor, perm):
        name = name.strip("/")
        self._parents(name)
        self._add(name, CHAR | perm, rdev=(major, minor))

    def link(self, name, to):
        name = name.strip("/")
        self._parents(name)
        self._add(name, LINK | 0o777, to.encode())

    def copy(self, host, name, depth=0):
        """A file or a folder of the host, with its mode bits; links are
        followed. Raises OSError for what cannot be read or is neither."""
        st = os.stat(host)
        perm = stat.S_IMODE(st.st_mode)
        if stat.S_ISREG(st.st_mode):
            with open(host, "rb") as f:
                self.file(name, f.read(), perm)
        elif stat.S_ISDIR(st.st_mode) and depth < 40:
            self.dir(name, perm)
            for entry in sorted(os.listdir(host)):
                self.copy(f"{host}/{entry}", f"{name}/{entry}", depth + 1)
        else:
            raise OSError(0, "neither a file nor a folder", host)

    def bytes(self):
        out = bytearray()
        for i, entry in enumerate(self.entries):
            out += _entry(i + 1, *entry)
        out += _entry(0, TRAILER, 0, b"", (0, 0))
        return bytes(out) + bytes(-len(out) % 512)


def _entry(ino, name, mode, data, rdev):
    """One header, name and data, each padded to four bytes."""
    raw = os.fsencode(name) + b"\0"
    nlink = 2 if stat.S_ISDIR(mode) else 1
    fields = (ino, mode, 0, 0, nlink, 0, len(data), 0, 0, *rdev, len(raw), 0)
    head = MAGIC + b"".join(b"%08X" % f for f in fields) + raw
    return head + bytes(-len(head) % 4) + data + bytes(-len(data) % 4)
