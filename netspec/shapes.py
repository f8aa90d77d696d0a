"""Shapes without any framework, and the output sizes of sliding windows.

A size is an int, a `Size` (an exact expression in named sizes such as the height `H`), or None if unknown. Every size
that TensorFlow knows is an int here; one that it does not know may be a `Size`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import groupby
from typing import Literal, TypeAlias

from netspec.sizes import (
    Atom,
    Dim,
    Product,
    Quotient,
    Size,
    Symbol,
    add,
    ceil_div,
    enclosed,
    evaluate,
    floor_div,
    multiply,
    period,
    scale,
    share,
    symbol,
    symbols,
)

__all__ = [
    "MAX_ELEMENTS",
    "MAX_SIZE",
    "Atom",
    "Dim",
    "Padding",
    "Paddings",
    "Product",
    "Quotient",
    "Shape",
    "Size",
    "Symbol",
    "add",
    "ceil_div",
    "dim_text",
    "dim_value",
    "enclosed",
    "evaluate",
    "extent",
    "floor_div",
    "multiply",
    "oversize",
    "per_axis",
    "period",
    "scale",
    "shape_text",
    "shape_value",
    "share",
    "side_names",
    "symbol",
    "symbols",
    "transposed_output",
    "window_output",
]

Padding: TypeAlias = Literal["SAME", "VALID"]
Paddings: TypeAlias = str | tuple[tuple[int, int], ...]
"""A word for padding, or the positions before and after along each side."""
Shape: TypeAlias = tuple[Dim, ...]

MAX_SIZE = 2**31 - 1
"""The largest size, stride or window: TensorFlow stores many of them in 32 bits, and some overflow silently."""
MAX_ELEMENTS = 2**63 - 1
"""The most elements of a tensor in TensorFlow."""


def extent(kernel: int, rate: int = 1) -> int:
    """The extent of a window of `kernel` taps that are `rate` apart."""
    return (kernel - 1) * rate + 1


def window_output(size: Dim, kernel: int, stride: int, padding: str, rate: int = 1) -> Dim:
    """The number of positions of a window along one axis.

    SAME: `ceil(size / stride)`. VALID: `floor((size - extent) / stride) + 1`; the window must fit into the size.
    """
    if padding == "SAME":
        return ceil_div(size, stride)
    return add(floor_div(add(size, -extent(kernel, rate)), stride), 1)


def transposed_output(size: Dim, kernel: int, stride: int, padding: str) -> Dim:
    """The output size of a transposed window: `size * stride`, for VALID plus `max(kernel - stride, 0)`."""
    grown = scale(size, stride)
    return grown if padding == "SAME" else add(grown, max(kernel - stride, 0))


def oversize(shape: Shape) -> str | None:
    """Says how a shape exceeds TensorFlow's limits; None if it does not."""
    known = [size for size in shape if isinstance(size, int)]
    if any(size > MAX_SIZE for size in known):
        return f"a size of {shape_text(shape)} is more than {MAX_SIZE}"
    if len(known) == len(shape) and math.prod(known) > MAX_ELEMENTS:
        return f"{shape_text(shape)} holds more than {MAX_ELEMENTS} elements"
    return None


def dim_text(dim: Dim) -> str:
    """A size for people: a number, an expression, or `?`."""
    return "?" if dim is None else str(dim)


def shape_text(shape: Shape | None) -> str:
    """A shape for people, `[N, 54, 54, 64]`; `?` if the rank is unknown."""
    return "?" if shape is None else f"[{', '.join(map(dim_text, shape))}]"


def shapes_text(shapes: Sequence[Shape | None]) -> str:
    """The shapes of several tensors in order: `[N, 4] and [N, 8]`; of equal ones in a row `3 x [N, 4]`."""
    found = [(text, len(list(same))) for text, same in groupby(map(shape_text, shapes))]
    return " and ".join(f"{count} x {text}" if count > 1 else text for text, count in found)


def side_names(count: int) -> tuple[str, ...]:
    """The names of the sides of an image, in the order of its axes: the width of a sequence, the depth of a video."""
    return ("depth", "height", "width")[-count:]


def per_axis(texts: Sequence[object]) -> str:
    """A number for each axis, or one if they are equal: `3x5`, `7`."""
    return str(texts[0]) if len({*texts}) == 1 else "x".join(map(str, texts))


def dim_value(dim: Dim) -> int | str | None:
    """A size or a count as plain data: a number, an expression in symbolic sizes as text, or None."""
    return dim if dim is None or isinstance(dim, int) else str(dim)


def shape_value(shape: Shape | None) -> list[int | str | None] | None:
    """A shape as plain data; None if the rank is unknown."""
    return None if shape is None else [dim_value(dim) for dim in shape]
