"""Does the page of make web show what happens in its machine?"""
import contextlib
import json
import os
import re
import shutil
import subprocess
import browser
import webdriver
from support import BUILD, TOP, check, make, own_environment, scratch, skip, \
    symbols, vmrun, want

SERVE = os.path.join(TOP, "tools/web/serve")
# TINE_BROWSER=firefox or webkit: another than Chromium
BROWSER = webdriver.KINDS.get(os.environ.get("TINE_BROWSER"), browser.Browser)
STANDS = "tine.machine.state === 'paused'"
PROMPT = "globalThis.tine && /tine\\$ $/.test(tine.log)"
TROUBLE = "document.getElementById('trouble')?.textContent"
PAGE = "0804d000"               # cowdemo's, as it says itself
# The page looks between an event and the kernel's waiting for its go.
EARLY = """{ const ring = tine.machine.ring, waiting = ring.waiting.bind(ring);
ring.waiting = () => ring.get("head") === ring.taken && waiting(); }"""
BASE = 0xC0000000               # KERNEL_BASE
UD2 = [0x0F, 0x0B]
NARROWED = 60                   # seconds until the page fits: a safety net
PHONE, WIDE = 360, 1280         # pixels
SHIFT, TAB, F8 = 8, 9, 119
PRESSES, TABS = 10, 60
READABLE = 10                   # pixels of a line of text, at least
# At these stations a tour's text speaks of what the task table says.
STATES = {("pipe", 4): "on the CPU, sleeps: pipe read",
          ("wait", 4): "on the CPU, zombie"}


def built():
    """build/web, where this host can."""
    if BROWSER is browser.Browser and not browser.program():
        skip("no Chromium is here: tools/setup --web installs it")
    if not shutil.which("npm") and not os.path.exists(f"{BUILD}/npm"):
        skip("npm is not here: tools/setup --web installs it")
    fetched = subprocess.run([f"{TOP}/tools/web/build", "--fetch"],
                             capture_output=True, text=True,
                             env=own_environment())
    if fetched.returncode:
        skip(f"{fetched.stderr.strip()} ('make web', once, with one)")
    make(TOP, "web")
    return f"{BUILD}/web"


@contextlib.contextmanager
def served(folder):
    """Its address."""
    server = subprocess.Popen([SERVE, folder, "0"], stdout=subprocess.PIPE,
                              text=True)
    try:
        yield server.stdout.readline().split()[0]
    finally:
        server.kill()
        server.wait()
        server.stdout.close()


@contextlib.contextmanager
def page(query="", until=PROMPT, folder=None):
    with served(folder or built()) as url, BROWSER() as b:
        b.go(url + query)
        b.wait(until)
        yield b
        check(not b.faults, "the page's scripts threw:", *b.faults)


def step(b, button):
    """Press it, and wait until the machine stands; the event's number."""
    b.press(button)
    b.wait(STANDS)
    return b.value("tine.draw(), tine.story.last().n")


def last(b):
    return b.value("(({kind, who, words, text}) => ({kind, who, words, text}))"
                   "(tine.story.last())")


def row(b, address=PAGE):
    """What the picture has: [frame, sharers, w] for each side."""
    cells = b.value("[...document.querySelectorAll('#spaces "
                    f"tr[data-page=\"{address}\"] td')]"
                    ".map((td) => td.innerText)")
    return [cell.split()[:3] for cell in cells]


def to_cowdemos_fork(b):
    b.press("fork")
    b.type("cowdemo\r")
    b.wait(STANDS)
    step(b, "fork")
    check(last(b)["who"].endswith(" cowdemo"), last(b))


def drawn(b, width, dark):
    """Not blank, not too wide, and as light as it is to be."""
    if not b.look_from(width, dark):
        return
    b.value("tine.draw()")
    # the terminal takes its new width some frames later
    b.wait(f"document.documentElement.scrollWidth <= {width}", NARROWED)
    check(b.value("document.querySelector('#timeline text')"
                  ".getBoundingClientRect().height") >= READABLE, width)
    colours = browser.colours_of(b.screenshot())
    check(len(colours) > 20, f"{len(colours)} colours", width)
    common = max(colours, key=colours.get)
    check((max(common[:3]) < 60) == dark, common, dark)


