"""Slicing of tensors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from netspec.ops import layer_arguments as common
from netspec.ops.argument import Arg
from netspec.ops.axis_views import AxisView, Stage
from netspec.ops.backend import Backend
from netspec.ops.dtypes import ANY_DTYPE
from netspec.ops.kinds import Integer, List, Nullable
from netspec.ops.onnx_graph import TO_THE_END, OnnxBuilder, OnnxTensor
from netspec.ops.op import Op, OpError, Requirement, op
from netspec.shapes import Dim, Shape, add, ceil_div, dim_text, shape_text


@op("strided_slice")
class StridedSlice(Op):
    """The part of a tensor between two places along each axis, as a Python slice with brackets takes it.

    `out = in[begin_1:end_1:stride_1, begin_2:end_2:stride_2, ...]`; negative places count from the back, and axes that
    are not listed stay whole. Without a name it is Python's `net[:, 1:, 1:]`, for which `begin` is `[null, 1, 1]` and
    `end` `[null, null, null]`; with one it is `tf.strided_slice`, which names its constants otherwise. FLOPs: none.
    """

    __slots__ = ()
    takes = ANY_DTYPE
    opens = "operation"
    default_scope = "strided_slice"
    origin = "tf.strided_slice"
    inside = "stack"
    left_out = MappingProxyType(
        {
            "begin_mask": "null in begin",
            "end_mask": "null in end",
            "ellipsis_mask": "whole axes are left out at the end, or null in begin and end",
            "new_axis_mask": "expand_dims",
            "shrink_axis_mask": "squeeze",
            "var": "a variable",
        }
    )

    begin = Arg(List(Nullable(Integer()), minimum_length=1), "first place along each axis; null is the start")
    end = Arg(List(Nullable(Integer()), minimum_length=1), "place along each axis to stop before; null is the end")
    strides = Arg(Nullable(List(Integer(minimum=1))), "step along each axis; null is 1 for all", default=None)
    name = common.NAME

    def sides(self, x: Shape) -> Iterator[tuple[int, Dim, int | None, int | None, int]]:
        """Each axis with its size, and begin, end and stride along it."""
        listed, whole = len(self.begin), (None,) * (len(x) - len(self.begin))
        strides = (*(self.strides or (1,) * listed), *(1 for _ in whole))
        return zip(range(len(x)), x, (*self.begin, *whole), (*self.end, *whole), strides, strict=True)

    def infer(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        for argument, listed in (("end", self.end), ("strides", self.strides)):
            if listed is not None and len(listed) != len(self.begin):
                text = f"expected as many as begin has, {len(self.begin)}, got {len(listed)}"
                raise OpError("wrong-length", text, argument=argument)
        if len(self.begin) > len(x):
            text = f"expected at most {len(x)} places, for the axes of {shape_text(x)}, got {len(self.begin)}"
            raise OpError("wrong-rank", text, argument="begin")
        return tuple(ceil_div(_span(size, begin, end), stride) for _, size, begin, end, stride in self.sides(x))

    def requirements(self, *inputs: Shape) -> Sequence[Requirement]:
        (x,) = inputs

        def fault(axis: int, size: Dim) -> OpError:
            text = f"expected a part of axis {axis} that holds an element, got an empty one of {dim_text(size)}"
            return OpError("wrong-size", text, argument="begin")

        return [
            Requirement(_span(size, begin, end), ">=", 1, fault(axis, size))
            for axis, size, begin, end, _ in self.sides(x)
        ]

    def sees(self, inputs: Sequence[Shape], output: Shape) -> Sequence[Stage]:
        return ((tuple(_along(*side) for side in self.sides(inputs[0])),),)

    def lower(self, backend: Backend, inputs: Sequence[Any], given: Mapping[str, Any]) -> Any:
        if given.get("name") is None:
            strides = given.get("strides") or [None] * len(given["begin"])
            return inputs[0][tuple(map(slice, given["begin"], given["end"], strides))]
        bounds = {side: given[side] for side in ("begin", "end")}
        places = {side: [place or 0 for place in listed] for side, listed in bounds.items()}
        masks = {
            f"{side}_mask": sum(1 << axis for axis, place in enumerate(listed) if place is None)
            for side, listed in bounds.items()
        }
        return backend.tf.strided_slice(inputs[0], **{**given, **places, **masks})

    def to_onnx(self, onnx: OnnxBuilder, inputs: Sequence[OnnxTensor], output: Shape) -> OnnxTensor:
        (x,) = inputs
        starts = onnx.ints("starts", *(begin or 0 for begin in self.begin))
        ends = onnx.ints("ends", *(TO_THE_END if end is None else end for end in self.end))
        axes = onnx.ints("axes", *x.places(range(len(self.begin))))
        steps = onnx.ints("steps", *(self.strides or (1,) * len(self.begin)))
        return x._replace(name=onnx.node("Slice", x.name, starts, ends, axes, steps), shape=output)


def _span(size: Dim, begin: int | None, end: int | None) -> Dim:
    """The number of elements between two indices; None if neither TensorFlow nor a sum with the size gives it.

    None occurs where both indices count from one end, since the size clips both.
    """
    if isinstance(size, int):
        return len(range(*slice(begin, end).indices(size)))
    start = begin or 0
    if end is not None and start >= end and (start < 0) == (end < 0):
        return 0
    return None if start < 0 or (end is not None and end >= 0) else add(size, -start, end or 0)


def _along(axis: int, size: Dim, begin: int | None, end: int | None, stride: int) -> AxisView:
    """The view of a slice along an axis; its start depends on the size if it is counted from the back."""
    start, complete = begin or 0, not begin and end is None and stride == 1
    if isinstance(size, int):
        start = slice(begin, end).indices(size)[0]
    elif start < 0:
        shift = ("slice", size, start) if size is not None else object()
        return AxisView(axis, step=stride, shift=shift, complete=False)
    return AxisView(axis, (range(start, start + 1),), stride, complete=complete)
