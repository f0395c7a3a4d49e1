"""A story as one page to print: HTML and SVG, nothing to load, no script."""
import html
from outside.guest import Lost
from pictures import spaces
from pictures.ring import CASES, COPIED, LAST_SHARER

WIDTH, LEFT, ROW = 900, 150, 18         # of the drawings, in pixels
MOST_TASKS, MOST_STORES, MOST_ROWS = 50, 8, 200     # the tree fits a page
PAGE = ~0xfff                           # of an address
FIRST = ("", "then")                    # class of a moment's first column
COLOURS = ("#d3ecd0", "#fff0b8", "#ffd8a3", "#ffbd9c", "#f5a3a3")
STYLE = """body{font:15px sans-serif;max-width:960px;margin:1em auto;
padding:0 1em;background:#fff;color:#000;print-color-adjust:exact;
-webkit-print-color-adjust:exact}table{border-collapse:collapse}td,th{border:
1px solid #999;padding:1px 8px;font:13px monospace;text-align:right}
td,thead th{white-space:nowrap}thead th{text-align:center}h3{font-size:1rem}
h2,h3{break-after:avoid}
.pair,.tree{break-inside:avoid;margin:1em 0;overflow-x:auto}svg{width:100%;
min-width:600px}text{font:11px monospace}.then{border-left:3px solid #333}
.new{font-weight:bold;outline:2px solid #000;outline-offset:-2px}
.legend span{border:1px solid #999;padding:0 8px}
@media(max-width:600px){td,th{font-size:11px;padding:0 2px}}
@media print{svg{min-width:0}.pair,.tree{overflow:visible}}"""
LEGEND = '<p class="legend">Entries that lead to the frame: ' + " ".join(
    f'<span style="background:{colour}">{n}{" and more" * (n == len(COLOURS))}'
    "</span>" for n, colour in enumerate(COLOURS, 1)) + "</p>"


def tree(story):
    """Lanes in the order of births; an arrow for each fork, wake and wait."""
    tasks = [t for t in story.tasks if t.slot][:MOST_TASKS]
    row = {t: i for i, t in enumerate(tasks)}
    start = min((t.birth for t in tasks), default=story.start)
    span = max(1, story.finish - start)

    def x(time):
        return LEFT + (WIDTH - LEFT - 10) * (max(time, start) - start) / span

    def y(task):
        return 14 + ROW * row[task]
    out = [f'<svg viewBox="0 0 {WIDTH} {20 + ROW * len(tasks)}" role="img" '
           'aria-label="tasks over time">']
    for t in tasks:
        end = story.finish if t.end is None else t.end
        out.append(f'<text x="2" y="{y(t) + 4}">{html.escape(str(t))}</text>'
                   f'<path d="M{x(t.birth):.1f} {y(t)}H{x(end):.1f}" '
                   'stroke="#aaa"/>')
        out += [f'<path d="M{x(a):.1f} {y(t)}H{max(x(b), x(a) + 1):.1f}" '
                'stroke="#36c" stroke-width="8"/>' for a, b in t.runs]
    for what, then, by, time, to in story.arrows:
        if by in row and to in row:
            colour = {"fork": "#080", "wait": "#a0a"}.get(what, "#c60")
            at = then if what == "fork" else time
            out.append(f'<path d="M{x(at):.1f} {y(by)}V{y(to)}" stroke='
                       f'"{colour}"><title>{what}</title></path>')
    more = len(story.tasks) - 1 - len(tasks)
    return "".join(out) + "</svg>" + (f"<p>and {more} more</p>" * (more > 0))


def has(moment, task, address, frame):
    return moment.get(task.slot, {}).get(address, (None,))[0] == frame


def is_alive(task, time):
    return task.birth <= time and (task.end is None or task.end > time)


def copies(story):
    """(task, a parent or child of its that had the same frame, place of the
    fault, of what it made) of each page that was copied."""
    for task, first, n in faults(story):
        e, moment = story.told[n][1], story.moments[first]
        if e.words[1] != COPIED:
            continue
        kin = [task.parent] if task.parent and task.parent.slot else []
        for other in kin + task.children[::-1]:
            if is_alive(other, e.time) and \
                    has(moment, other, e.words[0] & PAGE, e.words[2]):
                yield task, other, first, n
                break


def chosen(story, pids):
    """The two tasks to be shown: those asked for, or the last that parted."""
    if pids:
        found = [next((t for t in story.tasks if str(t.pid) == pid), None)
                 for pid in pids]
        if None in found or len(found) != 2:
            raise Lost(f"--picture: there were no two tasks {','.join(pids)}")
        return found
    pair = None
    for task, other, *_ in copies(story):
        pair = task, other
    if pair:
        return sorted(pair, key=lambda t: t.birth)
    return next(((t.parent, t) for t in story.tasks
                 if t.parent and t.parent.slot), None)


def cell(pages, address, counts, before, kinds):
    if address not in pages:
        return f'<td class="{kinds}"></td>'
    frame, writable = pages[address]
    n = counts[frame]
    colour = COLOURS[min(n, len(COLOURS)) - 1]
    if before is not None and before.get(address) != pages[address]:
        kinds += " new"
    return (f'<td class="{kinds}" style="background:{colour}">'
            f"{frame:05x} {n} {'w' if writable else '-'}</td>")


