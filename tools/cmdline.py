"""What vmrun and linuxrun do alike: read their line, open what is closed,
and make an exit status of how it went."""
import math
import os
import signal
import sys
import machine
import talk

USAGE = 2
TIMED_OUT = 124
BROKEN = 125
LEAST_TIMEOUT = 0.01
NAME = os.path.basename(sys.argv[0])


def usage(text):
    print(f"{NAME}: {text} ({NAME} --help)", file=sys.stderr)
    sys.exit(USAGE)


def number(text, option, kind, least):
    try:
        value = kind(text)
        if least <= value and math.isfinite(value):
            return value
    except (ValueError, OverflowError):
        pass
    usage(f"{option} wants a number from {least}, not '{text}'")


def parse(opt, args, flags, takes_value, doc):
    """Set what args say in opt, CMD ARGS as opt.command; or an exit with one
    line. flags: options without a value (one whose name here ends in '=' may
    have one); takes_value: option -> function(opt, value)."""
    args = list(args)
    while args and args[0].startswith("-"):
        word = args.pop(0)
        if word == "--":
            break
        name, eq, value = word.partition("=")
        if not name.startswith("--") and len(word) > 2:
            name, eq, value = word[:2], "=", word[2:]       # -m8
        if name in ("--help", "-h"):
            print(doc.strip())
            sys.exit(0)
        if name in flags or f"{name}=" in flags:
            if eq and name in flags:
                usage(f"{name} takes no value")
            if eq and not value:
                usage(f"{name}= wants the path of a socket")
            setattr(opt, name[2:], value or True)
            continue
        if name not in takes_value:
            usage(f"no option {name}")
        if not eq:
            if not args:
                usage(f"{name} wants a value")
            value = args.pop(0)
        takes_value[name](opt, value)
    if not args:
        usage("no command to run")
    if "" in args[:1]:
        usage("the command has no name")
    opt.command = args
    return opt


def verdict(opt, vm, run):
    """The exit status, with a line on stderr where it needs explaining."""
    if run.timed_out:
        print(f"{NAME}: no end after {opt.timeout:g} s", file=sys.stderr)
        return TIMED_OUT
    if opt.cpu and run.status is None and vm.returncode == -signal.SIGXCPU:
        print(f"{NAME}: no end after {opt.cpu} s of CPU time", file=sys.stderr)
        return TIMED_OUT
    if run.out_gone == "":
        return 128 + signal.SIGPIPE
    if run.out_gone:
        raise machine.Unusable(f"cannot write to stdout: {run.out_gone}")
    if vm.failure:
        print(f"{NAME}: {vm.failure}", file=sys.stderr)
        return BROKEN
    if run.panicked():
        if opt.log:
            sys.stderr.write(run.panic_text())
        return BROKEN
    if run.status is None and vm.returncode == machine.REFUSED:
        raise machine.Unusable("QEMU would not start; its words are above")
    if run.status is None:
        why = (f"signal {-vm.returncode} killed QEMU: its fault, or this host's"
               if vm.returncode < 0 else
               f"QEMU left with {vm.returncode}; 0: a triple fault?")
        print(f"{NAME}: the machine stopped without an exit status ({why})",
              file=sys.stderr)
        return BROKEN
    if run.frames.early:
        print(f"{NAME}: an exit status came before init began; it does not "
              "count", file=sys.stderr)
        return BROKEN
    return run.status


def in_machine(opt, kind, audit=None, draw=None):
    """Start a machine of this kind, talk to its end; the exit status. draw(vm)
    is called however it ended; where it came to its end audit(vm, status) has
    the last word."""
    vm = kind(opt)
    try:
        run = talk.Conversation(opt, vm)
        run.hold()
        status = verdict(opt, vm, run)
        if draw:
            draw(vm)
        ended = run.status is not None or vm.returncode == 0
        return audit(vm, status) if audit and ended else status
    finally:
        vm.remove()


def leave_on(signum, frame):
    raise KeyboardInterrupt(signum)


def open_standard_fds():
    """So that no pipe of ours gets the number of a closed one."""
    while (fd := os.open(os.devnull, os.O_RDWR)) <= 2:
        os.set_inheritable(fd, True)
    os.close(fd)
    sys.stdout = sys.stdout or open(1, "w", closefd=False)
    sys.stderr = sys.stderr or open(2, "w", closefd=False)


def guarded(main):
    """main() -> status, and then leave with it, or with what hindered it."""
    open_standard_fds()
    for number_ in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number_, leave_on)
    try:
        status = main()
    except machine.Unusable as e:
        print(f"{NAME}: {e}", file=sys.stderr)
        status = USAGE
    except OSError as e:
        print(f"{NAME}:", *filter(None, (e.filename, e.strerror)), sep=" ",
              file=sys.stderr)
        status = USAGE
    except KeyboardInterrupt as e:
        status = 128 + (e.args[0] if e.args else signal.SIGINT)
    except SystemExit as e:
        status = e.code
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        pass
    os._exit(status)
