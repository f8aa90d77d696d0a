"""Warns of layers for vectors whose input is an image, which slim does not flatten."""

from __future__ import annotations

from collections.abc import Sequence

from netspec.diagnostics import Problem, Severity
from netspec.lint.layouts import made_layouts
from netspec.lint.places import Places
from netspec.network import Layer
from netspec.shapes import Shape, shape_text


def vectors(layers: Sequence[Layer], places: Places) -> list[Problem]:
    """Warns of layers that are applied at each position of an image, if the output stays an image to the network's end.

    Where a window or a mean follows, such a layer is meant to be applied at each position.
    """
    stays: set[int] = set()
    onward: dict[int, bool] = {}
    for layer in reversed(layers):
        ends = onward.get(layer.index, True) and layer.op.window() is None and _is_image(layer.output_shape)
        stays |= {layer.index} if ends else set()
        for fed in layer.inputs:
            onward[fed] = onward.get(fed, False) or ends
    found: list[Problem] = []
    made = made_layouts(layers)
    behind: set[int] = set()
    for layer in layers:
        if not behind.isdisjoint(layer.inputs):
            behind.add(layer.index)
            continue
        shape = layer.input_shapes[0]
        if not layer.op.takes_vectors or not _is_image(shape) or layer.index not in stays or shape is None:
            continue
        behind.add(layer.index)
        nchw = made.get(layer.inputs[0]) == "NCHW"
        works = "along its width, the last axis" if nchw else "at each position"
        text = f"{layer.label}: its input is an image, {shape_text(shape)}, so it is applied {works}"
        known = all(isinstance(size, int) for size in shape[1:])
        axes = "[2, 3]" if nchw else "[1, 2]"
        before = "put - flatten: {} before it" if known else f"put - reduce_mean: {{axis: {axes}}} before it"
        help = before if nchw else f"{before}; or use a conv2d with kernel_size: 1 if that is what you mean"
        found.append(Problem("image-not-flattened", text, places.of(layer), Severity.WARNING, help=help))
    return found


def _is_image(shape: Shape | None) -> bool:
    """Whether a tensor has at least four axes, and more than one position."""
    return shape is not None and len(shape) >= 4 and any(size != 1 for size in shape[1:-1])
