"""Resizing of images by interpolation."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from netspec.ops import layer_arguments as common
from netspec.ops.argument import Arg
from netspec.ops.axis_views import FIRST, MOST_PHASES, AxisView, PlainView, Stage, View
from netspec.ops.backend import Backend
from netspec.ops.dtypes import DEFAULT, NUMBERS, Dtype
from netspec.ops.kinds import Boolean, Nullable, Pair
from netspec.ops.onnx_graph import OnnxBuilder, OnnxTensor
from netspec.ops.op import Cost, Op, OpError, op
from netspec.ops.windows.windowed import check_rank, spatial_axes
from netspec.shapes import Dim, Shape, multiply, scale, shape_text


class Resize(Op):
    """Base of both resizes. Abstract."""

    __slots__ = ()
    takes = NUMBERS
    opens = "operation"
    inside = "size"
    added = MappingProxyType({"scale": "Keras's and PyTorch's"})

    size = Arg(Nullable(Pair(minimum=1)), "height and width to make; null where `scale` says it", default=None)
    align_corners = Arg(Boolean(), "whether the centers of the corners' pixels stay where they are", default=False)
    name = common.NAME
    half_pixel_centers = Arg(Boolean(), "whether a pixel's place is its center, not its corner", default=False)
    scale = Arg(Nullable(Pair(minimum=1)), "how many times as high and wide, at unknown sizes too", default=None)

    @classmethod
    def preceding(cls, inputs: Sequence[Shape | None], values: Mapping[str, Any]) -> Sequence[str]:
        known = all(isinstance(size, int) for shape in inputs if shape is not None for size in shape[1:3])
        return () if known or values.get("scale") is None else ("Shape", "strided_slice", "mul")

    def infer(self, *inputs: Shape) -> Shape:
        (image,) = inputs
        check_rank(image, 4)
        if self.align_corners and self.half_pixel_centers:
            text = "expected align_corners or half_pixel_centers, got both"
            raise OpError("corners-with-centers", text, argument="half_pixel_centers")
        sides = self.sides(image)
        if max(size for size in (*sides, 0) if isinstance(size, int)) >= 1 << 31:
            text = f"expected a size below {1 << 31}, which TensorFlow counts in 32 bits, got {shape_text(sides)}"
            raise OpError("out-of-range", text, argument="size" if self.size else "scale")
        return (image[0], *sides, image[3])

    def sides(self, image: Shape) -> Shape:
        """The height and width to make."""
        if (self.size is None) == (self.scale is None):
            text = f"expected size or scale, got {'neither' if self.size is None else 'both'}"
            raise OpError("size-or-scale", text, argument=None if self.size is None else "scale")
        if self.scale is None:
            return self.size or ()
        made = tuple(scale(size, times) for size, times in zip(image[1:3], self.scale, strict=True))
        # Of a size that is computed as the graph runs, TensorFlow knows neither side.
        whole = all(isinstance(size, int) for size in made)
        return made if whole else tuple(None if isinstance(size, int) else size for size in made)

    def lower(self, backend: Backend, inputs: Sequence[Any], given: Mapping[str, Any]) -> Any:
        if self.scale is None:
            return super().lower(backend, inputs, given)
        (image,) = inputs
        known = [size * times for size, times in zip(image.shape[1:3], self.scale, strict=True) if size is not None]
        size = known if len(known) == len(self.scale) else backend.tf.shape(image)[1:3] * list(self.scale)
        return super().lower(backend, inputs, {**given, "size": size})

    def sees(self, inputs: Sequence[Shape], output: Shape) -> Sequence[Stage]:
        sizes = zip((1, 2), inputs[0][1:3], output[1:3], self.scale or (1, 1), strict=True)
        if self.scale is not None and not self.align_corners:  # at any size
            along = [self.along(axis, 1, times) for axis, _, _, times in sizes]
        else:
            along = [self.along(axis, before, after) for axis, before, after, _ in sizes]
        views: list[View] = [AxisView(0), *along, AxisView(3)]
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

    def resized(self, onnx: OnnxBuilder, image: OnnxTensor, output: Shape, mode: str, place: str) -> str:
        """Adds ONNX's own node for resizes, on an image with channels second; returns the name of its output."""
        # With its attribute `axes` for height and width alone, onnxruntime 1.32 fails where it moves transpositions.
        others = onnx.node("Shape", image.name, start=0, end=2)
        return onnx.node(
            "Resize",
            image.name,
            "",
            "",
            onnx.node("Concat", others, self._size_in_onnx(onnx, image.name, output), axis=0),
            mode=mode,
            coordinate_transformation_mode=place,
            nearest_mode="floor",
        )

    def _size_in_onnx(self, onnx: OnnxBuilder, image: str, output: Shape) -> str:
        """The height and width to make of an image with channels second."""
        known = [size for size in output[1:3] if isinstance(size, int)]
        if len(known) == 2:
            return onnx.ints("size", *known)
        return onnx.node("Mul", onnx.node("Shape", image, start=2, end=4), onnx.ints("scale", *(self.scale or ())))

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

    def dtypes(self, *inputs: Dtype) -> Sequence[Dtype]:
        super().dtypes(*inputs)
        return [DEFAULT]

    def cost(self, inputs: Sequence[Shape], output: Shape) -> Cost:
        return Cost(flops=multiply(*output, 9))

    def to_onnx(self, onnx: OnnxBuilder, inputs: Sequence[OnnxTensor], output: Shape) -> OnnxTensor:
        image = onnx.channels_second(inputs[0], 3)
        place = "half_pixel" if self.half_pixel_centers else "align_corners" if self.align_corners else "asymmetric"
        return OnnxTensor(self.resized(onnx, image, output, mode="linear", place=place), output, image.order)

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
        if all(_is_repeated(*each) for each in self._ratios(x.shape, output)) and not self.align_corners:
            image = onnx.channels_second(x, 3)
            return OnnxTensor(
                self.resized(onnx, image, output, mode="nearest", place="asymmetric"), output, image.order
            )
        name = x.name
        for axis, times in zip((1, 2), self.scale or (0, 0), strict=True):
            (place,) = x.places([axis])
            name = onnx.node("Gather", name, self._nearest(onnx, name, place, output[axis], times), axis=place)
        return OnnxTensor(name, output, x.order)

    def _ratios(self, before: Shape, after: Shape) -> Sequence[tuple[Dim, Dim]]:
        """The sizes before and after along both sides, or any two of that ratio."""
        if self.scale is not None:
            return [(1, times) for times in self.scale]
        return list(zip(before[1:3], after[1:3], strict=True))

    def _nearest(self, onnx: OnnxBuilder, name: str, place: int, size: Dim, times: int) -> str:
        """Adds the nodes of the nearest pixels along an axis, in TensorFlow's own arithmetic on floats of 32 bits.

        ONNX's node divides by `out / in` where TensorFlow multiplies by `in / out`: at times that is another pixel.
        The size to make is a number, or so many times that of the image.
        """

        def real(integer: str) -> str:
            return onnx.node("Cast", integer, to=_FLOAT)

        zero, one = onnx.int_scalar("zero", 0), onnx.int_scalar("one", 1)
        last = onnx.node("Sub", onnx.node("Squeeze", onnx.node("Shape", name, start=place, end=place + 1)), one)
        if isinstance(size, int):
            made = onnx.int_scalar("size", size)
            steps = onnx.real("steps", max(size - 1, 1) if self.align_corners else size)
        else:
            made = onnx.node("Mul", onnx.node("Add", last, one), onnx.int_scalar("times", times))
            steps = real(onnx.node("Max", onnx.node("Sub", made, one), one) if self.align_corners else made)
        pixels = real(onnx.node("Range", zero, made, one))
        corners = self.align_corners and size != 1
        ratio = onnx.node("Div", real(last if corners else onnx.node("Add", last, one)), steps)
        if self.half_pixel_centers:
            pixels = onnx.node("Add", pixels, onnx.real("half", 0.5))
        exact = onnx.node("Mul", pixels, ratio)
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
