"""Compares what layers are fed from: an added, removed or moved layer in between is no change of an input."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from netspec.budget import spend
from netspec.comparison.matching import LayerPair
from netspec.comparison.paths import Placed

_MOST_SOURCES = 16
"""The most layers that are remembered as what feeds an added or removed layer."""


class Rewired(NamedTuple):
    """The indices of the layers that feed a layer before and after, in their own networks."""

    before: tuple[int, ...]
    after: tuple[int, ...]


class Wiring:
    """The inputs of the layers of two networks, in terms of the pairs; the networks' own inputs are a pair too."""

    def __init__(
        self,
        before: Sequence[Placed],
        after: Sequence[Placed],
        pairs: Sequence[LayerPair],
        steady: Iterable[LayerPair],
        inputs: tuple[int, int] = (1, 1),
    ) -> None:
        """`inputs` are the numbers of inputs of the two networks, which are pairs by their places."""
        own = {index: index for index in range(min(inputs))}
        self._new_index = own | _numbers(pairs)
        kept = _numbers(steady)
        self._old = _sources(before, own | kept, inputs[0])
        self._new = _sources(after, own | {new: new for new in kept.values()}, inputs[1])

    def is_fed_alike(self, pair: LayerPair) -> bool:
        """Whether the inputs are pairs of one another."""
        old, new = (placed.layer.inputs for placed in pair)
        return [self._new_index.get(index) for index in old] == list(new)

    def rewired(self, pair: LayerPair) -> Rewired | None:
        """The inputs that differ by more than what was put in between or taken away."""
        old, new = (placed.layer.inputs for placed in pair)
        if len(old) == len(new) and all(map(self.same, old, new)):
            return None
        return Rewired(old, new)

    def same(self, old: int, new: int) -> bool:
        """Whether two outputs are a pair, or differ only by what was added, removed or moved before them."""
        return self._new_index.get(old) == new or not self._old[old].isdisjoint(self._new[new])


def _numbers(pairs: Iterable[LayerPair]) -> dict[int, int]:
    """The numbers of the outputs of layers after, by those before."""
    found: dict[int, int] = {}
    for before, after in pairs:
        found |= zip(before.layer.outputs, after.layer.outputs, strict=False)
    return found


def _sources(layers: Sequence[Placed], steady: Mapping[int, int], inputs: int) -> dict[int, frozenset[int]]:
    """For each output, the steady layer that it is, or those that feed it by way of other layers only.

    Steady layers are named by their index in the network after.
    """
    found = {index: frozenset({steady[index]} if index in steady else ()) for index in range(inputs)}
    for placed in layers:
        layer = placed.layer
        spend(len(layer.inputs))
        made = frozenset[int]().union(*(found[index] for index in layer.inputs))
        made = made if len(made) <= _MOST_SOURCES else found[layer.inputs[0]]
        for index in layer.outputs:
            found[index] = frozenset({steady[index]}) if index in steady else made
    return found
