"""The nodes of the layers that the outputs need, and the outputs with their axes in the order of the spec."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from netspec.exporting.export_error import ExportError
from netspec.network import Layer, Network
from netspec.ops.dtypes import DEFAULT, Dtype
from netspec.ops.onnx_graph import NotInOnnx, OnnxBuilder, OnnxGraph, OnnxNode, OnnxTensor, plain
from netspec.records import dataclass
from netspec.shapes import Shape


class TensorType(NamedTuple):
    """The shape of a tensor as it is stored, and the type of its elements."""

    shape: Shape
    dtype: Dtype = DEFAULT


@dataclass(frozen=True, slots=True, eq=False)
class WrittenGraph:
    """A graph with its outputs: the nodes as outputs name them, outputs in order and inner tensors."""

    graph: OnnxGraph
    nodes: Sequence[OnnxNode]
    outputs: Mapping[str, TensorType]
    inner: Mapping[str, TensorType]


def written_network(network: Network, end_points: Iterable[str]) -> WrittenGraph:
    """Writes layers as nodes. The output is called as in the signatures of a SavedModel, end points by their keys.

    Raises:
        ExportError: layers that cannot be written so, each with the reason.
    """
    wanted = dict(network.outputs) or {network.output_key(): network.root.output}
    wanted |= {key: network.end_points[key] for key in end_points if key not in wanted}
    graph = OnnxGraph([*network.input_shapes, *(variable.name for variable in network.variables)])
    names = {key: graph.unique(key) for key in wanted}
    made = _Layers(graph, network)
    made.write(_needed(network, wanted.values()))
    tensors = {names[key]: made.tensor(key, index) for key, index in wanted.items()}
    return called_as(graph, tensors, made.inner)


def _needed(network: Network, outputs: Iterable[int]) -> list[Layer]:
    """The layers that outputs depend on, in order of creation."""
    needed, layers = set(outputs), list[Layer]()
    for layer in reversed(network.layers):
        if not needed.isdisjoint(layer.outputs):
            layers.append(layer)
            needed.update(layer.inputs)
    return layers[::-1]


class _Layers:
    """The outputs of layers by index, and of the normalizers inside them."""

    def __init__(self, graph: OnnxGraph, network: Network) -> None:
        self._graph, self._layers = graph, {layer.index: layer for layer in network.layers}
        self._tensors, self._normalized = dict[int, OnnxTensor](), dict[int, OnnxTensor]()
        for index, (name, shape, dtype) in enumerate(network.inputs):
            self._tensors[index] = OnnxTensor(name, shape, plain(shape), dtype)
        self.inner: dict[str, TensorType] = {}
        """The outputs of layers."""

    def write(self, layers: Iterable[Layer]) -> None:
        """Writes layers whose inputs are written before them."""
        faults = []
        for layer in layers:
            shapes = [shape or () for shape in layer.output_shapes]
            builder = OnnxBuilder(self._graph, layer.scope, _variables(layer))
            try:
                made = layer.op.all_to_onnx(builder, [self._tensors[index] for index in layer.inputs], shapes)
            except NotInOnnx as reason:
                faults.append(f"{layer.span.file}:{layer.span.line}: {layer.label}: {reason}")
                # So that the faults behind it are found too.
                made = [OnnxTensor("", shape, plain(shape)) for shape in shapes]
            types = [dtype or DEFAULT for dtype in layer.output_dtypes]
            made = [each._replace(dtype=dtype) for each, dtype in zip(made, types, strict=True)]
            self._tensors |= zip(layer.outputs, made, strict=True)
            self.inner |= {each.name: TensorType(each.stored_shape, each.dtype) for each in made}
            if builder.normalized is not None:
                self._normalized[layer.index] = builder.normalized
        if faults:
            raise ExportError(*faults)

    def tensor(self, key: str, index: int) -> OnnxTensor:
        """The tensor of an output, with its axes in the order of its shape."""
        found = self._tensors[index]
        if index in self._normalized and _is_of_normalizer(self._layers[index], key):
            found = self._normalized[index]
        return self._graph.arranged(found, plain(found.shape), key)


def _variables(layer: Layer) -> Mapping[str, str]:
    """The full names of a layer's variables by those that its op gives them."""
    shapes = [shape or () for shape in layer.input_shapes]
    own = layer.op.made_variables(*shapes)
    return {short.name: full.name for short, full in zip(own, layer.variables, strict=True)}


def _is_of_normalizer(layer: Layer, key: str) -> bool:
    """Whether an end point of a layer is what the normalizer inside it makes, before the activation."""
    normalizer = layer.op.normalizer
    if normalizer is None or layer.end_point == key:
        return False
    return key == f"{layer.scope}/{normalizer.values['scope'] or normalizer.default_scope}"


def called_as(graph: OnnxGraph, tensors: Mapping[str, OnnxTensor], inner: Mapping[str, TensorType]) -> WrittenGraph:
    """The graph with its outputs called as wanted: by nodes of these names, or by one more for a second name."""
    nodes = {node.name for node in graph.nodes}
    called: dict[str, str] = {}
    copies = []
    for name, tensor in tensors.items():
        if tensor.name in nodes and tensor.name not in called:
            called[tensor.name] = name
        else:
            copies.append(OnnxNode("Identity", name, (called.get(tensor.name, tensor.name),), {}))
    renamed = [
        OnnxNode(
            node.kind,
            called.get(node.name, node.name),
            tuple(called.get(name, name) for name in node.inputs),
            node.attributes,
        )
        for node in graph.nodes
    ]
    outputs = {name: TensorType(tensor.shape, tensor.dtype) for name, tensor in tensors.items()}
    inside = {name: kind for name, kind in inner.items() if name in nodes and name not in called}
    return WrittenGraph(graph, [*renamed, *copies], outputs, inside)
