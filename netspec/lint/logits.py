"""Warns of a softmax on the output of a rectifier, which makes all negative logits equal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from netspec.diagnostics import Note, Problem, Severity
from netspec.lint.places import Places
from netspec.network import Layer
from netspec.shapes import multiply


def logits(layers: Iterable[Layer], places: Places) -> Iterator[Problem]:
    """Warns of layers that take logits from a rectifier, directly or through layers that keep its values."""
    made = {layer.index: layer for layer in layers}
    for layer in made.values():
        if not layer.op.takes_logits or not _over_the_last_axis(layer):
            continue
        source = made.get(layer.inputs[0])
        while source is not None and _carries_on(source):
            source = made.get(source.inputs[0])
        if source is None or not _rectifies(source):
            continue
        where = places.of(source)
        inside = "activation_fn" in source.op.arguments
        help = f"write activation_fn: null in {source.label}" if inside else f"remove {source.label}"
        text = f"{layer.label}: its logits pass through the rectifier of {source.label}, which sets negative ones to 0"
        notes = (Note(f"{source.label} is on line {where.line}", where),)
        yield Problem("rectified-logits", text, places.of(layer), Severity.WARNING, notes, f"{help}, line {where.line}")


def _over_the_last_axis(layer: Layer) -> bool:
    """Whether the softmax normalizes over the classes, and not over positions as in attention."""
    shape = layer.input_shapes[0]
    return layer.op.values.get("axis") in (None, -1, len(shape) - 1 if shape is not None else None)


def _carries_on(layer: Layer) -> bool:
    """Whether a layer only reshapes its input, or drops some of it in training."""
    if len(layer.inputs) != 1 or layer.cost.flops != 0 or layer.variables or layer.output_shape is None:
        return False
    (shape,) = layer.input_shapes
    return shape is not None and multiply(*shape) == multiply(*layer.output_shape)


def _rectifies(layer: Layer) -> bool:
    activation = layer.op.activation()
    return activation is not None and activation.rectifies and "activation_fn" not in layer.hidden
