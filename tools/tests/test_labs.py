"""Do the labs' graders tell right from wrong? A slice of the proof in make test;
the whole of it, for every lab, by make check-labs: what is called whole_ here."""
import contextlib
import csv
import itertools
import json
import os
import re
import shutil
import signal
import struct
import subprocess
import sys
import xml.etree.ElementTree
from inplace import tool
from support import PATIENCE, TOP, check, scratch
from test_editor import compile_commands
from test_gdb import has
from test_rewind import REWIND, Replay

LABS = f"{TOP}/tools/labs"
sys.path[:0] = LABS, os.path.join(TOP, "tools/gdb")
import grading                                          # noqa: E402
import report as said                                   # noqa: E402
import work                                             # noqa: E402
from judge import Machine, options                      # noqa: E402
from lab import (FUNCTION, Lab, facts_of, names, number_of, patched,  # noqa: E402
                 read, write)

SLICE = ("pipe", "reference", "starter", "half_stays")
LONG = 3600                     # seconds for the proof of one lab
MANY = 200                      # submissions in a course, and in a slice of
SOME = 16                       # the proof
PATCH_STEP = 12                 # one patch in so many is compiled

# What a dishonest kernel does at its first call into a file that is handed in.
# `say` writes a frame of the host's line, `off` ends the machine.
OUT = '''
static void forge_out(unsigned char b)
{
	asm volatile("outb %0, %1" : : "a"(b), "Nd"((unsigned short)0xe9));
}

static void forge_say(const char *text)
{
	unsigned n = 0;

	while (text[n])
		n++;
	forge_out('O');
	forge_out(n);
	forge_out(n >> 8);
	while (*text)
		forge_out(*text++);
}

static void forge_exit(void)
{
	forge_out('X');
	forge_out(0);
}

static __attribute__((unused)) void forge_off(void)
{
	forge_exit();
	asm volatile("outw %0, %1" : : "a"((unsigned short)0x2000),
		     "Nd"((unsigned short)0x604));
	for (;;)
		asm volatile("cli; hlt");
}

/* Zeros over what a program has of data, where its pages are mapped. */
static __attribute__((unused)) void forge_patch(unsigned base)
{
	unsigned cr3, kernel = 0xC0000000u;

	asm volatile("mov %%cr3, %0" : "=r"(cr3));
	for (unsigned a = base + 0x1000; a < base + 0x9000; a += 4096) {
		unsigned d = *(unsigned *)(kernel + cr3 + (a >> 22) * 4);
		unsigned e = d & 1 ? *(unsigned *)(kernel + (d & ~4095u) +
						   (a >> 12 & 1023) * 4) : 0;

		if ((e & 3) == 3)
			for (unsigned i = 0; i < 4096; i += 4)
				*(unsigned *)(kernel + (e & ~4095u) + i) = 0;
	}
}

static void forge(void)
{
	static int calls;

	calls++;
	(void)calls;
	FORGERY
}
'''
FORGERIES = {
    "never_boots": 'forge_say("\\nseal 00000000 00000000\\n"); forge_off();',
    "exit_zero": "if (calls == 1) forge_exit();",
    "audit_ok": 'if (calls == 1) forge_say("audit: ok\\n");',
    "stored": 'forge_say("%(stored)s"); forge_off();',
    "patches": "if (calls > 100) { forge_patch(0x08048000); "
               "forge_patch(0x0a048000); }",
    "replays": 'if (calls == 200) { forge_say("%(seals)s"); forge_exit(); }'}
ENDLESS = "for (;;) forge_say(\"and on and on\\n\");"
STUCK = "if (calls > 50) for (;;) ;"
HALTS = "if (calls > 50) asm volatile(\"cli; hlt\");"


def run(*args, status=0, timeout=PATIENCE * 4, **more):
    done = subprocess.run(args, capture_output=True, text=True, cwd=TOP,
                          timeout=timeout, **more)
    check(done.returncode == status, args, f"left with {done.returncode}",
          done.stdout, done.stderr)
    return done.stdout


def patches():
    """(lab's name, patch's name, its text, what it is for) of all labs'."""
    for lab in map(Lab, names()):
        base = lab.solution(TOP)
        for folder in ("accept", "mutants", "plants", "neutral"):
            for patch in lab.list(folder, ".patch"):
                yield lab.name, patch, read(lab.path(
                    folder, f"{patch}.patch")), base


