"""Do editors get what they read, and is it right?"""
import json
import os
import shutil
import subprocess
from support import TOP, check, scratch, skip


def sh(*args, **more):
    return subprocess.run(args, capture_output=True, text=True, timeout=120,
                          stdin=subprocess.DEVNULL, **more)


def compile_commands():
    done = sh("make", "-s", "compile_commands.json", cwd=TOP)
    check(done.returncode == 0, done)
    with open(os.path.join(TOP, "compile_commands.json")) as f:
        return {entry["file"]: entry for entry in json.load(f)}


def test_compile_commands_compile():
    """There is one for each C file, and those of each kind are right."""
    commands = compile_commands()
    for path in commands:
        check(os.path.exists(os.path.join(TOP, path)), path)
    for path in ("kernel/task/fork.c", "mm/memory.c", "user/cowdemo.c",
                 "user/tests/fork_identity.c",
                 "tools/tests/unit/test_elf.c"):
        check(path in commands, path, sorted(commands))
        entry = commands[path]
        done = sh(*entry["arguments"], "-fsyntax-only",
                  cwd=entry["directory"])
        check(done.returncode == 0 and not done.stderr, done)


def test_folders_of_editors_are_json():
    for path in (".vscode/launch.json", ".vscode/tasks.json",
                 ".devcontainer/devcontainer.json"):
        with open(os.path.join(TOP, path)) as f:
            json.load(f)


def test_line_ends_stay_with_autocrlf():
    if not shutil.which("git"):
        skip("no git here: apt-get install git")
    names = ("tools/setup", "user/tests/clone_truth.expected")
    with scratch() as folder:
        for name in (".gitattributes", *names):
            to = os.path.join(folder, name)
            os.makedirs(os.path.dirname(to), exist_ok=True)
            shutil.copy(os.path.join(TOP, name), to)
        for args in (("init", "-q"), ("add", "-A"),
                     ("rm", "-q", "-r", "--cached", ".gitattributes")):
            done = sh("git", *args, cwd=folder)
            check(done.returncode == 0, done)
        for name in names:
            os.remove(os.path.join(folder, name))
        done = sh("git", "-c", "core.autocrlf=true", "checkout", "--", *names,
                  cwd=folder)
        check(done.returncode == 0, done)
        for name in names:
            with open(os.path.join(TOP, name), "rb") as f, \
                    open(os.path.join(folder, name), "rb") as g:
                check(f.read() == g.read(), name)
