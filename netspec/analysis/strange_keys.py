"""Layers in doubt because of a key that nobody knows: it may stand for anything, so nothing that follows is certain.

Elaboration passes over such a key, to find further faults. Where one most likely stands for an argument that is not
given, it hides that argument already.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from netspec.elaboration.built_steps import BuiltStep
from netspec.network import Layer
from netspec.ops import OPS
from netspec.schema import Checked
from netspec.schema.block_words import block_params
from netspec.schema.step_words import GROUP
from netspec.source import Node


def doubtful_layers(built: Sequence[BuiltStep], layers: Sequence[Layer], checked: Checked) -> frozenset[int]:
    """The layers of steps with such keys, and those that take their outputs, by their indices."""
    keys = _StrangeKeys(checked)
    found = {layer.index for each in built if keys.has(each) for layer in layers[each.first : each.last]}
    for layer in layers if found else ():
        if not found.isdisjoint(layer.inputs):
            found.add(layer.index)
    return frozenset(found)


class _StrangeKeys:
    """The keys of a checked file that nothing explains."""

    def __init__(self, checked: Checked) -> None:
        self._blocks = dict(_blocks(checked))
        self._known: dict[Node, bool] = {}
        self._intended: dict[Node, set[str]] = {}
        for mapping, key in checked.misspelt:
            self._intended.setdefault(mapping, set()).add(key)

    def has(self, built: BuiltStep) -> bool:
        """Whether a step has one."""
        node = built.node
        if node not in self._known:
            self._known[node] = any(self._in(mapping, known) for mapping, known in self._mappings(node))
        return self._known[node]

    def _mappings(self, step: Node) -> Iterator[tuple[Node, frozenset[str]]]:
        """A step, and the arguments of its op or its call, with the keys that each can have."""
        called = [key for key in map(str, step.children) if key in OPS or key in self._blocks]
        yield step, frozenset((*GROUP, *called))
        for key in called:
            definition = self._blocks.get(key)
            names = OPS[key].arguments if definition is None else {**block_params(definition), "scope": None}
            yield step[key], frozenset(names)

    def _in(self, mapping: Node, known: frozenset[str]) -> bool:
        strange = sum(key not in known for key in mapping.children) if isinstance(mapping.value, dict) else 0
        intended = self._intended.get(mapping, set())
        return strange > len(intended) or not intended.isdisjoint(map(str, mapping.children))


def _blocks(checked: Checked) -> Iterator[tuple[str, Node]]:
    """The blocks that a file can call, and those that the specs can that it uses."""
    for other in checked.used.values():
        yield from _blocks(other)
    yield from checked.blocks.items()