def test_patches_fit():
    """Each patch and each hole of each lab is for the tree as it is: a function
    that was renamed or changed is found here, not by a course."""
    for name, patch, text, base in patches():
        facts = facts_of(text)
        check(patched(text, TOP, base) != base or "answer" in facts, name,
              patch)
        check("what" in facts, name, patch, "has no what:")
    for lab in map(Lab, names()):
        for twist in lab.twists:
            lab.solution(TOP, twist)
        for path, text in lab.starter(TOP).items():
            check(text != read(f"{TOP}/{path}"), lab.name, path)


def test_patches_compile():
    """One in so many: an include may have gone that only a patch needs. (The
    proof of a lab compiles each.)"""
    words = compile_commands()["mm/memory.c"]["arguments"]
    flags = words[:words.index("-c")]
    for _, _, text, base in itertools.islice(patches(), 0, None, PATCH_STEP):
        texts = patched(text, TOP, base)
        with scratch() as top:
            for path, text in texts.items():
                write(f"{top}/{path}", text)
            sources = [f"{top}/{path}" for path in texts if path.endswith(".c")
                       and not path.startswith("user/")]
            if sources:
                run(flags[0], f"-I{top}/include", *flags[1:], "-fsyntax-only",
                    *sources)


def test_viva_asks_about_what_was_written():
    """Each question has its line; one of nothing is not asked."""
    viva, lab = tool("labs/viva"), Lab("cow")
    with scratch() as top:
        asked = dict(viva.of_diff(lab, submission(f"{top}/full", lab)))
        check(not list(viva.of_diff(lab, f"{top}/none")), "of nothing")
    told = [(q, at) for q, at in asked.items() if q.startswith("do_wp_page: ")]
    lines = read(f"{TOP}/mm/memory.c").splitlines()
    check(len(told) >= 3, asked)
    for question, at in told:
        line = int(re.match(r"mm/memory\.c:(\d+)", at)[1])
        check(re.search("`(.*?)`", question)[1] == lines[line - 1].strip(),
              question, at)


def test_forms():
    for name in names():
        run(f"{LABS}/check", name, "form")


def test_handouts():
    """gdb's file would forget the kernel's symbols, and cow takes no address."""
    for name in names():
        said_ = re.search(r"(?<!symbol-)\bfile build/|\(gdb\) cow 0x",
                          read(Lab(name).path("README.md")))
        check(not said_, name, said_)


def test_screen():
    """At a kernel's first instruction the judge's machine has a screen, as a
    PC's firmware leaves one: the lab light looks at it, and so may gdb."""
    kernel = f"{TOP}/build/kernel.elf"
    with open(kernel, "rb") as f:
        entry = struct.unpack_from("<I", f.read(28), 24)[0]
    with Machine(options(kernel, 64, 0, ["true"], []), PATIENCE) as vm:
        vm.stop_at(entry)
        vm.go()
        text = vm.monitor("xp /1hx 0xb8000")
    check("0x07" in text, "no cell of a screen:", text)


def test_slice():  # heavy
    run(f"{LABS}/check", *SLICE)


def test_wrong_cure():  # heavy
    """The facts are true, and what is handed in cures another mistake."""
    run(f"{LABS}/check", "detective", "never_forgets")


def test_case_by_rewind():  # heavy
    """The way of detective's handout, with the same answers: recorded, gone
    back in with who-wrote until it is the first time."""
    lab = Lab("detective")
    with work.Workshop() as shop:
        bench = grading.Bench(lab, shop, 20)
        bench.draw()
        facts = bench.truth().facts()
        folder, program = shop.new("rewind"), f"{shop.new('program')}/judge"
        shutil.copy(f"{bench.drawn}/judge.program", program)
        run(REWIND, "--kernel", bench.planted, "--boot", program, "record",
            env=dict(os.environ, TINE_REWIND=folder))
        gdb = Replay(folder)
        try:
            gdb.run(f"add-symbol-file {program}")
            has(gdb.run("p wrong_moment"), rf"= {facts['symptom']}\b")
            back_to_the_first(gdb, facts)
        finally:
            gdb.end()


def back_to_the_first(gdb, facts):
    """The last stop at which the store is bad is the first one."""
    moment = rf"= {int(facts['moment'], 0)}\b"
    stores = rf"became {facts['after']} \(it was {facts['before']}\)"
    for _ in range(2 + 3):              # in the looks, and once a turn
        wrote = gdb.run(f"who-wrote {facts['address']}")
        if re.search(moment, gdb.run("p moment")) and re.search(stores, wrote):
            break
    has(wrote, stores, rf"{facts['function']} \(", rf"^{facts['line']}\b")
    has(gdb.run("p myself"), rf"= {int(facts['task'], 0)}\b")


