"""Compares two built graphs node by node, and locates their first differences.

Two graphs are identical if four things are equal: the bytes of the GraphDef with shapes, the name of the returned
tensor, the end points in order, and the items of every collection in order.

Build both in the same way: in a new graph, with `tf.set_random_seed(1)` first (op seeds then count the random ops in
order of creation), on the same placeholder, and with resource variables enabled for both or for neither.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any, NamedTuple

from netspec.lower.counters import renumber
from netspec.records import dataclass

_ADDRESS = re.compile(r" at 0x[0-9a-f]+")
_WINDOW = 60  # characters of a value shown in a line
_BEFORE = 20


@dataclass(frozen=True, slots=True)
class Built:
    """A graph that holds a network: the names of its first input, its output and its end points in order."""

    graph: Any  # tf.Graph
    input: str
    output: str
    end_points: tuple[tuple[str, str], ...]
    further: tuple[str, ...] = ()
    """The names of the other inputs."""
    outputs: tuple[tuple[str, str], ...] = ()
    """The outputs by their keys, of a network that returns several; `output` is the first."""

    @property
    def inputs(self) -> tuple[str, ...]:
        """The names of all inputs."""
        return (self.input, *self.further)

    @classmethod
    def of(cls, inputs: Any, output: Any, end_points: Mapping[str, Any]) -> Built:
        """Makes it from the input, or a list of several, and the results of a network function."""
        first, *others = inputs if isinstance(inputs, list) else [inputs]
        named = tuple((key, tensor.name) for key, tensor in end_points.items())
        outputs = tuple((key, tensor.name) for key, tensor in output.items()) if isinstance(output, Mapping) else ()
        name = outputs[0][1] if outputs else output.name
        return cls(first.graph, first.name, name, named, tuple(each.name for each in others), outputs)

    def named_outputs(self, name: str) -> dict[str, str]:
        """The outputs by their keys; `name` is that of a single one."""
        return dict(self.outputs) or {name: self.output}


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """The four values by which two graphs are compared; they hold no reference to the graph."""

    graph_def: bytes
    output: str
    end_points: tuple[tuple[str, str], ...]
    collections: tuple[tuple[str, tuple[str, ...]], ...]


def fingerprint(built: Built) -> Fingerprint:
    """The fingerprint of a graph, equal for the same graph built again, also in another process."""
    definition = built.graph.as_graph_def(add_shapes=True)
    renumber(definition)
    graph_def = _bytes(definition)
    collections = {
        key if isinstance(key, str) else repr(key): tuple(_item(item) for item in built.graph.get_collection_ref(key))
        for key in built.graph.collections
    }
    returned = ", ".join(f"{key} = {name}" for key, name in built.outputs) or built.output
    return Fingerprint(graph_def, returned, built.end_points, tuple(sorted(collections.items())))


class _Difference(NamedTuple):
    """One place at which two graphs differ; `kind` groups the places that differ in the same respect."""

    place: str
    how: str
    kind: str

    def line(self) -> str:
        """The place, and how it differs."""
        return f"{self.place}{self.how}"


def differences(
    one: Fingerprint, other: Fingerprint, few: int = 5, names: tuple[str, str] = ("the first", "the second")
) -> list[str]:
    """The differences of two graphs, one per line, nodes first and in order. Empty if and only if they are identical.

    One mistake can make hundreds of nodes differ, so only `few` differences of each kind are listed, and a line counts
    the others. `names` are the names of the two graphs in the lines.
    """
    kinds: dict[str, list[_Difference]] = {}
    for difference in _all_differences(one, other, names):
        kinds.setdefault(difference.kind, []).append(difference)
    return [line for found in kinds.values() for line in _listed(found, few)]


def _listed(found: Sequence[_Difference], few: int) -> Iterator[str]:
    yield from (difference.line() for difference in found[:few])
    if len(found) > few:
        equal = "attribute" in found[0].kind and len({each.how for each in found}) == 1
        same = ", the same in all of them" if equal else ""
        yield f"... and {len(found) - few:,} more {found[0].kind}{same}"


def _bytes(message: Any) -> bytes:
    serialized: bytes = message.SerializeToString(deterministic=True)
    return serialized


def _item(item: Any) -> str:
    """A collection's item as its type and name, or else its `repr` without the address."""
    name = getattr(item, "name", None)
    return f"{type(item).__name__} {name}" if isinstance(name, str) else _ADDRESS.sub("", repr(item))


