"""Probabilities from logits, by slim's layer and by TensorFlow's own operation."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

from netspec.ops import layer_arguments as common
from netspec.ops.argument import Arg
from netspec.ops.arrays.axes import axis_of
from netspec.ops.axis_views import Stage, with_all
from netspec.ops.functions.activations import Softmax
from netspec.ops.kinds import Axis, Nullable
from netspec.ops.onnx_graph import OnnxBuilder, OnnxTensor
from netspec.ops.op import Cost, Op, op
from netspec.ops.windows.windowed import check_least_rank, known_channels
from netspec.shapes import Shape, multiply


@op("softmax")
class SoftmaxLayer(Op):
    """Exponentials over the last axis, as parts of their sum.

    `out = exp(in) / sum(exp(in))`. Defaults are those of `slim.softmax`, four operations where `nn_softmax` is one.
    FLOPs: three per element.
    """

    __slots__ = ()
    takes_logits = True
    default_scope = "softmax"
    origin = "slim.softmax"
    inside = "softmax reshape shape"

    scope = common.SCOPE

    def infer(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        check_least_rank(x, 2)
        known_channels(x, -1)
        return x

    def cost(self, inputs: Sequence[Shape], output: Shape) -> Cost:
        return Cost(flops=multiply(*output, Softmax.flops))

    def sees(self, inputs: Sequence[Shape], output: Shape) -> Sequence[Stage]:
        return (with_all(inputs[0], [len(inputs[0]) - 1]),)

    def to_onnx(self, onnx: OnnxBuilder, inputs: Sequence[OnnxTensor], output: Shape) -> OnnxTensor:
        return Softmax().to_onnx(onnx, inputs[0])


@op("nn_softmax")
class NnSoftmax(Op):
    """Exponentials over an axis, as parts of their sum, by TensorFlow's own operation.

    `out = exp(in) / sum(exp(in))`. Defaults are those of `tf.nn.softmax`: the last axis, for which it is one operation.
    FLOPs: three per element.
    """

    __slots__ = ()
    opens = "operation"
    takes_logits = True
    default_scope = "Softmax"
    origin = "tf.nn.softmax"
    left_out = MappingProxyType({"dim": "the deprecated name of axis"})

    axis = Arg(Nullable(Axis()), "the axis along which the sum is 1; null is the last", default=None)
    name = common.NAME

    def infer(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        check_least_rank(x, 1)
        axis_of(x, -1 if self.axis is None else self.axis)
        return x

    def cost(self, inputs: Sequence[Shape], output: Shape) -> Cost:
        return Cost(flops=multiply(*output, Softmax.flops))

    def sees(self, inputs: Sequence[Shape], output: Shape) -> Sequence[Stage]:
        return (with_all(inputs[0], [axis_of(inputs[0], -1 if self.axis is None else self.axis)]),)

    def to_onnx(self, onnx: OnnxBuilder, inputs: Sequence[OnnxTensor], output: Shape) -> OnnxTensor:
        (x,) = inputs
        (along,) = x.places([axis_of(x.shape, -1 if self.axis is None else self.axis)])
        return onnx.elementwise("Softmax", x, axis=along)
