"""Renders problems for people: a line that is complete by itself, then the snippet, the notes and the help."""

from __future__ import annotations

import re
from collections.abc import Sequence

from netspec.diagnostics import Note, Problem, Severity
from netspec.report.findings import Findings, tally
from netspec.report.theme import PLAIN, Theme, painted
from netspec.report.visible import columns, visible
from netspec.wording import counted

_GUTTER = 5
_INDENT = len("   help: ")
WIDTH, _LEAST = 100, 20
"""The columns of a line of the file that a snippet shows at most, and at least however narrow a terminal is."""


def report(findings: Findings, theme: Theme = PLAIN) -> str:
    """All problems with their context, and a closing line. Text is wrapped between words to the theme's width."""
    blocks = [render(problem, findings.lines.get(problem.span.file, ()), theme) for problem in findings.problems]
    return closed(blocks, findings)


def render(problem: Problem, lines: Sequence[str] = (), theme: Theme = PLAIN) -> str:
    """One problem; `lines` are those of its file, if they are known."""
    parts = [headline(problem, theme), *_snippet(problem, lines, theme)]
    further = [(painted("note:", theme.note), note_text(note, problem)) for note in problem.notes]
    if problem.help is not None:
        further.append((painted("help:", theme.help), problem.help))
    return "\n".join([*parts, *(f"   {sort} {wrapped(text, _INDENT, theme.width)}" for sort, text in further)])


def wrapped(text: str, used: int, width: int | None) -> str:
    """A text made safe to print and wrapped to a width; `used` columns of its first line are taken."""
    text = visible(text)
    if width is None or used + columns(text) <= width:
        return text
    lines, left = [""], width - used
    for word in text.split(" "):
        if lines[-1] and columns(lines[-1]) + 1 + columns(word) > left:
            lines.append(word)
            left = width - _INDENT
        else:
            lines[-1] += f" {word}" if lines[-1] else word
    return f"\n{' ' * _INDENT}".join(lines)


def note_text(note: Note, problem: Problem) -> str:
    """A note with its place, unless its text already names the line."""
    span = note.span
    if span is None or span == problem.span:
        return note.text
    if span.file != problem.span.file:
        return f"{note.text} ({span.file}:{span.line}:{span.column})"
    return note.text if re.search(rf"\bline {span.line}\b", note.text) else f"{note.text} (line {span.line})"


def message(problem: Problem) -> str:
    """A problem without its place, with its notes and its help, a line each; for viewers that show the place."""
    said = [problem.text, *(f"note: {note_text(note, problem)}" for note in problem.notes)]
    said += [] if problem.help is None else [f"help: {problem.help}"]
    return "\n".join(map(visible, said))


def closed(blocks: Sequence[str], findings: Findings) -> str:
    """The text of a report for people: its blocks, and the closing line unless the run is quiet."""
    return "\n".join([*blocks, *([] if findings.run.quiet else [closing(findings)]), ""])


def closing(findings: Findings) -> str:
    """The result in a line: `3 errors and 1 warning in 2 of 5 files`, or `5 files, no problems`."""
    files = len(findings.files)
    if not findings.problems:
        return f"{counted(files, 'file')}, no problems"
    faulty = len({problem.span.file for problem in findings.problems})
    of = f"{faulty:,} of " if faulty < files else ""
    own = frozenset(findings.files)
    fixable = sum(each.fix is not None and each.fix.safe and each.span.file in own for each in findings.problems)
    fixes = f", {fixable:,} fixable with check --fix" if fixable else ""
    return f"{tally(findings.problems)} in {of}{counted(max(files, faulty), 'file')}{fixes}{_strictly(findings)}"


def _strictly(findings: Findings) -> str:
    """How many of the warnings fail the check, if only some of them do."""
    warnings = [problem for problem in findings.problems if problem.severity is Severity.WARNING]
    failing = sum(map(findings.fails, warnings))
    if not failing or failing == len(warnings):
        return ""
    return f"; {counted(failing, 'warning')} {'fails' if failing == 1 else 'fail'} the check, where strict is set"


def headline(problem: Problem, theme: Theme) -> str:
    """A problem in one line, or more where the theme has a width: `file:line:column: severity: text [code]`."""
    span, severity = problem.span, problem.severity
    place, sort = visible(f"{span.file}:{span.line}:{span.column}:"), f"{severity.value}:"
    text = wrapped(f"{problem.text} [{problem.code}]", columns(f"{place} {sort} "), theme.width)
    return f"{painted(place, theme.place)} {painted(sort, theme.of(severity))} {text}"


def _snippet(problem: Problem, lines: Sequence[str], theme: Theme) -> list[str]:
    from netspec.report.snippet import snippet

    beside = _GUTTER + len(" | ")
    room = WIDTH if theme.width is None else max(_LEAST, min(WIDTH, theme.width - beside))
    shown = snippet(problem.span, lines, room)
    if shown is None:
        return []
    bar = painted("|", theme.gutter)
    number = painted(f"{shown.number:>{_GUTTER}}", theme.gutter)
    indent, carets = shown.underline.rstrip("^"), shown.underline.lstrip(" ")
    underline = painted(carets, theme.of(problem.severity))
    blank = " " * max(_GUTTER, len(str(shown.number)))
    return [f"{number} {bar} {shown.text}".rstrip(), f"{blank} {bar} {indent}{underline}"]
