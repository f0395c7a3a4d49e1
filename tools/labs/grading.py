"""From what was handed in to points: gate, judge, seals, answers; and what to
say of it."""
import os
import re
import secrets
import sys
import programs
import work
from judge import NOT_REACHED, NOT_TRUE, Run, load
from lab import Foul, Lab, TOP, number_of, read

VMRUN = f"{TOP}/tools/vmrun"
NOT_SO = "not so:"
GATE = "gate"
UNKNOWN = "unknown"             # a fact, in a starter's tree
FIRST_CPU = 60                  # seconds the reference itself may take
HINTS = {                       # where a lab has no hint of its own
    NOT_TRUE: "The judge looks at the CPU: paging, WP and ring 3 must be as "
              "they were.",
    NOT_REACHED: "Run the program in gdb: break at the station before this "
                 "one, then go on step by step."}


def allowed(reference_seconds, least=6, most=60):
    """CPU seconds a student's kernel gets where the reference took these."""
    return int(min(most, max(least, 8 * reference_seconds + 3)))


def seal_lines(text):
    """What a test has to say for itself: its seals, and whether it was
    content."""
    if NOT_SO in text:
        line = next(x for x in text.splitlines() if NOT_SO in x)
        return None, line.strip()
    seals = sorted(re.findall(r"^seal [0-9a-f]{8} [0-9a-f]{8}$", text, re.M))
    return seals, ""


