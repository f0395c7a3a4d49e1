"""Small scripts for the shell, and what dash made of them.

user/tests/sh/NAME.sh holds many: "### case" stands before each. What dash
printed to stdout, and its status, is in NAME.expected under "### case
STATUS". Each runs in an empty folder of its own, without input.
"""
import glob
import os
import re
import subprocess
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
FOLDER = os.path.join(TOP, "user/tests/sh")
DRIVER = """\
cd /cases
for c in *.sh; do
    c=${c%.sh}
    mkdir /tmp/$c
    (cd /tmp/$c; exec sh /cases/$c.sh </dev/null >/cases/$c.out)
    echo $? >/cases/$c.status
done
for c in *.sh; do
    c=${c%.sh}
    read status <$c.status
    echo "### $c $status"
    cat $c.out
done
"""


def names():
    return sorted(os.path.basename(p)[:-3]
                  for p in glob.glob(f"{FOLDER}/*.sh"))


def cases(name, folder=FOLDER):
    """{case: script}"""
    with open(f"{folder}/{name}.sh") as f:
        parts = re.split(r"^### (\w+)\n", f.read(), flags=re.M)
    return dict(zip(parts[1::2], parts[2::2]))


def answers(text):
    """{case: "STATUS\\nstdout"} of what DRIVER or a recording says."""
    parts = re.split(r"^### (\w+) ", text, flags=re.M)
    return dict(zip(parts[1::2], parts[2::2]))


def expected(name, folder=FOLDER):
    with open(f"{folder}/{name}.expected") as f:
        return answers(f.read())


def ask(shell, script):
    """STATUS and stdout, as DRIVER writes them."""
    with tempfile.TemporaryDirectory(prefix="tine-sh.") as folder, \
            tempfile.NamedTemporaryFile("w", suffix=".sh") as f:
        f.write(script)
        f.flush()
        done = subprocess.run(
            [shell, f.name], cwd=folder, stdin=subprocess.DEVNULL, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=30,
            env={"PATH": "/bin:/usr/bin", "HOME": "/", "TERM": "linux"})
    status = done.returncode
    return f"{128 - status if status < 0 else status}\n{done.stdout}"


def record(shell):
    for name in names():
        with open(f"{FOLDER}/{name}.expected", "w") as f:
            for case, script in cases(name).items():
                f.write(f"### {case} {ask(shell, script)}")
