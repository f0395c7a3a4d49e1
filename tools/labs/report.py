"""A report as a person, a JUnit reader or Gradescope wants it."""
import json
from xml.sax.saxutils import escape, quoteattr
from grading import HINTS, UNKNOWN


def hint(report, result, level):
    symptom = result.wrong[0]
    return report.lab.hint(symptom, level) or HINTS.get(symptom, "")


def again(report, result):
    return f"make grade LAB={report.lab.name} ONLY={result.item.name}"


def text(report, level=1):
    """Points, the first fact that differs, one hint, how to see it again."""
    lab = report.lab
    lines = [f"lab {lab.name}: {report.name}"]
    for r in report.results:
        mark = "ok  " if not r.wrong else \
            "?   " if r.wrong[0] == UNKNOWN else "LOST"
        lines.append(f"  {mark} {r.points:5.1f} of {r.item.points:3d}  "
                     f"{r.item.kind} {r.item.name}")
    if lab.answers:
        lines.append(f"       {report.answers:5.1f} of {lab.answers:3d}  "
                     "answers")
    if report.ended:
        lines.append(f"Nothing counts: {report.ended}")
    first = next(iter(report.lost()), None)
    if first:
        lines += [f"First of all: {first.item.kind} {first.item.name}: "
                  f"{first.wrong[1]}",
                  f"Hint: {hint(report, first, level)}",
                  f"Again: {again(report, first)}"]
    lines.append(f"{report.points:g} of {report.most} points")
    return "\n".join(lines) + "\n"


def junit(report, level=1):
    lost = report.lost()
    unknown = [r for r in report.results if r.wrong and r not in lost]
    lines = ['<?xml version="1.0" encoding="UTF-8"?>',
             f'<testsuites><testsuite name={quoteattr(report.lab.name)} '
             f'tests="{len(report.results) + bool(report.ended)}" '
             f'failures="{len(lost) + bool(report.ended)}" errors="0" '
             f'skipped="{len(unknown)}">']
    if report.ended:
        lines.append('<testcase classname="lab" name="grading"><failure '
                     f'message={quoteattr(clean(report.ended))}/></testcase>')
    for r in report.results:
        name = quoteattr(f"{r.item.kind} {r.item.name}")
        lines.append(f"<testcase classname={quoteattr(report.lab.name)} "
                     f"name={name}>")
        if r in unknown:
            lines.append("<skipped/>")
        elif r.wrong:
            lines.append(f"<failure message={quoteattr(clean(r.wrong[1]))}>"
                         f"{escape(hint(report, r, level))}</failure>")
        lines.append("</testcase>")
    return "\n".join(lines) + "\n</testsuite></testsuites>\n"


def clean(words):
    """Without what XML has no way to write."""
    return "".join(c for c in words if c in "\n\t" or " " <= c < "\ud800" or
                   "\ue000" <= c < "\ufffe" or c > "\uffff")


def gradescope(report, level=1):
    tests = [{"name": f"{r.item.kind} {r.item.name}", "score": r.points,
              "max_score": r.item.points,
              "output": f"{r.wrong[1]}\nHint: {hint(report, r, level)}"
              if r.wrong else ""} for r in report.results]
    if report.lab.answers:
        tests.append({"name": "answers", "score": report.answers,
                      "max_score": report.lab.answers})
    return json.dumps({"score": report.points, "output": text(report, level),
                       "tests": tests}, indent=1) + "\n"


FORMATS = {"text": text, "junit": junit, "gradescope": gradescope}