class Bench:
    """A lab's programs and its reference, ready to compare kernels with."""

    def __init__(self, lab, shop, seed=0, twist=None, one_nonce=False):
        self.lab, self.shop, self.seed, self.twist = lab, shop, seed, twist
        self.one_nonce = one_nonce      # a proof's, where nobody cheats
        self.kernel = self.folder = self.nonce = None
        self.planted = self.found = None    # the seed's kernel, and its Truth
        self.others = {}                # benches of labs whose judge it asks

    def draw(self):
        """A nonce of its own for what is graded now; nothing is known yet of
        the reference's answers to it."""
        if self.nonce and self.one_nonce:
            return
        if not self.folder:
            self.kernel = self.kernel or work.reference(
                self.lab, self.shop, self.twist)
            folder = self.shop.new("programs")
            programs.make(self.lab, folder)
            self.folder = folder
        self.nonce = (secrets.randbits(32), secrets.randbits(32))
        self.drawn = self.theirs = self._drawn(self.folder)
        self.seals, self.seconds, self.notes = {}, {}, {}

    def take(self, texts):
        """What was handed in: its files of user space are in the programs that
        its kernel runs, and the reference's in the others. work.Refused."""
        self.theirs = self.drawn
        if any(path.startswith(work.USER) for path in texts):
            folder = self.shop.new("programs")
            programs.make(self.lab, folder, texts)
            self.theirs = self._drawn(folder)

    def _drawn(self, folder):
        """Copies of the programs that have nonce and seed: their folder."""
        drawn = self.shop.new("drawn")
        for test in self.lab.of("test"):
            programs.draw(f"{folder}/test/{test.name}", f"{drawn}/{test.name}",
                          self.nonce, self.seed)
        if self.lab.of("station"):
            programs.draw(f"{folder}/judge", f"{drawn}/judge.program",
                          self.nonce, self.seed)
        return drawn

    def judge(self, kernel, cpu, boot, icount, notes=()):
        drawn = self.drawn if kernel == self.kernel else self.theirs
        return Run(self.lab, kernel, f"{drawn}/judge.program", cpu,
                   self.nonce, self.seed, self.twist, icount, boot, notes)

    def reference_run(self, boot, icount):
        """The judge's run of the reference; nothing may be lost in it."""
        key = boot.name, icount
        if key not in self.seconds:
            run = self.judge(self.kernel, FIRST_CPU, boot, icount)
            if run.lost:
                name, (symptom, text) = next(iter(run.lost.items()))
                raise Foul(f"{self.lab.name}: the reference itself fails at "
                           f"{name}: {symptom}: {text}\n{run.log[-1500:]}")
            self.seconds[key] = run.seconds
            self.notes = {**run.notes, **self.notes}
        return self.seconds[key]

    def try_judge(self, kernel, item):
        """What the judge of another lab says of the kernel, as a whole."""
        if item.name not in self.others:
            other = Lab(item.name)
            other.items = other.of("station")
            self.others[item.name] = bench = Bench(
                other, self.shop, self.seed, self.twist
                if self.twist in other.twists else None, self.one_nonce)
            bench.kernel = self.kernel
        bench = self.others[item.name]
        bench.draw()
        for boot, icount in bench.lab.runs:
            cpu = allowed(bench.reference_run(boot, icount), 6, 15)
            lost = bench.judge(kernel, cpu, boot, icount).lost
            if lost:
                name = min(lost, key=lambda n: lost[n][0] == NOT_REACHED)
                return item.hint or item.name, f"station {name}: " + \
                    lost[name][1]
        return None

    def truth(self):
        """Of the kernel that the seed plants; None where a starter's tree does
        not know that."""
        if not self.lab.list("plants", ".patch"):
            return None
        if self.found is None:
            texts = self.lab.planted(TOP, self.seed, self.twist)
            self.planted = self.shop.kernel_of(texts)
            self.found = load(self.lab, "truth").Truth(self, self.planted,
                                                       texts)
        return self.found

    def try_fact(self, item, given):
        truth = self.truth()
        if not truth:
            return UNKNOWN, "only who has handed it out can tell"
        wrong = truth.differs(item.name, given)
        return wrong and (item.hint or item.name, wrong)

    def vmrun(self, kernel, test, cpu, icount):
        drawn = self.drawn if kernel == self.kernel else self.theirs
        args = [VMRUN, "--icount", str(icount), "--kernel", kernel,
                "--qemu-arg", "-sandbox", "--qemu-arg", "on,spawn=deny",
                "--add", f"{drawn}/{test}",
                *programs.words_for(self.lab, test), "--", test]
        return work.run([sys.executable, "-E", *args], cpu)

    def reference_seals(self, test, icount):
        key = test, icount
        if key not in self.seals:
            status, text, seconds = self.vmrun(self.kernel, test, FIRST_CPU,
                                               icount)
            seals, wrong = seal_lines(text)
            if status or not seals:
                raise Foul(f"{self.lab.name}: the reference itself fails "
                           f"{test}: {wrong or text[-1500:]}")
            self.seals[key], self.seconds[key] = seals, seconds
        return self.seals[key], self.seconds[key]

    def try_test(self, kernel, test):
        """(symptom, text) of what is wrong, or None."""
        for icount in self.lab.icounts:
            wanted, seconds = self.reference_seals(test.name, icount)
            cpu = allowed(seconds)
            status, text, took = self.vmrun(kernel, test.name, cpu, icount)
            seals, wrong = seal_lines(text)
            if seals == wanted:
                continue
            panic = re.search(r"^.*panic.*$", text, re.M)
            return test.hint or "seal", wrong or (
                panic[0].strip() if panic else
                f"no end after {cpu} s of CPU time" if took >= cpu - 1 else
                "it saw something else than on the reference kernel"
                if seals else f"it did not get to its end (status {status})")
        return None


class Result:
    """An item, and (symptom, text) of what is wrong, or None."""

    def __init__(self, item, wrong):
        self.item, self.wrong = item, wrong
        self.points = 0.0 if wrong else float(item.points)


