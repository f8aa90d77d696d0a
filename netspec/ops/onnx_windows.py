"""Sliding windows as ONNX describes them: kernel, strides, and TensorFlow's SAME as paddings where they are known."""

from __future__ import annotations

from collections.abc import Sequence

from netspec.ops.onnx_graph import Attribute
from netspec.ops.op import Window
from netspec.shapes import Dim, Shape, ceil_div, extent


def sliding(window: Window, image: Shape) -> dict[str, Attribute]:
    """The attributes of a window that slides over an image.

    For SAME, TensorFlow pads `max((ceil(in / stride) - 1) * stride + extent - in, 0)` in all, the odd one at the end.
    ONNX does so by `auto_pad`, to which it is left where the padding depends on an unknown size.
    """
    found: dict[str, Attribute] = {"kernel_shape": window.kernel, "strides": window.stride}
    if max(window.rate) > 1:
        found["dilations"] = window.rate
    if window.padding == "SAME":
        sides = zip(window.spatial_axes, window.kernel, window.stride, window.rate, strict=True)
        totals = [_padded(image[axis], extent(kernel, rate), stride) for axis, kernel, stride, rate in sides]
        known = [total for total in totals if total is not None]
        found |= {"pads": _split(known)} if len(known) == len(totals) else {"auto_pad": "SAME_UPPER"}
    return found


def spreading(window: Window) -> dict[str, Attribute]:
    """The attributes of a transposed window, whose output TensorFlow crops or extends to the size of `slide`."""
    sides = list(zip(window.kernel, window.stride, strict=True))
    cropped = [max(kernel - stride, 0) if window.padding == "SAME" else 0 for kernel, stride in sides]
    return {
        "kernel_shape": window.kernel,
        "strides": window.stride,
        "pads": _split(cropped),
        "output_padding": [max(stride - kernel, 0) for kernel, stride in sides],
    }


def _padded(size: Dim, reach: int, stride: int) -> int | None:
    """The padding of SAME along an axis, before and after in all; None if it depends on an unknown size."""
    if stride == 1:
        return reach - 1
    if reach <= 1:
        return 0
    positions = ceil_div(size, stride)
    if not isinstance(size, int) or not isinstance(positions, int):
        return None
    return max((positions - 1) * stride + reach - size, 0)


def _split(totals: Sequence[int]) -> list[int]:
    """Paddings in ONNX's order: those before along all axes, then those after."""
    return [*(total // 2 for total in totals), *(total - total // 2 for total in totals)]
