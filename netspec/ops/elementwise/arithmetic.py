"""Elementwise arithmetic on several tensors, scaling by a number and the sum with one, and identity.

Python's `x + y` and `x * y` name their operations `add` and `mul`, where `tf.add` and `tf.multiply` say `Add` and
`Mul`. slim's nets are written with Python's; a name is given by TensorFlow's function, which makes the same operation.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from netspec.ops import layer_arguments as common
from netspec.ops.argument import Arg
from netspec.ops.axis_views import Stage, elementwise
from netspec.ops.backend import Backend
from netspec.ops.dtypes import ANY_DTYPE, FLOATS, NUMBERS
from netspec.ops.elementwise.broadcasting import agreements, broadcast
from netspec.ops.kinds import Number
from netspec.ops.onnx_graph import OnnxBuilder, OnnxTensor
from netspec.ops.op import Cost, Op, Requirement, op
from netspec.shapes import Shape, multiply


class Operator(Op):
    """An operation on the elements of two operands, as Python's operator makes it. Abstract."""

    __slots__ = ()
    opens = "operation"

    naming: ClassVar[str]
    """TensorFlow's function, which takes a name."""
    in_onnx: ClassVar[str]
    """The node of ONNX."""

    def applied(self, backend: Backend, left: Any, right: Any, name: str | None) -> Any:
        """The operation, with a name or with its default one."""
        if name is None:
            return self.called(backend)(left, right)
        return backend.function(self.naming)(left, right, name=name)


class Arithmetic(Operator):
    """An operation on the elements of several tensors, from left to right. Abstract."""

    __slots__ = ()
    takes = NUMBERS
    arity = None

    name = common.NAME

    @classmethod
    def preceding(cls, inputs: Sequence[Shape | None], values: Mapping[str, Any]) -> Sequence[str]:  # noqa: ARG003 - as others have it
        return [cls.default_scope for _ in inputs[2:]]

    def infer(self, *inputs: Shape) -> Shape:
        return functools.reduce(broadcast, inputs)

    def requirements(self, *inputs: Shape) -> Sequence[Requirement]:
        return agreements(inputs)

    def cost(self, inputs: Sequence[Shape], output: Shape) -> Cost:
        return Cost(flops=multiply(*output, len(inputs) - 1))

    def sees(self, inputs: Sequence[Shape], output: Shape) -> Sequence[Stage]:
        return (elementwise(*inputs),)

    def lower(self, backend: Backend, inputs: Sequence[Any], given: Mapping[str, Any]) -> Any:
        *first, last = inputs
        left = functools.reduce(self.called(backend), first)
        return self.applied(backend, left, last, given.get("name"))

    def to_onnx(self, onnx: OnnxBuilder, inputs: Sequence[OnnxTensor], output: Shape) -> OnnxTensor:
        alike = onnx.alike(inputs)
        order = max((x.order for x in alike), key=len)
        name = functools.reduce(lambda left, x: onnx.node(self.in_onnx, left, x.name), alike[1:], alike[0].name)
        return OnnxTensor(name, output, order)


@op("add")
class Add(Arithmetic):
    """Sum of tensors, element by element.

    `out = in_1 + in_2 + ...`, from left to right; sizes of 1 are repeated. `x + y` of tensors; a name is that of
    the last sum, by TensorFlow's function. FLOPs: one per element and sum.
    """

    __slots__ = ()
    default_scope = "add"
    naming = "tf.add"
    in_onnx = "Add"
    origin = "operator.add"


@op("subtract")
class Subtract(Arithmetic):
    """Difference of tensors, element by element.

    `out = in_1 - in_2 - ...`, from left to right; sizes of 1 are repeated. `x - y` of tensors; a name is that of
    the last difference, by TensorFlow's function. FLOPs: one per element and difference.
    """

    __slots__ = ()
    default_scope = "sub"
    naming = "tf.subtract"
    in_onnx = "Sub"
    origin = "operator.sub"


