"""Is all as it should be, at the end? What the program saw is compared with
what it saw on the reference kernel: it follows from the nonce and the seed."""
SCENES = ("table", "page", "fpu", "close", "pipe", "name", "wait", "file",
          "many", "local", "alarm", "end", "advice")


def tables(at):
    """How many directory entries below the kernel are present."""
    return sum(at.word_at(at.cr3 + 4 * i) & 1 for i in range(768))


def gate(at):
    at.note("gate_cr3", at.cr3)
    at.note("gate_tables", tables(at))
    at.note("gate_stack", at.frame(at.regs["esp"]))


def whole(at):
    seen = at.words(at.symbol("seen"), len(SCENES))
    order = at.words(at.symbol("order"), len(SCENES))
    right = at.words(at.symbol("right"), len(SCENES))
    for i in reversed(order):           # as the program looks
        wanted = at.reference.get(f"seen_{SCENES[i]}", seen[i])
        at.must(seen[i] == wanted, SCENES[i],
                f"scene {SCENES[i]} saw {seen[i]:#x}, and on the reference "
                f"kernel {wanted:#x}")
        at.must(right[i], SCENES[i], f"scene {SCENES[i]} saw {seen[i]:#x}, as "
                "on the reference kernel; what else its look asks for is not "
                "right")
        at.note(f"seen_{SCENES[i]}", seen[i])
    at.note("whole_tables", tables(at))
    at.note("whole_moments", at.args[2])
    at.note("whole_acts", at.args[2] - len(SCENES))
    at.note("whole_first", order[0])
    at.note("whole_tasks", at.word(at.symbol("forks")))
