"""What do the page tables map, and does mem_map say the same?

A walk for each CR3 that a TSS holds, as the CPU would make it. Every user of a
frame is noted in users, by what it is; mem_map is compared with that.
"""
import collections
from outside.tasks import free_slots

P, W, U, A, D, G = 0x1, 0x2, 0x4, 0x20, 0x40, 0x100
LARGE = 0x80
SEEN = A | D                    # the CPU sets these when it likes
PAGE, TABLE = 1 << 12, 1 << 22  # bytes that an entry maps
DIRECTORIES, TABLES, STACKS, PAGES, FILES = range(5)


class Frames:
    """mem_map, as lists; and for each frame its users, by kind of user."""

    def __init__(self, g):
        self.n = g.variable("nr_frames")
        size = g.k["page"] // 4
        words = g.words(g.variable("mem_map"), self.n * size)
        self.count = words[g.k["page.count"] // 4::size]
        second = words[g.k["page.kind"] // 4::size]
        self.kind = [w & 0xff for w in second]
        self.size_class = [w >> 8 & 0xff for w in second]
        self.in_use = [w >> 16 for w in second]
        self.objects = words[g.k["page.objects"] // 4::size]
        self.next = words[g.k["page.link"] // 4::size]
        self.users = [collections.Counter() for _ in range(5)]
        self.shared, self.private = set(), set()        # of pages

    def used(self, g, frame, how, what):
        """Note a user; false where there is no such frame."""
        if g.must(frame < self.n, f"{what}: frame {frame:05x} does not exist"):
            self.users[how][frame] += 1
            return True
        return False


def check_direct_map(g, frames, swapper):
    """Each frame at KERNEL_BASE + its address; text cannot be written."""
    first, last = (g.symbol(name) - g.base >> 12
                   for name in ("kernel_text", "kernel_data"))
    for i in range((frames.n + 1023) // 1024):
        pde = swapper[g.k["KERNEL_PGD"] + i]
        here = range(i << 10, i + 1 << 10)
        want = [f << 12 | P | G | (0 if first <= f < last else W)
                if f < frames.n else 0 for f in here]
        have = [e & ~SEEN for e in g.page(pde >> 12)]
        if pde & (P | U | LARGE) != P or have != want:
            wrong = [f for f, e, w in zip(here, have, want) if e != w]
            g.must(False, f"direct map: directory entry {pde:08x}, frames " +
                   " ".join(f"{f:05x}" for f in wrong[:8]))


def check_stacks(g, frames, swapper, tasks):
    """A slot's stack is mapped if its task is there, or is being made; its
    guard never."""
    k, free = g.k, set(free_slots(g))
    slot = k["KSTACK_SLOT"] >> 12
    guards = slot - k["KSTACK_PAGES"]
    entries = []
    for pde in swapper[k["KSTACK_BASE"] >> 22:k["KSTACK_END"] >> 22]:
        g.must(pde & (P | U | LARGE) == P,
               f"kernel stacks: directory entry {pde:08x}")
        entries += g.page(pde >> 12)
    for i, entry in enumerate(entries):
        if not entry:
            continue
        nr, place = divmod(i, slot)
        what = f"the stack of slot {nr}"
        g.must(place >= guards, f"{what}: its guard page is mapped")
        g.must(nr and nr not in free, f"{what} is mapped, the slot is free")
        g.must(entry & (P | W | U) == P | W, f"{what} has entry {entry:08x}")
        frames.used(g, entry >> 12, STACKS, what)
    for nr in tasks:
        stack = entries[nr * slot + guards:(nr + 1) * slot]
        g.must(nr == 0 or all(stack), f"the stack of slot {nr} is not mapped")


def check_swapper(g, frames, tasks):
    """The kernel's own half; returns it."""
    k = g.k
    swapper = g.words(g.symbol("swapper_pgd"), 1024)
    g.must(not any(swapper[:k["KERNEL_PGD"]]),
           "swapper_pgd maps something for users")
    used = {*range(k["KERNEL_PGD"],
                   k["KERNEL_PGD"] + (frames.n + 1023) // 1024),
            *range(k["KSTACK_BASE"] >> 22, k["KSTACK_END"] >> 22)}
    for i in range(k["KERNEL_PGD"], 1024):
        g.must(i in used or not swapper[i],
               f"swapper_pgd: entry {i:#x} is {swapper[i]:08x}")
    check_direct_map(g, frames, swapper)
    check_stacks(g, frames, swapper, tasks)
    return [entry & ~SEEN for entry in swapper[k["KERNEL_PGD"]:]]


def regions_of(g, heap, mm, whole, what):
    """[(start, end, prot, flags)], sorted and apart, as the sums of a whole
    one say."""
    found, at, before = [], mm["regions"], g.k["USER_MIN"]
    places = {0}
    while at:
        r = g.thing("vm_region", at)
        heap.expect(at, "vm_region", f"{what}: a region")
        start, end = r["start"], r["end"]
        if not g.must(before <= start < end <= g.base and
                      not (start | end) & 4095,
                      f"{what}: region {start:08x}-{end:08x} behind "
                      f"{before:08x}"):
            break
        found.append((start, end, r["prot"], r["flags"]))
        places.add(at)
        before, at = end, r["next"]
    size = sum(end - start for start, end, _, _ in found)
    g.must((mm["nr_regions"], mm["size"]) == (len(found), size) or not whole,
           f"{what}: {mm['nr_regions']} regions of {mm['size']} bytes, in its "
           f"list {len(found)} of {size}")
    locked = sum(end - start for start, end, _, flags in found
                 if flags & g.k["VM_LOCKED"])
    g.must(mm["locked"] == locked or not whole,
           f"{what}: {mm['locked']} bytes are locked, in its list {locked}")
    g.must(mm["hit"] in places, f"{what}: the last region found is not its")
    if mm["index"]:
        check_index(g, mm, found, what)
    return found


def check_index(g, mm, regions, what):
    """For each page table's worth, the region that starts there first."""
    want = {}
    for start, _, _, _ in regions:
        want.setdefault(start >> 22, start)
    first = g.thing("region_index", mm["index"]).at("first")
    have = {slot: g.thing("vm_region", r)["start"] for slot, r in
            enumerate(g.words(first, g.k["KERNEL_PGD"])) if r}
    g.must(have == want, f"{what}: the index of its regions is wrong at " +
           " ".join(f"{slot:#x}" for slot in range(g.k["KERNEL_PGD"])
                    if have.get(slot) != want.get(slot)))


def check_entry(g, frames, entry, at, region, what):
    frame = entry >> 12
    if frame >= frames.n:
        return
    g.must(frames.kind[frame] == g.k["FRAME_USER"],
           f"{what}: {at:08x} maps frame {frame:05x} of kind "
           f"{frames.kind[frame]}")
    if not g.must(region, f"{what}: {at:08x} is in no region"):
        return
    prot, flags = region[2:]
    shared = flags & g.k["VM_SHARED"]
    (frames.shared if shared else frames.private).add(frame)
    g.must(entry & U and not entry & G and
           bool(entry & P) == (prot != g.k["PROT_NONE"]) and
           (not entry & W or prot & g.k["PROT_WRITE"]),
           f"{what}: {at:08x} has entry {entry:08x}, its region allows {prot}")
    g.must(not entry & W or shared or frames.count[frame] == 1,
           f"{what}: {at:08x} is writable, frame {frame:05x} has "
           f"{frames.count[frame]} owners")


def check_table(g, frames, pde_nr, pde, entries, what):
    """The directory's entry, and what the table's struct page says of it."""
    frame, base = pde >> 12, pde_nr << 22
    g.must(pde & (P | U | LARGE) == P | U,
           f"{what}: directory entry {pde_nr:#x} is {pde:08x}")
    g.must(not pde & W or frames.count[frame] == 1,
           f"{what}: the table of {base:08x} is writable, frame {frame:05x} "
           f"has {frames.count[frame]} owners")
    there = sum(map(bool, entries))
    g.must(0 < there == frames.in_use[frame],
           f"{what}: the table of {base:08x} maps {there} pages, its count "
           f"says {frames.in_use[frame]}")


def walk(g, frames, directory, regions, what):
    """Every entry of the user's half: how many there are. Whose table it is,
    too, does not count its pages again."""
    i = mapped = 0
    for pde_nr, pde in enumerate(directory[:g.k["KERNEL_PGD"]]):
        if not pde:
            continue
        known = frames.users[TABLES][pde >> 12]
        if not frames.used(g, pde >> 12, TABLES, what):
            continue
        entries = g.page(pde >> 12)
        check_table(g, frames, pde_nr, pde, entries, what)
        for pte_nr, entry in enumerate(entries):
            if not entry:
                continue
            mapped += 1
            at = pde_nr << 22 | pte_nr << 12
            while i < len(regions) and regions[i][1] <= at:
                i += 1
            inside = i < len(regions) and regions[i][0] <= at
            if not known:
                frames.used(g, entry >> 12, PAGES, f"{what}: {at:08x}")
            check_entry(g, frames, entry, at, inside and regions[i], what)
            g.must(frames.count[pde >> 12] == 1 or not inside or
                   not regions[i][3] & g.k["VM_SHARED"],
                   f"{what}: {at:08x} is shared memory, in a table with "
                   "several owners")
    return mapped


def check_mm(g, frames, heap, mm, whole, kernel_half, what):
    regions = regions_of(g, heap, mm, whole, what)
    frame = mm["pgd"] - g.base >> 12
    if not frames.used(g, frame, DIRECTORIES, f"{what}: its directory"):
        return
    directory = g.page(frame)
    half = [entry & ~SEEN for entry in directory[g.k["KERNEL_PGD"]:]]
    g.must(half == kernel_half,
           f"{what}: the kernel's half of its directory is not swapper_pgd's")
    mapped = walk(g, frames, directory, regions, what)
    g.must(mapped == mm["frames"] or not whole, f"{what}: {mapped} pages are "
           f"mapped, its mm says {mm['frames']}")


def address_spaces(g, tasks):
    """{mm: the slots that use it}; one being taken down, too."""
    found = {}
    for nr, p in tasks.items():
        for member in ("mm", "spare_mm"):
            if p[member]:
                found.setdefault(p[member], []).append(nr)
    return found


def check_cr3(g, nr, p, current, spaces):
    """A task without memory runs on whatever was there; asleep it may still
    have what is gone."""
    cr3 = g.thing("tss", p.address)["cr3"]
    swapper = g.symbol("swapper_pgd") - g.base
    if p["mm"]:
        good = cr3 == g.thing("mm_struct", p["mm"])["pgd"] - g.base
    else:
        known = {g.thing("mm_struct", mm)["pgd"] - g.base for mm in spaces}
        good = p.address != current.address or cr3 in known | {swapper}
    g.must(good, f"task[{nr}]: TSS has cr3 {cr3:08x}, a directory that is not "
           "its")


def check_kinds(g, frames):
    """Each user's frame is of its kind; what is no page has one user."""
    wanted = ((DIRECTORIES, "FRAME_TABLE", "a directory"),
              (TABLES, "FRAME_TABLE", "a page table"),
              (STACKS, "FRAME_STACK", "a kernel stack"),
              (FILES, "FRAME_USER", "of a file"))
    for how, name, what in wanted:
        for f, n in frames.users[how].items():
            g.must(frames.kind[f] == g.k[name],
                   f"frame {f:05x} is {what}, its kind is {frames.kind[f]}")
            g.must(n == 1 or how == TABLES,
                   f"frame {f:05x} is {what} {n} times")
    for f in frames.shared & frames.private:
        g.must(False, f"frame {f:05x} is in shared and in private memory")


def check_reserved(g, frames):
    """The kernel itself, and mem_map, are nobody's."""
    places = ((g.symbol("kernel_text"), g.symbol("boot_tables")),
              (g.variable("mem_map"),
               g.variable("mem_map") + frames.n * g.k["page"]))
    for start, end in places:
        for f in range(start - g.base >> 12, end - 1 - g.base >> 12):
            g.must(frames.kind[f] == g.k["FRAME_RESERVED"],
                   f"frame {f:05x} is the kernel's, its kind is "
                   f"{frames.kind[f]}")


def check_mem_map(g, frames):
    check_kinds(g, frames)
    check_reserved(g, frames)
    owners = [0] * frames.n
    for users in frames.users:
        for f, n in users.items():
            owners[f] += n
    kernel, reserved = g.k["FRAME_KERNEL"], g.k["FRAME_RESERVED"]
    rows = zip(frames.count, frames.kind, owners)
    for f, (count, kind, n) in enumerate(rows):
        n += kind == kernel
        if count != n and kind != reserved:
            g.must(False, f"frame {f:05x} (kind {kind}) has count {count}, "
                   f"{n} owners")


def check(g, frames, heap, tasks, current):
    """All but what files hold, and mem_map, which wants to know that first."""
    kernel_half = []
    with g.about("swapper_pgd"):
        kernel_half = check_swapper(g, frames, tasks)
    spaces = address_spaces(g, tasks)
    for mm, users in spaces.items():
        what = f"task[{users[0]}]"
        with g.about(what):
            heap.expect(mm, "mm_struct", f"{what}: its memory")
            mm = g.thing("mm_struct", mm)
            g.must(mm["count"] == len(users), f"{what}: its memory has count "
                   f"{mm['count']}, {len(users)} tasks use it")
            whole = tasks[users[0]]["mm"] == mm.address
            check_mm(g, frames, heap, mm, whole, kernel_half, what)
    for nr, p in tasks.items():
        with g.about(f"task[{nr}]"):
            check_cr3(g, nr, p, current, spaces)
