"""What sliding windows see of an image."""

from __future__ import annotations

from netspec.ops.op import Window
from netspec.ops.sight import MOST_PHASES, Along, Stage, View, Whole, tap_range
from netspec.shapes import Dim, Shape, Size


def slide_sees(window: Window, image: Shape, channels: View) -> Stage:
    """What a window sees of an image, with the view that it has of the channels."""
    views = [Along(0), *[channels] * 3]
    for axis, kernel, stride, rate in zip(window.spatial_axes, window.kernel, window.stride, window.rate, strict=True):
        if window.transposed:
            views[axis] = spread_along(axis, kernel, stride, window.padding)
        else:
            views[axis] = window_along(axis, image[axis], kernel, stride, window.padding, rate)
    return (tuple(views),)


def window_along(axis: int, size: Dim, kernel: int, stride: int, padding: str, rate: int) -> Along:
    """What a window sees of an axis of a size that it slides along, the places of the padding included."""
    reach = (kernel - 1) * rate + 1
    before = shift = None
    if padding == "VALID":
        before = 0
    else:
        # SAME pads evenly so that the last window begins at most `stride` places before the end.
        left = _left_over(size, stride)
        least, most = (max(reach - n, 0) // 2 for n in ((left, left) if left else (stride, 1)))
        before = least if least == most else None
        if before is None:
            shift = ("SAME", size, reach, stride) if size is not None else object()
    complete = stride == 1 or (padding == "SAME" and reach >= stride)
    return Along(axis, (tap_range(-(before or 0), kernel, rate),), stride, shift, complete)


def _left_over(size: Dim, stride: int) -> int | None:
    """How many places of an axis the last step of a stride begins with, from 1 to the stride; None if it depends."""
    if isinstance(size, Size) and all(factor % stride == 0 for _, factor in size.terms):
        size = size.constant
    return (size - 1) % stride + 1 if isinstance(size, int) else None


def spread_along(axis: int, kernel: int, stride: int, padding: str) -> View:
    """What a transposed window sees: the places whose own windows, spread over the output, cover the position."""
    if stride > MOST_PHASES:
        return Whole.UNKNOWN
    before = max(kernel - stride, 0) // 2 if padding == "SAME" else 0
    firsts = (-((kernel - 1 - before - position) // stride) for position in range(stride))
    lasts = ((position + before) // stride for position in range(stride))
    return Along(axis, tuple(range(first, last + 1) for first, last in zip(firsts, lasts, strict=True)))