def by_keyboard(b):
    """Out of the terminal, on by an event, and to each part of the page."""
    check(b.value("document.activeElement.closest('#terminal') !== null"),
          "the terminal has not the keyboard")
    n = b.value("tine.story.last().n")
    b.key("F8", F8)
    b.wait(f"{STANDS} && tine.story.last().n === {n + 1}")
    b.key("Tab", TAB, SHIFT)
    check(b.value("document.activeElement.id") == "leave", "no way out")
    reached = set()
    for _ in range(TABS):
        b.key("Tab", TAB)
        reached.add(b.value("document.activeElement.id"))
    check({"span", "events", "tasks", "spaces", "left", "right", "file",
           "run", "next", "fork", "copy", "switch", "restart", "tours"}
          <= reached, reached)


def all_of_it(b):
    """In light and dark, wide and on a phone; and down to a frame's bits."""
    frame = row(b)[0][0]
    b.value(f"document.querySelector('[data-page=\"{PAGE}\"] button')"
            ".click(), tine.draw()")
    text = b.text("tables")
    check(f"leads to frame {frame}" in text and
          re.search(r"^1\sW\s0\swriting to the page faults$", text, re.M)
          and re.search(r"^0\sP\s1\spresent$", text, re.M), text)
    drawn(b, PHONE, True)
    drawn(b, WIDE, False)
    pair = b.value("tine.chosen")
    b.value("tine.chosen = [2, 77]; tine.draw()")
    check("Task 77 has ended" in b.text("spaces"), b.text("spaces"))
    b.value(f"tine.chosen = {json.dumps(pair)}; tine.draw()")


def fork_event_by_event(b):
    """Each press is one event, and none is left out; the picture has the
    frames that cowdemo prints: one, then the copy, then the last sharer's."""
    to_cowdemos_fork(b)
    all_of_it(b)
    seen, number = [row(b)], b.value("tine.story.last().n")
    b.value(EARLY)
    kinds = []
    for n in range(number + 1, number + PRESSES + 1):
        check(step(b, "next") == n, n, last(b))
        kinds.append(last(b)["kind"])
    check(kinds[0] == "return" and {"fault", "take", "page"} <= set(kinds),
          kinds)
    while len(seen) < 3:
        if len(seen) == 1:
            step(b, "copy")
        else:
            b.value("tine.go_to((e) => e.kind === 'page', ['page'])")
            b.wait(STANDS)
            b.value("tine.draw()")
        if row(b) != seen[-1]:
            seen.append(row(b))
    b.press("run")
    b.wait("/child has ended[^]*tine\\$ $/.test(tine.log)")
    said = b.console()
    lines = {line[:18].strip(): line[18:].split()
             for line in said.splitlines()}
    for when, cells in zip(("after fork", "child has written",
                            "parent has written"), seen):
        check(sum(cells, []) == lines.get(when), when, seen, said)
    numbers = b.value("tine.story.events.map((e) => e.n)")
    check(numbers == list(range(len(numbers))), "events are missing")
    b.press("fork")
    b.type("true\r")
    b.wait(STANDS)
    by_keyboard(b)


def tours_arrive(b):
    """At each of their stations; and without a network, once loaded."""
    b.go_offline()
    for tour in b.value("[...document.querySelectorAll('#tours option')]"
                        ".map((o) => o.value).filter((v) => v)"):
        b.value(f"tine.guide.start('{tour}')")
        n = b.value("tine.guide.tour.stations.length")
        for place in range(n):
            b.wait(f"tine.guide.place === {place} && {STANDS}")
            b.value("tine.draw()")
            check(f"{place + 1} of {n}. " in b.text("guide"), tour)
            check(STATES.get((tour, place), "") in b.text("tasks"), tour,
                  place, b.text("tasks"))
            b.value("document.querySelector('[data-key=next]').click()")
        if tour == "wait":
            check("zombie" not in b.text("tasks"), b.text("tasks"))
    b.value("tine.guide.leave()")
    b.wait(PROMPT)
    check("tine" in b.command("uname -n") + b.console(), *b.evidence())


def test_tours_and_forks():  # heavy
    """On one page: a browser takes its time to begin."""
    with page() as b:
        tours_arrive(b)
        restart(b)
        fork_event_by_event(b)


def restart(b):
    b.press("restart")
    b.wait(PROMPT)
    b.value("tine.draw()")
    check(not b.text("trouble"), *b.evidence())


