"""What does an ELF file say? Its symbols and its sections, no more."""
import bisect
import os
import struct

SYMTAB = 2
FUNCTION, OBJECT, NOTYPE = 2, 1, 0


class Elf:
    """Raises OSError, or ValueError where the file is no i386 ELF."""

    def __init__(self, path):
        self.path = path
        self.time = os.path.getmtime(path)
        with open(path, "rb") as f:
            self.data = f.read()
        if self.data[:6] != b"\x7fELF\x01\x01":
            raise ValueError(f"{path} is no 32-bit ELF file")
        self.sections = {}
        self.symbols = {}
        self.sizes = {}
        self._read_sections()
        by_address = {}
        for name, (value, kind) in self.symbols.items():
            if kind != OBJECT:
                by_address.setdefault(value, name)
        self._addresses = sorted(by_address)
        self._names = by_address

    def _read_sections(self):
        start, = struct.unpack_from("<I", self.data, 32)
        size, count, names = struct.unpack_from("<HHH", self.data, 46)
        headers = [struct.unpack_from("<10I", self.data, start + i * size)
                   for i in range(count)]
        for h in headers:
            name = self._string(headers[names][4] + h[0])
            self.sections[name] = (h[3], h[4], h[5])
            if h[1] == SYMTAB:
                self._read_symbols(h, headers[h[6]][4])

    def _string(self, at):
        return self.data[at:self.data.index(b"\0", at)].decode()

    def _read_symbols(self, header, strings):
        table = self.data[header[4]:header[4] + header[5]]
        for name, value, size, info, _, where in struct.iter_unpack(
                "<IIIBBH", table):
            if name and where and info & 15 <= FUNCTION:
                name = self._string(strings + name)
                self.symbols[name] = value, info & 15
                self.sizes[name] = size

    def address(self, name):
        """Of a symbol, or None."""
        return self.symbols.get(name, (None,))[0]

    def symbol_at(self, address):
        """(name, offset) of what stands at or before address, or None."""
        i = bisect.bisect_right(self._addresses, address)
        if not i:
            return None
        at = self._addresses[i - 1]
        return self._names[at], address - at

    def contents(self, section):
        """(address, bytes)."""
        address, offset, size = self.sections[section]
        return address, self.data[offset:offset + size]
