"""Resizing of images by interpolation."""

from __future__ import annotations

import math
from collections.abc import Sequence

from netspec.ops import layer_arguments as common
from netspec.ops.argument import Arg
from netspec.ops.axis_views import FIRST, MOST_PHASES, AxisView, PlainView, Stage, View
from netspec.ops.kinds import Boolean, Pair
from netspec.ops.op import Cost, Op, OpError, op
from netspec.ops.windowed import check_rank, spatial_axes
from netspec.shapes import Dim, Shape, multiply


class Resize(Op):
    """Base of both resizes. Abstract."""

    __slots__ = ()
    opens = "operation"
    inside = "size"

    size = Arg(Pair(minimum=1), "height and width to make, such as `$(2 * input.height)`")
    align_corners = Arg(Boolean(), "whether the centers of the corners' pixels stay where they are", default=False)
    name = common.NAME
    half_pixel_centers = Arg(Boolean(), "whether a pixel's place is its center, not its corner", default=False)

    def infer(self, *inputs: Shape) -> Shape:
        (image,) = inputs
        check_rank(image, 4)
        if self.align_corners and self.half_pixel_centers:
            text = "expected align_corners or half_pixel_centers, got both"
            raise OpError("corners-with-centers", text, argument="half_pixel_centers")
        if max(self.size) >= 1 << 31:
            text = f"expected a size below {1 << 31}, which TensorFlow counts in 32 bits, got {max(self.size)}"
            raise OpError("out-of-range", text, argument="size")
        return (image[0], *self.size, image[3])

    def sees(self, inputs: Sequence[Shape], output: Shape) -> Sequence[Stage]:
        views = [AxisView(0), *(self.along(axis, inputs[0][axis], output[axis]) for axis in (1, 2)), AxisView(3)]
        return ((tuple(views),),)

    def slides(self) -> tuple[int, ...]:
        return spatial_axes(None)

    def along(self, axis: int, before: Dim, after: Dim) -> View:
        """The view of a pixel along height or width, by the sizes; edges, where windows are clipped, are ignored."""
        if not isinstance(before, int) or not isinstance(after, int):
            return PlainView.UNKNOWN
        if self.align_corners and after > 1:
            before, after = before - 1, after - 1
        if before == 0:
            return FIRST
        # `step` pixels become `phases` pixels; places are measured in units of 1 / (2 * phases) of a pixel.
        step, phases = before // math.gcd(before, after), after // math.gcd(before, after)
        if phases > MOST_PHASES:
            return PlainView.UNKNOWN
        places = [(2 * position + self.half_pixel_centers) * step for position in range(phases)]
        return AxisView(axis, tuple(self.around(place, 2 * phases) for place in places), step, complete=False)

    def around(self, place: int, parts: int) -> range:
        """The input pixels that contribute at a place, measured from the corner in units of `1 / parts` of a pixel."""
        raise NotImplementedError


@op("resize_bilinear")
class ResizeBilinear(Resize):
    """Image in another size, each pixel from the four around its place.

    `out` interpolates `in` linearly along height and width. Defaults are those of
    `tf.compat.v1.image.resize_bilinear`. FLOPs: nine per element, three for each of three interpolations.
    """

    __slots__ = ()
    default_scope = "ResizeBilinear"
    origin = "tf.image.resize_bilinear"

    def cost(self, inputs: Sequence[Shape], output: Shape) -> Cost:
        return Cost(flops=multiply(*output, 9))

    def around(self, place: int, parts: int) -> range:
        centered = place - parts // 2 if self.half_pixel_centers else place
        return range(centered // parts, -(-centered // parts) + 1)


@op("resize_nearest_neighbor")
class ResizeNearestNeighbor(Resize):
    """Image in another size, each pixel from the one nearest to its place.

    `out` repeats or leaves out pixels of `in`. Defaults are those of
    `tf.compat.v1.image.resize_nearest_neighbor`. FLOPs: none.
    """

    __slots__ = ()
    default_scope = "ResizeNearestNeighbor"
    origin = "tf.image.resize_nearest_neighbor"

    def around(self, place: int, parts: int) -> range:
        nearest = (place + parts // 2 if self.align_corners else place) // parts
        return range(nearest, nearest + 1)
