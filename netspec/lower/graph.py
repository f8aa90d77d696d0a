"""Lowering: a network's layers built in the current graph by slim's own functions, under slim's own scopes.

Each inferred shape is compared with the tensor's as it is made. A difference is a fault of netspec and never of a spec,
so it stops the build loudly instead of leaving two truths about a network.
"""

from __future__ import annotations

from collections import OrderedDict
from contextlib import ExitStack
from dataclasses import replace
from typing import Any, NamedTuple

from netspec.network import OUTER_SCOPE, OWN_SCOPE, ArgScope, Argument, Group, Layer, Network
from netspec.ops import OPS
from netspec.ops.backend import Backend
from netspec.shapes import Shape, shape_text


class InferenceMismatch(Exception):
    """The shape that netspec inferred is not the one that TensorFlow built: a fault of netspec."""


class Scopes(NamedTuple):
    """The network's own variable scope, and the one around it with the name scope there."""

    own: Any
    around: Any
    names_around: str


def build_layers(network: Network, backend: Backend, image: Any, scopes: Scopes) -> tuple[Any, OrderedDict[str, Any]]:
    """Builds all layers on a tensor, inside the network's own scope.

    Returns the network's output and its end points, as a slim function does.

    Raises:
        InferenceMismatch: a shape is not the inferred one.
    """
    collection = network.collection or f"{scopes.own.original_name_scope}_end_points"
    lowering = _Lowering(backend, image, collection if network.collect is not None else None, scopes)
    with ExitStack() as stack:
        lowering.enter(stack, network.root.arg_scopes)
        if network.collect:
            functions = [getattr(backend.slim, op) for op in network.collect]
            stack.enter_context(backend.slim.arg_scope(functions, outputs_collections=[collection]))
        for child in network.root.children:
            lowering.build(child)
    return lowering.tensor(network.root.output), lowering.end_points()


class _Lowering:
    """The tensors made so far, by the index of their layer."""

    def __init__(self, backend: Backend, image: Any, collection: str | None, scopes: Scopes) -> None:
        self.scopes = scopes
        self.backend = backend
        self.image = image
        self.tensors: dict[int, Any] = {0: image} if backend.tf.is_tensor(image) else {}
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
        """The output of a layer, or the input, which becomes a tensor where it is an array."""
        if index not in self.tensors:
            self.tensors[index] = self.backend.tf.convert_to_tensor(self.image)
        return self.tensors[index]

    def end_points(self) -> OrderedDict[str, Any]:
        """The end points. The first call turns what was collected so far into the dictionary, as slim's nets do."""
        if self.by_name is None:
            self.by_name = OrderedDict()
            if self.collection is not None:
                from tf_slim.layers.utils import convert_collection_to_dict

                self.by_name = convert_collection_to_dict(self.collection)
        return self.by_name

    def enter(self, stack: ExitStack, entries: tuple[ArgScope, ...]) -> None:
        """Enters arg-scopes for the ops that slim decorates; elaboration resolved them for the others."""
        for entry in entries:
            for op in (OPS[key] for key in entry.ops if OPS[key].scoped):
                values = op(**entry.values).lowered(self.backend, entry.values)
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
        # slim's ops convert an array themselves, under the scope that they open.
        inputs = [self.tensor(index) if index or not layer.op.scoped else self.image for index in layer.inputs]
        given = layer.op.lowered(
            self.backend, [name for name, value in layer.given.items() if _passed(layer, name, value)]
        )
        tensor = layer.op.lower(self.backend, inputs, given)
        inferred, made = layer.output_shape, tensor_shape(tensor)
        if inferred is None or made != known(inferred):
            text = f"{layer.label}: inferred {shape_text(inferred)}, built {shape_text(made)}"
            raise InferenceMismatch(f"{text}, line {layer.span.line}")
        self.tensors[layer.index] = tensor


def _passed(layer: Layer, name: str, argument: Argument) -> bool:
    """Whether a layer passes an argument itself: slim's arg-scopes bring the rest.

    The normalizer's parameters go along even so, since which op they are for is known at the layer only.
    """
    if argument.origin == "arg_scope":
        return not layer.op.scoped or name == "normalizer_params"
    return argument.origin == "layer"


def _without_collections(layer: Layer) -> Layer:
    """A layer that adds its variables to no collection of its own.

    slim asks whether a collection has the variable already, and in a function variables are compared by value.
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
    """The shape as a graph knows it: a symbolic size is unknown there."""
    return tuple(size if isinstance(size, int) else None for size in shape)
