"""How much of the image one position of a layer's output sees, as far as sliding windows decide it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from netspec.network import Layer, Network
from netspec.ops import Op, Window
from netspec.shapes import Shape

_PAST_ALL = 2**63
_WHOLE_EXAMPLE = {"layer_norm", "instance_norm"}
_EDGES_ONLY = "pad"


@dataclass(frozen=True, slots=True)
class ReceptiveField:
    """The rows and columns of the image that a position sees, padding counted, and how far the next position's are."""

    size: tuple[int, int] = (1, 1)
    jump: tuple[int, int] = (1, 1)

    def through(self, window: Window) -> ReceptiveField:
        """The field behind a window: it grows by the window's reach, in steps of the positions before."""
        grown = [
            (size + (kernel - 1) * rate * jump, jump * stride)
            for size, jump, kernel, stride, rate in zip(
                self.size, self.jump, window.kernel, window.stride, window.rate, strict=True
            )
        ]
        (height, jump_down), (width, jump_right) = grown
        return ReceptiveField((height, width), (jump_down, jump_right))


def receptive_fields(network: Network) -> dict[int, ReceptiveField | None]:
    """The field of each layer by its index; None where positions are no longer those of the image.

    That is so behind transposed windows and behind what sees the whole image: flattening, means, matrices. The network
    is seen in evaluation, where batch normalization mixes no positions.
    """
    fields: dict[int, ReceptiveField | None] = {0: ReceptiveField() if len(network.input_shape) == 4 else None}
    for layer in network.layers:
        fields[layer.index] = _field(layer, [fields[index] for index in layer.inputs])
    return fields


def _field(layer: Layer, before: Sequence[ReceptiveField | None]) -> ReceptiveField | None:
    joined = _joined(before)
    if joined is None or any(op is not None and _mixes_positions(op) for op in (layer.op, layer.op.normalizer)):
        return None
    window = layer.op.window()
    if window is not None:
        return None if window.transposed else _sensible(joined.through(window))
    if layer.op.key == _EDGES_ONLY:
        return joined
    sides = _sides(layer.output_shape)
    kept = sides is not None and all(_sides(shape) == sides for shape in layer.input_shapes)
    return joined if kept else None


def _sensible(field: ReceptiveField) -> ReceptiveField | None:
    """A field, unless it has grown past every image, as dozens of large strides make it."""
    return field if max(*field.size, *field.jump) < _PAST_ALL else None


def _mixes_positions(op: Op) -> bool:
    """Whether each position sees all others, though the shape stays."""
    return op.key in _WHOLE_EXAMPLE or (op.key == "nn_softmax" and op.values["axis"] not in (None, -1, 3))


def _joined(fields: Sequence[ReceptiveField | None]) -> ReceptiveField | None:
    """What a position sees through several inputs: the largest of their fields, where their positions are the same."""
    known = [field for field in fields if field is not None]
    if len(known) != len(fields) or len({field.jump for field in known}) != 1:
        return None
    height, width = (max(sides) for sides in zip(*(field.size for field in known), strict=True))
    return ReceptiveField((height, width), known[0].jump)


def _sides(shape: Shape | None) -> Shape | None:
    """All sizes of an image but the last, which is the channels'; no op without a window has another layout."""
    return shape[:-1] if shape is not None and len(shape) == 4 else None
