"""Splitting of a tensor into several along an axis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from netspec.budget import spend
from netspec.ops.argument import Arg
from netspec.ops.arrays.axes import axis_of
from netspec.ops.axis_views import AxisView, Stage
from netspec.ops.dtypes import ANY_DTYPE
from netspec.ops.kinds import Axis, Integer, OneOrList, Text
from netspec.ops.onnx_graph import TO_THE_END, NotInOnnx, OnnxBuilder, OnnxTensor
from netspec.ops.op import Op, OpError, Requirement, op
from netspec.shapes import Dim, Shape, add, dim_text, floor_div, scale


@op("split")
class SplitLayer(Op):
    """Splits a tensor along an axis into parts, which are its outputs in order.

    A number makes as many equal parts; a list gives the size of each, of which one may be -1 for what the others leave.
    The outputs are named by a list: `id: [left, right]`; what follows takes the first. Defaults are those of
    `tf.split`. FLOPs: none.
    """

    __slots__ = ()
    takes = ANY_DTYPE
    opens = "operation"
    default_scope = "split"
    origin = "tf.split"
    inside = "split_dim const"
    left_out = MappingProxyType({"num": "the number of parts is known"})

    num_or_size_splits = Arg(OneOrList(Integer(minimum=-1)), "the number of equal parts, or the size of each")
    axis = Arg(Axis(), "the axis to split along", default=0)
    name = Arg(Text(), "name of the operation", default="split")

    @classmethod
    def preceding(cls, inputs: Sequence[Shape | None], values: Mapping[str, Any]) -> Sequence[str]:  # noqa: ARG003 - as others have it
        return ["Const"] if isinstance(values.get("num_or_size_splits"), list) else []

    def shapes(self, *inputs: Shape) -> Sequence[Shape]:
        (x,) = inputs
        axis = axis_of(x, self.axis)
        return [(*x[:axis], size, *x[axis + 1 :]) for size in self.sizes(x[axis])]

    def infer(self, *inputs: Shape) -> Shape:
        return self.shapes(*inputs)[0]

    def sizes(self, whole: Dim) -> Sequence[Dim]:
        """The size of each part of an axis."""
        asked = self.num_or_size_splits
        if isinstance(asked, int):
            if asked < 1:
                raise self._fault(f"expected at least 1 part, got {asked}")
            spend(_PART * asked)
            return [floor_div(whole, asked)] * asked
        if asked.count(-1) > 1 or 0 in asked or not asked:
            raise self._fault(f"expected sizes of at least 1, of which one may be -1, got {[*asked]}")
        left = add(whole, -sum(size for size in asked if size > 0))
        return [left if size == -1 else size for size in asked]

    def requirements(self, *inputs: Shape) -> Sequence[Requirement]:
        whole, asked = inputs[0][axis_of(inputs[0], self.axis)], self.num_or_size_splits
        if isinstance(asked, int):
            text = f"expected a multiple of {asked} along axis {self.axis}, got {dim_text(whole)}"
            rest = add(whole, scale(floor_div(whole, asked), -asked))
            return [Requirement(rest, "==", 0, self._fault(text))]
        known = sum(size for size in asked if size > 0)
        if -1 in asked:
            text = f"expected more than {known} along axis {self.axis}, got {dim_text(whole)}"
            return [Requirement(whole, ">=", known + 1, self._fault(text))]
        text = f"expected sizes that add up to {dim_text(whole)}, that of axis {self.axis}, got {known}"
        return [Requirement(whole, "==", known, self._fault(text))]

    def _fault(self, text: str) -> OpError:
        return OpError("wrong-size", text, argument="num_or_size_splits")

    def sees(self, inputs: Sequence[Shape], output: Shape) -> Sequence[Stage]:
        return self.seen_by(0, inputs, output)

    def seen_by(self, number: int, inputs: Sequence[Shape], output: Shape) -> Sequence[Stage]:
        (x,) = inputs
        along = axis_of(x, self.axis)
        sizes = self.sizes(x[along])
        start = add(*sizes[:number])
        views = [AxisView(axis) for axis in range(len(x))]
        if len(sizes) > 1 and isinstance(start, int):
            views[along] = AxisView(along, (range(start, start + 1),), complete=False)
        elif len(sizes) > 1:
            shift = object() if start is None else ("split", start)
            views[along] = AxisView(along, shift=shift, complete=False)
        return ((tuple(views),),)

    def all_to_onnx(
        self, onnx: OnnxBuilder, inputs: Sequence[OnnxTensor], outputs: Sequence[Shape]
    ) -> Sequence[OnnxTensor]:
        (x,) = inputs
        along = axis_of(x.shape, self.axis)
        sizes = [shape[along] for shape in outputs]
        if None in sizes or not all(isinstance(size, int) for size in sizes[:-1]):
            raise NotInOnnx("the sizes of its parts are not known")
        made, start = [], 0
        for number, shape in enumerate(outputs):
            last = number == len(outputs) - 1
            end = TO_THE_END if last else start + int(str(sizes[number]))
            places = [onnx.ints(word, place) for word, place in (("starts", start), ("ends", end))]
            axes = onnx.ints("axes", *x.places([along]))
            made.append(x._replace(name=onnx.node("Slice", x.name, *places, axes), shape=shape))
            start = end
        return made


_PART = 20
"""The cost in the budget of each of many parts."""
