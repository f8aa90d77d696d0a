"""The entries of a report of changes, and what all of them are made of: names, values and places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from netspec.comparison.difference import ABSENT, Difference
from netspec.comparison.matching import LayerPair
from netspec.diagnostics import Span
from netspec.network import Layer
from netspec.wording import on_one_line, value_text

CHANGED, ADDED, REMOVED, MOVED, RENAMED = "~", "+", "-", ">", "="


class Detail(NamedTuple):
    """A line below an entry, with its places in the files."""

    text: str
    place: str = ""


class ChangeEntry(NamedTuple):
    """A change: its mark, what it is of, a remark, its places, and details."""

    mark: str
    title: str
    remark: str = ""
    place: str = ""
    details: tuple[Detail, ...] = ()


class OutputNames:
    """The names of the outputs of both networks, by their indices."""

    def __init__(self, found: Difference) -> None:
        self._names = found.before.output_names(), found.after.output_names()
        self._numbers = [Counter(names.values()) for names in self._names]

    def of(self, side: int, index: int) -> str:
        """The name of an output of one side: 0 before, 1 after."""
        return self._names[side][index]

    def own(self, side: int, index: int) -> str:
        """The name of an output, with its number as `netspec show` writes it if several have the name."""
        name = self._names[side][index]
        return f"{name} #{index}" if index and self._numbers[side][name] > 1 else name

    def before(self, side: int, layer: Layer) -> str:
        """The name of the tensor that was made before a layer."""
        return self._names[side][layer.index - 1]

    def after(self, pairs: Iterable[LayerPair]) -> list[str]:
        """The names that layers have after."""
        return [self.own(1, pair.after.layer.index) for pair in pairs]


def value_words(value: Any) -> str:
    """A value on one line, as the file would write it; text without quotes."""
    text = value if isinstance(value, str) else repr(value) if value is ABSENT else value_text(value)
    return on_one_line(text)


def pair_spans(pair: LayerPair) -> tuple[Span | None, Span | None]:
    """The places of a layer before and after."""
    return pair.before.layer.span, pair.after.layer.span


def place(span: Span | None) -> str:
    """A place as `file:line`; nothing for none."""
    return f"{span.file}:{span.line}" if span else ""


def places(spans: Sequence[tuple[Span | None, Span | None]]) -> str:
    """The places before and after; of many, the first ones and the number of the others."""
    texts = list(dict.fromkeys(" -> ".join(filter(None, map(place, pair))) for pair in spans))
    more = f" and {len(texts) - 1:,} more" if len(texts) > 1 else ""
    return texts[0] + more
