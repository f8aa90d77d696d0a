"""Finds the comments of a text, by YAML's own rule: a `#` behind a blank, outside of quotes and block scalars."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

import yaml

from netspec.budget import spend
from netspec.patterns import lazy_pattern
from netspec.source.events import LOADER

_SIGN = lazy_pattern(r"(?:^|(?<=[ \t]))#")
_Place = tuple[int, int]


class Comment(NamedTuple):
    """A comment, from its `#` to the end of the line; line and column count from 1."""

    line: int
    column: int
    text: str
    alone: bool
    """Whether nothing stands before it on its line."""
    blanks: int
    """How many blanks stand before it."""


def comments(lines: Sequence[str], pattern: re.Pattern[str]) -> list[Comment]:
    """The comments of a text, given by its lines, in which a pattern is found."""
    candidates = [number for number, line in enumerate(lines) if "#" in line and pattern.search(line)]
    scalars = _scalars(lines, set(candidates)) if candidates else {}
    found = []
    for number in candidates:
        inside = scalars.get(number, [])
        signs = (sign.start() for sign in _SIGN.finditer(lines[number]))
        start = next((sign for sign in signs if not _within((number, sign), inside)), None)
        if start is not None and pattern.search(text := lines[number][start:]):
            before = lines[number][:start]
            blanks = len(before) - len(before.rstrip())
            found.append(Comment(number + 1, start + 1, text, blanks == len(before), blanks))
    return found


def lines_in_scalars(lines: Sequence[str]) -> frozenset[int]:
    """The numbers, from 1, of the lines whose end is inside a scalar: nothing behind them would be a comment."""
    found: set[int] = set()
    spend(sum(map(len, lines)) // 20)
    for event in _events("\n".join(lines)):
        if type(event) is yaml.ScalarEvent:
            # A block scalar without a line break at the end of the file has its last line for itself.
            (first, _), (last, column) = _range(event) if event.style else _marks(event)
            found.update(range(first + 1, last + 1 + (event.style in ("|", ">") and column > 0)))
    return frozenset(found)


def _within(place: _Place, ranges: Sequence[tuple[_Place, _Place]]) -> bool:
    """Whether a place is within one of the ranges, which are in order."""
    after = bisect_right(ranges, place, key=lambda each: each[0])
    return after > 0 and place < ranges[after - 1][1]


def _scalars(lines: Sequence[str], wanted: set[int]) -> dict[int, list[tuple[_Place, _Place]]]:
    """The ranges of the quoted and block scalars on the wanted lines, by line."""
    found: dict[int, list[tuple[_Place, _Place]]] = {}
    spend(sum(map(len, lines)) // 20)
    for event in _events("\n".join(lines)):
        if type(event) is yaml.ScalarEvent and event.style:
            start, end = _range(event)
            inside = range(start[0], end[0] + 1)
            for line in inside if len(inside) < len(wanted) else wanted:
                if line in wanted and line in inside:
                    found.setdefault(line, []).append((start, end))
    return found


def _range(event: Any) -> tuple[_Place, _Place]:
    """Where the text of a scalar begins and ends; the line that introduces a block scalar may end in a comment."""
    start, end = _marks(event)
    return (start[0] + 1, 0) if event.style in "|>" else start, end


def _marks(event: Any) -> tuple[_Place, _Place]:
    start, end = event.start_mark, event.end_mark
    return (start.line, start.column), (end.line, end.column)


def _events(content: str) -> Iterator[Any]:
    """The events of a text, up to a fault."""
    loader = LOADER(content)
    with suppress(yaml.YAMLError, ValueError, OverflowError):
        while (event := loader.get_event()) is not None:
            yield event