def test_a_panic_shows():  # heavy
    """So does a ring that is garbled; then the machine is as new. A ring that
    nobody empties drops the oldest, and the page says how many."""
    at = symbols(f"{BUILD}/kernel.elf")
    with page() as b:
        b.value(f"tine.machine.pc.write_memory({UD2}, "
                f"{at['kernel_clone'] - BASE})")
        b.type("true\r")
        b.wait(TROUBLE)
        check("panic: invalid opcode in the kernel" in b.text("trouble") and
              "panicked" in b.text("state"), *b.evidence())
        check("kernel_clone+0x0" in b.console(), b.console())
        restart(b)
        b.value("import('./layout.js').then(({ k }) => tine.machine.pc."
                "write_memory([0, 0, 0, 0], "
                f"{at['events'] - BASE} + k['event_ring.size']))")
        b.wait(TROUBLE)
        check("the ring of events is garbled; Restart" in b.text("trouble"),
              *b.evidence())
        restart(b)
        b.value("clearInterval(tine.machine.timer), "
                "tine.machine.ring.put('stop_on', 0)")
        b.command("forktree; forktree")
        b.value("tine.machine.look(), tine.draw()")
        dropped = b.value("tine.machine.ring.dropped")
        check(dropped > 0 and b.text("dropped") ==
              f"{dropped} events were dropped, the oldest.", b.text("dropped"))
        b.type("poweroff\r")
        b.wait("tine.machine.state === 'is off'")


def traces(folder):
    """{name: (text, what the page says of it)}; t.json is a good one."""
    want(vmrun("--icount", "0", "--trace", f"{folder}/t.json", "--", "sh",
               "-c", "sleep 1 | wc"), 0)
    with open(f"{folder}/t.json") as f:
        text = f.read()
    return {"cut": (text[:len(text) // 2], "it is no JSON: was it cut off"),
            "empty": ("", "it is empty"), "other": ("[1]", "no traceEvents"),
            "garbled": ('{"traceEvents":[{"ph":"X","name":1}]}', "garbled"),
            "nosuch": (None, "the server says 404")}


def is_stepped(b):
    """The trace that is open."""
    for _ in range(3):
        b.press("fork")
    check("event " in b.text("state") and " forks " in b.text("state"),
          *b.evidence())
    lines = dict(line.split("\t") for line in b.text("tasks").splitlines())
    check(list(lines.values()) == ["ready", "sleeps: child", "on the CPU",
                                   "ready", "ready"], lines)
    check(b.value("document.querySelectorAll('#timeline .run').length") > 5,
          b.text("timeline"))


def test_links():  # heavy
    """A trace that is named; lines that are typed; and what cannot be: one
    line each."""
    with scratch() as folder:
        site = f"{folder}/web"
        shutil.copytree(built(), site)
        bad = traces(site)
        for name, (data, _) in bad.items():
            if data is not None:
                with open(f"{site}/{name}.json", "w") as f:
                    f.write(data)
        with page("?trace=t.json", "!!globalThis.tine?.trace", site) as b:
            is_stepped(b)
            here = b.value("location.origin")
            for name, (_, line) in bad.items():
                b.go(f"{here}/?trace={name}.json")
                b.wait(TROUBLE)
                check(name in b.text("trouble") and line in b.text("trouble")
                      and not b.text("state"), name, b.text("trouble"))
                check(b.value("document.getElementById('controls')"
                              ".offsetHeight") == 0, "buttons for nothing")
            b.go(f"{here}/?tour=nosuch&type=echo%20one%1b%0Anosuch%0Aecho%20two")
            b.wait(f"{PROMPT} && /\\ntwo/.test(tine.log)")
            check("\none\n" in b.console() and
                  "nosuch: not found" in b.console(), b.console())
            check(b.text("trouble") == "There is no tour called nosuch.",
                  *b.evidence())
            if b.before_each_page("delete globalThis.WebAssembly"):
                b.go(here)
                b.wait(TROUBLE)
                check("has no WebAssembly" in b.text("trouble"),
                      *b.evidence())


def test_serve():
    """On loopback only; what is wrong is one line."""
    with scratch() as folder:
        done = subprocess.run([SERVE, folder], capture_output=True, text=True)
        check(done.returncode == 1 and done.stderr.count("\n") == 1, done)
        with open(f"{folder}/index.html", "w") as f:
            f.write("here")
        with served(folder) as url:
            port = url.rstrip("/").rsplit(":", 1)[1]
            check(url == f"http://127.0.0.1:{port}/", url)
            done = subprocess.run([SERVE, folder, port], capture_output=True,
                                  text=True)
            check(done.returncode == 1 and "PORT=N" in done.stderr and
                  done.stderr.count("\n") == 1, done)
