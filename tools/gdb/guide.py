"""How is a tour played? This runs inside gdb; tools/gdb/tour starts it.

A tour is a text file. Indented lines are what the reader is told, {EXPR}
replaced by gdb's value of it; all others are orders:

    title TEXT          what the tour is about
    type TEXT           typed into the shell when it next asks
    at PLACE [if COND]  the next stop: a breakpoint there, once
    go COMMAND          the next stop: where this gdb command ends
    show COMMAND        what a gdb command prints
    do COMMAND          the same, unseen
    chain NAME          from here to `join`, or to the next chain: stops that
                        come in their own order, whatever other chains do
    end                 the machine may run on, and stop by itself
"""
import os
import re
import socket
import sys
import textwrap
import threading
import time

import gdb

import session
import usersym
from base import Problem, one_line, say

PROMPT = b"tine$ "
WIDTH = 78
ASKING = 2              # rows of the question
IDLE = 3                # seconds at the prompt: what was typed is over
SETTLE = 0.03           # seconds for the console's last words to arrive


class Lost(Exception):
    """The tour cannot go on."""


def interrupt():
    thread = gdb.selected_thread()
    if thread and thread.is_running():
        gdb.execute("interrupt")


class Console:
    """The guest's serial line: what it says, and what is typed into it."""

    def __init__(self, path):
        self.line = socket.socket(socket.AF_UNIX)
        self.line.connect(path)
        self.lock = threading.Lock()
        self.text = b""                 # not shown yet
        self.heard = 0
        self.asked = False              # a prompt waits for an answer
        self.to_type = []
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self):
        while True:
            try:
                data = self.line.recv(4096)
            except OSError:
                return
            if not data:
                return
            with self.lock:
                self.heard += 1
                self.text += data
                self.asked = self.text.endswith(PROMPT)
                idle = self.asked and not self.to_type
                self._answer()
            if idle:
                threading.Timer(IDLE, self._still_idle, (self.heard,)).start()

    def _still_idle(self, heard):
        """At the prompt again with nothing to type: no stop will come."""
        if heard == self.heard and not self.to_type:
            gdb.post_event(interrupt)

    def _answer(self):
        if self.asked and self.to_type:
            self.asked = False
            self.line.sendall(self.to_type.pop(0).encode() + b"\r")

    def type(self, text):
        with self.lock:
            self.to_type.append(text)
            self._answer()

    def show(self):
        time.sleep(SETTLE)
        with self.lock:
            text, self.text = self.text, b""
        text = re.sub(rb"\x1b\[[0-9;?]*[A-Za-z]|\r", b"", text)
        lines = [line for line in text.decode(errors="replace").splitlines()
                 if line.strip()]
        for line in lines:
            say(f"  | {line}")
        return len(lines)


class Arrival(gdb.Breakpoint):
    """A place of the tour, and a condition or ""."""

    def __init__(self, place, condition):
        super().__init__(place, internal=True)
        self.when = condition.strip()
        self.came = False

    def stop(self):
        try:
            self.came = not self.when or bool(gdb.parse_and_eval(self.when))
        except (Problem, gdb.error) as e:
            say(f"{self.when}: {one_line(e)}")
            return True
        return self.came


class Stop:
    """One stop of the tour: how to get there, then what to do."""

    def __init__(self, line, order, rest):
        self.line, self.order, self.rest = line, order, rest
        self.steps = []


