"""Do programs nobody here wrote say on Tine what they say on Linux? Debian's
busybox, bash and klibc's dash, for i386: tools/outsiders.py has them from the
archive."""
import outsiders                # tools/test has tools/ in its path
import shcases
from support import check, scratch, skip, vmrun, want


def fetched():
    try:
        return outsiders.fetch()
    except outsiders.NoArchive as e:
        skip(f"{e}; with a network, or MIRROR= a Debian archive, and again")


def added():
    """vmrun's words that bring them all in."""
    return [word for place, path in fetched().items()
            for word in ("--add", f"{path}:/{place}")]


def all_of(name):
    """What the scripts for one of them say: {case: text}."""
    adds = added()
    with scratch() as folder:
        outsiders.put_cases(name, folder)
        done = want(vmrun("--icount", "2", *adds, "--add",
                          f"{folder}:/cases", "--", "busybox", "sh", "-c",
                          outsiders.driver(name), timeout=300), 0)
    return shcases.answers(done.stdout.decode(errors="replace"))


def as_on_linux(name):
    said = all_of(name)
    wanted = shcases.expected(name, outsiders.FOLDER)
    check(set(wanted) == set(outsiders.cases(name)),
          f"{name}.expected is of other cases: tools/recordoutside")
    wrong = [f"{case}:\n{said.get(case)!r}, not\n{text!r}"
             for case, text in wanted.items() if said.get(case) != text]
    check(not wrong, f"{name}: {len(wrong)} of {len(wanted)} differ:", *wrong)


def test_busybox():
    as_on_linux("busybox")


def test_bash():
    as_on_linux("bash")


def test_dash():
    as_on_linux("dash")


def test_by_proc():
    """What they find by /proc/PID/fd and exe: a recording's root has none."""
    script = ("cat <(echo one) <(echo two); echo three >/dev/stderr; "
              "busybox readlink /proc/self/exe; busybox id -un; "
              "exec /proc/self/exe -c 'busybox readlink /proc/$$/exe; :'")
    done = want(vmrun(*added(), "--", "bash", "-c", script), 0)
    check(done.stdout == b"one\ntwo\nthree\n/bin/busybox\nroot\n/bin/bash\n",
          done.stdout)