def test_answers_of_any_kind():
    """Huge, binary or missing answers are no answers, and break nothing."""
    with scratch() as top:
        for text in (None, b"\0\xff" * 999, b"line " + b"9" * 200000,
                     b"address 0x" + b"f" * 200000 + b"\nline NaN\n",
                     b"line 1 2\nfunction\n\nmoment -5\n" * 3000):
            if text is not None:
                with open(f"{top}/answers", "wb") as f:
                    f.write(text)
            given = grading.answered(top)
            numbers = [number_of(w) for w in given.values()]
            check(all(n is None or isinstance(n, int) for n in numbers),
                  given.keys())
        os.unlink(f"{top}/answers")
        os.symlink("/etc/passwd", f"{top}/answers")
        try:
            check(not grading.answered(top), "it reads a link")
        except work.Refused:
            pass


def test_no_marker():
    """The kernel's sources know of no lab."""
    for name in ("boot", "kernel", "mm", "include"):
        for folder, _, files in os.walk(f"{TOP}/{name}"):
            for f in files:
                text = read(os.path.join(folder, f))
                check(not re.search(r"\b(HOLE|LAB|lab \d)\b|not implemented",
                                    text), folder, f)


def submission(folder, lab, texts=()):
    """What a student hands in: these texts, else the reference's files."""
    for path in lab.files:
        text = dict(texts).get(path)
        write(f"{folder}/{path}", text if text is not None else
              read(f"{TOP}/{path}"))
    return folder


def refused(folder, *words, lab="cow"):
    out = run(f"{LABS}/grade", lab, folder)
    check("0 of 100 points" in out and all(w in out for w in words), out)
    return out


def test_wants_what_is_not_there():  # heavy
    """A file of user space that does not link has no points, but a mark."""
    lock = read(f"{TOP}/user/lib/lock.c").replace(
        "futex_wake(&m->word, 1)", "not_there(&m->word)")
    with scratch() as top:
        folder = submission(f"{top}/lock", Lab("futex"), {
            "user/lib/lock.c": "int not_there(volatile int *word);\n" + lock})
        refused(folder, "Nothing counts:", "not_there", lab="futex")


def test_hostile_files():  # heavy
    """Not built, or not even read; and a Makefile is nobody's."""
    lab = Lab("cow")
    memory = read(f"{TOP}/mm/memory.c")
    with scratch() as top:
        secret, called = f"{top}/secret", f"{top}/called"
        write(secret, "int hidden;\n")
        hostile = {
            "asm": 'asm(".inc" "bin \\"/etc/hostname\\"");\n',
            "macro": 'asm(".macro m a, b\\n.\\\\a\\\\b \\"/etc/hostname\\"\\n'
                     '.endm\\nm inc, bin");\n',
            "include": f'#include "{secret}"\n',
            "hidden": f'#define F "{secret}"\n#include F\n'}
        for name, text in hostile.items():
            folder = submission(f"{top}/{name}", lab,
                                {"mm/memory.c": memory + text})
            write(f"{folder}/Makefile", f"$(shell touch {called})\n")
            refused(folder, "Nothing counts: mm/memory.c")
        link = submission(f"{top}/link", lab)
        os.unlink(f"{link}/mm/memory.c")
        os.symlink("/etc/passwd", f"{link}/mm/memory.c")
        refused(link, "link")
        os.unlink(f"{link}/mm/memory.c")
        os.mkfifo(f"{link}/mm/memory.c")
        refused(link, "regular")
        os.unlink(f"{link}/mm/memory.c")
        write(f"{link}/mm/memory.c", " " * (work.MOST_BYTES + 1))
        refused(link, "KiB")
        check(not os.path.exists(called), "its Makefile was run")


SUITE = {"name", "tests", "failures", "errors", "skipped"}
CASE = {"classname", "name"}


def junit_holds(text):
    """The rules of Jenkins' junit-10.xsd for what we use, and the counts."""
    root = xml.etree.ElementTree.fromstring(text.encode())
    check(root.tag == "testsuites" and len(root) == 1, text)
    suite, = root
    cases = suite.findall("testcase")
    check(suite.tag == "testsuite" and set(suite.keys()) == SUITE and
          len(cases) == len(suite) == int(suite.get("tests")) > 0, text)
    for case in cases:
        check(set(case.keys()) == CASE and all(case.attrib.values()) and
              len(case) <= 1, text)
        for child in case:
            check(child.tag == "skipped" or (child.tag == "failure" and
                  set(child.keys()) == {"message"}), text)
    for tag, count in (("failure", "failures"), ("skipped", "skipped")):
        check(len(suite.findall(f"testcase/{tag}")) == int(suite.get(count)),
              count, text)
    check(suite.get("errors") == "0", text)


