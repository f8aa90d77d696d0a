"""Lowers a network to the current graph, with slim's own functions under slim's own scopes.

Each inferred shape is compared with the shape of the tensor. A difference is a bug of netspec, never a fault of the
spec, and stops the build.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import Any, NamedTuple

from netspec.lower.identity import Built
from netspec.network import OUTER_SCOPE, OWN_SCOPE, ArgScope, Argument, Group, Layer, Network, NetworkInput
from netspec.ops import OPS
from netspec.ops.backend import Backend
from netspec.records import replace
from netspec.shapes import Shape, shape_text


class InferenceMismatch(Exception):
    """The inferred shape differs from the one that TensorFlow built: a bug of netspec."""


class Scopes(NamedTuple):
    """The network's own variable scope, and the one around it with the name scope there."""

    own: Any
    around: Any
    names_around: str


def built(backend: Backend, function: Callable[..., Any], inputs: Sequence[NetworkInput], seed: int = 1) -> Built:
    """Builds a function of tensors in a graph of its own, seeded so that the order of random ops shows."""
    graph = backend.tf.Graph()
    with graph.as_default():
        backend.tf.set_random_seed(seed)
        made = [
            backend.tf.placeholder(backend.tf.as_dtype(dtype), known(shape), name=name) for name, shape, dtype in inputs
        ]
        return Built.of(made, *function(*made))


def build_layers(
    network: Network, backend: Backend, inputs: Sequence[Any], scopes: Scopes
) -> tuple[Any, OrderedDict[str, Any]]:
    """Builds all layers on tensors, inside the network's own scope.

    Returns the network's output, or a dictionary of those that it names, and its end points, as a slim function does.

    Raises:
        InferenceMismatch: a shape is not the inferred one.
    """
    collection = network.collection or f"{scopes.own.original_name_scope}_end_points"
    lowering = _Lowering(backend, inputs, collection if network.collect is not None else None, scopes)
    with ExitStack() as stack:
        lowering.enter(stack, network.root.arg_scopes)
        if network.collect:
            functions = [getattr(backend.slim, op) for op in network.collect]
            stack.enter_context(backend.slim.arg_scope(functions, outputs_collections=[collection]))
        for child in network.root.children:
            lowering.build(child)
    if network.outputs:
        return {name: lowering.tensor(index) for name, index in network.outputs.items()}, lowering.end_points()
    return lowering.tensor(network.root.output), lowering.end_points()


