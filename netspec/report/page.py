"""Fits a page of paragraphs and of columns into a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from netspec.report.visible import columns
from netspec.report.wrap import wrapped

_GAP = "  "
"""What stands between two columns, and nowhere else within a line."""


class _Line(NamedTuple):
    text: str
    begin: int
    """Where its last column begins, or its text behind the blanks of its indentation."""
    has_columns: bool


def fitted(page: str, width: int | None) -> str:
    """A page whose lines are as wide as a terminal at most, if it has any line that is wider."""
    lines = [_line(text) for text in page.split("\n")]
    if width is None or all(columns(line.text) <= width for line in lines):
        return page
    # Lines without columns and with the same indentation are a paragraph.
    parts = groupby(enumerate(lines), lambda each: each[0] if _is_alone(each[1]) else (each[1].begin,))
    return "\n".join(text for _, part in parts for text in _fitted([line for _, line in part], width))


def _line(text: str) -> _Line:
    inside = text.strip()
    indent = len(text) - len(text.lstrip())
    gap = text.rfind(_GAP, indent) if _GAP in inside else -1
    return _Line(text, indent if gap < 0 else gap + len(_GAP), gap >= 0)


def _is_alone(line: _Line) -> bool:
    return line.has_columns or not line.text.strip() or not line.begin


def _fitted(part: Iterable[_Line], width: int) -> Iterator[str]:
    lines = list(part)
    if all(columns(line.text) <= width for line in lines):
        yield from (line.text for line in lines)
        return
    first = lines[0]
    head = first.text[: first.begin]
    begin = columns(head)
    # A column that is far to the right has too little room.
    if begin * 2 > width:
        begin = 2 * len(_GAP)
        if first.has_columns:
            yield from wrapped(head.rstrip(), width)
        head = " " * begin
    whole = " ".join(line.text[line.begin :] for line in lines)
    for number, text in enumerate(wrapped(whole, width - begin)):
        yield f"{' ' * begin if number else head}{text}"
