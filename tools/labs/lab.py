"""What does a lab's folder say? FORMAT.md describes it."""
import contextlib
import difflib
import os
import random
import re

HERE = os.path.dirname(os.path.realpath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
NEUTRALS = 10                   # rewrites that hide what the seed plants
PAIR = "pair"                   # a twist: it plants two mistakes
FUNCTION = r"^(?!#|\t| |/|\*)[^;{{}}()=\n]*?[ *]{}\([^;{{}}]*\)\s*\{{.*?^\}}\n"


class Foul(Exception):
    """A lab, or what was handed in, that cannot be used: says why."""


class Item:
    """Something that earns points: a station, a test, the answers."""

    def __init__(self, kind, words):
        self.kind = kind
        self.name, points, *rest = words
        self.points = int(points)
        options = dict(w.partition("=")[::2] for w in rest)
        self.kept = "kept" in options           # the starter has it already
        self.said = "said" in options           # its words are in the seal
        self.hits = int(options.get("hits", 1))
        self.hint = options.get("hint")
        self.boots = options["boot"].split(",") if "boot" in options else None
        unknown = set(options) - {"kept", "said", "hits", "hint", "boot"}
        if unknown:
            raise Foul(f"{kind} {self.name}: what is {' '.join(unknown)}?")


class Boot:
    """A machine that the judge starts: its memory, CPU and command line."""

    def __init__(self, words, memory):
        self.name, *rest = words
        more = dict(w.partition("=")[::2] for w in rest)
        self.dies = more.pop("dies", None) is not None
        self.shell = more.pop("shell", None) is not None
        self.memory = int(more.pop("memory", memory))
        self.cpu, self.append = more.pop("cpu", None), more.pop("append", "")
        self.append += "shell=/bin/judge" if self.shell else ""
        if more:
            raise Foul(f"boot {self.name}: what is {' '.join(more)}?")


def read(path):
    with open(path, encoding="utf-8", errors="replace") as f:
        return f.read()


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)


def number_of(word):
    """What an answer says, or None: no number."""
    try:
        return int(word, 0)
    except ValueError:
        return None


def names():
    """Every lab, the numbered ones in their order."""
    found = [n for n in os.listdir(HERE)
             if os.path.isfile(f"{HERE}/{n}/lab")]
    return sorted(found, key=lambda n: (Lab(n).number, n))


def sections(text, mark):
    """[(the words of a line that begins with mark, the lines below it)]."""
    parts = re.split(rf"^{re.escape(mark)} +(.*)\n", text, flags=re.M)[1:]
    return [(head, body.strip("\n")) for head, body in
            zip(parts[::2], parts[1::2])]


