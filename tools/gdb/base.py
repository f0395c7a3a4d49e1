"""What every command here shares: safe reading, and one-line complaints."""
import struct

import gdb

UINT = None             # gdb's unsigned int


class Problem(Exception):
    """Something to tell the user, in one line."""


class NoRegister(Problem):
    """One that only QEMU's stub tells."""


class Command(gdb.Command):
    """A command: its name, the help in its docstring, and do(words)."""

    name = None
    kind = gdb.COMMAND_DATA
    most = 0                    # words it takes; None: an expression

    def __init__(self):
        super().__init__(self.name, self.kind, gdb.COMPLETE_SYMBOL)
        self.dont_repeat()

    def invoke(self, text, from_tty):
        self.dont_repeat()
        try:
            words = gdb.string_to_argv(text)
            if self.most is not None and len(words) > self.most:
                raise Problem(self.usage())
            self.do(words)
        except Problem as e:
            raise gdb.GdbError(f"{self.name}: {e}") from None
        except gdb.MemoryError as e:
            raise gdb.GdbError(f"{self.name}: {one_line(e)}") from None
        except gdb.error as e:
            raise gdb.GdbError(f"{self.name}: {one_line(e)}") from None

    def usage(self):
        """How its first line of help ends, and where there is more."""
        form = self.__doc__.splitlines()[0].rpartition(": ")[2]
        return f"it is '{form}' ('help {self.name}')"

    def do(self, words):
        raise NotImplementedError


def one_line(error):
    return " ".join(str(error).split())


def say(text=""):
    gdb.write(f"{text}\n")


def alive():
    """A machine to look at, or a Problem."""
    thread = gdb.selected_thread()
    if thread is None or not thread.is_valid():
        raise Problem("no machine is attached: 'make debug' in another "
                      "terminal, then 'make gdb'")
    if thread.is_running():
        raise Problem("the machine runs: ^C stops it")


def read(address, size):
    """Bytes of memory; a Problem where there is none."""
    try:
        return bytes(gdb.selected_inferior().read_memory(
            address & 0xffffffff, size))
    except gdb.MemoryError:
        raise Problem(f"nothing is mapped at {address:#010x}") from None
    except gdb.error as e:
        raise Problem(one_line(e)) from None


def read_word(address):
    return struct.unpack("<I", read(address, 4))[0]


def read_words(address, count):
    return struct.unpack(f"<{count}I", read(address, 4 * count))


def read_string(address, most=64):
    """The string there, as far as it can be read."""
    text = b""
    while len(text) < most and b"\0" not in text:
        try:
            piece = read(address + len(text), 16 - address % 16 or 16)
        except Problem:
            if not text:
                raise
            break
        text += piece
    return text.split(b"\0")[0][:most].decode("utf-8", "backslashreplace")


def register(name):
    """Of the CPU, whatever frame is selected; of the thread gdb shows, where
    the kernel's own stub makes each task one."""
    try:
        value = gdb.newest_frame().read_register(name)
    except ValueError:
        raise NoRegister(f"the kernel's own stub does not tell {name}; "
                         "QEMU's does ('make debug')") from None
    try:
        return int(value) & 0xffffffff
    except (gdb.error, TypeError, ValueError):
        return int(value.format_string(format="x"), 16)


def own_stub():
    """Is it the kernel's that answers? It has no control registers."""
    try:
        register("cr3")
        return False
    except NoRegister:
        return True


def number(text, what="number"):
    """What gdb makes of an expression."""
    try:
        value = gdb.parse_and_eval(text)
        if value.type.strip_typedefs().code in (gdb.TYPE_CODE_STRUCT,
                                                gdb.TYPE_CODE_ARRAY,
                                                gdb.TYPE_CODE_FUNC):
            value = value.address
        return int(value) & 0xffffffff
    except gdb.error as e:
        raise Problem(f"'{text}' is no {what}: {one_line(e)}") from None
    except (TypeError, ValueError):
        raise Problem(f"'{text}' is no {what}") from None


def uint(value):
    """A gdb value as a register holds it."""
    global UINT
    if UINT is None:
        UINT = gdb.lookup_type("unsigned int")
    return gdb.Value(value & 0xffffffff).cast(UINT)


def table(rows, indent=""):
    """Columns as wide as they must be; numbers are given as text."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for row in rows:
        say((indent + "  ".join(c.ljust(w) for c, w in
                                zip(row, widths))).rstrip())
