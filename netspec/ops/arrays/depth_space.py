"""Rearranging channels into squares of pixels, and back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from netspec.ops import layer_arguments as common
from netspec.ops.argument import Arg
from netspec.ops.axis_views import AxisView, PlainView, Stage, View, repeated_along
from netspec.ops.dtypes import ANY_DTYPE
from netspec.ops.kinds import Integer
from netspec.ops.onnx_graph import OnnxBuilder, OnnxTensor
from netspec.ops.op import Op, OpError, Requirement, op
from netspec.ops.windows.windowed import channel_axis, check_rank, spatial_axes
from netspec.shapes import Dim, Shape, add, dim_text, floor_div, scale


class BetweenDepthAndSpace(Op):
    """Base of both directions. Abstract."""

    __slots__ = ()
    takes = ANY_DTYPE
    opens = "operation"

    # TensorFlow squares it in 32 bits.
    channels: ClassVar[PlainView]
    """The view of the channels."""
    in_onnx: ClassVar[str]
    """The node of ONNX."""

    block_size = Arg(Integer(minimum=2, maximum=46_340), "height and width of the squares")
    name = common.NAME
    data_format = common.DATA_FORMAT

    def infer(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        check_rank(x, 4)
        made = dict(self.sizes(x))
        return tuple(made.get(axis, size) for axis, size in enumerate(x))

    def sizes(self, x: Shape) -> Iterator[tuple[int, Dim]]:
        """Each axis that changes, with its size in the output."""
        raise NotImplementedError

    def sees(self, inputs: Sequence[Shape], output: Shape) -> Sequence[Stage]:
        views: list[View] = [AxisView(0), *[self.channels] * 3]
        for axis in spatial_axes(self.data_format):
            views[axis] = self.along(axis)
        return ((tuple(views),),)

    def slides(self) -> tuple[int, ...]:
        return spatial_axes(self.data_format)

    def along(self, axis: int) -> View:
        """The view along height or width."""
        raise NotImplementedError

    def divisible(self, x: Shape, axis: int, divisor: int) -> Requirement:
        """The condition that a size is a multiple of a number."""
        text = f"expected a multiple of {divisor} along axis {axis}, got {dim_text(x[axis])}"
        remainder = add(x[axis], scale(floor_div(x[axis], divisor), -divisor))
        return Requirement(remainder, "==", 0, OpError("wrong-size", text, argument="block_size"))

    def to_onnx(self, onnx: OnnxBuilder, inputs: Sequence[OnnxTensor], output: Shape) -> OnnxTensor:
        image = onnx.channels_second(inputs[0], channel_axis(self.data_format))
        return OnnxTensor(onnx.node(self.in_onnx, image.name, blocksize=self.block_size), output, image.order)


@op("depth_to_space")
class DepthToSpace(BetweenDepthAndSpace):
    """Spreads the channels of each pixel over a square of pixels.

    `[batch, height, width, channels]` makes `[batch, height * b, width * b, channels / b ** 2]` with `b` the block
    size. Defaults are those of `tf.compat.v1.depth_to_space`. FLOPs: none.
    """

    __slots__ = ()
    default_scope = "DepthToSpace"
    in_onnx = "DepthToSpace"
    origin = "tf.depth_to_space"
    channels = PlainView.PART

    def sizes(self, x: Shape) -> Iterator[tuple[int, Dim]]:
        channels = channel_axis(self.data_format)
        yield channels, floor_div(x[channels], self.block_size**2)
        for axis in spatial_axes(self.data_format):
            yield axis, scale(x[axis], self.block_size)

    def along(self, axis: int) -> View:
        return repeated_along(axis, self.block_size)

    def requirements(self, *inputs: Shape) -> Sequence[Requirement]:
        return [self.divisible(inputs[0], channel_axis(self.data_format), self.block_size**2)]


@op("space_to_depth")
class SpaceToDepth(BetweenDepthAndSpace):
    """Joins the channels of each square of pixels in one pixel.

    `[batch, height, width, channels]` makes `[batch, height / b, width / b, channels * b ** 2]` with `b` the block
    size. Defaults are those of `tf.compat.v1.space_to_depth`. FLOPs: none.
    """

    __slots__ = ()
    default_scope = "SpaceToDepth"
    in_onnx = "SpaceToDepth"
    origin = "tf.space_to_depth"
    channels = PlainView.UNKNOWN

    def sizes(self, x: Shape) -> Iterator[tuple[int, Dim]]:
        channels = channel_axis(self.data_format)
        yield channels, scale(x[channels], self.block_size**2)
        for axis in spatial_axes(self.data_format):
            yield axis, floor_div(x[axis], self.block_size)

    def along(self, axis: int) -> View:
        return AxisView(axis, (range(self.block_size),), self.block_size)

    def requirements(self, *inputs: Shape) -> Sequence[Requirement]:
        return [self.divisible(inputs[0], axis, self.block_size) for axis in spatial_axes(self.data_format)]