class Lab:
    def __init__(self, name):
        self.name = name
        self.dir = os.path.join(HERE, name)
        if not os.path.isfile(f"{self.dir}/lab"):
            raise Foul(f"there is no lab {name}; there are {' '.join(names())}"
                       if name else "LAB= wants the name of a lab")
        self.title, self.hours, self.after = name, "?", []
        self.next = "`make run`"
        self.number, self.memory, self.answers = 99, 64, 0
        self.files, self.holes, self.items, self.icounts = [], [], [], [0]
        self.twists, boots = {}, []
        for n, line in enumerate(read(f"{self.dir}/lab").splitlines(), 1):
            words = line.split("#")[0].split()
            if words:
                try:
                    boots += self._fact(words) or []
                except (ValueError, IndexError):
                    raise Foul(f"{name}/lab:{n}: {line}") from None
        self.runs = [(Boot(b, self.memory), i) for i in self.icounts
                     for b in boots or [["plain"]]]

    def _fact(self, words):
        key, rest = words[0], words[1:]
        if key in ("title", "hours", "next"):
            setattr(self, key, " ".join(rest))
        elif key in ("number", "memory", "answers"):
            setattr(self, key, int(rest[0]))
        elif key == "after":
            self.after += rest
        elif key == "file":
            self.files += rest
        elif key == "hole":
            self.holes.append(tuple(rest[:2]))
        elif key in ("station", "judge", "test", "fact"):
            self.items.append(Item(key, rest))
        elif key == "icount":
            self.icounts = [int(w) for w in rest]
        elif key == "twist":
            self.twists[rest[0]] = " ".join(rest[1:])
        elif key == "boot":
            return [rest]
        else:
            raise ValueError(key)
        return None

    def stations(self, boot):
        """{name: how often} of what is to be passed in this boot."""
        return {i.name: i.hits for i in self.of("station")
                if not i.boots or boot.name in i.boots}

    def of(self, kind):
        return [i for i in self.items if i.kind == kind]

    def path(self, *parts):
        return os.path.join(self.dir, *parts)

    def list(self, folder, ending):
        """The files of one of its folders, sorted, without the ending."""
        where = self.path(folder)
        return sorted(n[:-len(ending)] for n in
                      (os.listdir(where) if os.path.isdir(where) else ())
                      if n.endswith(ending))

    def hint(self, symptom, level=1):
        """What to say of a symptom, up to a level; "" where nothing is."""
        for head, body in sections(read(self.path("hints")), "symptom"):
            if symptom in head.split():
                levels = re.split(r"^[123]\. ", body, flags=re.M)[1:]
                return " ".join(" ".join(levels[:level]).split())
        return ""

    def symptoms(self):
        return {w for head, _ in sections(read(self.path("hints")), "symptom")
                for w in head.split()}

    def questions(self):
        """{name: text}: what is asked; the judge's notes are the answers."""
        if not os.path.exists(self.path("questions")):
            return {}
        return {head.strip(): body for head, body in
                sections(read(self.path("questions")), "?")}

    # --- the sources it makes of the reference ----------------------------

    def solution(self, tree, twist=None):
        """{path: text} of the reference, where it is not the tree's own."""
        changed = {}
        wanted = [self.path("solution.patch")]
        if twist:
            if twist not in self.twists:
                raise Foul(f"{self.name} has no twist {twist}; there are "
                           f"{' '.join(self.twists)}")
            wanted.append(self.path("twists", f"{twist}.patch"))
        for path in wanted:
            if os.path.exists(path) or path != wanted[0]:
                changed = patched(read(path), tree, changed)
        return changed

    def starter(self, tree, seed=0, twist=None):
        """{path: text} of what is handed out."""
        texts = self.planted(tree, seed, twist)
        for path, function in self.holes:
            text = texts.get(path) or read(os.path.join(tree, path))
            texts[path] = self._cut(path, text, function)
        return texts

    def drawn(self, seed, twist=None):
        """The names of the mistakes and of the neutral rewrites that a seed
        plants; of a lab without any, none."""
        dice = random.Random(f"planted {seed}")
        plants = self.list("plants", ".patch")
        neutral = self.list("neutral", ".patch")
        dice.shuffle(plants)
        return (plants[1:3] if twist == PAIR else plants[:1],
                dice.sample(neutral, min(NEUTRALS, len(neutral))))

    def planted(self, tree, seed, twist=None):
        """{path: text} of a tree with them. A rewrite of lines that a mistake
        has changed is left out."""
        plants, neutral = self.drawn(seed, twist)
        texts = {}
        for name in plants:
            texts = patched(read(self.path("plants", f"{name}.patch")), tree,
                            texts)
        for name in neutral:
            with contextlib.suppress(Foul):
                texts = patched(read(self.path("neutral", f"{name}.patch")),
                                tree, texts)
        return texts

    def _cut(self, path, text, function):
        start = self.path("start", function + os.path.splitext(path)[1])
        whole = re.compile(FUNCTION.format(re.escape(function)), re.M | re.S)
        found = whole.search(text)
        if path.endswith(".asm"):
            return read(start)          # a whole file of the assembler's
        if not found:
            raise Foul(f"{self.name}: {path} has no function {function}")
        if os.path.exists(start):
            body = read(start)
        else:
            head = found[0][:found[0].index("\n{")]
            body = f'{head}\n{{\n\tpanic("not implemented: {function}");\n}}\n'
            if "#include <printk.h>" not in text:
                last = list(re.finditer(r"^#include .*\n", text, re.M))[-1]
                text = (text[:last.end()] + "#include <printk.h>\n" +
                        text[last.end():])
                found = whole.search(text)
        before = text[:found.start()]
        if not body:                    # nor what was said of it
            before = re.sub(r"/\*(?:(?!\*/).)*\*/\n\Z", "", before,
                            flags=re.S).rstrip("\n") + "\n"
        return before + body + text[found.end():]


# --- patches: a hunk belongs where its old lines stand, whatever the number --

def hunks(patch):
    """[(path, old lines, new lines)] of a unified diff."""
    path, found = None, []
    for line in patch.splitlines():
        if line.startswith("+++ "):
            path = re.sub(r"^b/", "", line[4:].split("\t")[0])
        elif line.startswith("@@"):
            found.append((path, [], []))
        elif path and found and not line.startswith(("---", "diff ")):
            mark, rest = line[:1] or " ", line[1:]
            if mark in " -":
                found[-1][1].append(rest)
            if mark in " +":
                found[-1][2].append(rest)
    return found


def patched(patch, tree, texts=()):
    """{path: text}: texts and the tree's files, changed by the patch."""
    texts = dict(texts)
    for path, old, new in hunks(patch):
        full = os.path.join(tree, path)
        text = texts.get(path, read(full) if os.path.exists(full) else "")
        before, after = ("".join(f"{x}\n" for x in p) for p in (old, new))
        if text.count(before) != 1 and text:
            raise Foul(f"{path}: {text.count(before)} places fit the hunk "
                       f"that begins with {old[0]!r}")
        texts[path] = text.replace(before, after) if text else after
    return texts


def facts_of(patch):
    """{key: words} of the lines "key: words" before a patch's first file."""
    head = patch.split("\n--- ")[0]
    return {k: v.strip() for k, v in
            re.findall(r"^(\w+): *(.*)$", head, re.M)}


def diff(path, old, new):
    return "".join(difflib.unified_diff(
        old.splitlines(True), new.splitlines(True), f"a/{path}", f"b/{path}"))
