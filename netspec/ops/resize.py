"""Resizing of images by interpolation."""

from __future__ import annotations

import math
from collections.abc import Sequence

from netspec.ops import layer_arguments as common
from netspec.ops.argument import Arg
from netspec.ops.axis_views import FIRST, MOST_PHASES, AxisView, PlainView, Stage, View
from netspec.ops.kinds import Boolean, Pair
from netspec.ops.onnx_graph import OnnxBuilder, OnnxTensor
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

    def resized(self, onnx: OnnxBuilder, image: OnnxTensor, mode: str, place: str) -> str:
        """Adds ONNX's own node for resizes, on an image with channels second; returns the name of its output."""
        # With its attribute `axes` for height and width alone, onnxruntime 1.32 fails where it moves transpositions.
        others = onnx.node("Shape", image.name, start=0, end=2)
        return onnx.node(
            "Resize",
            image.name,
            "",
            "",
            onnx.node("Concat", others, onnx.ints("size", *self.size), axis=0),
            mode=mode,
            coordinate_transformation_mode=place,
            nearest_mode="floor",
        )

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

    def to_onnx(self, onnx: OnnxBuilder, inputs: Sequence[OnnxTensor], output: Shape) -> OnnxTensor:
        image = onnx.channels_second(inputs[0], 3)
        place = "half_pixel" if self.half_pixel_centers else "align_corners" if self.align_corners else "asymmetric"
        return OnnxTensor(self.resized(onnx, image, mode="linear", place=place), output, image.order)

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

    def to_onnx(self, onnx: OnnxBuilder, inputs: Sequence[OnnxTensor], output: Shape) -> OnnxTensor:
        (x,) = inputs
        if all(_is_repeated(x.shape[axis], output[axis]) for axis in (1, 2)) and not self.align_corners:
            image = onnx.channels_second(x, 3)
            return OnnxTensor(self.resized(onnx, image, mode="nearest", place="asymmetric"), output, image.order)
        name = x.name
        for axis, size in zip((1, 2), self.size, strict=True):
            (place,) = x.places([axis])
            name = onnx.node("Gather", name, self._nearest(onnx, name, place, size), axis=place)
        return OnnxTensor(name, output, x.order)

    def _nearest(self, onnx: OnnxBuilder, name: str, place: int, size: int) -> str:
        """Adds the nodes of the nearest pixels along an axis, in TensorFlow's own arithmetic on floats of 32 bits.

        ONNX's node divides by `out / in` where TensorFlow multiplies by `in / out`: at times that is another pixel.
        """

        def real(integer: str) -> str:
            return onnx.node("Cast", integer, to=_FLOAT)

        zero, one = onnx.int_scalar("zero", 0), onnx.int_scalar("one", 1)
        last = onnx.node("Sub", onnx.node("Squeeze", onnx.node("Shape", name, start=place, end=place + 1)), one)
        pixels = real(onnx.node("Range", zero, onnx.int_scalar("size", size), one))
        if self.align_corners and size > 1:
            scale = onnx.node("Div", real(last), onnx.real("steps", size - 1))
        else:
            scale = onnx.node("Div", real(onnx.node("Add", last, one)), onnx.real("steps", size))
        if self.half_pixel_centers:
            pixels = onnx.node("Add", pixels, onnx.real("half", 0.5))
        exact = onnx.node("Mul", pixels, scale)
        whole = onnx.node("Floor", exact)
        if self.align_corners:  # rounded to the nearest, halves upwards
            up = onnx.node("GreaterOrEqual", onnx.node("Sub", exact, whole), onnx.real("half", 0.5))
            whole = onnx.node("Add", whole, real(up))
        return onnx.node("Min", onnx.node("Cast", whole, to=_INT64), last)


_FLOAT, _INT64 = 1, 7
"""Types of tensors by their numbers in ONNX."""


def _is_repeated(before: Dim, after: Dim) -> bool:
    """Whether each pixel is repeated a number of times that floats divide by exactly."""
    if not isinstance(before, int) or not isinstance(after, int):
        return False
    times, rest = divmod(after, before)
    return rest == 0 and times & (times - 1) == 0
