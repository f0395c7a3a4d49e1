"""Are the sources clean, and would make lint say so if they were not?"""
import os
import shutil
import subprocess
from support import TOP, check, scratch, skip

NOT_HERE = 77                   # tools/lint's status: some tool is missing
BAD = {
    "kernel/bad.c": ("int bad(void)\n{\n\tint a[2] = { 0 };\n\n"
                     "\treturn a[2];\n}\n", "arrayIndexOutOfBounds"),
    "tools/bad": ("#!/bin/sh\ncd /nowhere\nrm -r *\n", "SC2164"),
    "tools/bad.py": ("import os\n", "'os' imported but unused"),
}
TOOLS = ("cppcheck", "shellcheck", "pyflakes3")


def lint(folder):
    done = subprocess.run([f"{folder}/tools/lint"], capture_output=True,
                          text=True, stdin=subprocess.DEVNULL, timeout=600)
    check("Traceback" not in done.stderr, done)
    return done


def test_sources_are_clean():  # heavy
    done = lint(TOP)
    check(done.returncode in (0, NOT_HERE), done.stdout, done.stderr)
    if done.returncode == NOT_HERE:
        skip(done.stdout)


def test_what_is_bad_is_found():
    if not all(map(shutil.which, TOOLS)):
        skip("not all of them are here: tools/setup --lint installs "
             + ", ".join(TOOLS))
    with scratch() as folder:
        for name in ("boot", "kernel", "mm", "include", "user", "tools"):
            os.mkdir(os.path.join(folder, name))
        for name in ("tools/lint", "tools/lint.except", "boot/boot.asm",
                     "mm/page.c", "user/true.c"):
            shutil.copy2(os.path.join(TOP, name), f"{folder}/{name}")
        for name, (text, _) in BAD.items():
            with open(f"{folder}/{name}", "w") as f:
                f.write(text)
        done = lint(folder)
        check(done.returncode == 1, done)
        for name, (_, finding) in BAD.items():
            check(any(line.startswith(name) and finding in line
                      for line in done.stdout.splitlines()), name, done)
