"""Sets of files that are waited for: each watch in its file's chain."""
import collections

MOST = 1 << 16                  # of a chain: more, and it has no end


def chain(g, heap, held, file):
    """The watches of a file."""
    found, place, at = set(), file.at("watches"), file["watches"]
    while at and len(found) < MOST:
        heap.expect(at, "watch", "a watch")
        watch = g.thing("watch", at)
        g.must(watch["place"] == place, f"watch {at:08x}: what is before it "
               "in its chain is not")
        g.must(watch["file"] == file.address and
               g.thing("epoll", watch["set"])["file"] in held.files,
               f"watch {at:08x} is in another's chain, or of no set")
        found.add(at)
        place, at = watch.at("next"), watch["next"]
    return found


def check(g, heap, there, held):
    users = collections.Counter({p["cred.user"]: 0 for p in there.values()
                                 if p["cred.user"]})
    for at in held.files:
        file = g.thing("file", at)
        if g.has("epoll_ops") and file["ops"] == g.symbol("epoll_ops"):
            heap.expect(file["private"], "epoll", "a set")
            users[g.thing("epoll", file["private"])["user"]] += 1
        if g.has("timerfd_ops") and file["ops"] == g.symbol("timerfd_ops"):
            heap.expect(file["private"], "timerfd", "a timer")
            users[g.thing("timerfd", file["private"])["user"]] += 1
        for watch in chain(g, heap, held, file):
            users[g.thing("epoll", g.thing("watch", watch)["set"])[
                "user"]] += 1
    for at, n in users.items():
        counted = g.thing("user", at)["watches"]
        g.must(counted == n, f"user {at:08x}: {n} watches, {counted} are "
               "counted")
