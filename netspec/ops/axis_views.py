"""Receptive field of one op: the input positions that an output position depends on, axis by axis.

A position is an index along each axis but the channels, and includes all of its channels. An op has several stages if a
normalizer and an activation follow a convolution: the first stage reads the op's inputs, each further one the output of
the stage before. A stage has a view for each axis of each of its inputs. Positions 'see' what they depend on.
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

    Position `i` sees `taps[i % len(taps)]`, shifted by `step * (i // len(taps))`. An `axis` of None means that all
    positions see the first taps. A `shift` that is not None adds to all taps a number that depends on an unknown size;
    equal shifts are equal numbers.
    """

    axis: int | None
    taps: tuple[range, ...] = (range(1),)
    step: int = 1
    shift: Hashable | None = None
    complete: bool = True
    """Whether the positions together see the axis from its first element to its last."""

    def is_same(self) -> bool:
        """Whether each position sees exactly the one with its own index."""
        plain = self.axis is not None and self.taps == (range(1),) and self.step == 1
        return plain and self.shift is None and self.complete


class RegroupedView(NamedTuple):
    """The view of one axis of a group of axes that are reshaped to others: a position sees one place of the axis.

    `place` is the axis's index in the group; `axes` are the group's axes in the output, `before` and `after` its sizes.
    What is seen depends only on the position along the output axes whose indices are in `follows`.
    """

    axes: tuple[int, ...]
    place: int
    before: Shape
    after: Shape
    follows: tuple[int, ...]


class PlainView(Enum):
    """A view without parameters."""

    ALL = "every position sees all of the axis"
    CONCATENATED = "inputs lie end to end along the axis, and a position sees one of them"
    PART = "a position sees some of the axis, which depends on where along other axes it lies"
    UNKNOWN = "not known"


View: TypeAlias = AxisView | RegroupedView | PlainView
InputViews: TypeAlias = tuple[View, ...]
"""The views of the axes of one input; none for an input of which only the sizes are read."""
Stage: TypeAlias = tuple[InputViews, ...]
"""The views of the axes of each input."""

MOST_PHASES = 256
"""The longest period of the pattern in which positions see different taps; beyond it, the view is unknown."""
_ONE = (range(1),)


def elementwise(*inputs: Shape) -> Stage:
    """Elementwise ops: each element sees those with its own index, or index 0 of an axis that is broadcast."""
    rank = max(map(len, inputs))
    return tuple(
        tuple(_broadcast(axis, rank - len(shape), shape, inputs) for axis in range(len(shape))) for shape in inputs
    )


def _broadcast(axis: int, added: int, shape: Shape, inputs: Sequence[Shape]) -> View:
    others = (other[axis - len(shape)] for other in inputs if len(other) >= len(shape) - axis)
    widened = shape[axis] == 1 and any(size != 1 for size in others)
    return FIRST if widened else AxisView(axis + added)


FIRST = AxisView(None, step=0)
"""All positions see the first element of the axis."""


def with_all(shape: Shape, axes: Sequence[int]) -> Stage:
    """Ops that mix whole axes: each position sees all of these axes, and its own index along the others."""
    return (tuple(PlainView.ALL if axis in axes else AxisView(axis) for axis in range(len(shape))),)


def without(shape: Shape, removed: Sequence[int], view: View) -> Stage:
    """Ops that remove axes, which have the given view; the others keep their order."""
    kept = [axis for axis in range(len(shape)) if axis not in removed]
    return (tuple(view if axis in removed else AxisView(kept.index(axis)) for axis in range(len(shape))),)


def regrouped(before: Shape, after: Shape) -> Stage:
    """Reshapes: an axis keeps its identity where the number of elements before or after it stays the same."""
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
    """The output axes on which a place depends: all of the group, or fewer if the strides divide one another."""
    olds, news = _inner(before), _inner(after)
    bounds = sorted({*olds, *news})
    if len(olds) <= len(before) or len(news) <= len(after) or any(more % less for less, more in pairwise(bounds)):
        return tuple(range(len(after)))
    first, last = olds[place + 1], olds[place]
    return tuple(axis for axis in range(len(after)) if news[axis + 1] < last and news[axis] > first)


def _inner(sizes: Shape) -> Sequence[int]:
    """The number of elements within each axis, then 1; fewer numbers if a size is symbolic."""
    known = [size for size in sizes if isinstance(size, int)]
    return [math.prod(known[count:]) for count in range(len(known) + 1)]


def _cuts(old: Sequence[Dim], new: Sequence[Dim]) -> Iterator[tuple[int, int]]:
    """Pairs of axis boundaries in two shapes of the same elements, with equally many elements before or after both."""
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
    """A range of `count` taps, `apart` from one another."""
    return range(first, first + (count - 1) * apart + 1, apart)


def repeated_along(axis: int, times: int) -> View:
    """Repetition: each element is seen by `times` consecutive positions."""
    return PlainView.UNKNOWN if times > MOST_PHASES else AxisView(axis, _ONE * times)


def tiled_along(axis: int, size: Dim, times: int) -> View:
    """Tiling: the axis is repeated as a whole, so that no step leads from each position to the next."""
    if times == 1:
        return AxisView(axis)
    return FIRST if size == 1 else PlainView.UNKNOWN


def blocks_along(axis: int, size: int, count: int) -> View:
    """Blocks: the axis is split into blocks of a size, and each position sees all of its own block."""
    if count == 1:
        return PlainView.ALL
    return PlainView.UNKNOWN if size > MOST_PHASES else AxisView(axis, (range(size),) * size, size)