class Report:
    """What a submission gets, and why."""

    def __init__(self, lab, name):
        self.lab, self.name = lab, name
        self.results = []
        self.ended = ""                 # why nothing more was tried
        self.answers = 0.0
        self.changed = {}

    def add(self, item, wrong):
        self.results.append(Result(item, wrong))

    def close(self, ended=""):
        """Nothing more comes. What the starter has already counts in the
        measure in which the rest is done; without any, nothing does."""
        self.ended = ended or self.ended
        new = [r for r in self.results if not r.item.kept]
        done = sum(r.points for r in new)
        whole = sum(r.item.points for r in new)
        share = done / whole if whole else 1   # --only
        for r in self.results:
            if r.item.kept or ended:
                r.points *= share if not ended else 0
        self.answers *= 1 if done and not ended else 0
        return self

    @property
    def points(self):
        return round(sum(r.points for r in self.results) + self.answers, 1)

    @property
    def most(self):
        return sum(i.points for i in self.lab.items) + self.lab.answers

    def lost(self):
        """What is wrong; first what was seen, then what was not got to."""
        return sorted((r for r in self.results
                       if r.wrong and r.wrong[0] != UNKNOWN),
                      key=lambda r: r.wrong[0] == NOT_REACHED)


def answered(submission):
    """{name: word} of the file of answers handed in."""
    text = work.one_file(os.path.realpath(submission), "answers") or ""
    return dict(re.findall(r"^(\S+)[ \t]+(\S+)[ \t]*$", text, re.M))


def seed_of(submission):
    """The seed and twist a starter tree was made with: (0, None) without."""
    path = os.path.join(submission, "lab.seed")
    words = read(path).split() if os.path.isfile(path) else []
    try:
        return int(words[0]), (words[1] if len(words) > 1 else None)
    except (IndexError, ValueError):
        return 0, None


def asked(lab, seed):
    """The names of eight questions, the same for the same seed."""
    every = sorted(lab.questions())
    start = seed % len(every) if every else 0
    return sorted((every[start:] + every[:start])[:8])


def grade(bench, submission, kernel=None, until=None, texts=None):
    """A Report. kernel: it is built already, of these texts (check's). until:
    nothing that comes after this item is tried, if it is lost."""
    lab, shop = bench.lab, bench.shop
    report = Report(lab, os.path.basename(os.path.realpath(submission)))
    try:
        if kernel is None:
            for path in lab.files:              # what is missing stays ours
                if not os.path.lexists(os.path.join(submission, path)):
                    raise work.Refused(f"{path} is not there")
            handed_in = work.handed_in(lab, submission)
            tree = shop.new("student")
            work.copy_tree(tree)
            report.changed = work.put_into(tree, handed_in)
            kernel = work.build(tree, report.changed)
        bench.draw()
        bench.take(report.changed if texts is None else texts)
        given = answered(submission)
    except work.Refused as e:
        return report.close(str(e))
    if lab.of("station") and not judged(bench, kernel, report):
        return report.close("the gate: " + report.results[0].wrong[1])
    for item in lab.of("judge") + lab.of("test"):
        if until in {r.item.name for r in report.lost()}:
            return report.close("the rest was not tried")
        ask = bench.try_judge if item.kind == "judge" else bench.try_test
        report.add(item, ask(kernel, item))
    for item in lab.of("fact"):
        report.add(item, bench.try_fact(item, given))
    names = asked(lab, bench.seed) if lab.answers else []
    for name in names:
        if number_of(given.get(name, "?")) == bench.notes.get(name, -1):
            report.answers += lab.answers / len(names)
    return report.close()


def judged(bench, kernel, report):
    """Adds the stations' results. False: it did not get through the gate."""
    lost = {}
    for boot, icount in bench.lab.runs:
        seconds = bench.reference_run(boot, icount)
        run = bench.judge(kernel, allowed(seconds, 6, 15), boot, icount,
                          bench.notes)
        for name, wrong in run.lost.items():
            lost.setdefault(name, wrong)
        if GATE in lost:
            break
    stations = bench.lab.of("station")
    for item in sorted(stations, key=lambda i: i.name != GATE):
        report.add(item, lost.get(item.name))
    return GATE not in lost
