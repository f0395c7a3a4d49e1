"""Locks of files: each in its file's chain and in its owner's."""
import collections

MOST = 1 << 16                  # of a chain: more, and it has no end


def chain(g, heap, first, which):
    """{lock: where its chain begins}; first: that place."""
    found, place, at = {}, first, g.word(first)
    while at and len(found) < MOST:
        heap.expect(at, "file_lock", "a lock")
        lock = g.thing("file_lock", at)
        g.must(g.word(lock.at("place") + 4 * which) == place,
               f"lock {at:08x}: what is before it in a chain is not")
        found[at] = first
        place = lock.at("next") + 4 * which
        at = g.word(place)
    return found


def check(g, heap, there, held, tables, inodes):
    """tables: the files_structs; inodes: all that are known."""
    of_file, of_owner = {}, {}
    for inode in inodes.values():
        of_file |= chain(g, heap, inode.at("locks"), g.k["OF_FILE"])
    for owner in tables + [g.thing("file", at) for at in held.files]:
        of_owner |= chain(g, heap, owner.at("locks"), g.k["OF_OWNER"])
    for at in sorted(of_file.keys() ^ of_owner.keys()):
        g.must(False, f"lock {at:08x}: its file has it, or its owner, not "
               "both")
    users = collections.Counter({p["cred.user"]: 0 for p in there.values()
                                 if p["cred.user"]})
    for at in of_file.keys() & of_owner.keys():
        lock = g.thing("file_lock", at)
        g.must(inodes[lock["inode"]].at("locks") == of_file[at] and
               lock["owner"] == of_owner[at],
               f"lock {at:08x} is in another's chain")
        users[lock["user"]] += 1
    for at, n in users.items():
        counted = g.thing("user", at)["locks"]
        g.must(counted == n, f"user {at:08x}: {n} locks, {counted} are "
               "counted")
