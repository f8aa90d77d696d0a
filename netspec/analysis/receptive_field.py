"""Receptive fields of a network's layers: size, stride and offset along each axis of the image.

Each op declares which input positions an output position depends on; these views are composed along the network. They
hold in evaluation mode, where batch normalization mixes no examples, and for any weights: weights of zero count.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType
from typing import Literal, NamedTuple, TypeAlias

from netspec.analysis.reach import ALL, Folded, Reach, Seen, joined, through, whole, widest
from netspec.network import Layer, Network
from netspec.ops import OpError
from netspec.ops.axis_views import FIRST, AxisView, InputViews, PlainView, RegroupedView, Stage, View
from netspec.records import dataclass
from netspec.shapes import Dim, Shape, symbol

Count: TypeAlias = int | Literal["all"] | None
"""A number of positions; "all" for an axis of unknown size; None if unknown."""


_RANK = 4
"""The rank of a tensor that most windows slide over."""


@dataclass(frozen=True, slots=True)
class ReceptiveField:
    """The receptive field of a position along each axis of the image, in order: height and width, or time alone.

    `size` counts the places from the first to the last, padding counted; where positions see unequally many, as behind
    a transposed convolution, it is the most. `stride` is how far the next position's window lies on. `offset` is the
    first place that position 0 sees, negative in the padding; None too where windows do not lie evenly.
    """

    size: tuple[Count, ...]
    stride: tuple[Fraction | None, ...]
    offset: tuple[int | None, ...]


class _Image(NamedTuple):
    """The image in which fields are measured: its shape, the numbers of the tensors that are it, and its axes.

    Of several inputs it is the first one that has height and width, or else the first.
    """

    shape: Shape
    layers: frozenset[int]
    axes: tuple[int, ...]
    slid: Mapping[int, int] = MappingProxyType({})
    """The channel axis of tensors that windows slide over, by their rank."""

    def channels(self, shape: Shape) -> int:
        """The channel axis of a tensor: by the layout of windows over tensors of its rank, else the last."""
        return self.slid.get(len(shape), len(shape) - 1)


def receptive_fields(network: Network) -> dict[int, ReceptiveField | None]:
    """The receptive field of each tensor by its number; None if it is unknown along all axes."""
    shapes = _Shapes(network)
    image = _image(network, shapes)
    walk = _Walk(shapes, image)
    for layer in network.layers:
        walk.enter(layer)
    return {index: _field(made.seen, image, shapes.of(index) or ()) for index, made in walk.made.items()}


def _field(seen: Sequence[Seen], image: _Image, shape: Shape) -> ReceptiveField | None:
    channels = image.channels(shape)
    ends = [_along(_unfolded(one, channels), image.shape[axis]) for one, axis in zip(seen, image.axes, strict=True)]
    if all(size is None for size, _, _ in ends):
        return None
    sizes, strides, offsets = zip(*ends, strict=True)
    return ReceptiveField(sizes, strides, offsets)


def _unfolded(seen: Seen, channels: int) -> Seen:
    """What a position sees, united over its channels, if positions of the image were folded into channels."""
    if isinstance(seen, Reach) and isinstance(seen.axis, Folded) and channels in seen.axis.axes:
        return whole(seen) if seen.axis.axes == (channels,) else None
    return seen


def _along(seen: Seen, size: Dim) -> tuple[Count, Fraction | None, int | None]:
    if seen is None:
        return None, None, None
    if not isinstance(seen, Reach):
        return size if isinstance(size, int) else ALL, Fraction(0), 0
    sizes = [last - first + 1 for first, last in filter(None, seen.spans)]
    stride = None if isinstance(seen.axis, Folded) else Fraction(seen.step, len(seen.spans))
    span = seen.spans[0]
    even = len(seen.spans) == 1 and not seen.shifts and not isinstance(seen.axis, Folded)
    return max(sizes, default=None), stride, span[0] if span and even else None


class _Shapes:
    """The shapes of a network, with a symbol for each unknown size of the input, so that equal sizes compare equal."""

    def __init__(self, network: Network) -> None:
        self.inputs = range(len(network.inputs))
        self.unknown = any(None in each.shape for each in network.inputs)
        self.made: dict[int, Shape | None] = {
            index: tuple(symbol(f"?{index}_{axis}") if size is None else size for axis, size in enumerate(each.shape))
            for index, each in enumerate(network.inputs)
        }

    def of(self, index: int) -> Shape | None:
        """The shape of an input, or of an output of an entered layer."""
        return self.made[index]

    def enter(self, layer: Layer) -> Sequence[Sequence[Stage] | None]:
        """Stores a layer's output shapes; returns the op's views of its inputs for each, None if a shape is unknown."""
        inputs = [shape for index in layer.inputs if (shape := self.made[index]) is not None]
        outputs, known = layer.output_shapes, len(inputs) == len(layer.inputs)
        if self.unknown and known and any(shape is not None and None in shape for shape in outputs):
            try:
                outputs = tuple(layer.op.shapes(*inputs))
            except OpError:
                outputs = layer.output_shapes
        self.made |= zip(layer.outputs, outputs, strict=True)
        return [
            None if shape is None or not known else layer.op.seen_by(number, inputs, shape)
            for number, shape in enumerate(outputs)
        ]


class _Positions(NamedTuple):
    """What the positions of a tensor see along each axis of the image; `uniform` if every channel sees the same.

    `apart` are those of a tensor that does not depend on the image.
    """

    seen: tuple[Seen, ...]
    uniform: bool = True
    apart: bool = False


class _Walk:
    """Composes the views of layers, in order of creation."""

    def __init__(self, shapes: _Shapes, image: _Image) -> None:
        self.shapes, self.image = shapes, image
        self.unknown = _Positions((None,) * len(image.axes))
        self.sizes = [image.shape[axis] for axis in image.axes]
        self.start = _Positions(tuple(map(Reach, image.axes)))
        self.apart = self.unknown._replace(apart=True)
        other = self.unknown if image.layers.isdisjoint(shapes.inputs) else self.apart
        self.made = {index: self.start if index in image.layers else other for index in shapes.inputs}

    def enter(self, layer: Layer) -> None:
        """Adds a layer; its inputs must have been entered."""
        for index, stages in zip(layer.outputs, self.shapes.enter(layer), strict=True):
            tensors = [self.made[fed] for fed in layer.inputs]
            shapes = [self.shapes.of(fed) or () for fed in layer.inputs]
            output = self.shapes.of(index) or ()
            for stage in stages or ():
                tensors, shapes = [self._through(stage, tensors, shapes, output)], [output]
            tensor = self.start if index in self.image.layers else tensors[0]
            self.made[index] = self.unknown if stages is None else tensor

    def _through(
        self, stage: Stage, tensors: Sequence[_Positions], shapes: Sequence[Shape], output: Shape
    ) -> _Positions:
        given = zip(tensors, stage, shapes, strict=True)
        behind = [self._behind(*each, output) for each in given if not each[0].apart and (each[1] or not each[2])]
        if len(behind) < 2:
            whole = len(behind) == len(tensors) or PlainView.CONCATENATED not in stage[0]
            return behind[0]._replace(uniform=behind[0].uniform and whole) if behind else self.apart
        concatenated = [axis for axis, view in enumerate(stage[0]) if view is PlainView.CONCATENATED]
        # Along the channels, a position sees all inputs; along the batch, the image or a stack, one of them.
        stacked = len(output) > max(_RANK, len(self.image.shape)) and concatenated != [self.image.channels(output)]
        apart = stacked or any(
            axis == 0 or any(axis in _followed(one.seen) for one in tensors) for axis in concatenated
        )
        inputs = [tensor.seen for tensor in behind]
        seen = tuple((widest if apart else joined)(along) for along in zip(*inputs, strict=True))
        uniform = all(tensor.uniform for tensor in behind) and (not concatenated or apart or len(set(inputs)) == 1)
        uniform = uniform and (not concatenated or apart or len(behind) == len(tensors))
        return _Positions(seen, uniform)

    def _behind(self, tensor: _Positions, views: InputViews, shape: Shape, output: Shape) -> _Positions:
        """Composes the view of one input; unknown if channels differ and the view takes only a part of them."""
        channels = views[self.image.channels(shape)] if shape else PlainView.UNKNOWN
        uniform = channels is PlainView.ALL or (tensor.uniform and channels is not PlainView.UNKNOWN)
        if not tensor.uniform and self._is_part(channels, output):
            return self.unknown
        seen = (through(one, views, output, size) for one, size in zip(tensor.seen, self.sizes, strict=True))
        return _Positions(tuple(seen), uniform)

    def _is_part(self, channels: View, output: Shape) -> bool:
        """Whether a position may see only some of the channels."""
        if isinstance(channels, RegroupedView):
            return channels.axes != (self.image.channels(output),)
        return channels is PlainView.PART or (isinstance(channels, AxisView) and not channels.complete)


def _followed(seen: Sequence[Seen]) -> Iterator[int]:
    """The axes of a tensor along which the visible part of the image changes."""
    for one in seen:
        if isinstance(one, Reach) and one.axis is not None:
            yield from one.axis.axes if isinstance(one.axis, Folded) else (one.axis,)


def _image(network: Network, shapes: _Shapes) -> _Image:
    """Finds the image, whose axes exclude batch and channels: the input, or the result of reshaping a flat input.

    The first layer with a layout determines the channel axis; without one, it is the last.
    """
    shape, starts = _start(network, shapes)
    axes = tuple(range(1, len(shape)))
    walk = _Walk(shapes, _Image(shape, starts, axes))
    channels = {len(shape) - 1}
    for layer in network.layers:
        walk.enter(layer)
        if slid := layer.op.slides():
            of_slid = _channels_beside(slid)
            seen = walk.made[layer.inputs[0]].seen
            followed = {axis: set(_followed([one])) for axis, one in zip(axes, seen, strict=True)}
            made = {axis for axis, on in followed.items() if of_slid in on}
            channels = made or channels - {axis for axis, on in followed.items() if on}
            break
    found: dict[int, int] = {}
    for layer in network.layers:
        if slid := layer.op.slides():
            found.setdefault(len(slid) + 2, _channels_beside(slid))
    return _Image(shape, starts, tuple(axis for axis in axes if axis not in channels), found)


def _channels_beside(sides: Sequence[int]) -> int:
    """The axis of the channels, beside those that a window slides over."""
    return next(axis for axis in range(1, len(sides) + 2) if axis not in sides)


def _start(network: Network, shapes: _Shapes) -> tuple[Shape, frozenset[int]]:
    """The shape of the image, and the layers that make it."""
    images = ((index, shapes.of(index) or ()) for index in shapes.inputs)
    first, shape = next(((at, each) for at, each in images if _has_sides(each)), (0, shapes.of(0) or ()))
    if _has_sides(shape):
        return shape, frozenset({first})
    # A flat input: the reshape that splits it makes the image, if only elementwise ops precede it.
    plain, made, image = {first}, set[int](), shape
    for layer in network.layers:
        stages, *_ = shapes.enter(layer)
        output = shapes.of(layer.index)
        if stages is None or output is None or len(layer.inputs) != 1 or layer.inputs[0] not in plain:
            continue
        views = [view for stage in stages for seen in stage for view in seen]
        if any(isinstance(view, RegroupedView) and len(view.after) > len(view.before) for view in views):
            image = image if made else output
            made |= {layer.index} if image == output else set()
        elif all(view == FIRST or (isinstance(view, AxisView) and view.is_same()) for view in views):
            plain.add(layer.index)
    return image, frozenset(made or {first})


def _has_sides(shape: Shape) -> bool:
    """Whether a shape has height and width beside the batch and the channels."""
    return sum(size != 1 for size in shape[1:-1]) > 1
