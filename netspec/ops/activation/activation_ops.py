"""Activations as layers of their own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal

from netspec.ops import layer_arguments as common
from netspec.ops.axis_views import Stage, elementwise
from netspec.ops.dtypes import DEFAULT, FLOATS, NUMBERS, Dtype
from netspec.ops.functions import activations
from netspec.ops.functions.function import Function
from netspec.ops.onnx_graph import OnnxBuilder, OnnxTensor
from netspec.ops.op import Cost, Op, Variable, op
from netspec.shapes import Shape, multiply


class Activation(Op):
    """A function of each element, from `tf.nn`. Abstract."""

    __slots__ = ()
    opens: ClassVar[Literal["variable_scope", "name_scope", "operation"]] = "operation"
    applied: ClassVar[type[Function]]
    """The activation of the same name."""

    def activation(self) -> Function:
        return self.applied.holding({name: self.values[name] for name in self.applied.arguments})

    def infer(self, *inputs: Shape) -> Shape:
        self.made_variables(*inputs)
        return inputs[0]

    def variables(self, *inputs: Shape) -> Sequence[Variable]:
        made = self.activation()
        return made.variables(inputs[0]) if isinstance(made, activations.Learned) else ()

    def cost(self, inputs: Sequence[Shape], output: Shape) -> Cost:
        return Cost(flops=multiply(*output, self.activation().flops))

    def sees(self, inputs: Sequence[Shape], output: Shape) -> Sequence[Stage]:
        return (elementwise(*inputs),)

    def to_onnx(self, onnx: OnnxBuilder, inputs: Sequence[OnnxTensor], output: Shape) -> OnnxTensor:
        return self.activation().to_onnx(onnx, inputs[0])


@op("relu")
class ReluLayer(Activation):
    """Rectifier.

    `out = max(in, 0)`, `tf.nn.relu`. FLOPs: one per element.
    """

    __slots__ = ()
    takes = NUMBERS
    default_scope = "Relu"
    origin = "tf.nn.relu"
    applied = activations.Relu

    name = common.NAME


@op("relu6")
class Relu6Layer(Activation):
    """Rectifier with a ceiling.

    `out = min(max(in, 0), 6)`, `tf.nn.relu6`. FLOPs: two per element.
    """

    __slots__ = ()
    takes = NUMBERS
    default_scope = "Relu6"
    origin = "tf.nn.relu6"
    applied = activations.Relu6

    name = common.NAME


@op("clip_by_value")
class ClipByValueLayer(Activation):
    """Limits each element.

    `out = max(min(in, clip_value_max), clip_value_min)`, `tf.clip_by_value`. FLOPs: two per element.
    """

    __slots__ = ()
    default_scope = "clip_by_value"
    origin = "tf.clip_by_value"
    inside = "minimum y"
    applied = activations.ClipByValue

    clip_value_min = activations.ClipByValue.clip_value_min
    clip_value_max = activations.ClipByValue.clip_value_max
    name = common.NAME

    def infer(self, *inputs: Shape) -> Shape:
        activations.ClipByValue.holding({name: self.values[name] for name in self.applied.arguments}).check()
        return inputs[0]


@op("leaky_relu")
class LeakyReluLayer(Activation):
    """Rectifier with a slope below 0.

    `out = max(in, alpha * in)`, `tf.nn.leaky_relu`. FLOPs: two per element.
    """

    __slots__ = ()
    takes = NUMBERS
    default_scope = "LeakyRelu"
    origin = "tf.nn.leaky_relu"
    applied = activations.LeakyRelu

    alpha = activations.LeakyRelu.alpha
    name = common.NAME

    def dtypes(self, *inputs: Dtype) -> Sequence[Dtype]:
        (dtype,) = super().dtypes(*inputs)
        return [dtype if dtype in FLOATS else DEFAULT]


@op("elu")
class EluLayer(Activation):
    """Exponential linear unit.

    `out = in` above 0, else `exp(in) - 1`, `tf.nn.elu`. FLOPs: three per element.
    """

    __slots__ = ()
    default_scope = "Elu"
    origin = "tf.nn.elu"
    applied = activations.Elu

    name = common.NAME


@op("selu")
class SeluLayer(Activation):
    """Scaled exponential linear unit.

    `out = scale * in` above 0, else `scale * alpha * (exp(in) - 1)`, `tf.nn.selu`. FLOPs: five per element.
    """

    __slots__ = ()
    default_scope = "Selu"
    origin = "tf.nn.selu"
    applied = activations.Selu

    name = common.NAME


@op("tanh")
class TanhLayer(Activation):
    """Hyperbolic tangent.

    `out = tanh(in)`, `tf.nn.tanh`. FLOPs: one per element.
    """

    __slots__ = ()
    default_scope = "Tanh"
    origin = "tf.nn.tanh"
    applied = activations.Tanh

    name = common.NAME


@op("sigmoid")
class SigmoidLayer(Activation):
    """Logistic function.

    `out = 1 / (1 + exp(-in))`, `tf.nn.sigmoid`. FLOPs: four per element.
    """

    __slots__ = ()
    default_scope = "Sigmoid"
    origin = "tf.nn.sigmoid"
    applied = activations.Sigmoid

    name = common.NAME


@op("softplus")
class SoftplusLayer(Activation):
    """Smooth rectifier.

    `out = log(1 + exp(in))`, `tf.nn.softplus`. FLOPs: three per element.
    """

    __slots__ = ()
    default_scope = "Softplus"
    origin = "tf.nn.softplus"
    applied = activations.Softplus

    name = common.NAME


@op("softsign")
class SoftsignLayer(Activation):
    """Rational sigmoid.

    `out = in / (1 + abs(in))`, `tf.nn.softsign`. FLOPs: three per element.
    """

    __slots__ = ()
    default_scope = "Softsign"
    origin = "tf.nn.softsign"
    applied = activations.Softsign

    name = common.NAME
