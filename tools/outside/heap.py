"""Free frames, kmalloc's objects, and what nobody points at any more.

An object in use that no pointer in kernel memory leads to is lost for good.
Any word that looks like a pointer is taken for one: so nothing is called lost
that is not, but something lost may be missed.
"""
from outside.guest import HEAD
from outside.paging import SEEN, STACKS

SMALLEST = 16                   # bytes: class 0; each next one is twice that


class Heap:
    def __init__(self, g, frames):
        self.g = g
        self.frames = frames
        self.free = set()               # addresses of free objects
        self.seen = set()               # free frames
        self.slabs = {}                 # frame -> bytes of its objects
        for f, kind in enumerate(frames.kind):      # a page has none in_use
            if kind == g.k["FRAME_KERNEL"] and frames.in_use[f]:
                self.slabs[f] = SMALLEST << frames.size_class[f]
        self.image = range(g.symbol("kernel_data"), g.symbol("boot_tables"))

    def object_at(self, address):
        """Where the object begins that address is in; None: in none."""
        frame = address - self.g.base >> 12
        size = self.slabs.get(frame)
        if size is None:
            return None
        start = address & ~(size - 1)
        return None if start in self.free else start

    def expect(self, address, kind, what):
        """address begins an object in use that can be such a structure, or
        the kernel's own, which is not kmalloc's."""
        g = self.g
        if address in self.image:
            return True
        return g.must(self.object_at(address) == address and
                      self.slabs[address - g.base >> 12] >= g.k[kind],
                      f"{what} is {address:08x}: no {kind} in use")

    # --- frames ---------------------------------------------------------

    def free_list(self, first):
        """The frames of one list, as far as it can be followed."""
        frames, seen, f = self.frames, [], first
        while 0 < f < frames.n and f not in self.seen:
            self.seen.add(f)
            seen.append(f)
            f = frames.next[f]
        self.g.must(not f, f"free frames: {f:05x} is twice in the lists, or "
                    "does not exist")
        for f in seen:
            if frames.kind[f] != self.g.k["FRAME_FREE"]:
                self.g.must(False, f"free frames: {f:05x} is of kind "
                            f"{frames.kind[f]}")
        return seen

    def check_contents(self, zeros, directories):
        """What counts as empty is."""
        g, half = self.g, self.g.k["KERNEL_PGD"]
        swapper = g.words(g.symbol("swapper_pgd"), 1024)[half:]
        for f in zeros:
            g.must(not any(g.page(f)), f"frame {f:05x} is free and said to "
                   "hold zeros, and does not")
        for f in directories:
            page = g.page(f)
            same = all((a ^ b) & ~SEEN == 0
                       for a, b in zip(page[half:], swapper))
            g.must(same and not any(page[:half]), f"frame {f:05x} is free and "
                   "said to be an empty directory, and is not")

    def check_free_frames(self):
        g, frames = self.g, self.frames
        self.seen = set()
        first = g.words_of("free_list")
        lists = [self.free_list(f) for f in first]
        self.check_contents(lists[g.k["ZEROS"]], lists[g.k["EMPTY_PGD"]])
        told = g.variable("nr_free")
        marked = frames.kind.count(g.k["FRAME_FREE"])
        g.must(len(self.seen) == told == marked,
               f"free frames: {len(self.seen)} in the lists, nr_free says "
               f"{told}, mem_map {marked}")
        for users in frames.users:
            for f in self.seen & users.keys():
                g.must(False, f"free frames: {f:05x} is in use")

    # --- objects --------------------------------------------------------

    def check_slab(self, f, size):
        """Its free objects, each once; the rest is in use."""
        g, at, mine = self.g, self.frames.objects[f], set()
        page = self.frames_address(f)
        while at and g.must(page <= at < page + 4096 and at % size == 0 and
                            at not in mine,
                            f"slab {f:05x}: {at:08x} is no free object of "
                            f"{size} bytes, or is so twice"):
            mine.add(at)
            at = g.word(at)
        in_use = self.frames.in_use[f]
        g.must(len(mine) + in_use == 4096 // size,
               f"slab {f:05x}: {len(mine)} objects of {size} bytes are free, "
               f"{in_use} in use")
        self.free |= mine

    def frames_address(self, f):
        return self.g.base + (f << 12)

    def check_partial(self):
        """The lists of slabs with something free."""
        g = self.g
        page, mem_map = g.k["page"], g.variable("mem_map")
        for size_class, head in enumerate(g.elements("partial", HEAD)):
            size = SMALLEST << size_class
            listed = {(at - g.k["page.link"] - mem_map) // page for at in
                      g.ring(head)}
            there = {f for f, s in self.slabs.items()
                     if s == size and self.frames.objects[f]}
            g.must(listed == there,
                   f"slabs of {size} bytes: {sorted(listed ^ there)} are in "
                   "the list or have free objects, not both")

    # --- what is lost ---------------------------------------------------

    def targets(self, words):
        """The objects and pages these words point at."""
        low, high = self.g.base, self.g.base + self.g.size
        kernel = self.g.k["FRAME_KERNEL"]
        for word in words:
            if low <= word < high:
                f = word - low >> 12
                if f < self.frames.n and self.frames.kind[f] == kernel:
                    yield self.object_at(word) if f in self.slabs \
                        else word & ~4095

    def contents(self, start):
        size = self.slabs.get(start - self.g.base >> 12, 4096)
        return self.g.words(start, size // 4)

    def roots(self):
        g = self.g
        yield g.words(self.image.start, len(self.image) // 4)
        for f in self.frames.users[STACKS]:
            yield g.page(f)

    def everything(self):
        for f, kind in enumerate(self.frames.kind):
            if kind != self.g.k["FRAME_KERNEL"]:
                continue
            page = self.frames_address(f)
            size = self.slabs.get(f, 4096)
            yield from (a for a in range(page, page + 4096, size)
                        if a not in self.free)

    def check_lost(self):
        seen = {None}
        todo = [t for words in self.roots() for t in self.targets(words)]
        while todo:
            start = todo.pop()
            if start not in seen:
                seen.add(start)
                todo += self.targets(self.contents(start))
        for start in self.everything():
            size = self.slabs.get(start - self.g.base >> 12, 4096)
            self.g.must(start in seen, f"{size} bytes at {start:08x} are in "
                        "use, nothing points there")

    def check_objects(self):
        with self.g.about("slabs"):
            for f, size in self.slabs.items():
                self.check_slab(f, size)
            self.check_partial()