class Script:
    """The file, read: a list of groups, each a list of chains of stops."""

    def __init__(self, path):
        self.path = path
        self.title = os.path.basename(path)
        self.typed = []
        self.groups = []
        self.fresh = True               # the next stop begins a group
        self.chains = False             # we are between chain and join
        with open(path) as f:
            for number, line in enumerate(f, 1):
                self._line(number, line.rstrip())
        if not self.groups:
            raise Lost(f"{path} has no stop in it: no line begins with 'at'")

    def _line(self, number, line):
        word, _, rest = line.strip().partition(" ")
        if not word or word.startswith("#"):
            return
        if line[0].isspace():
            self._step(number, "text", line.strip())
        elif word in ("show", "do", "end") or (word == "type" and
                                               self.groups):
            self._step(number, word, rest)
        elif word == "title":
            self.title = rest
        elif word == "type":
            self.typed.append(rest)
        else:
            self._order(number, word, rest)

    def _step(self, number, word, rest):
        if not self.groups or not self.groups[-1][-1]:
            raise Lost(f"{self.path}:{number}: '{word}' before the first "
                       "'at'")
        self.groups[-1][-1][-1].steps.append((word, rest))

    def _order(self, number, word, rest):
        if word in ("at", "go") and rest:
            if self.fresh:
                self.groups.append([[]])
            self.fresh = False
            self.groups[-1][-1].append(Stop(number, word, rest))
        elif word == "chain" and rest:
            if not self.chains:
                self.groups.append([])
            self.groups[-1].append([])
            self.chains, self.fresh = True, False
        elif word == "join":
            self.chains, self.fresh = False, True
        else:
            raise Lost(f"{self.path}:{number}: '{word}' is no order of a "
                       "tour (tools/gdb/guide.py lists them)")


def filled(text):
    """{EXPR} replaced: small numbers as they are, others in hex."""
    def value(m):
        v = gdb.parse_and_eval(m[1])
        if v.type.strip_typedefs().code == gdb.TYPE_CODE_INT and \
                abs(int(v)) < 0x10000:
            return str(int(v))
        return v.format_string(format="x") if v.type.strip_typedefs().code \
            in (gdb.TYPE_CODE_INT, gdb.TYPE_CODE_PTR) else str(v)
    return re.sub(r"\{([^{}]+)\}", value, text)


def rows_of_terminal():
    """The reader's; 0: there is none, or it does not say."""
    try:
        return os.get_terminal_size(0).lines
    except OSError:
        return 0


class Enough(Exception):
    """The reader has seen enough."""


