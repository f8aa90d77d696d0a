"""Normalization of axis numbers: negative ones count from the back."""

from __future__ import annotations

from netspec.ops.op import OpError
from netspec.shapes import Shape, shape_text


def axis_of(shape: Shape, axis: int, argument: str = "axis") -> int:
    """The axis counted from the front; `argument` is the one that names it."""
    rank = len(shape)
    if not -rank <= axis < rank:
        text = f"expected an axis from {-rank} to {rank - 1} of {shape_text(shape)}, got {axis}"
        raise OpError("wrong-axis", text, argument=argument)
    return axis % rank


def axes_of(shape: Shape, axes: int | tuple[int, ...]) -> tuple[int, ...]:
    """The axes counted from the front, each once."""
    listed = axes if isinstance(axes, tuple) else (axes,)
    return tuple(sorted({axis_of(shape, axis) for axis in listed}))
