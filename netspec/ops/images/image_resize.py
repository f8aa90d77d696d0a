"""Resizing of images by `tf.image.resize`, with a size that a graph computes from that of the image."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from netspec.ops import layer_arguments as common
from netspec.ops.argument import Arg
from netspec.ops.axis_views import Stage
from netspec.ops.backend import Backend
from netspec.ops.dtypes import NUMBERS, Dtype
from netspec.ops.images.resize import Resize, ResizeBilinear, ResizeNearestNeighbor
from netspec.ops.kinds import Boolean, Choice, Pair
from netspec.ops.onnx_graph import OnnxBuilder, OnnxTensor
from netspec.ops.op import COMPOSED, Cost, Op, op
from netspec.ops.windows.windowed import spatial_axes
from netspec.shapes import Shape

_METHODS: Mapping[str, type[Resize]] = {"BILINEAR": ResizeBilinear, "NEAREST_NEIGHBOR": ResizeNearestNeighbor}


@op("resize")
class ScaledImage(Op):
    """Image several times as high and as wide, as code asks for it that knows no sizes.

    `out = tf.image.resize(in, [scale_1 * tf.shape(in)[1], scale_2 * tf.shape(in)[2]], method)`: the image of
    `resize_bilinear` or `resize_nearest_neighbor` with a `scale`, by other operations. FLOPs: those of these ops.
    """

    __slots__ = ()
    takes = NUMBERS
    opens = "name_scope"
    default_scope = "resize"
    origin = COMPOSED
    inside = "size resizebilinear resizenearestneighbor"

    scale = Arg(Pair(minimum=2), "how many times as high and wide the image becomes")
    method = Arg(Choice(*_METHODS), "how a pixel is made of those around its place", default="BILINEAR")
    align_corners = Arg(Boolean(), "whether the centers of the corners' pixels stay where they are", default=False)
    scope = common.NAME_SCOPE

    @classmethod
    def preceding(cls, inputs: Sequence[Shape | None], values: Mapping[str, Any]) -> Sequence[str]:  # noqa: ARG003 - as others have it
        return ["Shape", "strided_slice", "strided_slice", "mul", "mul"]

    def same(self) -> Resize:
        """The op that makes the same image."""
        return _METHODS[self.method](scale=list(self.scale), align_corners=self.align_corners)

    def dtypes(self, *inputs: Dtype) -> Sequence[Dtype]:
        return self.same().dtypes(*inputs)

    def infer(self, *inputs: Shape) -> Shape:
        return self.same().infer(*inputs)

    def cost(self, inputs: Sequence[Shape], output: Shape) -> Cost:
        return self.same().cost(inputs, output)

    def sees(self, inputs: Sequence[Shape], output: Shape) -> Sequence[Stage]:
        return self.same().sees(inputs, output)

    def slides(self) -> tuple[int, ...]:
        return spatial_axes(None)

    def lower(self, backend: Backend, inputs: Sequence[Any], given: Mapping[str, Any]) -> Any:
        (x,) = inputs
        image = backend.tf.image
        shape = backend.tf.shape(x)
        sides = shape[1], shape[2]
        size = [times * side for times, side in zip(self.scale, sides, strict=True)]
        method = getattr(image.ResizeMethod, self.method)
        return image.resize(x, size, method=method, align_corners=self.align_corners, name=given.get("scope"))

    def to_onnx(self, onnx: OnnxBuilder, inputs: Sequence[OnnxTensor], output: Shape) -> OnnxTensor:
        return self.same().to_onnx(onnx, inputs, output)
