"""Which number has which name? The kernel's own headers say it."""
import os
import re

TOP = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.realpath(__file__))))
FILES = ("asm/layout.h", "asm/paging.h", "asm/segment.h", "asm/trapframe.h",
         "asm/cpu.h", "mm/region.h", "task/sched.h", "uapi/mman.h",
         "uapi/signal.h", "uapi/syscalls.h", "uapi/system.h")
DEFINE = re.compile(r"^#define[ \t]+(\w+)[ \t]+(\S[^\n]*)$", re.M)
SYSCALL = re.compile(r"^SYSCALL\((\d+), (\w+),", re.M)
SUFFIX = re.compile(r"\b(0[xX][0-9a-fA-F]+|\d+)[uUlL]+\b")


class Constants:
    """C.PAGE_SIZE, and so on; a name that no header defines is a KeyError."""

    def __init__(self):
        self._text = {}
        self._value = {}
        for name in FILES:
            path = os.path.join(TOP, "include", name)
            with open(path, errors="replace") as f:
                text = re.sub(r"/\*.*?\*/", "", f.read().replace("\\\n", ""),
                              flags=re.S)
            self._text.update(DEFINE.findall(text))
            self._text.update(("__NR_" + call, nr)
                              for nr, call in SYSCALL.findall(text))

    def __getattr__(self, name):
        return self[name]

    def __getitem__(self, name):
        if name not in self._value:
            text = SUFFIX.sub(r"\1", self._text[name]).strip()
            self._value[name] = eval(text, {"__builtins__": {}}, self)
        return self._value[name]

    def starting(self, prefix):
        """{value: name without the prefix}."""
        found = {}
        for name in self._text:
            if name.startswith(prefix):
                try:
                    found.setdefault(self[name], name[len(prefix):])
                except (KeyError, SyntaxError, TypeError, NameError):
                    pass
        return found


C = Constants()
