"""Descriptors, open files, inodes, and what else is counted."""
import collections
from outside import locks, watches
from outside.paging import FILES

COUNTED = {"files": "files_struct", "fs": "fs_struct",
           "sighand": "sighand_struct"}
LEAVES = 1024                   # entries of a table, and of a leaf


class Held:
    """Which names lead to what; counts are compared with this."""

    def __init__(self):
        self.files = collections.Counter()      # struct file
        self.inodes = collections.Counter()
        self.uts = collections.Counter()
        self.pids = collections.Counter()       # by pidfds
        self.spaces = collections.Counter()     # by files of /proc/PID/ns


def check_counted(g, heap, there, held, quiet):
    """What tasks share; returns the tables of descriptors and the places."""
    found = {}
    for member, kind in COUNTED.items():
        users = collections.Counter(p[member] for p in there.values()
                                    if p[member])
        found[member] = []
        for address, n in users.items():
            heap.expect(address, kind, f"a task's {member}")
            thing = g.thing(kind, address)
            found[member].append(thing)
            g.must_count(f"{kind} {address:08x}", thing["count"], n,
                         quiet)
    for p in there.values():
        if p["uts"] and p["nr"]:
            held.uts[p["uts"]] += 1
        if p["fpu"]:
            heap.expect(p["fpu"], "fpu_state", f"task[{p['nr']}]: its FPU")
    return found


def note_private(g, held, file):
    """What an open file holds besides its inode."""
    ops = file["ops"]
    if g.has("pidfd_ops") and ops == g.symbol("pidfd_ops"):
        held.pids[file["private"]] += 1
    elif ops == g.symbol("ns_ops"):
        ns = g.thing("pid_namespace", file["private"])
        kind = ns["common.type"]
        (held.uts if kind == g.k["CLONE_NEWUTS"] else held.spaces)[
            file["private"]] += 1


def note_mappings(g, held, there):
    """A region of a file holds that, too."""
    for mm in {p[m] for p in there.values() for m in ("mm", "spare_mm")}:
        at = mm and g.thing("mm_struct", mm)["regions"]
        while at:
            region = g.thing("vm_region", at)
            if region["file"]:
                held.files[region["file"]] += 1
            at = region["next"]


def note_files(g, heap, held, tables, places):
    """Every descriptor of every table; then each open file once."""
    for table in tables:
        for file in g.words(table.at("fd"), table["top"]):
            if file:
                held.files[file] += 1
    for address in held.files:
        heap.expect(address, "file", "a descriptor")
        file = g.thing("file", address)
        held.inodes[file["inode"]] += 1
        note_private(g, held, file)
    for fs in places:
        held.inodes[fs["cwd"]] += 1
        held.inodes[fs["root"]] += 1


def is_folder(g, inode):
    return inode["mode"] & g.k["S_IFMT"] == g.k["S_IFDIR"]


def note_tree(g, held, todo):
    """Every inode that a name, a file or a child leads to: {address:
    Thing}."""
    found, named = {}, set()
    while todo:
        address = todo.pop()
        if address in found:
            continue
        inode = found[address] = g.thing("inode", address)
        if inode["parent"] and inode["parent"] != address:
            held.inodes[inode["parent"]] += 1
            todo.append(inode["parent"])
        if inode["target"]:
            held.inodes[inode["target"]] += 1
            todo.append(inode["target"])
        if is_folder(g, inode):
            for child in g.members(inode.at("entries"), "inode", "link"):
                g.must(child["parent"] == address, f"inode {child.address:08x}"
                       " is in a directory that is not its parent")
                held.inodes[child.address] += 1
                named.add(child.address)
                todo.append(child.address)
    return found


def note_frames(g, frames, inode):
    """The frames of a file."""
    what = f"inode {inode.address:08x}"
    held = g.words(inode.at("direct"), g.k["NR_DIRECT"])
    if inode["table"]:
        for leaf in filter(None, g.words(inode["table"], LEAVES)):
            held += g.words(leaf, LEAVES)
    for f in filter(None, held):
        frames.used(g, f, FILES, what)


def check_inodes(g, heap, frames, held, quiet):
    """Returns all there are: {address: Thing}."""
    root = g.symbol("root_inode")
    held.inodes.update((root, g.variable("proc_root")))
    unheld = [i.address for i in g.members(g.symbol("unheld"), "inode",
                                           "link")]
    known = note_tree(g, held, [root, *held.inodes, *unheld])
    listed = {i.address: i for i in
              g.members(g.symbol("files"), "inode", "all_files")}
    made = {a for a, i in known.items()
            if not is_folder(g, i) and a not in heap.image}
    g.must(made <= listed.keys() and (not quiet or made == listed.keys()),
           "inodes: in the list of files or to be reached, not both: " +
           " ".join(f"{a:08x}" for a in sorted(made ^ listed.keys())))
    for inode in listed.values():
        note_frames(g, frames, inode)
    for address, inode in known.items():
        heap.expect(address, "inode", "an inode")
        own = address in heap.image and address != root
        g.must_count(f"inode {address:08x}", inode["count"],
                   held.inodes[address] + own, quiet)
    return known


def check(g, frames, heap, there, quiet):
    """Returns what it found to be held."""
    held = Held()
    with g.about("files"):
        found = check_counted(g, heap, there, held, quiet)
        note_mappings(g, held, there)
        note_files(g, heap, held, found["files"], found["fs"])
        known = check_inodes(g, heap, frames, held, quiet)
        locks.check(g, heap, there, held, found["files"], known)
        watches.check(g, heap, there, held)
        for address, n in held.files.items():
            g.must_count(f"open file {address:08x}",
                       g.thing("file", address)["count"], n, quiet)
    with g.about("host names"):
        held.uts[g.symbol("root_uts")] += 1
        for address, n in held.uts.items():
            heap.expect(address, "uts_namespace", "a task's uts")
            g.must_count(f"uts_namespace {address:08x}",
                       g.thing("uts_namespace", address)["common.count"], n,
                       quiet)
    return held
