"""Tensors that a file gives: masks, means of pixels, anchors, fixed places for a gather."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, TypeAlias

from netspec.budget import spend
from netspec.ops import layer_arguments as common
from netspec.ops.argument import Arg
from netspec.ops.axis_views import Stage
from netspec.ops.backend import Backend
from netspec.ops.dtypes import ANY_DTYPE, DEFAULT, DTYPES, FLOATS, ONNX_TYPES, Dtype
from netspec.ops.kinds import ElementType, Integer, Kind, List, Nullable, Schema, Text, or_expression
from netspec.ops.onnx_graph import OnnxBuilder, OnnxTensor, plain
from netspec.ops.op import Op, OpError, op
from netspec.shapes import MAX_SIZE, Shape

MOST_AXES = 4
"""How deep lists may stand in one another; `shape` makes more axes of the same numbers."""

Numbers: TypeAlias = "float | bool | tuple[Numbers, ...]"


class NestedNumbers(Kind[Numbers]):
    """A number or a truth value, or lists of them, as many in one another as the tensor has axes."""

    def schema(self) -> Schema:
        one: Schema = {"type": ["number", "boolean"]}
        for _ in range(MOST_AXES):
            one = {"type": ["number", "boolean", "array"], "items": or_expression(one), "minItems": 1}
        return one

    def text(self) -> str:
        return "number, true, false or lists of them"

    def convert(self, value: Any) -> Numbers:
        return tuple(map(self.convert, value)) if isinstance(value, list) else value

    def plain(self, value: Any) -> Any:
        return [self.plain(item) for item in value] if isinstance(value, tuple) else value

    def lower(self, value: Any, backend: Backend) -> Any:
        return self.plain(value)


@op("constant")
class ConstantTensor(Op):
    """A tensor of numbers that the file gives.

    `out = value`, the same for each example and for any input, of which nothing is read: `from` need not name one.
    Defaults are those of `tf.constant`. FLOPs: none.
    """

    __slots__ = ()
    takes = ANY_DTYPE
    opens = "operation"
    default_scope = "Const"
    origin = "tf.constant"
    function = "constant_v1"
    left_out = MappingProxyType({"verify_shape": "shape is verified"})

    value = Arg(NestedNumbers(), "the numbers: one, or lists in lists, such as a list of rows")
    dtype = Arg(
        Nullable(ElementType(*DTYPES)),
        "type of the elements; null is float32 if a number has a point, else int32, and bool for truth values",
        default=None,
    )
    shape = Arg(
        Nullable(List(Integer(minimum=1), maximum_length=8)),
        "the shape, filled with one number or laid out of as many as it has elements; null is that of value",
        default=None,
    )
    name = Arg(Text(), common.NAME.meaning, default="Const")

    def infer(self, *inputs: Shape) -> Shape:
        numbers, sizes = list(self._numbers()), self._sizes(self.value)
        self._check_type(numbers)
        if self.shape is None:
            return sizes
        elements = math.prod(self.shape)
        if len(numbers) not in (1, elements):
            text = f"expected one number or {elements:,}, for {list(self.shape)}, got {len(numbers):,}"
            raise OpError("wrong-size", text, argument="value")
        return tuple(self.shape)

    def _numbers(self) -> Iterator[Any]:
        """The numbers in their order."""
        waiting: list[Numbers] = [self.value]
        while waiting:
            spend(1)
            one = waiting.pop()
            if isinstance(one, tuple):
                waiting += reversed(one)
            else:
                yield one

    def _sizes(self, value: Numbers) -> tuple[int, ...]:
        """The size of each axis."""
        if not isinstance(value, tuple):
            return ()
        spend(len(value))
        first, *others = {self._sizes(item) for item in value}
        if others:
            raise OpError("wrong-length", "expected lists of one length in one another", argument="value")
        return (len(value), *first)

    def _dtype(self, numbers: Sequence[Any]) -> Dtype:
        """The type of the elements, as TensorFlow infers it where none is given."""
        if self.dtype is not None:
            return self.dtype
        if all(isinstance(each, bool) for each in numbers):
            return "bool"
        if all(isinstance(each, int) for each in numbers):
            return "int32" if all(-MAX_SIZE - 1 <= each <= MAX_SIZE for each in numbers) else "int64"
        return DEFAULT

    def _check_type(self, numbers: Sequence[Any]) -> None:
        """Rejects numbers that the type does not have, as TensorFlow does."""
        dtype, wrong = self._dtype(numbers), list[Any]()
        if dtype == "bool" or dtype in FLOATS:
            wrong = [each for each in numbers if isinstance(each, bool) != (dtype == "bool")]
        else:
            most = MAX_SIZE if dtype == "int32" else 2**63 - 1
            wrong = [each for each in numbers if type(each) is not int or not -most - 1 <= each <= most]
        if wrong:
            said = str(wrong[0]).lower() if isinstance(wrong[0], bool) else f"{wrong[0]}"
            raise OpError("wrong-dtype", f"expected values of type {dtype}, got {said}", argument="value")

    def dtypes(self, *inputs: Dtype) -> Sequence[Dtype]:
        super().dtypes(*inputs)
        return [self._dtype(list(self._numbers()))]

    def sees(self, inputs: Sequence[Shape], output: Shape) -> Sequence[Stage]:
        return (((),),)

    def lower(self, backend: Backend, inputs: Sequence[Any], given: Mapping[str, Any]) -> Any:
        return self.called(backend)(**given)

    def to_onnx(self, onnx: OnnxBuilder, inputs: Sequence[OnnxTensor], output: Shape) -> OnnxTensor:
        numbers = list(self._numbers())
        dtype = self._dtype(numbers)
        shape = self._sizes(self.value) if self.shape is None else self.shape
        stored = onnx.numbers("value", numbers, shape, real=dtype in FLOATS)
        kept = DEFAULT if dtype in FLOATS else "int64"
        made = stored if dtype == kept else onnx.node("Cast", stored, to=ONNX_TYPES[dtype])
        return OnnxTensor(made, output, plain(output), dtype)
