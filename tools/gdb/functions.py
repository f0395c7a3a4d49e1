"""What conditions of breakpoints can ask: $pid(), $is("sh"), and so on."""
import gdb

import segments
import stops
import tasks
import trapframe


class Pid(gdb.Function):
    """$pid(): the current task's."""

    def __init__(self):
        super().__init__("pid")

    def invoke(self):
        return tasks.current().pid


class Is(gdb.Function):
    """$is("sh"): does the current task run that program?"""

    def __init__(self):
        super().__init__("is")

    def invoke(self, name):
        return int(tasks.current().comm == name.string())


class Youngest(gdb.Function):
    """$youngest(PID): the pid of its youngest child, or 0."""

    def __init__(self):
        super().__init__("youngest")

    def invoke(self, pid):
        parent = tasks.by_pid(int(pid)).leader.address
        return max((t.pid for t in tasks.all_tasks()
                    if int(t.value["parent"]) == parent), default=0)


class UserEip(gdb.Function):
    """$user_eip(PID): where the task goes on in its program."""

    def __init__(self):
        super().__init__("user_eip")

    def invoke(self, pid):
        return trapframe.of_task(tasks.by_pid(int(pid))).eip


class FarJump(gdb.Function):
    """$far_jump(): the address of the one in switch_to."""

    def __init__(self):
        super().__init__("far_jump")

    def invoke(self):
        return stops.far_jump()


class Selector(gdb.Function):
    """$selector(): what TR holds."""

    def __init__(self):
        super().__init__("selector")

    def invoke(self):
        return segments.task_register() or 0


for function in (Pid, Is, Selector, Youngest, UserEip, FarJump):
    function()
FUNCTIONS = [f for f in gdb.Function.__subclasses__()
             if f.__module__ in (__name__, "unwind")]        # not gdb's