class _Lowering:
    """The tensors built so far, by their numbers."""

    def __init__(self, backend: Backend, inputs: Sequence[Any], collection: str | None, scopes: Scopes) -> None:
        self.scopes = scopes
        self.backend = backend
        self.inputs = inputs
        self.tensors: dict[int, Any] = {at: each for at, each in enumerate(inputs) if backend.tf.is_tensor(each)}
        self.collection = collection
        self.by_name: OrderedDict[str, Any] | None = None

    def build(self, node: Group | Layer) -> None:
        if isinstance(node, Layer):
            self._layer(node)
        else:
            self._group(node)
        if node.end_point is not None:
            self.end_points()[node.end_point] = self.tensor(node.output if isinstance(node, Group) else node.index)

    def tensor(self, index: int) -> Any:
        """The output of a layer, or the input; an array is converted to a tensor the first time."""
        if index not in self.tensors:
            self.tensors[index] = self.backend.tf.convert_to_tensor(self.inputs[index])
        return self.tensors[index]

    def end_points(self) -> OrderedDict[str, Any]:
        """The end points. The first call converts the collection so far to a dictionary, as slim's networks do."""
        if self.by_name is None:
            self.by_name = OrderedDict()
            if self.collection is not None:
                from tf_slim.layers.utils import convert_collection_to_dict

                self.by_name = convert_collection_to_dict(self.collection)
        return self.by_name

    def enter(self, stack: ExitStack, entries: tuple[ArgScope, ...]) -> None:
        """Enters arg-scopes for the ops that slim decorates; for the others, elaboration has resolved them."""
        for entry in entries:
            for op in (OPS[key] for key in entry.ops if OPS[key].scoped):
                own = [name for name in entry.values if name not in op.added]
                values = op(**entry.values).lowered(self.backend, own)
                stack.enter_context(self.backend.slim.arg_scope([getattr(self.backend.slim, op.key)], **values))

    def _group(self, group: Group) -> None:
        with ExitStack() as stack:
            scope = None
            if group.scope == OUTER_SCOPE:
                stack.enter_context(self.backend.tf.name_scope(self.scopes.names_around))
                around = self.backend.tf.variable_scope(self.scopes.around, auxiliary_name_scope=False)
                scope = stack.enter_context(around)
            elif group.scope or group.default_scope:
                named = self.scopes.own if group.scope == OWN_SCOPE else group.scope
                scope = stack.enter_context(self.backend.tf.variable_scope(named, group.default_scope))
            self.enter(stack, group.arg_scopes)
            for child in group.children:
                self.build(child)
            if group.collected and scope is not None:
                from tf_slim.layers.utils import collect_named_outputs

                collect_named_outputs([self.collection], scope.name, self.tensor(group.output))

    def _layer(self, layer: Layer) -> None:
        if self.backend.tf.get_default_graph().building_function:
            layer = _without_collections(layer)
        # slim's ops convert an array themselves, inside the scope that they open.
        own = self.inputs if layer.op.scoped else ()
        inputs = [own[index] if index < len(own) else self.tensor(index) for index in layer.inputs]
        backend = self.backend if self.backend.seed is None else replace(self.backend, layer=layer.index)
        given = layer.op.lowered(backend, [name for name, value in layer.given.items() if _passed(layer, name, value)])
        lowered = layer.op.lower(backend, inputs, given)
        tensors = lowered if isinstance(lowered, list | tuple) else [lowered]
        if backend.compute is not None:
            tensors = [backend.tf.cast(one, backend.compute) if one.dtype.is_floating else one for one in tensors]
        for index, inferred, tensor in zip(layer.outputs, layer.output_shapes, tensors, strict=True):
            made, dtype = tensor_shape(tensor), layer.output_dtypes[index - layer.index]
            if inferred is None or made != known(inferred):
                text = f"{layer.label}: inferred {shape_text(inferred)}, built {shape_text(made)}"
                raise InferenceMismatch(f"{text}, line {layer.span.line}")
            if dtype is not None and backend.compute is None and tensor.dtype.base_dtype.name != dtype:
                text = f"{layer.label}: inferred {dtype}, built {tensor.dtype.base_dtype.name}"
                raise InferenceMismatch(f"{text}, line {layer.span.line}")
            self.tensors[index] = tensor


def _passed(layer: Layer, name: str, argument: Argument) -> bool:
    """Whether a layer passes an argument itself rather than leave it to slim's arg-scopes.

    The normalizer's parameters are always passed: only the layer knows which op they belong to. So are arguments that
    slim's function does not have.
    """
    if argument.origin == "arg_scope":
        return not layer.op.scoped or name == "normalizer_params" or name in layer.op.added
    return argument.origin == "layer"


def _without_collections(layer: Layer) -> Layer:
    """Removes the layer's own variable collections.

    slim tests whether a collection already has a variable, and in a `tf.function` variables compare by value.
    """
    key, none = "variables_collections", Argument(None, "layer")
    given = {**layer.given, **({key: none} if key in layer.op.arguments else {})}
    normalizer, params = layer.op.normalizer, given.get("normalizer_params", none)
    if normalizer is not None and key in normalizer.arguments and params.origin != "caller":
        given["normalizer_params"] = Argument({**(params.value or {}), key: None}, "layer")
    plain = {name: argument.value for name, argument in given.items()}
    return replace(layer, op=type(layer.op)(normalizer, **plain), given=given)


def tensor_shape(tensor: Any) -> Shape | None:
    """The static shape of a tensor or an array; None if its rank is unknown."""
    if isinstance(tensor.shape, tuple):
        return tensor.shape
    return None if tensor.shape.rank is None else tuple(tensor.shape.as_list())


def known(shape: Shape) -> tuple[int | None, ...]:
    """The shape in a graph, where a symbolic size is unknown."""
    return tuple(size if isinstance(size, int) else None for size in shape)
