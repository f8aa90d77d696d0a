"""Local response normalization."""

from __future__ import annotations

from collections.abc import Sequence

from netspec.ops import layer_arguments as common
from netspec.ops.argument import Arg
from netspec.ops.axis_views import AxisView, Stage, tap_range
from netspec.ops.kinds import Integer, Number
from netspec.ops.onnx_graph import NotInOnnx, OnnxBuilder, OnnxTensor
from netspec.ops.op import Cost, Op, op
from netspec.ops.windows.windowed import check_rank
from netspec.shapes import Shape, multiply


@op("lrn")
class Lrn(Op):
    """Local response normalization: divides by the squares around, over the channels.

    `out = in / (bias + alpha * sum(in ** 2 within depth_radius)) ** beta`. Defaults are those of
    `tf.nn.local_response_normalization`. FLOPs: `2 * depth_radius + 6` per element, channels beyond the edges included.
    """

    __slots__ = ()
    opens = "operation"
    default_scope = "LRN"
    origin = "tf.nn.local_response_normalization"
    function = "lrn"
    precise = True

    depth_radius = Arg(Integer(minimum=0), "how many channels on either side count", default=5)
    bias = Arg(Number(), "what is added to the sum", default=1)
    alpha = Arg(Number(), "factor of the sum", default=1)
    beta = Arg(Number(), "exponent of the divisor", default=0.5)
    name = common.NAME

    def infer(self, *inputs: Shape) -> Shape:
        check_rank(inputs[0], 4)
        return inputs[0]

    def cost(self, inputs: Sequence[Shape], output: Shape) -> Cost:
        return Cost(flops=multiply(*output, 2 * self.depth_radius + 6))

    def sees(self, inputs: Sequence[Shape], output: Shape) -> Sequence[Stage]:
        neighbours = (tap_range(-self.depth_radius, 2 * self.depth_radius + 1),)
        return (((AxisView(0), AxisView(1), AxisView(2), AxisView(3, neighbours)),),)

    def to_onnx(self, onnx: OnnxBuilder, inputs: Sequence[OnnxTensor], output: Shape) -> OnnxTensor:
        if self.alpha <= 0 or self.beta <= 0:
            raise NotInOnnx(f"ONNX takes alpha and beta above 0, got {self.alpha:g} and {self.beta:g}")
        size = 2 * self.depth_radius + 1
        image = onnx.channels_second(inputs[0], 3)
        # ONNX divides alpha by the number of channels in the sum.
        return onnx.elementwise("LRN", image, size=size, bias=self.bias, alpha=self.alpha * size, beta=self.beta)
