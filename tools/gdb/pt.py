"""Which page is where, with what rights? Directory and table entries."""
import re

import kernel as k
import pagetable as p
import tasks
from base import Command, Problem, number, say, table
from headers import C
from kernel import kernel, PAGE
from sharers import Sharers

RANGE = re.compile(r"^(0x)?([0-9a-fA-F]+)-(0x)?([0-9a-fA-F]+)$")


def is_pid(word):
    return word.isdigit() and int(word) < PAGE


def parse_range(text):
    """[start, end), pages; of one address, its page."""
    m = RANGE.match(text)
    if m:
        start, end = int(m[2], 16), int(m[4], 16)
        if end <= start:
            raise Problem(f"'{text}' ends before it begins")
        return start & ~(PAGE - 1), -(-end // PAGE) * PAGE
    start = number(text, "address") & ~(PAGE - 1)
    return start, start + PAGE


def follows(a, b):
    """b is the page after a, its frame the one after a's, all else equal."""
    return (b[0] == a[0] + PAGE and b[1] - a[1] in (0, PAGE) and
            (b[1] - a[1] == PAGE or not p.frame_of(a[1])) and
            a[1] % PAGE == b[1] % PAGE and a[2] == b[2] and
            a[0] >> C.PGD_SHIFT == b[0] >> C.PGD_SHIFT)


def owners_of(counts, frame):
    """Words for a table that several have: W is then clear above it."""
    n = counts.count(frame) or 0
    return f", {n} address spaces have it" if n > 1 else ""


def show_directory(pde, i, counts):
    base = i << C.PGD_SHIFT
    if pde & k.PTE_LARGE:
        say(f"pde {i:03x}  {p.flags(pde)}  4 MiB at {base:08x}")
    else:
        say(f"pde {i:03x}  {p.flags(pde)}  table in frame "
            f"{p.frame_of(pde):05x}, for {base:08x}-{base + 0x3fffff:08x}"
            f"{owners_of(counts, p.frame_of(pde)) if base < k.BASE else ''}")


def show(cr3, start, end):
    counts = p.Counts()
    sharers = Sharers(counts)
    pgd = p.directory(cr3)
    shown = 0
    for i in range(start >> C.PGD_SHIFT, (end - 1 >> C.PGD_SHIFT) + 1):
        pde = pgd[i]
        base = i << C.PGD_SHIFT
        if not pde:
            continue
        show_directory(pde, i, counts)
        shown += 1
        if not pde & C.PTE_P or pde & k.PTE_LARGE:
            continue
        try:
            words = p.words(p.frame_of(pde), "its table")
        except Problem as e:
            say(f"    {e}")
            continue
        rows = [(base + j * PAGE, e, sharers.of(base + j * PAGE,
                                                p.frame_of(e)))
                for j, e in enumerate(words)
                if e and start <= base + j * PAGE < end]
        for run in p.runs(rows, follows):
            show_run(run, sharers)
    if not shown:
        say("no entry")


def show_run(run, sharers):
    (address, entry, _), n = run[0], len(run)
    frame = p.frame_of(entry)
    pages = f"  {n} pages" if n > 1 else ""
    say(f"    {p.span(address, address + n * PAGE)}  {p.flags(entry)}  "
        f"frame {p.frame_span(frame, n)}  count "
        f"{sharers.share(address, frame)}"
        f"{pages}")


def show_one(cr3, address):
    """The walk for one address, with where the entries stand."""
    pde, pde_at, pte, pte_at = p.entry_at(cr3, address)
    i = address >> C.PGD_SHIFT
    say(f"directory  {pde_at:#010x}: {pde:#010x}  entry {i:#05x}  "
        f"{p.flags(pde)}")
    if pte is None:
        say("           no page table there" if not pde & k.PTE_LARGE else
            "           a 4 MiB page")
        return
    j = address >> C.PAGE_SHIFT & C.PTES - 1
    say(f"table      {pte_at:#010x}: {pte:#010x}  entry {j:#05x}  "
        f"{p.flags(pte)}")
    frame = p.frame_of(pte)
    if not pte:
        say("           nothing is mapped there")
        return
    counts = p.Counts()
    if address < k.BASE and (n := owners_of(counts, p.frame_of(pde))):
        say(f"           the table is in frame {p.frame_of(pde):05x}{n}")
    say(f"frame      {frame:05x}  count "
        f"{Sharers(counts).share(address, frame)}  "
        f"{counts.kind(frame)}; the kernel sees it at "
        f"{k.BASE + frame * PAGE:#010x}")


class Pt(Command):
    """Page tables: pt [PID | cr3=VALUE] [ADDR | FROM-TO | kernel]

Directory and table entries, runs of like pages merged. Without an address
the user's half; "kernel" is the other. With one address, the walk to it.
Flags: Present Writable User Accessed Dirty Global; '-' is a clear bit. A page
may be written to where the entry and the directory's have W. Count: how many
have the page.
A number without 0x, below 4096, as first word is a PID; FROM-TO are hex.
cr3=VALUE is for a directory that no task has yet: its physical address, or
the kernel's pointer to it."""

    name = "pt"
    most = None

    def do(self, words):
        kernel.ready()
        words = list(words)
        cr3, name = self.whose(words)
        text = " ".join(words)
        if not text:
            what = 0, k.BASE
        elif text == "kernel":
            what = k.BASE, 1 << 32
        elif RANGE.match(text):
            what = parse_range(text)
        else:
            what = number(text, "address")
        say(f"{name}cr3 {cr3:#010x}")
        if isinstance(what, tuple):
            show(cr3, *what)
        else:
            show_one(cr3, what)

    def whose(self, words):
        """(cr3, the name of its task), the word that says it taken off."""
        if words and is_pid(words[0]):
            task = tasks.by_pid(int(words.pop(0)))
            return task.cr3, f"{task}  "
        if words and words[0].startswith("cr3="):
            cr3 = number(words.pop(0)[4:], "address")
            return cr3 - k.BASE if cr3 >= k.BASE else cr3, ""
        cr3 = tasks.cr3()
        return cr3, f"{tasks.by_cr3(cr3) or 'no task'}  "


class Regions(Command):
    """Regions of a task's address space: regions [PID]

What may be there (the kernel's list, its rights and its rule for fork), and
how many pages are: present, writable now, shared with others."""

    name = "regions"
    most = 1

    def do(self, words):
        task = tasks.chosen(words)
        mm = task.mm
        if not mm:
            say(f"{task} is a kernel thread or has ended: no address space")
            return
        say(f"{task}  {mm.name}  cr3 {mm.cr3:#010x}  "
            f"used by {mm.users} task{'s' * (mm.users != 1)}")
        sharers = Sharers(p.Counts())
        rows = [("from-to", "prot", "pages", "there", "writable", "shared",
                 "rule")]
        broken = None
        try:
            for r in mm.regions():
                rows.append(describe(r, mm, sharers))
        except Problem as e:
            broken = e
        table(rows)
        if broken:
            raise broken


def describe(r, mm, sharers):
    pages = p.entries(mm.cr3, r.start, r.end)
    there = {a: e for a, e in pages.items() if e & C.PTE_P}
    return (p.span(r.start, r.end), prot(r), str((r.end - r.start) // PAGE),
            str(len(there)),
            str(sum(bool(e & C.PTE_W) for e in there.values())),
            str(sum((sharers.of(a, p.frame_of(e)) or 0) > 1
                    for a, e in there.items())),
            rule(r))


def prot(r):
    return "".join(c if r.prot & bit else "-" for c, bit in
                   (("r", C.PROT_READ), ("w", C.PROT_WRITE),
                    ("x", C.PROT_EXEC)))


def rule(r):
    """VM_ flags in words."""
    names = {v: n.lower() for v, n in C.starting("VM_").items()}
    words = [n for v, n in sorted(names.items()) if r.flags & v]
    return " ".join(["shared" if r.flags & C.VM_SHARED else "private"] +
                    [w for w in words if w != "shared"])


Pt()
Regions()
