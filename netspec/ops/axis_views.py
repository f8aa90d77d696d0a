"""Receptive field of one op: the input positions that an output position depends on, axis by axis.

A position is a place along all axes but that of the channels, and stands for all of its channels. An op has several
stages where a convolution is followed by a normalizer and an activation: the first stage reads the op's inputs, each
other one reads the output of the stage before. A stage has a view for each axis of each of its inputs. Positions 'see'
what they depend on.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator, Sequence
from enum import Enum
from itertools import pairwise
from typing import NamedTuple, TypeAlias

from netspec.shapes import Dim, Shape, multiply


class AxisView(NamedTuple):
    """Positions along one axis of the output see taps of the input's axis.

    Position `i` sees `taps[i % len(taps)]`, moved on by `step * (i // len(taps))`. An `axis` of None is no axis: all
    positions see the first taps. A `shift` that is not None moves all taps alike, by a number that depends on an
    unknown size; two equal shifts are the same number.
    """

    axis: int | None
    taps: tuple[range, ...] = (range(1),)
    step: int = 1
    shift: Hashable | None = None
    complete: bool = True
    """Whether all positions together see the axis from its first element to its last."""

    def is_same(self) -> bool:
        """Whether each position sees the one at its own place, and no other."""
        plain = self.axis is not None and self.taps == (range(1),) and self.step == 1
        return plain and self.shift is None and self.complete


class RegroupedView(NamedTuple):
    """A position sees one place of the axis, as several axes become others and the order of their elements stays.

    `place` counts the input's axes in the group; `axes` are those of the output, `before` and `after` all their sizes.
    What is seen depends on where a position lies along those of the output's axes that `follows` counts.
    """

    axes: tuple[int, ...]
    place: int
    before: Shape
    after: Shape
    follows: tuple[int, ...]


class PlainView(Enum):
    """A view that needs no numbers."""

    ALL = "every position sees all of the axis"
    CONCATENATED = "inputs lie end to end along the axis, and a position sees one of them"
    PART = "a position sees some of the axis, which depends on where along other axes it lies"
    UNKNOWN = "not known"


View: TypeAlias = AxisView | RegroupedView | PlainView
InputViews: TypeAlias = tuple[View, ...]
"""The views of the axes of one input."""
Stage: TypeAlias = tuple[InputViews, ...]
"""The views of the axes of each input."""

MOST_PHASES = 256
"""How many positions may differ in what they see before the pattern repeats; past it, the view is not known."""
_ONE = (range(1),)


def elementwise(*inputs: Shape) -> Stage:
    """Each element sees those at its own place; an axis of size 1 that others widen is seen from everywhere."""
    rank = max(map(len, inputs))
    return tuple(
        tuple(_broadcast(axis, rank - len(shape), shape, inputs) for axis in range(len(shape))) for shape in inputs
    )


def _broadcast(axis: int, added: int, shape: Shape, inputs: Sequence[Shape]) -> View:
    others = (other[axis - len(shape)] for other in inputs if len(other) >= len(shape) - axis)
    widened = shape[axis] == 1 and any(size != 1 for size in others)
    return FIRST if widened else AxisView(axis + added)


FIRST = AxisView(None, step=0)
"""The first place of an axis, seen from everywhere."""


def with_all(shape: Shape, axes: Sequence[int]) -> Stage:
    """Each position sees all along some axes, and along the others its own place."""
    return (tuple(PlainView.ALL if axis in axes else AxisView(axis) for axis in range(len(shape))),)


def without(shape: Shape, removed: Sequence[int], view: View) -> Stage:
    """Axes are removed, whose places are seen by a view; the others stay in their order."""
    kept = [axis for axis in range(len(shape)) if axis not in removed]
    return (tuple(view if axis in removed else AxisView(kept.index(axis)) for axis in range(len(shape))),)


def regrouped(before: Shape, after: Shape) -> Stage:
    """The elements of a tensor in another shape: axes stand for themselves wherever the sizes around them agree."""
    old, new = ([axis for axis, size in enumerate(shape) if size != 1] for shape in (before, after))
    views: list[View] = [FIRST] * len(before)
    for (i, j), (i_end, j_end) in pairwise(_cuts([before[axis] for axis in old], [after[axis] for axis in new])):
        axes, targets = old[i:i_end], tuple(new[j:j_end])
        sizes, made = tuple(before[axis] for axis in axes), tuple(after[axis] for axis in targets)
        for place, axis in enumerate(axes):
            if len(axes) == len(targets) == 1:
                views[axis] = AxisView(targets[0])
            elif None in (*sizes, *made):
                views[axis] = PlainView.UNKNOWN
            else:
                views[axis] = RegroupedView(targets, place, sizes, made, _follows(place, sizes, made))
    return (tuple(views),)


def _follows(place: int, before: Shape, after: Shape) -> tuple[int, ...]:
    """The axes of a group on which a place depends: where all sizes nest, those that count the same elements."""
    olds, news = _inner(before), _inner(after)
    bounds = sorted({*olds, *news})
    if len(olds) <= len(before) or len(news) <= len(after) or any(more % less for less, more in pairwise(bounds)):
        return tuple(range(len(after)))
    first, last = olds[place + 1], olds[place]
    return tuple(axis for axis in range(len(after)) if news[axis + 1] < last and news[axis] > first)


def _inner(sizes: Shape) -> Sequence[int]:
    """How many elements lie within each axis, and within the last element; fewer numbers where a size is symbolic."""
    known = [size for size in sizes if isinstance(size, int)]
    return [math.prod(known[count:]) for count in range(len(known) + 1)]


def _cuts(old: Sequence[Dim], new: Sequence[Dim]) -> Iterator[tuple[int, int]]:
    """The places in two shapes of the same elements with equally many elements before them, or after them."""
    found = set[tuple[int, int]]()
    for sizes, others, back in ((old, new, False), (old[::-1], new[::-1], True)):
        for i, j in _equal(_products(sizes), _products(others)):
            found.add((len(old) - i, len(new) - j) if back else (i, j))
    return iter(sorted({*found, (len(old), len(new))}))


def _products(sizes: Sequence[Dim]) -> Sequence[Dim]:
    return [multiply(*sizes[:count]) for count in range(len(sizes) + 1)]


def _equal(left: Sequence[Dim], right: Sequence[Dim]) -> Iterator[tuple[int, int]]:
    where = {size: index for index, size in enumerate(right) if size is not None}
    return ((index, where[size]) for index, size in enumerate(left) if size is not None and size in where)


def tap_range(first: int, count: int, apart: int = 1) -> range:
    """So many taps, equally far apart."""
    return range(first, first + (count - 1) * apart + 1, apart)


def repeated_along(axis: int, times: int) -> View:
    """Each place is seen by several positions in a row."""
    return PlainView.UNKNOWN if times > MOST_PHASES else AxisView(axis, _ONE * times)


def blocks_along(axis: int, size: int, count: int) -> View:
    """The axis is cut into blocks of a size, and each position sees all of its own block."""
    if count == 1:
        return PlainView.ALL
    return PlainView.UNKNOWN if size > MOST_PHASES else AxisView(axis, (range(size),) * size, size)
