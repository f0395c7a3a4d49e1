"""Does an editor get on with the kernel? gdb/MI, and none of our Python."""
import os
import re
import select
import subprocess
import time
from support import GDB, PATIENCE, TOP, check, scratch
from test_gdb import wait_for

VMRUN = os.path.join(TOP, "tools/vmrun")


class Editor:
    """gdb as VS Code runs it."""

    def __init__(self):
        self.seen = self.unread = ""
        self.process = subprocess.Popen(
            [GDB, "-nx", "-q", "-i=mi", "build/kernel.elf"], cwd=TOP,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT)

    def until(self, pattern):
        """The first record with the pattern; what came before is gone."""
        end = time.monotonic() + PATIENCE
        out = self.process.stdout.fileno()
        while True:
            while "\n" in self.unread:
                line, _, self.unread = self.unread.partition("\n")
                if re.search(pattern, line):
                    return line
                check(not re.match(r"\d*\^error", line), line, self.seen)
            left = end - time.monotonic()
            data = left > 0 and select.select([out], [], [], left)[0] and \
                os.read(out, 1 << 16).decode(errors="replace")
            check(data, f"no {pattern!r} came:", self.seen)
            self.seen += data
            self.unread += data

    def ask(self, command, result="done"):
        self.process.stdin.write(f"7{command}\n".encode())
        self.process.stdin.flush()
        return self.until(rf"^7\^{result}\b")


def test_stops_at_copy_process():
    with scratch() as folder:
        sock = os.path.join(folder, "gdb")
        vm = subprocess.Popen([VMRUN, f"--gdb={sock}", "--", "true"],
                              stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL)
        editor = Editor()
        try:
            wait_for(sock, vm)
            editor.ask(f"-target-select remote {sock}", "connected")
            made = editor.ask("-break-insert copy_process")
            check('func="copy_process"' in made, made)
            editor.ask("-exec-continue", "running")
            stop = editor.until(r"^\*stopped,.*breakpoint-hit")
            check('func="copy_process"' in stop, stop)
            frames = re.findall(r'frame=\{[^}]*func="(\w+)',
                                editor.ask("-stack-list-frames"))
            check(frames[:2] == ["copy_process", "kernel_clone"], frames)
            editor.ask("-break-delete")
            editor.ask("-exec-continue", "running")
            editor.until(r"^=thread-group-exited")
            editor.ask("-gdb-exit", "exit")
            check(vm.wait(PATIENCE) == 0, vm.returncode)
        finally:
            for process in (editor.process, vm):
                process.terminate()
                process.wait()
