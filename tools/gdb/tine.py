"""What gdb gets from us: every command of this folder."""
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)))

import session          # noqa: E402,F401  the first to hear of a stop
import tasks            # noqa: E402,F401
import unwind           # noqa: E402,F401
import segments         # noqa: E402,F401
import trapframe        # noqa: E402,F401
import pt               # noqa: E402,F401
import frames           # noqa: E402,F401
import cow              # noqa: E402,F401
import functions        # noqa: E402,F401
import ptdiff           # noqa: E402,F401
import rewind           # noqa: E402,F401
from base import Command, say    # noqa: E402
from functions import FUNCTIONS  # noqa: E402


class Tine(Command):
    """Our commands, one line each; help COMMAND says more: tine"""

    name = "tine"

    def do(self, words):
        for c in sorted(Command.__subclasses__(), key=lambda c: c.name):
            say(f"{c.name:12} {c.__doc__.splitlines()[0]}")
        say("and in expressions and conditions of breakpoints:")
        for f in FUNCTIONS:
            name, _, text = f.__doc__.splitlines()[0].partition(": ")
            say(f"{name:15} {text}")


Tine()
