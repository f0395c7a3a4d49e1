"""Does vmrun --add put things where it says, as they are?"""
import os
import shutil
from support import PANIC, TOP, check, scratch, vmrun, want


def make_folder(folder):
    """sub/{run,data,deep/er}, with modes one can tell apart."""
    os.makedirs(os.path.join(folder, "sub/deep"))
    for name, mode in (("run", 0o755), ("data", 0o640), ("deep/er", 0o444)):
        path = os.path.join(folder, "sub", name)
        with open(path, "w") as f:
            f.write(f"echo this is {name}\n")
        os.chmod(path, mode)
    os.chmod(os.path.join(folder, "sub/deep"), 0o711)
    return os.path.join(folder, "sub")


def modes(*args):
    """The lines of ls -l, mode first."""
    done = want(vmrun(*args), 0)
    return {line.split()[-1].decode(): line.split()[0].decode()
            for line in done.stdout.splitlines() if line.split()}


def test_add_a_program():
    program = os.path.join(TOP, "build/user/echo")
    want(vmrun("--add", f"{program}:/opt/made/up/say", "--",
               "/opt/made/up/say", "so"), 0, b"so\n")
    want(vmrun("--add", f"{program}:/opt/", "--", "/opt/echo", "so"), 0,
         b"so\n")
    with scratch() as folder:
        own = os.path.join(folder, "of-mine")
        shutil.copy(program, own)
        want(vmrun("--add", own, "--", "of-mine", "so"), 0, b"so\n")


def test_add_a_folder():
    with scratch() as folder:
        sub = make_folder(folder)
        want(vmrun("--add", f"{sub}:/data", "--", "cat", "/data/run",
                   "/data/deep/er"), 0,
             b"echo this is run\necho this is deep/er\n")
        seen = modes("--add", f"{sub}:/data", "--", "ls", "-l", "/data")
        for name, mode in (("run", "-rwxr-xr-x"), ("data", "-rw-r-----"),
                           ("deep", "drwx--x--x")):
            check(seen.get(name) == mode, f"{name}:", seen)
        want(vmrun("--add", f"{sub}:/data/", "--", "cat",
                   "/data/sub/data"), 0, b"echo this is data\n")


def test_add_several():
    with scratch() as folder:
        for name in ("one", "two"):
            with open(os.path.join(folder, name), "w") as f:
                f.write(name)
        want(vmrun("--add", f"{folder}/one:/etc/one", "--add",
                   f"{folder}/two:/tmp/two", "--", "cat", "/etc/one",
                   "/tmp/two"), 0, b"onetwo")


def test_add_a_file_into_a_folder_of_the_root():
    with scratch() as folder:
        with open(f"{folder}/f", "w") as f:
            f.write("data")
        for guest in ("/tmp", "etc", "/", "/bin/.", "../tmp"):
            place = os.path.normpath("/" + guest)
            want(vmrun("--add", f"{folder}/f:{guest}", "--", "cat",
                       f"{place}/f"), 0, b"data")


def test_add_above_the_root_is_the_root():
    with scratch() as folder:
        with open(f"{folder}/f", "w") as f:
            f.write("data")
        want(vmrun("--add", f"{folder}/f:../../tmp/../etc/g", "--", "cat",
                   "/etc/g"), 0, b"data")


def test_add_over_what_is_there():
    with scratch() as folder:
        for name in ("one", "two"):
            with open(f"{folder}/{name}", "w") as f:
                f.write(name)
        want(vmrun("--add", f"{folder}/one:/bin/echo", "--add",
                   f"{folder}/two:/bin/echo", "--", "cat", "/bin/echo"), 0,
             b"two")
        want(vmrun("--add", f"{folder}/one:/etc/vmrun.argv", "--", "echo",
                   "ours"), 0, b"ours\n")


def test_add_odd_names():
    names = ("a b", "é", "a,b", "a:b", "-dash", "tab\tbed", "it's", "x" * 200)
    with scratch() as folder:
        for name in names:
            with open(f"{folder}/{name}", "w") as f:
                f.write(name)
        want(vmrun("--add", f"{folder}:/d", "--", "cat",
                   *(f"/d/{n}" for n in names)), 0,
             "".join(names).encode())
        for name in names:
            want(vmrun("--add", f"{folder}/{name}:/etc/odd", "--", "cat",
                       "/etc/odd"), 0, name.encode())


def test_add_follows_links():
    with scratch() as folder:
        with open(f"{folder}/f", "w") as f:
            f.write("data")
        os.symlink("f", f"{folder}/link")
        want(vmrun("--add", f"{folder}/link:/etc/l", "--", "cat", "/etc/l"),
             0, b"data")
        os.symlink("/nowhere", f"{folder}/dangling")
        done = want(vmrun("--add", f"{folder}:/d", "--", "true"), 2)
        check(b"/dangling: No such file" in done.stderr, done.stderr)


def test_add_of_what_has_no_end():
    with scratch() as folder:
        os.mkfifo(f"{folder}/fifo")
        os.symlink(".", f"{folder}/loop")
        for path in (f"{folder}/fifo", folder, "/dev/zero"):
            done = want(vmrun("--add", path, "--", "true"), 2)
            check(done.stderr.count(b"\n") == 1, done.stderr)


def test_add_very_many():
    with scratch() as folder:
        for i in range(3000):
            with open(f"{folder}/{i}", "w") as f:
                f.write(str(i))
        done = want(vmrun("--add", f"{folder}:/many", "--", "ls", "/many"), 0)
        check(len(done.stdout.split()) == 3000, done.stdout[-200:])


def test_add_more_than_fits():
    with scratch() as folder:
        with open(f"{folder}/big", "wb") as f:
            f.truncate(20 << 20)
        done = want(vmrun("-m", "16", "--add", f"{folder}/big", "--", "true"),
                    2)
        check(b"fit into -m 16" in done.stderr, done.stderr)
        done = want(vmrun("-m", "24", "--add", f"{folder}/big", "--", "true"),
                    PANIC)
        check(b"fit" in done.stderr, done.stderr)
