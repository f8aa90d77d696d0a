"""Finds the comments of a text, by YAML's own rule: a `#` behind a blank, outside of quotes and block scalars."""

from __future__ import annotations

import re
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
        for sign in _SIGN.finditer(lines[number]):
            place = number, sign.start()
            if not any(start <= place < end for start, end in inside):
                text = lines[number][sign.start() :]
                if pattern.search(text):
                    before = lines[number][: sign.start()]
                    blanks = len(before) - len(before.rstrip())
                    found.append(Comment(number + 1, sign.start() + 1, text, blanks == len(before), blanks))
                break
    return found


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
    start, end = event.start_mark, event.end_mark
    return (start.line + 1, 0) if event.style in "|>" else (start.line, start.column), (end.line, end.column)


def _events(content: str) -> Iterator[Any]:
    """The events of a text, up to a fault."""
    loader = LOADER(content)
    with suppress(yaml.YAMLError, ValueError, OverflowError):
        while (event := loader.get_event()) is not None:
            yield event
