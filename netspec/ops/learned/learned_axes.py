"""Variables over some axes of a tensor: their sizes, and the form in which they are broadcast to the tensor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from netspec.ops.arrays.axes import axis_of
from netspec.ops.backend import Backend
from netspec.ops.op import OpError
from netspec.shapes import Shape, shape_text


def axes_over(shape: Shape, axes: Sequence[int]) -> tuple[int, ...]:
    """The axes that a variable has, counted from the front, in their order in the tensor."""
    counted = [axis_of(shape, axis, "axes") for axis in axes]
    if len({*counted}) < len(counted):
        raise OpError("wrong-axis", f"expected axes each once, got {list(axes)}", argument="axes")
    return tuple(sorted(counted))


def sizes_over(shape: Shape, axes: Sequence[int]) -> tuple[int, ...]:
    """The shape of a variable that has these axes of a tensor."""
    sides = [shape[axis] for axis in axes_over(shape, axes)]
    sizes = tuple(side for side in sides if isinstance(side, int))
    if len(sizes) < len(sides):
        text = f"expected known sizes along axes {list(axes)}, got {shape_text(shape)}"
        raise OpError("unknown-channels", text, argument="axes")
    return sizes


def broadcast_over(backend: Backend, variable: Any, shape: Shape, axes: Sequence[int]) -> Any:
    """The variable with axes of size 1 in between and behind, where its own are not the last of the tensor."""
    counted = axes_over(shape, axes)
    first = counted[0] if counted else len(shape)
    sizes = [shape[axis] if axis in counted else 1 for axis in range(first, len(shape))]
    return variable if len(sizes) == len(counted) else backend.tf.reshape(variable, sizes)