@op("multiply")
class Multiply(Arithmetic):
    """Product of tensors, element by element.

    `out = in_1 * in_2 * ...`, from left to right; sizes of 1 are repeated. `x * y` of tensors; a name is that of
    the last product, by TensorFlow's function. FLOPs: one per element and product.
    """

    __slots__ = ()
    default_scope = "mul"
    naming = "tf.multiply"
    in_onnx = "Mul"
    origin = "operator.mul"


@op("divide")
class Divide(Arithmetic):
    """Quotient of tensors, element by element.

    `out = in_1 / in_2 / ...`, from left to right; sizes of 1 are repeated. `x / y` of tensors; a name is that of
    the last quotient, by TensorFlow's function. FLOPs: one per element and quotient.
    """

    __slots__ = ()
    takes = FLOATS
    default_scope = "truediv"
    naming = "tf.divide"
    in_onnx = "Div"
    origin = "operator.truediv"


@op("maximum")
class Maximum(Arithmetic):
    """The largest of tensors, element by element.

    `out = max(in_1, in_2, ...)`, from left to right; sizes of 1 are repeated. It is `tf.maximum`; a name is that
    of the last one. FLOPs: one per element and comparison.
    """

    __slots__ = ()
    default_scope = "Maximum"
    naming = "tf.maximum"
    in_onnx = "Max"
    origin = "tf.maximum"


@op("minimum")
class Minimum(Arithmetic):
    """The smallest of tensors, element by element.

    `out = min(in_1, in_2, ...)`, from left to right; sizes of 1 are repeated. It is `tf.minimum`; a name is that
    of the last one. FLOPs: one per element and comparison.
    """

    __slots__ = ()
    default_scope = "Minimum"
    naming = "tf.minimum"
    in_onnx = "Min"
    origin = "tf.minimum"


class WithNumber(Operator):
    """An operation on each element and a number, which is the argument that must be given. Abstract."""

    __slots__ = ()
    inside = "y"

    def infer(self, *inputs: Shape) -> Shape:
        return inputs[0]

    def cost(self, inputs: Sequence[Shape], output: Shape) -> Cost:
        return Cost(flops=multiply(*output))

    def sees(self, inputs: Sequence[Shape], output: Shape) -> Sequence[Stage]:
        return (elementwise(*inputs),)

    def lower(self, backend: Backend, inputs: Sequence[Any], given: Mapping[str, Any]) -> Any:
        (number,) = self.required
        return self.applied(backend, inputs[0], given[number], given.get("name"))

    def to_onnx(self, onnx: OnnxBuilder, inputs: Sequence[OnnxTensor], output: Shape) -> OnnxTensor:
        (number,) = self.required
        return onnx.elementwise(self.in_onnx, inputs[0], onnx.real(number, self.values[number]))


@op("scale")
class Scale(WithNumber):
    """Product of a tensor with a number.

    `out = in * factor`. `x * factor` of a tensor. FLOPs: one per element.
    """

    __slots__ = ()
    default_scope = "mul"
    naming = "tf.multiply"
    in_onnx = "Mul"
    origin = "operator.mul"

    factor = Arg(Number(), "the number")
    name = common.NAME


@op("offset")
class Offset(WithNumber):
    """Sum of a tensor and a number.

    `out = in + value`. `x + value` of a tensor. FLOPs: one per element.
    """

    __slots__ = ()
    default_scope = "add"
    naming = "tf.add"
    in_onnx = "Add"
    origin = "operator.add"

    value = Arg(Number(), "the number")
    name = common.NAME


@op("identity")
class IdentityLayer(Op):
    """The input unchanged, through an operation of its own, which can have a name.

    `out = in`. Defaults are those of `tf.identity`. FLOPs: none.
    """

    __slots__ = ()
    takes = ANY_DTYPE
    opens = "operation"
    default_scope = "Identity"
    origin = "tf.identity"

    name = common.NAME

    def infer(self, *inputs: Shape) -> Shape:
        return inputs[0]

    def sees(self, inputs: Sequence[Shape], output: Shape) -> Sequence[Stage]:
        return (elementwise(*inputs),)

    def to_onnx(self, onnx: OnnxBuilder, inputs: Sequence[OnnxTensor], output: Shape) -> OnnxTensor:
        return inputs[0]
