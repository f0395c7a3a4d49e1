"""RAM, the kernel's symbols and structures, and the lines to say."""
import contextlib

MOST_NODES = 1 << 17            # of a list: more, and it is no ring
NEXT, PREV = 0, 4               # struct list_head, of
HEAD = 8                        # bytes


class Lost(Exception):
    """A pointer that leads nowhere, a list that is no ring."""


class Thing:
    """A structure in the guest: t["mm"] is a word of it."""
    __slots__ = ("guest", "kind", "address")

    def __init__(self, guest, kind, address):
        self.guest = guest
        self.kind = kind
        self.address = address

    def at(self, member):
        """Where a member stands."""
        return self.address + self.guest.k[f"{self.kind}.{member}"]

    def __getitem__(self, member):
        return self.guest.word(self.at(member))


class Guest:
    """The kernel (an Elf) and its RAM (bytes or an mmap; as the guest's, words
    begin with their lowest byte)."""

    def __init__(self, elf, ram):
        if ".structs" not in elf.sections:
            raise Lost(f"{elf.path} has no section .structs")
        self.elf = elf
        self.k = {}
        for line in elf.contents(".structs")[1].decode().splitlines():
            name, value = line.split()
            self.k[name] = int(value) & 0xffffffff
        self.ram = memoryview(ram).cast("B").cast("I")
        self.size = 4 * len(self.ram)
        self.base = self.k["KERNEL_BASE"]
        self.lines = []

    # --- memory ---------------------------------------------------------

    def symbol(self, name):
        address = self.elf.address(name)
        if address is None:
            raise Lost(f"the kernel has no symbol {name}")
        return address

    def has(self, name):
        """Is it there? A part of the kernel may be left out."""
        return self.elf.address(name) is not None

    def variable(self, name):
        return self.word(self.symbol(name))

    def page(self, frame):
        """The 1024 words of a frame."""
        if not 0 <= frame < self.size >> 12:
            raise Lost(f"frame {frame:05x} does not exist")
        return self.ram[frame << 10:frame + 1 << 10].tolist()

    def physical(self, address):
        at = address - self.base
        if 0 <= at < self.size and address & 3 == 0:
            return at
        return self._in_stack(address)

    def _in_stack(self, address):
        """Kernel stacks are the only pages mapped another way."""
        k = self.k
        if k["KSTACK_BASE"] <= address < k["KSTACK_END"] and address & 3 == 0:
            entry = self.variable_at("swapper_pgd", address >> 22)
            table = self.page(entry >> 12)
            entry = table[address >> 12 & 1023]
            if entry & 1:
                return entry >> 12 << 12 | address & 4095
        raise Lost(f"{address:08x} is no place in kernel memory")

    def word(self, address):
        return self.ram[self.physical(address) >> 2]

    def words(self, address, n):
        """n words that stand in one piece in RAM."""
        at = self.physical(address) >> 2
        if at + n > len(self.ram):
            raise Lost(f"{address:08x} is too near the end of RAM")
        return self.ram[at:at + n].tolist()

    def variable_at(self, name, index):
        return self.word(self.symbol(name) + 4 * index)

    def words_of(self, name):
        """All words of a variable."""
        return self.words(self.symbol(name), self.elf.sizes[name] // 4)

    def elements(self, name, size):
        """Where each element of an array stands."""
        start = self.symbol(name)
        return range(start, start + self.elf.sizes[name], size)

    def thing(self, kind, address):
        return Thing(self, kind, address)

    def of_member(self, kind, member, address):
        """The structure that has this member at address."""
        return Thing(self, kind, address - self.k[f"{kind}.{member}"])

    def ring(self, head):
        """The addresses behind head in a circular list; it has to be closed
        in both directions."""
        nodes, before, at = [], head, self.word(head + NEXT)
        while at != head:
            if self.word(at + PREV) != before or len(nodes) > MOST_NODES:
                raise Lost(f"the list at {head:08x} is broken at {at:08x}")
            nodes.append(at)
            before, at = at, self.word(at + NEXT)
        if self.word(head + PREV) != before:
            raise Lost(f"the list at {head:08x} is broken at its head")
        return nodes

    def members(self, head, kind, member):
        """The structures in such a list."""
        return [self.of_member(kind, member, at) for at in self.ring(head)]

    # --- what to say ----------------------------------------------------

    def must(self, truth, line):
        if not truth:
            self.lines.append(line)
        return truth

    def must_count(self, what, count, users, quiet):
        """A call that sleeps may hold one more; nothing may hold one less."""
        self.must(count == users or (count > users and not quiet),
                  f"{what} has count {count}, {users} users")

    @contextlib.contextmanager
    def about(self, what):
        """What cannot be followed in here becomes a line."""
        try:
            yield
        except (Lost, LookupError) as e:
            self.lines.append(f"{what}: {e}")
