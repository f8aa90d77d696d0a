"""A network as a graph of nodes that fold: what every picture of it is made from, as plain data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple, TypeAlias

from netspec.analysis.totals import elements, sums, totals
from netspec.budget import spend
from netspec.network import Layer, Network, distinct
from netspec.plot.scope_tree import Leaf, Scope, scope_tree
from netspec.shapes import Dim, dim_value, shape_text, shapes_text
from netspec.wording import value_text

FORMAT = 1
Kind: TypeAlias = Literal["input", "layer", "scope", "output"]


class PlotNode(NamedTuple):
    """A node.

    `parent` is the scope around it; `shared` is how many of its parameters a layer outside made before; `share` is its
    part of all multiply-accumulates, if that is known.
    """

    id: int
    parent: int | None
    kind: Kind
    label: str
    op: str
    path: str
    output: str
    block: str | None = None
    layers: int = 0
    parameters: int = 0
    shared: int = 0
    macs: int | str | None = 0
    flops: int | str | None = 0
    share: float | None = None
    arguments: Sequence[tuple[str, str]] = ()
    end_points: Sequence[str] = ()
    place: str | None = None


class PlotEdge(NamedTuple):
    """A tensor on its way from a layer, or the input, to another layer, or the output."""

    source: int
    target: int
    shape: str


class NetworkGraph(NamedTuple):
    """The nodes, each behind the scope around it, and the edges between those that are no scopes."""

    name: str
    scope: str
    doc: str | None
    counted_for: str
    totals: Mapping[str, int | str | None]
    nodes: Sequence[PlotNode]
    edges: Sequence[PlotEdge]

    def value(self) -> dict[str, Any]:
        """The graph as data that JSON can hold; docs/plot.md describes the keys."""
        return {
            "netspec": {"plot": FORMAT},
            "name": self.name,
            "scope": self.scope,
            "doc": self.doc,
            "counted_for": self.counted_for,
            "totals": dict(self.totals),
            "nodes": [node._asdict() for node in self.nodes],
            "edges": [list(edge) for edge in self.edges],
        }


def network_graph(network: Network) -> NetworkGraph:
    """The graph of a network, with nodes in order of creation."""
    return _Builder(network).graph()


class _Builder:
    """Numbers the nodes of one network."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._totals = totals(network)
        self._shapes = network.output_shapes()
        self._nodes: list[PlotNode] = []
        self._of_output = {index: index for index in range(len(network.inputs))}
        """The ids of nodes by the indices of their outputs."""
        self._end_points: dict[int, list[str]] = {}
        for key, index in network.end_points.items():
            self._end_points.setdefault(index, []).append(key)
        self._makers: dict[str, int] = {}
        """The indices of the layers that make variables, by the names of these."""
        for layer in network.layers:
            for variable in layer.variables:
                self._makers.setdefault(variable.name, layer.index)

    def graph(self) -> NetworkGraph:
        network, found = self._network, self._totals
        for index, each in enumerate(network.inputs):
            self._nodes.append(PlotNode(index, None, "input", each.name, "input", each.name, self._shape(index)))
        for child in scope_tree(network):
            self._add(child, None)
        edges = [
            PlotEdge(self._of_output[index], self._of_output[layer.index], self._shape(index))
            for layer in network.layers
            for index in layer.inputs
        ]
        for name, end in (network.outputs or {network.output_key(): network.root.output}).items():
            last, label = len(self._nodes), name if network.outputs else "output"
            self._nodes.append(PlotNode(last, None, "output", label, "output", name, self._shape(end)))
            edges.append(PlotEdge(self._of_output[end], last, self._shape(end)))
        return NetworkGraph(
            name=network.name,
            scope=network.scope,
            doc=network.doc,
            counted_for=network.counted_for,
            totals={
                "parameters": found.parameters,
                "macs": dim_value(found.macs),
                "flops": dim_value(found.flops),
                "layers": len(network.layers),
            },
            nodes=self._nodes,
            edges=edges,
        )

    def _add(self, item: Scope | Leaf, parent: int | None) -> None:
        id = len(self._nodes)
        if isinstance(item, Leaf):
            layer, given = item.layer, item.layer.given
            self._of_output |= dict.fromkeys(layer.outputs, id)
            own = PlotNode(
                id, parent, "layer", item.label, layer.op.key, layer.scope, shapes_text(layer.output_shapes),
                block=layer.calls[-1].block if layer.calls else None,
                arguments=[(name, value_text(given[name].value)) for name in layer.arguments if name in given],
                place=f"{layer.span.file}:{layer.span.line}:{layer.span.column}",
            )  # fmt: skip
            self._nodes.append(self._counted(own, layer.index, [layer]))
            return
        own = PlotNode(
            id,
            parent,
            "scope",
            item.label,
            item.block or "group",
            item.path,
            self._shape(item.output),
            block=item.block,
        )
        self._nodes.append(own)
        for child in item.children:
            self._add(child, id)
        self._nodes[id] = self._counted(own, item.output, list(_layers(item)))

    def _counted(self, node: PlotNode, output: int, layers: Sequence[Layer]) -> PlotNode:
        spend(20 + 2 * len(layers))
        found = sums(layers)
        own = {layer.index for layer in layers}
        return node._replace(
            layers=len(layers),
            parameters=found.parameters,
            shared=elements(each for each in distinct(layers) if self._makers[each.name] not in own),
            macs=dim_value(found.macs),
            flops=dim_value(found.flops),
            share=_share(found.macs, self._totals.macs),
            end_points=self._end_points.get(output, ()) if output else (),
        )

    def _shape(self, index: int) -> str:
        return shape_text(self._shapes[index])


def _layers(scope: Scope) -> list[Layer]:
    found: list[Layer] = []
    for child in scope.children:
        found += [child.layer] if isinstance(child, Leaf) else _layers(child)
    return found


def _share(part: Dim, whole: Dim) -> float | None:
    if part == 0:
        return 0.0
    return part / whole if isinstance(part, int) and isinstance(whole, int) else None
