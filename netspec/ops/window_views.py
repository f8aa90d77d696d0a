"""Receptive field of a sliding window over an image."""

from __future__ import annotations

from collections.abc import Hashable

from netspec.ops.axis_views import MOST_PHASES, AxisView, PlainView, Stage, View, tap_range
from netspec.ops.op import Window
from netspec.shapes import Dim, Shape, Size


def slide_sees(window: Window, image: Shape, channels: View) -> Stage:
    """What a window sees of an image, with the view that it has of the channels."""
    views = [AxisView(0), *[channels] * 3]
    for axis, kernel, stride, rate in zip(window.spatial_axes, window.kernel, window.stride, window.rate, strict=True):
        if window.transposed:
            views[axis] = spread_along(axis, kernel, stride, window.padding)
        else:
            views[axis] = window_along(axis, image[axis], kernel, stride, window.padding, rate)
    return (tuple(views),)


def window_along(axis: int, size: Dim, kernel: int, stride: int, padding: str, rate: int) -> AxisView:
    """What a window sees of an axis of a size that it slides along, the places of the padding included."""
    reach = (kernel - 1) * rate + 1
    before, shift = (0, None) if padding == "VALID" else _same_padding(size, reach, stride)
    complete = stride == 1 or (padding == "SAME" and reach >= stride)
    return AxisView(axis, (tap_range(-before, kernel, rate),), stride, shift, complete)


def _same_padding(size: Dim, reach: int, stride: int) -> tuple[int, Hashable | None]:
    """How much SAME pads before an axis: evenly, so that the last window begins with the last step's places.

    These are 1 to `stride`, as the size has it. Where it is not known they are taken for `stride`, and the shift names
    what the padding is more than that.
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
    """How many places of an axis the last step of a stride begins with, from 1 to the stride; None if it depends."""
    if isinstance(size, Size) and all(factor % stride == 0 for _, factor in size.terms):
        size = size.constant
    return (size - 1) % stride + 1 if isinstance(size, int) else None


def spread_along(axis: int, kernel: int, stride: int, padding: str) -> View:
    """What a transposed window sees: the places whose own windows, spread over the output, cover the position."""
    if stride > MOST_PHASES:
        return PlainView.UNKNOWN
    before = max(kernel - stride, 0) // 2 if padding == "SAME" else 0
    firsts = (-((kernel - 1 - before - position) // stride) for position in range(stride))
    lasts = ((position + before) // stride for position in range(stride))
    return AxisView(axis, tuple(range(first, last + 1) for first, last in zip(firsts, lasts, strict=True)))