def _all_differences(one: Fingerprint, other: Fingerprint, names: tuple[str, str]) -> Iterator[_Difference]:
    if one.graph_def != other.graph_def:
        yield from _graph_differences(one.graph_def, other.graph_def, names)
    if one.output != other.output:
        yield _Difference("output", f": {_two(one.output, other.output, names)}", "output")
    yield from _end_point_differences((_points(one), _points(other)), names)
    one_collections, other_collections = dict(one.collections), dict(other.collections)
    for key in sorted(one_collections.keys() | other_collections.keys()):
        label = f"collection {key!r}"
        if key in one_collections and key in other_collections:
            items = one_collections[key], other_collections[key]
            yield from _list_differences(f"{label}, item", items, names, label)
        else:
            yield _Difference(label, f" only in {names[key not in one_collections]}", label)


def _points(side: Fingerprint) -> list[str]:
    return [f"{key} = {tensor}" for key, tensor in side.end_points]


def _end_point_differences(points: tuple[list[str], list[str]], names: tuple[str, str]) -> Iterator[_Difference]:
    one, other = points
    reordered = one != other and sorted(one) == sorted(other)
    label = f"the same {len(one)} end points in another order: end point" if reordered else "end point"
    yield from _list_differences(label, points, names, "end points")


def _graph_differences(one: bytes, other: bytes, names: tuple[str, str]) -> Iterator[_Difference]:
    from tensorflow.core.framework.graph_pb2 import GraphDef

    graphs = GraphDef.FromString(one), GraphDef.FromString(other)
    one_nodes, other_nodes = ({node.name: node for node in graph.node} for graph in graphs)
    reported = False
    for name, node in (one_nodes | other_nodes).items():
        if name in one_nodes and name in other_nodes:
            found = list(_node_differences(one_nodes[name], other_nodes[name], names))
        else:
            how = f"only in {names[name not in one_nodes]}"
            found = [_Difference(f"node {name!r} ({node.op})", f" {how}", f"nodes {how}")]
        reported = reported or bool(found)
        yield from found
    # Only of the nodes that both have: an extra node is not also a difference of order.
    orders = [name for name in one_nodes if name in other_nodes], [name for name in other_nodes if name in one_nodes]
    for difference in _list_differences("order of the nodes, place", orders, names, "order"):
        reported = True
        yield difference
    if not reported:  # the nodes are equal, so the difference is elsewhere in the GraphDef
        yield from _rest_differences(*graphs, names)


def _rest_differences(one: Any, other: Any, names: tuple[str, str]) -> Iterator[_Difference]:
    reported = False
    for part in ("versions", "library"):
        texts = str(getattr(one, part)), str(getattr(other, part))
        if texts[0] != texts[1]:
            reported = True
            yield _Difference(f"the graph's {part}", f": {_two(*texts, names)}", part)
    if not reported:
        yield _Difference("the graphs' bytes", " differ in an unknown respect", "bytes")


def _node_differences(one: Any, other: Any, names: tuple[str, str]) -> Iterator[_Difference]:
    label = f"node {one.name!r}"
    if one.op != other.op:
        yield _Difference(label, f": op: {_two(one.op, other.op, names)}", "nodes with another op")
    else:
        label = f"{label} ({one.op})"
    yield from _list_differences(f"{label}: input", (one.input, other.input), names, "nodes with another input")
    if one.device != other.device:
        yield _Difference(label, f": device: {_two(one.device, other.device, names)}", "nodes with another device")
    for key in sorted(one.attr.keys() | other.attr.keys()):
        if key not in one.attr or key not in other.attr:
            how = f": attribute {key} only in {names[key not in one.attr]}"
        elif _bytes(one.attr[key]) != _bytes(other.attr[key]):  # a message with a NaN does not equal itself
            how = f": attribute {key}: {_two(str(one.attr[key]), str(other.attr[key]), names)}"
        else:
            continue
        yield _Difference(label, how, f"nodes with another attribute {key}")


def _list_differences(
    label: str, lists: tuple[Sequence[str], Sequence[str]], names: tuple[str, str], kind: str
) -> Iterator[_Difference]:
    """The first difference of two lists, and their lengths if those differ; later differences often follow from it."""
    for place, (one, other) in enumerate(zip_longest(*lists)):
        if one != other:
            lengths = tuple(map(len, lists))
            counted = "" if lengths[0] == lengths[1] else f" ({lengths[0]} against {lengths[1]} in all)"
            yield _Difference(f"{label} {place}", f": {_two(one, other, names)}{counted}", kind)
            return


def _two(one: str | None, other: str | None, names: tuple[str, str]) -> str:
    """Both values, shortened to a window around their first difference."""
    one, other = ("nothing" if text is None else " ".join(text.split()) for text in (one, other))
    parting = next((place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 0)
    start = max(0, parting - _BEFORE) if max(len(one), len(other)) > _WINDOW else 0
    return f"{names[0]} has {_window(one, start)}, {names[1]} has {_window(other, start)}"


def _window(text: str, start: int) -> str:
    end = start + _WINDOW
    return f"{'...' if start else ''}{text[start:end]}{'...' if end < len(text) else ''}"