def panel(pair, states, titles):
    """Both tasks, page for page, at each of these moments."""
    rows = sorted({a for s in states for t in pair for a in s.get(t.slot, {})})
    head = "".join(f'<th colspan="2" class="then">{title}</th>'
                   for title in titles)
    names = "".join(f'<th class="{FIRST[t is pair[0]]}">{html.escape(str(t))}'
                    "</th>" for _ in states for t in pair)
    out = [f'<table><thead><tr><th rowspan="2">page</th>{head}</tr>'
           f"<tr>{names}</tr></thead>"]
    counts = [spaces.sharers(s) for s in states]
    for address in rows[:MOST_ROWS]:
        out.append(f"<tr><th>{address:08x}</th>")
        for i, state in enumerate(states):
            for t in pair:
                old = states[i - 1].get(t.slot, {}) if i else None
                out.append(cell(state.get(t.slot, {}), address, counts[i],
                                old, FIRST[t is pair[0]]))
        out.append("</tr>")
    more = len(rows) - MOST_ROWS
    return "".join(out) + "</table>" + f"<p>and {more} more</p>" * (more > 0)


def stores(story, pair):
    """(task, fault, what it made) of each store that parted these two, or
    took a page back of which they were parted."""
    found, parted = [], set()
    for task, first, n in faults(story):
        if task not in pair:
            continue
        e, moment = story.told[n][1], story.moments[first]
        address, how, frame, _ = e.words
        page, other = address & PAGE, pair[task is pair[0]]
        if how == COPIED and has(moment, other, page, frame):
            parted.add(page)
        if page in parted and is_alive(other, e.time) and \
                how in (COPIED, LAST_SHARER):
            found.append((task, first, n))
    return found


def faults(story):
    """(task, place of a fault in what was told, of the page it made) where it
    is known what all tasks had at both."""
    began = {}
    for n, (task, e) in enumerate(story.told):
        if e.kind == "fault":
            began[task] = n
        if e.kind == "page" and {began.get(task), n} <= story.moments.keys():
            yield task, began[task], n


def cost(story, task, first):
    """Counts from the fault to its end."""
    for t, e in story.told[first:]:
        if t is task and e.kind == "fault_end":
            return e.time - story.told[first][1].time
    return 0


def memory(story, pair):
    if not pair:
        return "<p>No task forked.</p>"
    out = []
    found = stores(story, pair)
    for task, first, n in found[:MOST_STORES]:
        address, how, old, new = story.told[n][1].words
        out.append(
            f'<div class="pair"><h3>{html.escape(str(task))} stores to '
            f"{address:08x}: {CASES[how]} ({old:05x} &rarr; {new:05x}), "
            f"{cost(story, task, first):,} instructions</h3>" +
            panel(pair, [story.moments[first], story.moments[n]],
                  ["before", "after"]) + "</div>")
    if not found:
        out.append("<p>No store parted them.</p>")
    more = len(found) - MOST_STORES
    return "".join(out) + f"<p>and {more} more stores</p>" * (more > 0)


def costs(story):
    """Of each kind of fault, and of each fork: the call, to its return."""
    rows, began = {}, {}
    for task, e in story.told:
        if e.kind in ("call", "fault"):
            began[task] = e.time
        elif e.kind == "fork":
            began[task, "fork"] = began.get(task)
        elif e.kind == "page":
            began[task, "how"] = CASES.get(e.words[1], "?")
        elif e.kind == "return" and began.pop((task, "fork"), None):
            rows.setdefault("fork", []).append(e.time - began[task])
        elif e.kind == "fault_end" and task in began:
            what = began.pop((task, "how"), "other")
            rows.setdefault(f"page fault: {what}", []).append(
                e.time - began[task])
    out = ["<table><tr><th>what</th><th>how often</th><th>least</th>"
           "<th>middle</th><th>most</th></tr>"]
    for what, n in sorted(rows.items()):
        n.sort()
        out.append(f"<tr><th>{what}</th><td>{len(n)}</td><td>{n[0]:,}</td>"
                   f"<td>{n[len(n) // 2]:,}</td><td>{n[-1]:,}</td></tr>")
    return "".join(out) + "</table>"


def write(story, where, command):
    path, *pids = where.split(",")
    pair = chosen(story, pids)
    title = html.escape(" ".join(command))
    dropped = f"<p>{story.dropped} events were dropped.</p>" * bool(
        story.dropped)
    with open(path, "w") as f:
        f.write(f"""<!DOCTYPE html>
<html lang="en"><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width">
<style>{STYLE}</style><h1>{title}</h1>{dropped}
<h2>Tasks over time</h2><p>Blue: on the CPU. Green: fork; purple: wait;
orange: wake, signal. {story.finish - story.start:,} instructions since the
kernel began to tell; drawn from the first task on.</p>
<div class="tree">{tree(story)}</div>
<h2>Two address spaces</h2><p>Each page's frame, how many entries of page
tables lead to it, w where both entry and directory let one write; framed: it
has changed.</p>{LEGEND}{memory(story, pair)}
<h2>What it cost</h2><div class="pair"><p>Instructions with vmrun --icount 0, in
the kernel. What telling took is left out but for some 60 an event: make bench
has it exact.</p>{costs(story)}</div></html>
""")
