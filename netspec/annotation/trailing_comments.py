"""Trailing comments that say what the steps of a file become: `# ==> [N, 54, 54, 64], 23,296 params`.

The sign and the words behind it are netspec's own, so that these comments can be updated and removed; all other
characters of the file, a user's comments among them, stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from netspec.analysis.step_facts import StepFacts
from netspec.patterns import lazy_pattern
from netspec.report.step_text import NOT_BUILT, shown_steps
from netspec.report.visible import columns
from netspec.source.comments import comments, lines_in_scalars
from netspec.source.edit import Change, Original

SIGN = "# ==> "
_ONE = r"(?:\d+ x )?\[[^\]#]*\]"
_SHAPE = rf"{_ONE}(?: and {_ONE})*"
_PARTS = (
    rf"{_SHAPE}(?: (?:or|\.\.\.) {_SHAPE})?",
    r"(?:, (?:[\d,]+(?: to [\d,]+)? params(?: each)?|shared params))?",
    r"(?:, (?:at least )?(?:once|[\d,]+(?: of [\d,]+)? times))?",
)
_STEP = f"(?:{NOT_BUILT}|{''.join(_PARTS)})"
_OWN = lazy_pattern(rf"(?:^|[ \t]+){SIGN}{_STEP}(?:; {_STEP})*(?=[ \t]*$)")
"""What `step_text` writes, to the end of the line. A comment that says more is a user's."""
_GAP = 2
"""The blanks before a comment, at least."""
_LONGEST = 88
"""The width up to which lines are filled so that the comments stand in one column."""


def without_annotations(data: bytes) -> bytes:
    """A file without the comments that netspec wrote into it. Bytes that are not UTF-8 stay as they are."""
    if SIGN.encode() not in data:
        return data
    try:
        original = Original.of(data, "")
    except UnicodeDecodeError:
        return data
    found = []
    for comment in comments(original.text.lines, _OWN):
        own = None if comment.alone else _OWN.search(comment.text)
        if own is not None:
            start = original.marks + original.text.index(comment.line, comment.column)
            blanks = comment.blanks if own.start() == 0 else 0
            found.append(Change(start + own.start() - blanks, start + own.end(), ""))
    return original.changed(found)


def annotated(data: bytes, steps: Iterable[StepFacts]) -> bytes:
    """A file without such comments, with one behind each step that is known."""
    original = Original.of(data, "")
    lines = original.text.lines
    said = _by_line(steps, lines)
    ends = {number: len(lines[number - 1].rstrip(" \t")) for number in said}
    widths = {number: columns(lines[number - 1][:end]) for number, end in ends.items()}
    column = max((width for width in widths.values() if width <= _LONGEST), default=0)
    changes = []
    for number, text in sorted(said.items()):
        gap = " " * (max(column - widths[number], 0) + _GAP)
        place = original.marks + original.text.index(number, ends[number] + 1)
        changes.append(Change(place, place, f"{gap}{SIGN}{text}"))
    return original.changed(changes)


def _by_line(steps: Iterable[StepFacts], lines: Sequence[str]) -> Mapping[int, str]:
    """What to say behind each line, which is the first line of a step behind which a comment can stand."""
    inside = lines_in_scalars(lines)
    found: dict[int, list[str]] = {}
    for facts, text in shown_steps(steps):
        last = facts.node.span.end_line if facts.node.span.file == facts.span.file else facts.span.line
        line = next((each for each in range(facts.span.line, last + 1) if each not in inside), None)
        if line is not None:
            found.setdefault(line, []).append(text)
    return {line: "; ".join(texts) for line, texts in found.items()}
