"""The end points foretold: collected ones until the first by hand, which turns the collection into a dictionary."""

from __future__ import annotations

from netspec.diagnostics import Note, Problem, Severity
from netspec.language.judge import Judge
from netspec.language.values import FAULTY
from netspec.network import Layer
from netspec.source import Node


class EndPoints:
    """The end points of one walk, in order."""

    def __init__(self, judge: Judge) -> None:
        self.collecting: str | None = None
        """The collection that outputs are collected into, if any are."""
        self.indices: dict[str, int] = {}
        self._judge = judge
        self._by_hand: dict[str, Node] = {}

    def enter(self, layer: Layer, step: Node) -> None:
        """Enters a layer as it is made."""
        given = layer.given_to("outputs_collections")
        if self.collecting is not None and not self._by_hand and given in (self.collecting, [self.collecting]):
            self.indices[layer.scope] = layer.index
        if layer.end_point is not None:
            self.by_hand(layer.end_point, layer.index, step)

    def by_hand(self, key: object, index: int, step: Node) -> None:
        """Enters the output of a step under a key of its own."""
        if key is FAULTY or not isinstance(key, str):
            return
        place = step["end_point"]
        before = self._by_hand.get(key)
        if before is not None:
            text = f"the end point '{key}' is entered twice; the later one replaces the earlier"
            again = before.span == place.span
            help = "each repetition enters it: name it with $i, or enter it outside the repeat" if again else None
            note = () if again else (Note(f"it is entered first on line {before.span.line}", before.span),)
            self._judge.report(place, Problem("end-point-twice", text, place.span, Severity.WARNING, note, help))
        self._by_hand.setdefault(key, place)
        self.indices[key] = index