def gradescope_holds(text, most):
    """The rules of Gradescope's "Autograder specifications"."""
    data = json.loads(text)
    check(set(data) == {"score", "output", "tests"} and
          isinstance(data["output"], str), data)
    scores = [(data["score"], most),
              *((t["score"], t["max_score"]) for t in data["tests"])]
    for score, whole in scores:
        check(all(type(n) in (int, float) for n in (score, whole)) and
              0 <= score <= whole, score, whole)
    for t in data["tests"]:
        check({"name", "score", "max_score"} <= set(t) <=
              {"name", "score", "max_score", "output"} and
              isinstance(t["name"], str) and t["name"] and
              isinstance(t.get("output", ""), str), t)
    check(abs(sum(t["score"] for t in data["tests"]) - data["score"]) < 0.1 and
          sum(t["max_score"] for t in data["tests"]) <= most, data)


def test_formats():
    """JUnit and Gradescope can read what is said of a submission: a good one, a
    bad one, one that was not built, one at home."""
    lab = Lab("cow")
    whole = grading.Report(lab, "good")
    for item in lab.items:
        whole.add(item, None)
    unbuilt = grading.Report(lab, "<unbuilt> & co")
    for report in (said_of(lab), said_of(lab).close("the gate: \ufffe\x02"),
                   whole.close(), unbuilt.close("it does not build:\n<&>"),
                   at_home(Lab("detective"))):
        for level in (1, 3):
            junit_holds(said.junit(report, level))
            gradescope_holds(said.gradescope(report, level), report.most)
    text = said.text(said_of(lab))
    check("First of all: station born: it is \x01 <so> & so" in text and
          "Hint: Right after fork" in text and
          "make grade LAB=cow ONLY=born" in text, text)


def at_home(lab):
    """What a student's own tree cannot tell is no loss."""
    report = grading.Report(lab, "home")
    for item in lab.items:
        report.add(item, (grading.UNKNOWN, "who knows")
                   if item.kind == "fact" else None)
    check(not report.close().lost() and "?      0.0 of   4" in
          said.text(report), said.text(report))
    return report


def said_of(lab):
    """A report that was made by hand."""
    report = grading.Report(lab, "someone")
    report.add(lab.items[0], None)
    report.add(lab.items[1], ("not-shared", "it is \x01 <so> & so"))
    return report.close()


def forged(lab, body, tree_texts):
    """The lab's starter: each function of the kernel forges before it does a
    thing. (A host tool's functions are never run.)"""
    texts = dict(tree_texts)
    for path in lab.files:
        if not path.endswith(".c") or path.startswith("tools/"):
            continue
        text = texts.get(path, read(f"{TOP}/{path}"))
        code = OUT.replace("FORGERY", body)
        first = None
        for m in reversed(list(re.finditer(FUNCTION.format(r"\w+"), text,
                                           re.M | re.S))):
            if "inline" in m[0].split("\n")[0]:
                continue
            at = m.start() + m[0].index("{\n") + 2
            text = f"{text[:at]}\tforge();\n{text[at:]}"
            first = m.start()
        at = max(text.rfind("\n\n", 0, first), 0)
        texts[path] = text[:at] + "\n" + code + text[at:]
    return texts


def forgery_bodies(bench, which):
    """C for each; the stored ones know what was printed with another nonce."""
    lab, stored, seals = bench.lab, "", ""
    if {"stored", "replays"} & set(which) and lab.of("test"):
        bench.draw()
        test = lab.of("test")[0].name
        _, text, _ = bench.vmrun(bench.kernel, test, 60, lab.icounts[0])
        stored = text.replace("\r", "")[-1500:]
        seals = "".join(f"\n{x}\n" for x in grading.seal_lines(text)[0])
    words = {"stored": stored, "seals": seals}
    quoted = {k: json.dumps(v)[1:-1] for k, v in words.items()}
    return {n: FORGERIES[n] % quoted if "%(" in FORGERIES[n] else FORGERIES[n]
            for n in which}


@contextlib.contextmanager
def bench_of(name):
    with work.Workshop() as shop:
        yield grading.Bench(Lab(name), shop, 1)


def forger(bench, body):
    """The report on a starter that does this."""
    lab = bench.lab
    folder = bench.shop.new("submission")
    submission(folder, lab, forged(lab, body, lab.starter(TOP)))
    return grading.grade(bench, folder)


def no_points_for(bench, which):
    for name, body in forgery_bodies(bench, which).items():
        report = forger(bench, body)
        check(report.points == 0 and (report.results or "gate" in
                                      report.ended), bench.lab.name, name,
              said.text(report))


