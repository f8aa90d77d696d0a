"""Receptive field of a sliding window over an image."""

from __future__ import annotations

from collections.abc import Hashable

from netspec.ops.axis_views import MOST_PHASES, AxisView, PlainView, Stage, View, tap_range
from netspec.ops.op import Window, WindowSide
from netspec.shapes import Dim, Shape, Size


def slide_sees(window: Window, image: Shape, channels: View) -> Stage:
    """The views of a sliding window over an image; `channels` is the view of the channel axis."""
    views: list[View] = [AxisView(0), *[channels] * (len(image) - 1)]
    for side in window.sides():
        if window.transposed:
            views[side.axis] = spread_along(side.axis, side.kernel, side.stride, str(window.padding))
        else:
            views[side.axis] = window_along(side, image[side.axis])
    return (tuple(views),)


def window_along(side: WindowSide, size: Dim) -> AxisView:
    """The view of a window along an axis that it slides over, padding included."""
    same = side.pads is None
    before, shift = _same_padding(size, side.reach, side.stride) if side.pads is None else (side.pads[0], None)
    complete = side.stride == 1 or (same and side.reach >= side.stride)
    return AxisView(side.axis, (tap_range(-before, side.kernel, side.rate),), side.stride, shift, complete)


def _same_padding(size: Dim, reach: int, stride: int) -> tuple[int, Hashable | None]:
    """The SAME padding before an axis, and the shift if it depends on an unknown size.

    The padding depends on how many elements the last stride covers, from 1 to `stride`. If that is unknown, `stride` is
    assumed, and the shift represents the additional padding.
    """
    left = _left_over(size, stride)
    if left is None and stride > MOST_PHASES:
        return 0, object()
    paddings = [max(reach - places, 0) // 2 for places in ((left,) if left else range(1, stride + 1))]
    more = tuple(padding - paddings[-1] for padding in paddings)
    if not any(more):
        return paddings[-1], None
    return paddings[-1], object() if size is None else ("SAME", size, stride, more)


def _left_over(size: Dim, stride: int) -> int | None:
    """The number of elements that the last stride covers, from 1 to `stride`; None if it depends on a symbol."""
    if isinstance(size, Size) and all(factor % stride == 0 for _, factor in size.terms):
        size = size.constant
    return (size - 1) % stride + 1 if isinstance(size, int) else None


def spread_along(axis: int, kernel: int, stride: int, padding: str) -> View:
    """The view of a transposed window: the inputs whose windows, spread over the output, cover the position."""
    if stride > MOST_PHASES:
        return PlainView.UNKNOWN
    before = max(kernel - stride, 0) // 2 if padding == "SAME" else 0
    firsts = (-((kernel - 1 - before - position) // stride) for position in range(stride))
    lasts = ((position + before) // stride for position in range(stride))
    return AxisView(axis, tuple(range(first, last + 1) for first, last in zip(firsts, lasts, strict=True)))
