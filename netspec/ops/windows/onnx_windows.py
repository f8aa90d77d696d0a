"""Sliding windows as ONNX describes them: kernel, strides, and TensorFlow's SAME as paddings where they are known."""

from __future__ import annotations

from collections.abc import Sequence

from netspec.ops.onnx_graph import Attribute, OnnxBuilder, OnnxTensor
from netspec.ops.op import Window
from netspec.shapes import Dim


def slid(
    onnx: OnnxBuilder, kind: str, image: OnnxTensor, window: Window, *inputs: str, group: int = 1, **more: Attribute
) -> str:
    """Adds a node whose window slides over an image with channels second; returns the name of its output.

    For SAME, TensorFlow pads `max((ceil(in / stride) - 1) * stride + extent - in, 0)` in all, the odd one at the end.
    ONNX does so by `auto_pad`, to which it is left where the padding depends on an unknown size.
    """
    name = image.name
    attributes: dict[str, Attribute] = {"kernel_shape": window.kernel, "strides": window.stride, **more}
    if max(window.rate) > 1:
        attributes["dilations"] = window.rate
    if group > 1:
        attributes["group"] = group
    if window.padding == "SAME":
        sides = [(image.shape[side.axis], side.reach, side.stride) for side in window.sides()]
        known = [total for total in (_padded(*side) for side in sides) if total is not None]
        if len(known) == len(sides):
            attributes["pads"] = _split(known)
        else:
            attributes["auto_pad"] = "SAME_UPPER"
            for place, side in enumerate(sides, 2):
                name = _without_rest(onnx, name, place, *side)
    elif any(map(any, (side.pads or () for side in window.sides()))):
        befores, afters = zip(*(side.pads or (0, 0) for side in window.sides()), strict=True)
        attributes["pads"] = [*befores, *afters]
    return onnx.node(kind, name, *inputs, **attributes)


def _without_rest(onnx: OnnxBuilder, name: str, place: int, size: Dim, reach: int, stride: int) -> str:
    """Cuts off what no window sees behind the last one, where strides are longer: ONNX's padding would be negative."""
    if stride <= reach or (isinstance(size, int) and (size - 1) % stride < reach):
        return name
    steps = onnx.ints("stride", stride)
    last = onnx.node("Sub", onnx.node("Shape", name, start=place, end=place + 1), onnx.ints("one", 1))
    first_of_last = onnx.node("Mul", onnx.node("Div", last, steps), steps)
    end = onnx.node("Add", first_of_last, onnx.ints("extent", reach))
    return onnx.node("Slice", name, onnx.ints("start", 0), end, onnx.ints("axis", place))


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
    if stride == 1 or reach == 1:
        return reach - 1
    return max((-(-size // stride) - 1) * stride + reach - size, 0) if isinstance(size, int) else None


def _split(totals: Sequence[int]) -> list[int]:
    """Paddings in ONNX's order: those before along all axes, then those after."""
    return [*(total // 2 for total in totals), *(total - total // 2 for total in totals)]