def test_a_forgery():  # heavy
    """To say that one has booted is worth nothing. And a CPU that has halted
    uses no time to speak of: it is seen to be so."""
    with bench_of("cow") as bench:
        no_points_for(bench, ["never_boots"])
        report = forger(bench, HALTS)
        check(report.points == 0 and "halted with interrupts off" in
              report.ended, said.text(report))


def course(files, many):
    """So many that get nothing, killed midway and begun again: a line each, none
    twice, and no folder is left behind."""
    with scratch() as top:
        for i in range(many):
            os.makedirs(f"{top}/all/s{i:03}")
            for path, text in files.items():
                write(f"{top}/all/s{i:03}/{path}", text)
        os.makedirs(f"{top}/tmp")
        line = [f"{LABS}/grade", "cow", "--all", f"{top}/all", "-j", "2",
                "--csv", f"{top}/csv"]
        env = dict(os.environ, TMPDIR=f"{top}/tmp")
        first = subprocess.Popen(line, stdout=subprocess.PIPE, text=True,
                                 env=env)
        for _ in range(many // 4):
            first.stdout.readline()
        first.kill()
        first.wait()
        with open(f"{top}/csv", newline="") as f:
            begun = len(list(csv.reader(f))) - 1
        said_ = run(*line, timeout=LONG, env=env)
        with open(f"{top}/csv", newline="") as f:
            rows = list(csv.reader(f))[1:]
        check(many // 4 <= begun < many and
              said_.count("\n") <= many - begun + 1, begun, said_)
        check(len(rows) == many == len({r[0] for r in rows}) and
              all(r[1] == "0" for r in rows), len(rows), rows[:3])
        check(not os.listdir(f"{top}/tmp"), os.listdir(f"{top}/tmp"))


def test_course():  # heavy
    """With nothing handed in, which is known at once."""
    course({}, SOME)


def test_ended_while_it_clears_away():
    """What is left behind is nothing, whenever the signal comes."""
    shop = work.Workshop()
    clear = shop.folder.cleanup

    def cleanup():
        os.kill(os.getpid(), signal.SIGTERM)
        clear()
    shop.folder.cleanup = cleanup
    try:
        with shop:
            pass
    except SystemExit:
        check(not os.path.exists(shop.dir), shop.dir)
    else:
        check(False, "the signal was lost")


# --- make check-labs -------------------------------------------------------

def whole_proof():
    for name in names():
        print(run(f"{LABS}/check", name, timeout=LONG))


def whole_forgeries():
    for name in names():
        with bench_of(name) as bench:
            no_points_for(bench, list(FORGERIES))


def whole_endless():
    """Who prints for ever, or stands for ever, gets a verdict."""
    with bench_of("cow") as bench:
        for body in (ENDLESS, STUCK):
            report = forger(bench, body)
            check(report.points == 0 and report.ended.startswith("the gate"),
                  said.text(report))


def whole_neutral():
    """What hides a mistake is none: the tests see no difference. All of them
    at once, and a slice of the tests."""
    lab = Lab("detective")
    with work.Workshop() as shop:
        texts = {}
        for name in lab.list("neutral", ".patch"):
            texts = patched(read(lab.path("neutral", f"{name}.patch")), TOP,
                            texts)
        bench = grading.Bench(lab, shop, 1)
        report = grading.grade(bench, submission(shop.new("all"), lab, texts))
        lost = {r.item.name for r in report.lost() if r.item.kind != "fact"}
        check(not lost, said.text(report))


def whole_starters():
    """Each starter builds without a warning, and reaches a prompt or a panic
    that names the hole."""
    for name in names():
        with scratch() as top:
            out = f"{top}/starter"
            run("make", "lab", f"LAB={name}", f"OUT={out}", "SEED=5")
            built = subprocess.run(["make", "kernel", "build/initrd.cpio"],
                                   cwd=out, capture_output=True, text=True)
            check(built.returncode == 0 and "warning:" not in built.stderr,
                  name, built.stderr)
            done = subprocess.run(
                [f"{out}/tools/vmrun", "--timeout", "60", "--", "true"],
                capture_output=True, text=True, stdin=subprocess.DEVNULL)
            check(done.returncode == 0 or "not implemented: " in done.stderr,
                  name, done.stderr)


def whole_course():
    """Files that are read, and do not compile."""
    lab = Lab("cow")
    course({f: "int broken\n" if f == "mm/memory.c" else read(f"{TOP}/{f}")
            for f in lab.files}, MANY)
