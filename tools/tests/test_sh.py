"""Does the shell do what dash does? (user/sh_fuzz gives it nonsense.)"""
import os
import shcases
from support import check, scratch, vmrun, want


def run_all(folder):
    """All cases in one Tine: {case: what it said}."""
    for name in shcases.names():
        for case, script in shcases.cases(name).items():
            with open(f"{folder}/{case}.sh", "w") as f:
                f.write(script)
    done = want(vmrun("--add", f"{folder}:/cases", "--", "sh",
                      "-c", shcases.DRIVER, timeout=300), 0)
    return shcases.answers(done.stdout.decode(errors="replace"))


def test_as_dash():
    """user/tests/sh/*.expected is what dash said of *.sh."""
    with scratch() as folder:
        os.chmod(folder, 0o755)
        said = run_all(folder)
    wrong = []
    for name in shcases.names():
        wanted = shcases.expected(name)
        check(set(wanted) == set(shcases.cases(name)),
              f"{name}.expected is of other cases: tools/recordsh")
        wrong += [f"{name}/{case}:\n{said.get(case)!r}, not\n{text!r}"
                  for case, text in wanted.items() if said.get(case) != text]
    check(not wrong, f"{len(wrong)} of {len(said)} differ:", *wrong)
