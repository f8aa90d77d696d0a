"""Anchors (`&name`) and the aliases (`*name`) that repeat their values."""

from __future__ import annotations

from netspec.diagnostics import Advice, Problem, Span
from netspec.records import dataclass
from netspec.source.document import Node
from netspec.wording import excerpt, nearest

_MOST_COMPARED = 200
_MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class Anchored:
    """A node with an anchor: how many nodes and how many levels of collections it has, aliases expanded."""

    node: Node
    size: int
    height: int


class Anchors:
    """The anchors above the place that is being read. A later one replaces an earlier one of the same name."""

    def __init__(self) -> None:
        self._anchored: dict[str, Anchored | None] = {}

    def __bool__(self) -> bool:
        return bool(self._anchored)

    def open(self, name: str) -> None:
        """Declares an anchor whose value is still being read."""
        self._anchored[name] = None

    def close(self, name: str, anchored: Anchored) -> None:
        """Gives an anchor its value."""
        self._anchored[name] = anchored

    def find(self, name: str) -> Anchored | None:
        """The value of an anchor; None for an unknown anchor, or one whose value is still being read."""
        return self._anchored.get(name)

    def fault(self, name: str, span: Span) -> Problem:
        """The problem of an alias without a value."""
        alias = excerpt(name)
        if name in self._anchored:
            text = f"the alias *{alias} is inside the value of its own anchor, so it never ends"
            return Problem("recursive-alias", text, span)
        text = f"unknown alias *{alias}: there is no anchor &{alias} above it"
        advice = self._advice(name)
        return Problem("unknown-alias", text, span, help=advice.help, fix=advice.fix(span))

    def _advice(self, name: str) -> Advice:
        close = nearest(name, self._anchored) if len(name) + len(self._anchored) < _MOST_COMPARED else None
        if close:
            return Advice(f"did you mean *{close}?", f"*{close}", safe=False)
        if self._anchored:
            listed = ", ".join(f"*{excerpt(each)}" for each in list(self._anchored)[:_MOST_NAMED])
            return Advice(f"use one of: {listed}")
        return Advice(f"write the value itself, or put the anchor &{excerpt(name)} before it further up")
