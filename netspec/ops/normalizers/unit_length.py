"""Division of vectors by their lengths, by slim's layer and by TensorFlow's own operation."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

from netspec.ops import layer_arguments as common
from netspec.ops.argument import Arg
from netspec.ops.arrays.axes import axes_of
from netspec.ops.axis_views import Stage, with_all
from netspec.ops.kinds import Axis, Integer, Nullable, Number, OneOrList
from netspec.ops.onnx_graph import OnnxBuilder, OnnxTensor
from netspec.ops.op import Cost, Op, OpError, op
from netspec.shapes import Shape, add, multiply, shape_text


@op("unit_norm")
class UnitNorm(Op):
    """Divides the vectors along an axis by their lengths.

    `out = in / sqrt(sum(in ** 2) + epsilon)`. Defaults are those of `slim.unit_norm`. FLOPs: three per element, and two
    per vector.
    """

    __slots__ = ()
    default_scope = "UnitNorm"
    origin = "slim.unit_norm"
    inside = "square sum add sqrt ones shape ones_like stridedslice concat tile div const"
    precise = True

    dim = Arg(Integer(minimum=0), "the axis of the vectors, counted from the front")
    epsilon = Arg(Number(minimum=0), "what is added to the square of a length", default=1e-7)
    scope = common.SCOPE

    def infer(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        if self.dim >= len(x):
            text = f"expected an axis from 0 to {len(x) - 1} of {shape_text(x)}, got {self.dim}"
            raise OpError("wrong-axis", text, argument="dim")
        return x

    def cost(self, inputs: Sequence[Shape], output: Shape) -> Cost:
        vectors = multiply(*(size for axis, size in enumerate(output) if axis != self.dim))
        return Cost(flops=add(multiply(*output, 3), multiply(vectors, 2)))

    def sees(self, inputs: Sequence[Shape], output: Shape) -> Sequence[Stage]:
        return (with_all(inputs[0], [self.dim]),)

    def to_onnx(self, onnx: OnnxBuilder, inputs: Sequence[OnnxTensor], output: Shape) -> OnnxTensor:
        (x,) = inputs
        length = onnx.node("Sqrt", onnx.node("Add", _squared(onnx, x, [self.dim]), onnx.real("epsilon", self.epsilon)))
        return onnx.elementwise("Div", x, length)


@op("l2_normalize")
class L2Normalize(Op):
    """Divides vectors by their lengths, by TensorFlow's own operation.

    `out = in / sqrt(max(sum(in ** 2), epsilon))`, with the sum over `axis`. Defaults are those of
    `tf.nn.l2_normalize`. FLOPs: three per element, and two per vector.
    """

    __slots__ = ()
    opens = "operation"
    default_scope = "l2_normalize"
    origin = "tf.nn.l2_normalize"
    function = "l2_normalize"
    inside = "square sum maximum rsqrt const"
    precise = True
    left_out = MappingProxyType({"dim": "the deprecated name of axis"})

    axis = Arg(Nullable(OneOrList(Axis())), "axes of the vectors; null is all", default=None)
    epsilon = Arg(Number(minimum=0), "the least square of a length", default=1e-12)
    name = common.NAME

    def axes(self, x: Shape) -> tuple[int, ...]:
        """The axes of the vectors, counted from the front."""
        return tuple(range(len(x))) if self.axis is None else axes_of(x, self.axis)

    def infer(self, *inputs: Shape) -> Shape:
        self.axes(inputs[0])
        return inputs[0]

    def cost(self, inputs: Sequence[Shape], output: Shape) -> Cost:
        axes = self.axes(output)
        vectors = multiply(*(size for axis, size in enumerate(output) if axis not in axes))
        return Cost(flops=add(multiply(*output, 3), multiply(vectors, 2)))

    def sees(self, inputs: Sequence[Shape], output: Shape) -> Sequence[Stage]:
        return (with_all(inputs[0], self.axes(inputs[0])),)

    def wrong_in_litert(self) -> str | None:
        return "the length of a whole tensor, of which LiteRT takes the last axis alone" if self.axis is None else None

    def to_onnx(self, onnx: OnnxBuilder, inputs: Sequence[OnnxTensor], output: Shape) -> OnnxTensor:
        (x,) = inputs
        least = onnx.node("Max", _squared(onnx, x, self.axes(output)), onnx.real("epsilon", self.epsilon))
        return onnx.elementwise("Div", x, onnx.node("Sqrt", least))


def _squared(onnx: OnnxBuilder, x: OnnxTensor, axes: Sequence[int]) -> str:
    """Adds the nodes of the squares of the lengths; the axes stay, of size 1."""
    return onnx.reduced("ReduceSum", onnx.elementwise("Mul", x, x.name), axes).name