class Guide:
    """Plays one script."""

    here = None                 # the chain whose stop we are at
    shown = 0                   # rows since the reader was last asked

    def __init__(self, path, console, batch):
        self.script = Script(path)
        self.console = Console(console)
        self.batch = batch
        for text in self.script.typed:
            self.console.type(text)
        self.ended = False
        self.number = 0
        gdb.events.exited.connect(self._exited)

    def _exited(self, event):
        self.ended = True

    def play(self):
        say(f"== {self.script.title} ==")
        for group in self.script.groups:
            chains = [list(chain) for chain in group]
            while any(chains):
                stop = self.travel([c for c in chains if c])
                self.number += 1
                try:
                    self.look(self.number, stop)
                    self.pause()
                except Enough:
                    return
        say("\n== the end ==")

    def lost(self, stop, why):
        raise Lost(f"{os.path.relpath(self.script.path)}:{stop.line}: "
                   f"'{stop.order} {stop.rest}': {why}")

    def run(self, stop, command):
        try:
            gdb.execute(command, to_string=True)
        except gdb.error as e:
            if gdb.selected_thread() is not None:
                self.lost(stop, one_line(e))
            self.ended = True           # QEMU has left, and the line is cut
        self.shown += self.console.show()
        if self.ended:
            self.lost(stop, "the machine has gone before it came there")

    def travel(self, chains):
        """To the first stop of one of the chains; it is taken off."""
        for chain in chains:            # what goes on where we are
            if chain[0].order == "go" and chain is self.here:
                self.run(chain[0], filled(chain[0].rest))
                return chain.pop(0)
        usersym.unload()                # places are the kernel's
        armed = {}
        for chain in chains:
            try:
                place, _, condition = chain[0].rest.partition(" if ")
                gdb.decode_line(filled(place))  # or it would be pending
                armed[Arrival(filled(place), condition)] = chain
            except gdb.error as e:
                self.lost(chain[0], one_line(e))
        self.run(chains[0][0], "continue")
        hit = [chain for b, chain in armed.items() if b.came]
        for b in armed:
            b.delete()
        if not hit:
            self.lost(chains[0][0], "the machine did not come there, and is "
                      f"in {gdb.newest_frame().name()} now")
        self.here = hit[0]
        return self.here.pop(0)

    def look(self, i, stop):
        frame = gdb.newest_frame()
        where = stop.rest.partition(" if ")[0]
        if where.startswith("*"):
            where = frame.name() or "user mode"
        self.tell(f"\n-- {i}. {where} " +
                  "-" * max(0, WIDTH - len(str(where)) - 8))
        text = " ".join(rest for kind, rest in stop.steps if kind == "text")
        done = False
        for kind, rest in stop.steps:
            if kind == "text":
                if not done:
                    self.tell(textwrap.fill(filled(text), WIDTH))
                    self.source(frame)
                done = True
                continue
            if not done and kind in ("show", "end"):
                self.source(frame)
                done = True
            self.act(kind, rest, stop)

    def act(self, kind, rest, stop):
        try:
            if kind == "type":
                self.console.type(rest)
                return
            if kind == "end":
                self.run_out()
                return
            text = gdb.execute(filled(rest), to_string=True)
        except gdb.error as e:
            if kind == "do":
                self.lost(stop, f"{kind} {rest}: {one_line(e)}")
            text = one_line(e)
        if kind == "show":
            self.tell(f"\n(gdb) {filled(rest)}\n{text.rstrip()}")

    def run_out(self):
        """Let the machine go to its own end."""
        usersym.unload()
        gdb.execute("delete")
        try:
            gdb.execute("continue", to_string=True)
        except gdb.error:
            pass                        # QEMU has left, and the line is cut
        self.console.show()

    def source(self, frame):
        """The line the machine is at; of a function's beginning its head."""
        sal = frame.find_sal()
        if not sal.symtab:
            text = frame.architecture().disassemble(frame.pc())[0]["asm"]
            self.tell(f"\n    {frame.pc():#010x}: {text}")
            return
        lines = open(sal.symtab.fullname()).read().split("\n") \
            if os.path.exists(sal.symtab.fullname()) else []
        first = last = sal.line
        function = frame.function()
        if function and \
                function.symtab.filename == sal.symtab.filename and \
                0 < last - function.line <= 3:
            first = function.line
        self.tell("".join(f"\n    {sal.symtab.filename}:{n:<4} "
                          f"{lines[n - 1].expandtabs(8)}"
                          for n in range(first, last + 1)
                          if 0 < n <= len(lines)))

    def tell(self, text):
        """Not what would push the screen's first line off it."""
        rows = sum(1 + (len(line) - 1) // 80 if line else 1
                   for line in text.split("\n"))
        if self.shown and 0 < rows_of_terminal() < self.shown + rows + ASKING:
            self.pause()
        self.shown += rows
        say(text)

    def pause(self):
        """Until the reader wants to go on; Enough when he does not."""
        self.shown = 0
        while not self.batch:
            gdb.flush()
            try:
                line = input("\n[Enter goes on; any gdb command; q] ").strip()
            except (EOFError, KeyboardInterrupt):
                raise Enough from None
            if not line:
                return
            if line in ("q", "quit"):
                raise Enough
            try:
                gdb.execute(line)
            except gdb.error as e:
                say(one_line(e))


def main():
    """The whole tour; the status gdb is to leave with."""
    status = tour()
    try:
        gdb.execute("disconnect", to_string=True)
    except gdb.error:
        pass                            # it has gone by itself
    return status


def tour():
    try:
        session.attach()
        Guide(os.environ["TINE_TOUR"], os.environ["TINE_CONSOLE"],
              bool(os.environ.get("BATCH"))).play()
        return 0
    except (Lost, Problem) as e:
        gdb.flush()
        print(f"tour: {e}", file=sys.stderr)
        return 1
    except OSError as e:
        print(f"tour: {e.filename or ''}: {e.strerror}", file=sys.stderr)
        return 1
