"""Product of two tensors as matrices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from netspec.ops import layer_arguments as common
from netspec.ops.argument import Arg
from netspec.ops.axis_views import AxisView, PlainView, Stage, elementwise
from netspec.ops.backend import Backend
from netspec.ops.dtypes import NUMBERS
from netspec.ops.elementwise.broadcasting import agreements, broadcast, equal
from netspec.ops.kinds import Boolean
from netspec.ops.onnx_graph import OnnxBuilder, OnnxTensor, plain
from netspec.ops.op import Cost, Op, OpError, Requirement, op
from netspec.ops.windows.windowed import check_least_rank
from netspec.shapes import Dim, Shape, multiply, scale, shape_text


@op("matmul")
class Matmul(Op):
    """Product of the matrices in the last two axes of two tensors.

    `[..., m, k]` and `[..., k, n]` make `[..., m, n]`; sizes of 1 in the other axes are repeated. Defaults are those of
    `tf.matmul`. FLOPs: two per multiply-accumulate.
    """

    __slots__ = ()
    takes = NUMBERS
    arity = 2
    opens = "operation"
    default_scope = "MatMul"
    origin = "tf.matmul"
    function = "matmul"
    left_out = MappingProxyType(
        {
            "adjoint_a": "of complex numbers alone",
            "adjoint_b": "of complex numbers alone",
            "a_is_sparse": "a hint for mostly zeros",
            "b_is_sparse": "a hint for mostly zeros",
            "output_type": "the output has the type of the inputs",
            "grad_a": "for gradients",
            "grad_b": "for gradients",
        }
    )

    transpose_a = Arg(Boolean(), "whether the last two axes of the first input change places", default=False)
    transpose_b = Arg(Boolean(), "whether the last two axes of the second input change places", default=False)
    name = common.NAME

    def sides(self, a: Shape, b: Shape) -> tuple[Dim, Dim, Dim, Dim]:
        """Height and width of the first matrix, then of the second."""
        for x in (a, b):
            check_least_rank(x, 2)
        (m, k), (other, n) = (
            (x[-1], x[-2]) if turned else (x[-2], x[-1]) for x, turned in ((a, self.transpose_a), (b, self.transpose_b))
        )
        return m, k, other, n

    def infer(self, *inputs: Shape) -> Shape:
        a, b = inputs
        m, k, other, n = self.sides(a, b)
        if isinstance(k, int) and isinstance(other, int) and k != other:
            raise self._differ(a, b)
        return (*broadcast(a[:-2], b[:-2]), m, n)

    def requirements(self, *inputs: Shape) -> Sequence[Requirement]:
        a, b = inputs
        _, k, other, _ = self.sides(a, b)
        return [*agreements([a[:-2], b[:-2]]), *equal(k, other, self._differ(a, b))]

    def _differ(self, a: Shape, b: Shape) -> OpError:
        _, k, other, _ = self.sides(a, b)
        text = f"expected as many rows as columns, got {shape_text(a)} and {shape_text(b)}: {k} and {other}"
        return OpError("shapes-differ", text)

    def cost(self, inputs: Sequence[Shape], output: Shape) -> Cost:
        a, b = inputs
        macs = multiply(*output, self.sides(a, b)[1])
        return Cost(macs, scale(macs, 2))

    def sees(self, inputs: Sequence[Shape], output: Shape) -> Sequence[Stage]:
        a, b = inputs
        rows, columns = AxisView(len(output) - 2), AxisView(len(output) - 1)
        of_a = (PlainView.ALL, rows) if self.transpose_a else (rows, PlainView.ALL)
        of_b = (columns, PlainView.ALL) if self.transpose_b else (PlainView.ALL, columns)
        batch_a, batch_b = elementwise(a[:-2], b[:-2])
        return (((*batch_a, *of_a), (*batch_b, *of_b)),)

    def lower(self, backend: Backend, inputs: Sequence[Any], given: Mapping[str, Any]) -> Any:
        a, b = inputs
        return backend.tf.matmul(a, b, **given)

    def to_onnx(self, onnx: OnnxBuilder, inputs: Sequence[OnnxTensor], output: Shape) -> OnnxTensor:
        turned = (self.transpose_a, self.transpose_b)
        names = [_placed(onnx, x, flag).name for x, flag in zip(inputs, turned, strict=True)]
        return OnnxTensor(onnx.node("MatMul", *names), output, plain(output))


def _placed(onnx: OnnxBuilder, x: OnnxTensor, turned: bool) -> OnnxTensor:
    """The tensor with its axes stored in their order, the last two exchanged if `turned`."""
    *first, last, one = plain(x.shape)
    return onnx.arranged(x, [*first, one, last] if turned else [*first, last, one])
