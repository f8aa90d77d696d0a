"""Predicts the end points: outputs are collected until the first explicit one, which makes a dictionary of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple

from netspec.diagnostics import Advice, Note, Problem, Severity
from netspec.elaboration.faults import Faults
from netspec.network import Layer
from netspec.source import Node
from netspec.wording import nearest


class Ending:
    """The final output of a file, a group or a call: one of its end points, or a step; what is around may end first."""

    def __init__(
        self,
        final: str | None = None,
        place: Node | None = None,
        step: tuple[Node, int, int] | None = None,
        outer: Ending | None = None,
        number: int = 0,
    ) -> None:
        """`number` counts the parts of a network that have a `final`, in the order in which they begin."""
        self.number = number
        self.final = final
        self.place = place
        self.step = step
        """The step, with the index of its output, that `final` names by its id, scope or name, once that is known."""
        self._reached = False
        self._outer = outer
        self._keys: dict[str, None] = {}

    def reach(self, step: Node, output: int) -> None:
        """Ends the part if the step is the one that `final` names; it may end several parts."""
        if self._outer is not None:
            self._outer.reach(step, output)
        self._reached |= self.step is not None and (step, output) == self.step[:2]

    def enter(self, key: str) -> None:
        """Enters an end point by its key."""
        self._keys[key] = None
        if self._outer is not None:
            self._outer.enter(key)

    @property
    def ended(self) -> bool:
        """Whether the final output of the file, or of one that uses it, was made."""
        return self._reached or self.final in self._keys or (self._outer is not None and self._outer.ended)

    def missing(self, subject: str, steps: Callable[[], list[str]]) -> Problem | None:
        """The problem of a final end point that was never made; `steps` are the names of steps, which it may be too."""
        if self.final is None or self.ended or self.place is None:
            return None
        names = self._keys or dict.fromkeys(steps())
        near = nearest(self.final, names)
        known = f"use one of: {', '.join(names)}" if names else "there are none"
        text = f"{subject}: unknown end point '{self.final}'"
        advice = Advice(f"did you mean '{near}'?", near, safe=False) if near else Advice(known)
        span = self.place.span
        fix = advice.fix(span) if self.place.value == self.final else None  # else an expression computed it
        return Problem("unknown-end-point", text, span, help=advice.help, fix=fix)


class _Tensor(NamedTuple):
    """The output of a layer or, if not `activated`, that of the normalizer inside it; both have one shape."""

    of_layer: int
    activated: bool = True


class EndPoints:
    """The end points of one elaboration, in order, collected or explicit."""

    def __init__(self, faults: Faults, finals: Mapping[int, tuple[Node, int, int]]) -> None:
        """`finals` are the steps with which parts end, by the numbers of these, as far as they are known."""
        self._finals, self._parts = finals, 0
        self.indices: dict[str, int] = {}
        """The outputs that steps can be fed from, by the keys of the end points."""
        self.ending = Ending()
        self._faults = faults
        self._collecting: str | None = None
        """The collection that outputs are collected into, if any are."""
        self._blocks: frozenset[str] = frozenset()
        """The blocks whose outputs are collected."""
        self._by_hand: dict[str, Node] = {}
        self._aliases: dict[_Tensor, tuple[str, ...]] = {}
        self._collection: dict[_Tensor, None] = {}
        """The collected end points, in order, each once."""
        self._dictionary: dict[str, int] | None = None
        """The dictionary that the collection became; nothing is collected afterwards."""

    def collect_into(self, collection: str, blocks: frozenset[str]) -> None:
        """Starts to collect outputs, those of some blocks included."""
        self._collecting, self._blocks = collection, blocks

    @contextmanager
    def part(self, final: str, place: Node) -> Iterator[Ending]:
        """Opens a part of the network with the name in its `final`, and the name's place."""
        before = self.ending
        self.ending = Ending(final, place, self._finals.get(self._parts), before, self._parts)
        self._parts += 1
        try:
            yield self.ending
        finally:
            self.ending = before

    def in_order(self) -> dict[str, int]:
        """Returns the end points in slim's order, each tensor under every name that it has in any collection."""
        if self._dictionary is not None:
            return self._dictionary
        return {key: tensor.of_layer for tensor in self._collection for key in self._aliases[tensor]}

    def enter(self, key: str, index: int) -> None:
        """Enters an output; the network may end with it."""
        self.indices[key] = index
        if self._dictionary is not None:
            self._dictionary[key] = index
        self.ending.enter(key)

    def enter_block(self) -> dict[str, int]:
        """Hides the end points of the caller from the steps of a block; returns them for `leave_block`."""
        outside, self.indices = self.indices, {}
        return outside

    def leave_block(self, outside: dict[str, int]) -> None:
        """Shows the caller its end points again, and with them those of the block."""
        outside.update(self.indices)
        self.indices = outside

    def collects(self, key: str) -> bool:
        """Whether the outputs of a block are collected."""
        return key in self._blocks

    def collect(self, name: str, index: int) -> None:
        """Adds an output to the collection."""
        self._put(_Tensor(index), name, self._collecting)

    def by_name(self, name: str, index: int) -> bool:
        """Enters the output of a step under the step's own name; returns whether the network ends with it."""
        self._dictionary = self.in_order()
        self.enter(name, index)
        return self.ending.ended

    def layer(self, layer: Layer, step: Node) -> None:
        """Collects a new layer, after the normalizer inside it, which is collected as a layer is."""
        normalizer, output = layer.op.normalizer, _Tensor(layer.index)
        if normalizer is not None and "outputs_collections" in layer.normalizer_given:
            key = f"{layer.scope}/{normalizer.values['scope'] or normalizer.default_scope}"
            normalized = output._replace(activated=layer.op.values["activation_fn"] is None)
            self._put(normalized, key, layer.normalizer_given["outputs_collections"].value)
        self._put(output, layer.scope, layer.given_to("outputs_collections"))
        if layer.end_point is not None:
            self.by_hand(layer.end_point, layer.index, step)

    def _put(self, tensor: _Tensor, key: str, collections: object) -> None:
        """Puts a tensor under a key into collections."""
        if not collections:
            return
        self._aliases[tensor] = (*self._aliases.get(tensor, ()), key)
        if self._dictionary is not None:
            return
        if self._collecting is not None and collections in (self._collecting, [self._collecting]):
            self._collection[tensor] = None
        if tensor in self._collection and tensor.activated:
            for alias in self._aliases[tensor]:
                self.enter(alias, tensor.of_layer)

    def by_hand(self, key: str, index: int, step: Node) -> None:
        """Enters the output of a step under its explicit `end_point`."""
        place = step["end_point"]
        before = self._by_hand.get(key)
        if before is not None:
            text = f"duplicate end point '{key}'; the later one replaces the earlier"
            again = before.span == place.span
            help = f"write {key}_$i, or move it out of the repeat" if again else None
            note = () if again else (Note(f"first used on line {before.span.line}", before.span),)
            problem = Problem("end-point-twice", text, place.span, Severity.WARNING, note, help)
            self._faults.report_name(place, problem, key)
        self._by_hand.setdefault(key, place)
        self._dictionary = self.in_order()
        self.enter(key, index)
