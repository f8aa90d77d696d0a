"""Finds out why the loss or the gradients of a step are not finite: the step is repeated, and each layer is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import tensorflow as tf

from netspec.network import Layer, Network


class Held(NamedTuple):
    """Whether a tensor holds NaN, and whether it holds infinities."""

    nan: bool
    infinite: bool

    def __str__(self) -> str:
        return " and ".join([*(["nan"] if self.nan else []), *(["inf"] if self.infinite else [])])


Loss = Callable[[Any, Any], Any]
"""The loss of images and labels."""


def first_at_fault(network: Network, variables: Mapping[str, Any], loss: Loss, images: Any, labels: Any) -> str | None:
    """What is the first not to be finite, of images, labels, variables, layers, the loss, gradients; None if all are.

    `variables` are those that are trained, by name.
    """
    inputs = {**_named(images, "images"), **_named(labels, "labels")}
    for what, value in {**inputs, **{f"variable {name}": variable for name, variable in variables.items()}}.items():
        if value.dtype.is_floating and any(held := _held(value)):
            return f"{what} hold{'' if what in inputs else 's'} {held}"
    found = _repeated(network, variables, loss, images, labels)
    for layer in network.layers:
        if any(held := found.get(_output(layer), _FINITE)):
            return f"{_described(layer)}: its output holds {held}, and what came before is finite"
    if any(held := found["loss"]):
        return f"the loss is {held}, and the outputs of all layers are finite"
    for layer in reversed(network.layers):
        for variable in layer.variables:
            if any(held := found.get(_gradient(variable.name), _FINITE)):
                return f"{_described(layer)}: the gradient of {variable.name} holds {held}, and the loss is finite"
    return None


_FINITE = Held(nan=False, infinite=False)


def _repeated(network: Network, variables: Mapping[str, Any], loss: Loss, images: Any, labels: Any) -> dict[str, Held]:
    """What the outputs of layers hold, the loss and the gradients, by name."""
    names: list[str] = []

    def checks(images: Any, labels: Any) -> Any:
        with tf.GradientTape() as tape:
            value = loss(images, labels)
        outputs = dict(_outputs(network, tf.compat.v1.get_default_graph().get_operations()))
        gradients = tape.gradient(value, list(variables.values()))
        named = {_gradient(name): each for name, each in zip(variables, gradients, strict=True) if each is not None}
        tensors = {**outputs, "loss": value, **named}
        names[:] = tensors
        return tf.stack([_checked(tf.convert_to_tensor(tensor)) for tensor in tensors.values()])

    rows = tf.function(checks, autograph=False)(images, labels).numpy()
    return {name: Held(*map(bool, row)) for name, row in zip(names, rows, strict=True)}


def _outputs(network: Network, operations: Sequence[Any]) -> Iterator[tuple[str, Any]]:
    """The last tensor of numbers that each layer made."""
    by_layer: dict[str, Any] = {}
    scopes = {layer.scope: layer for layer in network.layers}
    for operation in operations:
        scope = operation.name
        while scope and scope not in scopes:
            scope = scope.rpartition("/")[0]
        if scope and operation.outputs and operation.outputs[0].dtype.is_floating:
            by_layer[scope] = operation.outputs[0]
    yield from ((_output(scopes[scope]), tensor) for scope, tensor in by_layer.items())


def _checked(tensor: Any) -> Any:
    return tf.stack([tf.reduce_any(tf.math.is_nan(tensor)), tf.reduce_any(tf.math.is_inf(tensor))])


def _held(tensor: Any) -> Held:
    return Held(*map(bool, _checked(tensor).numpy()))


def _named(values: Any, what: str) -> dict[str, Any]:
    """Values of a batch by what messages call them; several are a mapping."""
    if isinstance(values, Mapping):
        return {f"the {what} '{name}' of its batch": value for name, value in values.items()}
    return {f"the {what} of its batch": values}


def _output(layer: Layer) -> str:
    return f"output of {layer.index}"


def _gradient(name: str) -> str:
    return f"gradient of {name}"


def _described(layer: Layer) -> str:
    return f"{layer.label}, {layer.span.file}:{layer.span.line}"
