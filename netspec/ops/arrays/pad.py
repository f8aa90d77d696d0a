"""Padding around a tensor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from netspec.ops import layer_arguments as common
from netspec.ops.argument import Arg
from netspec.ops.axis_views import AxisView, Stage
from netspec.ops.dtypes import ANY_DTYPE, FLOATS, Dtype
from netspec.ops.kinds import Choice, Number
from netspec.ops.onnx_graph import TO_THE_END, OnnxBuilder, OnnxTensor
from netspec.ops.op import Op, OpError, Requirement, op
from netspec.ops.windows.paddings import CONSTANT, Paddings, Sides, sides_of
from netspec.shapes import Shape, add, dim_text, shape_text


@op("pad")
class Pad(Op):
    """Adds elements before and after those of each axis.

    `out = before + in + after`. REFLECT mirrors at the first and last elements, SYMMETRIC at the edges. A graph tells
    how a caller holds the paddings: in a list, in an array of NumPy, `{int64: [...]}`, or in a `tf.constant` that is
    made before the padding, `{constant: [...]}`. Defaults are those of `tf.pad`. FLOPs: none.
    """

    __slots__ = ()
    takes = ANY_DTYPE
    opens = "operation"
    default_scope = "Pad"
    origin = "tf.pad"
    inside = "paddings"

    paddings = Arg(Paddings(), "[before, after] for each axis of the input")
    mode = Arg(
        Choice(
            *("CONSTANT", "REFLECT", "SYMMETRIC"),
            meanings=("one value", "a mirror image without the edge", "a mirror image with the edge"),
        ),
        "what is added",
        default="CONSTANT",
    )
    name = common.NAME
    constant_values = Arg(Number(), "the value that CONSTANT adds", default=0)

    @classmethod
    def preceding(cls, inputs: Sequence[Shape | None], values: Mapping[str, Any]) -> Sequence[str]:  # noqa: ARG003 - as others have it
        paddings = values.get("paddings")
        return ["Const"] if isinstance(paddings, dict) and CONSTANT in paddings else []

    def sides(self) -> Sides:
        """How much is added before and after, for each axis."""
        return sides_of(self.paddings)

    def dtypes(self, *inputs: Dtype) -> Sequence[Dtype]:
        if self.constant_values and inputs[0] not in FLOATS:
            text = f"expected a constant of 0 for a tensor of type {inputs[0]}, got {self.constant_values:g}"
            raise OpError("wrong-dtype", text, argument="constant_values")
        return super().dtypes(*inputs)

    def infer(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        if len(self.sides()) != len(x):
            text = f"expected [before, after] for the {len(x)} axes of {shape_text(x)}, got {len(self.sides())}"
            raise OpError("wrong-rank", text, argument="paddings")
        return tuple(add(size, *sides) for size, sides in zip(x, self.sides(), strict=True))

    def requirements(self, *inputs: Shape) -> Sequence[Requirement]:
        return () if self.mode == "CONSTANT" else tuple(self._mirrors(inputs[0]))

    def _mirrors(self, x: Shape) -> Iterator[Requirement]:
        """A mirror repeats at most the elements that exist; REFLECT leaves out the one at the edge."""
        for axis, (size, sides) in enumerate(zip(x, self.sides(), strict=True)):
            least = max(sides) + (1 if self.mode == "REFLECT" and max(sides) else 0)
            text = f"expected size {least} or more along axis {axis} for {self.mode} padding, got {dim_text(size)}"
            yield Requirement(size, ">=", least, OpError("pad-too-large", text, argument="paddings"))

    def sees(self, inputs: Sequence[Shape], output: Shape) -> Sequence[Stage]:
        pads = enumerate(self.sides())
        return ((tuple(AxisView(axis, (range(-before, 1 - before),)) for axis, (before, _) in pads),),)

    def to_onnx(self, onnx: OnnxBuilder, inputs: Sequence[OnnxTensor], output: Shape) -> OnnxTensor:
        (x,) = inputs
        if self.mode == "SYMMETRIC":
            return x._replace(name=self._mirrored(onnx, x), shape=output)
        sides = [self.sides()[axis] for axis in x.order]
        pads = onnx.ints("pads", *(before for before, _ in sides), *(after for _, after in sides))
        if self.mode == "REFLECT":
            name = onnx.node("Pad", x.name, pads, mode="reflect")
        else:
            name = onnx.node("Pad", x.name, pads, onnx.real("value", self.constant_values), mode="constant")
        return x._replace(name=name, shape=output)

    def _mirrored(self, onnx: OnnxBuilder, x: OnnxTensor) -> str:
        """The name of the tensor with mirrors that repeat the edge, for which ONNX has no mode: reversed slices."""
        name = x.name
        for place, axis in enumerate(x.order):
            before, after = self.sides()[axis]
            # Backwards, from the last element of a mirror to the place in front of its first.
            front = [_reversed(onnx, name, place, before - 1, -TO_THE_END)] if before else []
            back = [_reversed(onnx, name, place, -1, -1 - after)] if after else []
            name = onnx.node("Concat", *front, name, *back, axis=place) if front or back else name
        return name


def _reversed(onnx: OnnxBuilder, name: str, place: int, start: int, end: int) -> str:
    bounds = {"start": start, "end": end, "axis": place, "step": -1}
    return onnx.node("Slice", name, *(onnx.ints(called, number) for called, number in bounds.items()))
