"""What must hold at each station of judge.c: the names are its."""
SIGHUP, SIGUSR1, SIGSEGV, SIGUSR2 = 1, 10, 11, 12
EINTR = -4 & 0xffffffff
CONTEXT = 20                    # of a ucontext: where the sigcontext begins
EDI, ESI, EBP, ESP, EBX, EDX, ECX, EAX, EIP = 4, 5, 6, 7, 8, 9, 10, 11, 14


def bit(*signals):
    return sum(1 << s - 1 for s in signals)


def gate(at):
    at.life["pid"] = None
    at.note("chosen", at.word(at.symbol("chosen")))


def handled(at):
    """The first instruction of a handler with SA_SIGINFO."""
    sig, info, context = at.args
    chosen = at.word(at.symbol("chosen"))
    at.must(sig == chosen and at.word(info) == chosen, "frame",
            f"the handler is told of signal {sig}, {chosen} was sent")
    saved = at.words(context + CONTEXT, 22)
    wanted = at.words(at.symbol("wanted"), 4)
    at.must([saved[i] for i in (EDX, ESI, EDI, EBP)] == wanted, "frame",
            "edx, esi, edi, ebp in the frame are not what the program had")
    at.must(saved[EAX] == 0, "frame", "eax in the frame is not what kill "
                                      f"answers, but {saved[EAX]:08x}")
    at.must(saved[EIP] == at.symbol("station_back"), "frame",
            f"eip in the frame is {saved[EIP]:08x}")
    at.must(not at.regs["efl"] & 0x400, "frame", "DF is set in a handler")
    if at.twist == "number":
        at.must(at.regs["ebx"] == chosen, "twist",
                f"ebx is {at.regs['ebx']}, not the signal's number")
    if at.twist == "clean":
        at.must([at.regs[r] for r in ("esi", "edi", "ebp")] == [0] * 3,
                "twist", "esi, edi and ebp are not 0")
    at.note("handled_esp", at.regs["esp"])
    at.note("handled_info", info)
    at.note("handled_context", context)
    at.note("handled_back", at.back)
    at.note("saved_esp", saved[ESP])
    at.note("saved_eip", saved[EIP])
    at.note("saved_ebx", saved[EBX])


def back(at):
    """Behind the int 0x80, when the handler has returned."""
    wanted = at.words(at.symbol("wanted"), 4)
    regs = [at.regs[r] for r in ("edx", "esi", "edi", "ebp")]
    at.must(regs == wanted, "registers",
            "edx, esi, edi or ebp came back changed from a handler")
    at.must(at.regs["eax"] == 0, "registers",
            f"kill's answer came back as {at.regs['eax']:08x}")
    at.note("back_esp", at.regs["esp"])


def masks(at):
    """In a handler: what is blocked?"""
    which, _, found = at.args
    wanted = (bit(SIGUSR1), bit(SIGUSR1, SIGUSR2), 0)[which]
    what = ("without flags", "with SIGUSR2 in sa_mask", "with SA_NODEFER")
    at.must(found == wanted, "mask",
            f"in a handler {what[which]}, {found:08x} is blocked, not "
            f"{wanted:08x}")
    if which == 1:
        at.note("mask_of_two", found)


def once(at):
    at.must(at.args[0] == SIGUSR2, "reset",
            "SA_RESETHAND, and the second signal gave the child the status "
            f"{at.args[0]:04x}")


def order(at):
    """Handlers of three that were pending at once: frames lie on each other,
    so that what was taken first runs last."""
    high = at.twist == "high"
    taken = [SIGSEGV, SIGUSR1, SIGHUP] if high else \
        [SIGSEGV, SIGHUP, SIGUSR1]
    wanted = taken[::-1][at.hit - 1] if at.hit <= 3 else None
    at.must(at.args[0] == wanted, "twist" if high else "order",
            f"handler number {at.hit} to run is that of signal "
            f"{at.args[0]}, not {wanted}")
    if at.hit == 1:
        at.note("runs_first", at.args[0])


def calls(at):
    """A read that a handler interrupted."""
    which, got = at.args[:2]
    wanted = (1, EINTR)[which]
    at.must(got == wanted, "restart",
            f"read, interrupted {'without' if which else 'with'} SA_RESTART: "
            f"its answer is {got:08x}, not {wanted:08x}")


def suspend(at):
    answer, mask = at.args[:2]
    at.must(answer == EINTR, "restart",
            f"sigsuspend answers {answer:08x}, not -EINTR")
    at.must(mask == bit(SIGUSR2), "suspend",
            f"after sigsuspend {mask:08x} is blocked")
