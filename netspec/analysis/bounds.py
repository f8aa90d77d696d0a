"""Bounds on a number that a spec expects: exactly, at least, at most."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from netspec.elaboration.expected import Expected
from netspec.source import Node
from netspec.wording import on_one_line

_WORDS = {"minimum": "at least ", "maximum": "at most "}


class Bound(NamedTuple):
    """One bound, and where it stands; `key` is empty for an equality."""

    key: str
    wanted: Any
    node: Node

    def holds(self, actual: float) -> bool:
        """Whether a number is within the bound."""
        match self.key:
            case "minimum":
                return bool(actual >= self.wanted)
            case "maximum":
                return bool(actual <= self.wanted)
        return bool(actual == self.wanted)

    @property
    def is_plain(self) -> bool:
        """Whether the file has the number itself, not an expression."""
        return not isinstance(self.node.value, str)

    def text(self, wanted: str | None = None) -> str:
        """The bound in words: `at most 5,000,000`."""
        said = number(self.wanted) if wanted is None else wanted
        return f"{_WORDS.get(self.key, '')}{said}" + (f" ({on_one_line(self.node.value)})" if not self.is_plain else "")


def bounds_of(expected: Expected) -> Iterator[Bound]:
    """The bounds of an expectation in order."""
    if not isinstance(expected.value, dict):
        yield Bound("", expected.value, expected.node)
        return
    for key, value in expected.value.items():
        yield Bound(key, value, expected.node[key])


def number(value: float) -> str:
    """A number for people: `5,000,000`, `0.5`."""
    return f"{int(value):,}" if value == int(value) else f"{value:,}"


def difference(actual: int, wanted: float) -> str:
    """How far a number is from the one that was expected: `234,112 more (4.7%)`."""
    more = actual - wanted
    share = abs(more) / wanted * 100 if wanted else 0
    times = f" ({actual / wanted:.1f} times as much)" if share > 100 else f" ({share:.1f}%)" if share >= 0.05 else ""
    return f"{number(abs(more))} {'more' if more > 0 else 'less'}{times}"
