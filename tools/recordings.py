"""What Linux answered: user/tests/NAME.expected, the exact standard output of
NAME there, and a line for each in user/tests/RECORDED that says which Linux
it was and what the file must be.

make record writes both; a file that does not fit its line is an error, never
something to compare with.
"""
import glob
import hashlib
import os
import re

TOP = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
TESTS = os.path.join(TOP, "user/tests")
LIST = "RECORDED"
DIGITS = 12
NOT_SO = b"not so:"             # check.h's words for a failure, of a child too
HEAD = """\
# What Linux answered: NAME.expected is what NAME.c wrote to stdout there, as
# make record made it. The digest is the first of sha256sum's digits; "here"
# is a host's own kernel, "booted" Debian's in QEMU (tools/linuxrun --vm).
# test, lines, digest, kernel, machine, how
"""


class Foul(Exception):
    """A recording that is none; says what is wrong and the cure."""


def first_comment(path):
    with open(path) as f:
        text = f.read()
    m = re.match(r"\s*/\*(.*?)\*/", text, re.S)
    return m[1] if m else ""


def header_words(path, key):
    """The words after "key:" on its line of the file's first comment."""
    m = re.search(rf"^[\s*]*{key}:(.*)$", first_comment(path), re.M)
    return m[1].split() if m else []


def on_linux_too(path):
    """Is Linux to say the same as Tine?"""
    return bool(re.search(r"^[\s*]*(linux|portable|native):",
                          first_comment(path), re.M))


def wants_root(path):
    return bool(re.search(r"^[\s*]*(linux|portable|native):.*wants root",
                          first_comment(path), re.M))


def not_booted(path):
    """Why a Linux in QEMU cannot answer, or ""."""
    return " ".join(header_words(path, "here"))


def since(path):
    """The Linux whose answers a test is about, as numbers: () is any."""
    words = header_words(path, "since")
    return numbers(words[0]) if words else ()


def numbers(version):
    return tuple(map(int, re.findall(r"\d+", version)[:2]))


def not_so(*outputs):
    """The lines in which a test says so: one fails the run, whatever its
    status. A child's status goes to a parent that may not ask for it."""
    return [line for data in outputs for line in data.splitlines()
            if NOT_SO in line]


def name_of(path):
    return os.path.splitext(os.path.basename(path))[0]


def sources(folder=TESTS):
    return [p for p in sorted(glob.glob(f"{folder}/*.c")) if on_linux_too(p)]


def digest(data):
    return hashlib.sha256(data).hexdigest()[:DIGITS]


def rows(folder=TESTS):
    """{name: its line's words} of the list."""
    try:
        with open(os.path.join(folder, LIST)) as f:
            lines = [line.split("#")[0].split() for line in f]
    except FileNotFoundError:
        lines = []
    return {words[0]: words for words in lines if words}


def again(name):
    return f"make record TEST={name}"


def read(name, folder=TESTS):
    """What Linux wrote; raises Foul."""
    try:
        with open(f"{folder}/{name}.expected", "rb") as f:
            data = f.read()
    except FileNotFoundError:
        raise Foul(f"{name}: Linux's answer is not recorded: "
                   f"{again(name)}") from None
    row = rows(folder).get(name)
    if row is None or len(row) < 3:
        raise Foul(f"{name}.expected: {LIST} has no line for it: "
                   f"{again(name)}")
    lines = data.count(b"\n")
    if digest(data) != row[2]:
        raise Foul(f"{name}.expected: cut short, changed or another test's "
                   f"({lines} lines; {LIST} says {row[1]}, and another "
                   f"digest): {again(name)}")
    return data


def strays(folder=TESTS):
    """Recordings and lines of the list that no test asks for."""
    names = {name_of(p) for p in sources(folder)}
    found = {name_of(p) for p in glob.glob(f"{folder}/*.expected")}
    return sorted((found | set(rows(folder))) - names)


def write(answers, folder=TESTS):
    """answers: {name: (data, kernel, machine, how)}. Lines that no test asks
    for go. A reader meanwhile sees all of the old list or of the new."""
    table = rows(folder)
    for name, (data, *which) in answers.items():
        with open(f"{folder}/{name}.expected", "wb") as f:
            f.write(data)
        table[name] = [name, str(data.count(b"\n")), digest(data), *which]
    for name in strays(folder):
        table.pop(name, None)
    path = os.path.join(folder, LIST)
    with open(f"{path}.{os.getpid()}", "w") as f:
        f.write(HEAD + "".join(" ".join(table[name]) + "\n"
                               for name in sorted(table)))
    os.replace(f.name, path)
