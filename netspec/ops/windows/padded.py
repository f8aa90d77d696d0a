"""Explicit padding of windows: an operation before a VALID window, as tf_slim's `conv2d_same` has it.

It works for every window, layout, device and export, where TensorFlow's own explicit padding does not; and a window
that rounds up is one with more padding at its end, whatever the size of the image.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from netspec.ops.backend import Backend
from netspec.ops.op import Op, Window

PAD = "Pad"
"""The default name of the operation."""
_OF_WINDOWS = ("kernel_size", "stride", "padding", "rate", "data_format", "ceil_mode")


def explicit_pads(window: Window) -> dict[int, tuple[int, int]]:
    """The positions to add before and after each axis that has some."""
    return {side.axis: side.pads for side in window.sides() if side.pads and any(side.pads)}


def padded(backend: Backend, x: Any, pads: Mapping[int, tuple[int, int]], value: float = 0) -> Any:
    """The tensor with so many elements of a value before and after axes; itself if there are none."""
    if not pads:
        return x
    rows = [list(pads.get(axis, (0, 0))) for axis in range(len(x.shape))]
    return backend.tf.pad(x, rows, constant_values=value) if value else backend.tf.pad(x, rows)


def pad_before(op: type[Op], values: Mapping[str, Any]) -> Sequence[str]:
    """The name of the operation that pads, if there is one for these values of arguments."""
    if isinstance(values.get("padding", ""), str) and values.get("ceil_mode") is not True:
        return ()
    words = [word for word in _OF_WINDOWS if word in op.arguments]
    given = {word: values[word] for word in words if word in values}
    if any(op.arguments[word].required and word not in given for word in words):
        return ()
    if not all(isinstance(value, int | str | list | None) for value in given.values()):
        return ()
    window = op(**given).window()
    return [PAD] if window is not None and explicit_pads(window) else ()
