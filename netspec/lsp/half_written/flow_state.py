"""Reads which brackets and quotes of a line are open: enough of YAML's flow style to see where a line broke off."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from netspec.patterns import lazy_pattern

_CLOSING = {"{": "}", "[": "]"}
_DASH = lazy_pattern(r" *-(?: |$)")


class Boundary(NamedTuple):
    """Where a comma or an opening bracket ends, and the brackets that are open there."""

    end: int
    opened: str

    @property
    def closing(self) -> str:
        """The brackets that close the open ones."""
        return "".join(_CLOSING[bracket] for bracket in reversed(self.opened))


class FlowLine(NamedTuple):
    """The places of a line at which an entry in brackets may begin, and the brackets open at its end."""

    boundaries: tuple[Boundary, ...]
    opened: str


def flow_line(line: str, opened: str = "") -> FlowLine:
    """Reads a line before which some brackets are open."""
    boundaries = [Boundary(len(line) - len(line.lstrip()), opened)] if opened else []
    quote, before = "", ""
    for index, character in enumerate(line):
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'" and (not before or before in ",:[{-"):
            quote = character
        elif character == "#" and (index == 0 or line[index - 1].isspace()):
            break
        elif character in "{[" and (opened or not before or before in ":-"):
            opened += character
            boundaries.append(Boundary(index + 1, opened))
        elif character in "}]" and opened and _CLOSING[opened[-1]] == character:
            opened = opened[:-1]
        elif character == "," and opened:
            boundaries.append(Boundary(index + 1, opened))
        if not character.isspace():
            before = character
    return FlowLine(tuple(boundaries), opened)


def opened_before(lines: Sequence[str], number: int) -> str:
    """The brackets that are open where a line begins, seen from the lines that it is indented below."""
    above = parent_of(lines, number)
    if above is None:
        return ""
    opened = "" if _DASH.match(lines[above]) else opened_before(lines, above)
    for each in range(above, number):
        if _DASH.match(lines[each]):  # a dash begins an item, which none in brackets has
            opened = ""
        opened = flow_line(lines[each], opened).opened
    return opened


def parent_of(lines: Sequence[str], number: int) -> int | None:
    """The nearest line above a line that is indented less, comments and blank lines apart."""
    own = indentation(lines[number])
    return next((each for each in range(number - 1, -1, -1) if -1 < indentation(lines[each]) < own), None)


def indentation(line: str) -> int:
    """How many blanks a line begins with; -1 for a blank line or a comment."""
    bare = line.lstrip(" \t")
    return len(line) - len(bare) if bare and bare[0] != "#" else -1
