"""Marks sizes that a fault hides within shapes that are known otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from netspec.shapes import Dim, Shape, symbol, symbols

_NAME = "?"
HIDDEN = symbol(_NAME)
"""A size that is unknown until a fault is fixed. No file can write its name."""


def is_hidden(size: Dim) -> bool:
    """Whether a size depends on one that a fault hides."""
    return not isinstance(size, int) and _NAME in symbols(size)


def any_hidden(shapes: Iterable[Shape]) -> bool:
    """Whether a fault hides any size of some shapes."""
    return any(is_hidden(size) for shape in shapes for size in shape)


def agreed(shapes: Sequence[Shape | None]) -> Shape | None:
    """The shape of the sizes that all shapes have in common; None if their ranks differ."""
    known = [shape for shape in shapes if shape is not None]
    if not known or len(known) < len(shapes) or len(set(map(len, known))) > 1:
        return None
    return tuple(HIDDEN if any(size != sizes[0] for size in sizes) else sizes[0] for sizes in zip(*known, strict=True))
