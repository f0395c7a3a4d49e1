"""Programs nobody here wrote: Debian's, for i386, each pinned by its digest,
fetched once into build/outside/ (`make clean` forgets them).

user/tests/outside/every.sh holds scripts for each of them, NAME.sh more for
one, in the form of tools/shcases.py, and NAME.expected what a Linux said
(tools/recordoutside).
"""
import fcntl
import hashlib
import io
import os
import tarfile
import urllib.request

import shcases

TOP = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
FOLDER = os.path.join(TOP, "user/tests/outside")
CACHE = os.path.join(TOP, "build/outside")
MIRROR = os.environ.get("MIRROR") or "http://deb.debian.org/debian"
PATIENCE = 30                   # seconds without a byte from the archive

# where it is to be, the package it is from, its digest, and its name there
PROGRAMS = (
    ("bin/busybox",
     "b/busybox/busybox-static_1.35.0-4%2bdeb12u1%2bb1_i386.deb",
     "725ef9e6fbac4ab79b353165b05005e8c140d6e42177ebbc202ff1e13ded8b7c",
     "bin/busybox"),
    ("bin/bash", "b/bash/bash-static_5.2.15-2%2bb13_i386.deb",
     "e69f3c2b832f1d1c58534dd1a4dc816f880d6f781cf05d138d36745a5a84128c",
     "bin/bash-static"),
    ("bin/dash", "k/klibc/klibc-utils_2.0.12-1_i386.deb",
     "a4acd23c46993d42a29f476fa23509162ab28d0e1bdfb80ca715ec70ff825382",
     "usr/lib/klibc/bin/sh"),
    # what loads it: its PT_INTERP names this
    ("lib/klibc-Mv7JYrgyuOdtrgZoFK-un_NsZqU.so",
     "k/klibc/libklibc_2.0.12-1_i386.deb",
     "9a24b693a5d960d0dc7788927a3ee134a0967dff13726f63849d4f82f35f63d9",
     "lib/klibc-Mv7JYrgyuOdtrgZoFK-un_NsZqU.so"),
)

# Each script is run by the program it is for, in an empty folder of its own.
# cat and mkdir are busybox's, so that the driver is the same everywhere.
DRIVER = """\
export BB=/bin/busybox HOME=/ TERM=linux PATH=/none
cd /cases
for c in *.sh; do
    c=${c%%.sh}
    $BB mkdir /tmp/$c
    (cd /tmp/$c; exec %s /cases/$c.sh </dev/null >/cases/$c.out 2>/dev/null)
    echo $? >/cases/$c.status
done
for c in *.sh; do
    c=${c%%.sh}
    echo "### $c $($BB cat $c.status)"
    $BB cat $c.out
done
"""
RUN_BY = {"busybox": "/bin/busybox sh", "bash": "/bin/bash",
          "dash": "/bin/dash"}


class NoArchive(Exception):
    """The programs are not here and cannot be fetched; says why."""


def download(path, digest):
    """A file of the archive, by its digest; raises NoArchive."""
    url = f"{MIRROR}/pool/main/{path}"
    try:
        with urllib.request.urlopen(url, timeout=PATIENCE) as f:
            data = f.read()
    except OSError as e:
        raise NoArchive(f"{url}: {e}") from None
    if hashlib.sha256(data).hexdigest() != digest:
        raise NoArchive(f"{url}: it is another file than the one that is "
                        "pinned in tools/outsiders.py")
    return data


def contents(deb):
    """What a Debian package holds, as a tarfile: ar, and in it tar."""
    at = 8
    while at < len(deb):
        head = deb[at:at + 60]
        size = int(head[48:58])
        if head.startswith(b"data.tar"):
            return tarfile.open(fileobj=io.BytesIO(
                deb[at + 60:at + 60 + size]))
        at += 60 + size + size % 2
    raise NoArchive("a package without contents")


def _fetch(place, path, digest, name):
    target = os.path.join(CACHE, place)
    if os.path.exists(target):
        return
    with contents(download(path, digest)) as tar:
        data = tar.extractfile(f"./{name}").read()
    os.makedirs(os.path.dirname(target), exist_ok=True)
    with open(target + ".new", "wb") as f:
        f.write(data)
    os.chmod(target + ".new", 0o755)
    os.rename(target + ".new", target)


def fetch():
    """{place: path} of all of them; raises NoArchive."""
    os.makedirs(CACHE, exist_ok=True)
    with open(os.path.join(CACHE, "lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for program in PROGRAMS:
            _fetch(*program)
    return {p[0]: os.path.join(CACHE, p[0]) for p in PROGRAMS}


def cases(name):
    """{case: script}: those for every shell, and its own."""
    own = os.path.exists(f"{FOLDER}/{name}.sh")
    return {**shcases.cases("every", FOLDER),
            **(shcases.cases(name, FOLDER) if own else {})}


def put_cases(name, folder):
    """Each script as a file of its own."""
    os.chmod(folder, 0o755)
    for case, script in cases(name).items():
        with open(f"{folder}/{case}.sh", "w") as f:
            f.write(script)


def driver(name):
    return DRIVER % RUN_BY[name]
