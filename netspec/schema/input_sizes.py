"""Reports an input whose sizes are keys of their own, as in Darknet and in many configurations, in place of a shape."""

from __future__ import annotations

from netspec.diagnostics import Advice, Problem
from netspec.source import Node

_AXES = (
    ("batch", "batch_size", "n"),
    ("height", "h", "rows", "image_height"),
    ("width", "w", "cols", "columns", "image_width"),
    ("channels", "c", "depth", "in_channels", "num_channels"),
)
"""The keys that name a size, for each axis of a batch of images."""
_BATCH, _HEIGHT, _WIDTH, _CHANNELS = range(4)
_OPEN, _COLOURS = "N", 3


def sizes_apart(node: Node) -> Problem | None:
    """The problem of an input with a height and a width in place of a shape; None if it has others."""
    if not isinstance(node.value, dict):
        return None
    axes = {key: next((axis for axis, names in enumerate(_AXES) if key in names), None) for key in node.value}
    sizes: dict[int | None, object] = {axis: node.value[key] for key, axis in axes.items() if key != "name"}
    known = all(type(size) is int and size > 0 for size in sizes.values())
    if None in sizes or not known or not {_HEIGHT, _WIDTH} <= sizes.keys():
        return None
    shape = [_OPEN, sizes[_HEIGHT], sizes[_WIDTH], sizes.get(_CHANNELS, _COLOURS)]
    shape[_BATCH] = sizes.get(_BATCH, _OPEN)
    name = f"name: {node.value['name']}, " if isinstance(node.value.get("name"), str) else ""
    text = f"{{{name}shape: [{', '.join(map(str, shape))}]}}"
    said = " and ".join(f"'{key}'" for key, axis in axes.items() if axis in (_HEIGHT, _WIDTH))
    advice = Advice(f"write {text}", text, safe=_CHANNELS in sizes)
    fault = f"input: expected all sizes in one 'shape', got {said}"
    fix = advice.fix(node.span) if node.in_braces else None
    return Problem("unknown-key", fault, node.span, help=advice.help, fix=fix)
