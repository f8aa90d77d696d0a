"""Sizes that a fault hides, within shapes of which all else is known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from netspec.shapes import Dim, Shape, symbol, symbols

_NAME = "?"
HIDDEN = symbol(_NAME)
"""A size that is some number once the fault is mended. No file can write its name."""


def is_hidden(size: Dim) -> bool:
    """Whether a size hangs on one that a fault hides."""
    return not isinstance(size, int) and _NAME in symbols(size)


def any_hidden(shapes: Iterable[Shape]) -> bool:
    """Whether a fault hides any size of some shapes."""
    return any(is_hidden(size) for shape in shapes for size in shape)


def agreed(shapes: Sequence[Shape | None]) -> Shape | None:
    """What is the same in all of some shapes; None if not even their rank is."""
    known = [shape for shape in shapes if shape is not None]
    if not known or len(known) < len(shapes) or len(set(map(len, known))) > 1:
        return None
    return tuple(HIDDEN if any(size != sizes[0] for size in sizes) else sizes[0] for sizes in zip(*known, strict=True))
