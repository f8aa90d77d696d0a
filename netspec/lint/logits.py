"""A softmax of what a rectifier has made: all logits below 0 have become one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from netspec.diagnostics import Note, Problem, Severity
from netspec.lint.places import Places
from netspec.network import Layer
from netspec.shapes import multiply


def logits(layers: Iterable[Layer], places: Places) -> Iterator[Problem]:
    """Layers that take logits, and are fed from a rectifier or what only carries its output on."""
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
        help = f"write activation_fn: null in {source.label}" if inside else f"leave out {source.label}"
        text = f"{layer.label}: its logits come through the rectifier of {source.label}, which makes 0 of all below"
        notes = (Note(f"{source.label} is on line {where.line}", where),)
        yield Problem("rectified-logits", text, places.of(layer), Severity.WARNING, notes, f"{help}, line {where.line}")


def _over_the_last_axis(layer: Layer) -> bool:
    """Whether the sum is 1 over the classes, and not over positions as in attention."""
    shape = layer.input_shapes[0]
    return layer.op.values.get("axis") in (None, -1, len(shape) - 1 if shape is not None else None)


def _carries_on(layer: Layer) -> bool:
    """Whether the output is the input in another shape, in training perhaps with some of it left out."""
    if len(layer.inputs) != 1 or layer.cost.flops != 0 or layer.variables or layer.output_shape is None:
        return False
    (shape,) = layer.input_shapes
    return shape is not None and multiply(*shape) == multiply(*layer.output_shape)


def _rectifies(layer: Layer) -> bool:
    activation = layer.op.activation()
    return activation is not None and activation.rectifies and "activation_fn" not in layer.hidden
