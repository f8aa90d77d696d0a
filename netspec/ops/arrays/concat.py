"""Concatenation of tensors along an axis."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from netspec.ops.argument import Arg
from netspec.ops.arrays.axes import axis_of
from netspec.ops.axis_views import AxisView, PlainView, Stage
from netspec.ops.backend import Backend
from netspec.ops.dtypes import ANY_DTYPE
from netspec.ops.elementwise.broadcasting import equal
from netspec.ops.kinds import Axis, Text
from netspec.ops.onnx_graph import OnnxBuilder, OnnxTensor
from netspec.ops.op import Op, OpError, Requirement, op
from netspec.shapes import Dim, Shape, add, shape_text


@op("concat")
class Concat(Op):
    """Joins tensors along an axis, in the order given.

    The size of the axis is the sum of the sizes there; the other sizes must be equal. Defaults are those of
    `tf.concat`. FLOPs: none.
    """

    __slots__ = ()
    takes = ANY_DTYPE
    arity = None
    opens = "operation"
    default_scope = "concat"
    origin = "tf.concat"
    inside = "axis"

    axis = Arg(Axis(), "the axis to join along")
    name = Arg(Text(), "name of the operation", default="concat")

    def infer(self, *inputs: Shape) -> Shape:
        first = inputs[0]
        for shape in inputs[1:]:
            if len(shape) != len(first):
                text = f"expected inputs of one rank, got {shape_text(first)} and {shape_text(shape)}"
                raise OpError("shapes-differ", text)
        along = axis_of(first, self.axis)
        return tuple(
            add(*sizes) if axis == along else self._common(axis, inputs)
            for axis, sizes in enumerate(zip(*inputs, strict=True))
        )

    def _common(self, axis: int, inputs: Sequence[Shape]) -> Dim:
        """The common size along another axis than the joined one: if one tensor's is known, all are equal to it."""
        known = [shape for shape in inputs if isinstance(shape[axis], int)]
        for shape in known:
            if shape[axis] != known[0][axis]:
                raise self._differ(known[0], shape)
        symbolic = [shape[axis] for shape in inputs if shape[axis] is not None]
        return known[0][axis] if known else symbolic[0] if symbolic else None

    def _differ(self, left: Shape, right: Shape) -> OpError:
        text = f"expected equal sizes except along axis {self.axis}, got {shape_text(left)} and {shape_text(right)}"
        return OpError("shapes-differ", text)

    def requirements(self, *inputs: Shape) -> Sequence[Requirement]:
        return tuple(self._equalities(inputs))

    def _equalities(self, inputs: Sequence[Shape]) -> Iterator[Requirement]:
        along = axis_of(inputs[0], self.axis)
        for axis in range(len(inputs[0])):
            if axis != along:
                first = next((shape for shape in inputs if shape[axis] is not None), inputs[0])
                for shape in inputs:
                    yield from equal(first[axis], shape[axis], self._differ(first, shape))

    def sees(self, inputs: Sequence[Shape], output: Shape) -> Sequence[Stage]:
        along = axis_of(inputs[0], self.axis)
        views = tuple(PlainView.CONCATENATED if axis == along else AxisView(axis) for axis in range(len(inputs[0])))
        return ((views,) * len(inputs),)

    def lower(self, backend: Backend, inputs: Sequence[Any], given: Mapping[str, Any]) -> Any:
        return backend.tf.concat(list(inputs), **given)

    def to_onnx(self, onnx: OnnxBuilder, inputs: Sequence[OnnxTensor], output: Shape) -> OnnxTensor:
        alike = onnx.alike(inputs)
        (along,) = alike[0].places([axis_of(output, self.axis)])
        return OnnxTensor(onnx.node("Concat", *(x.name for x in alike), axis=along), output, alike[0].order)
