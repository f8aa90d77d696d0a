"""Group normalization."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from netspec.ops import layer_arguments as common
from netspec.ops.argument import Arg
from netspec.ops.arrays.axes import axis_of
from netspec.ops.axis_views import AxisView, PlainView, Stage, View, blocks_along
from netspec.ops.functions.activations import activation_sees
from netspec.ops.kinds import Axis, Boolean, Integer, List
from netspec.ops.normalizers.normalization import Normalization, standardized
from netspec.ops.onnx_graph import OnnxBuilder, OnnxTensor, plain
from netspec.ops.op import OpError, Variable, op
from netspec.ops.windows.windowed import check_least_rank, known_channels
from netspec.shapes import Shape, shape_text

_MOST_GROUPS = 64
"""More groups are not suggested."""


@op("group_norm")
class GroupNorm(Normalization):
    """Normalizes groups of channels of each example by their mean and variance.

    `out = (in - mean) / sqrt(variance + epsilon) * gamma + beta`, where mean and variance are those of a group's
    channels over `reduction_axes`. Defaults are those of `slim.group_norm`, which are for images in NHWC; for NCHW
    write `channels_axis: -3` and `reduction_axes: [-2, -1]`, for vectors `reduction_axes: []`. FLOPs: six per element,
    four for mean and variance and two for the result.
    """

    __slots__ = ()
    default_scope = "GroupNorm"
    origin = "slim.group_norm"
    inside = "beta gamma reshape moments sufficient_statistics normalize add rsqrt neg mul"
    flops = 6

    groups = Arg(Integer(minimum=1), "number of groups that the channels are divided into", default=32)
    channels_axis = Arg(Axis(), "the axis of the channels", default=-1)
    reduction_axes = Arg(
        List(Axis()), "axes that mean and variance are taken over, besides the channels", default=[-3, -2]
    )
    center = common.CENTER
    scale = common.SCALE
    epsilon = common.EPSILON
    activation_fn = common.NO_ACTIVATION_FN
    param_initializers = common.BETA_AND_GAMMA_INITIALIZERS
    reuse = common.REUSE
    variables_collections = common.BETA_AND_GAMMA_COLLECTIONS
    outputs_collections = common.OUTPUTS_COLLECTIONS
    trainable = common.TRAINABLE
    scope = common.SCOPE
    mean_close_to_zero = Arg(
        Boolean(), "whether the variance is computed in one pass, which is precise for means near zero", default=False
    )

    @classmethod
    def preceding(cls, inputs: Sequence[Shape | None], values: Mapping[str, Any]) -> Sequence[str]:  # noqa: ARG003 - as others have it
        unknown = [size for shape in inputs if shape is not None for size in shape if not isinstance(size, int)]
        return ["Shape", *("strided_slice" for _ in unknown), "Reshape"]

    def axis(self, x: Shape) -> int:
        """The axis of the channels, counted from the front."""
        check_least_rank(x, 1)
        return axis_of(x, self.channels_axis, "channels_axis")

    def reduced(self, x: Shape) -> Sequence[int]:
        """The other axes that mean and variance are taken over, counted from the front."""
        return [axis_of(x, axis, "reduction_axes") for axis in self.reduction_axes]

    def infer(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        channels, axes = x[self.axis(x)], self.reduced(x)
        self.variables(x)
        if isinstance(channels, int) and channels % self.groups:
            text = f"expected a number of groups that divides the {channels} channels, got {self.groups}"
            fitting = [str(groups) for groups in range(1, min(channels, _MOST_GROUPS) + 1) if channels % groups == 0]
            raise OpError("wrong-size", text, argument="groups", help=f"use one of: {', '.join(fitting)}")
        if len({*axes, self.axis(x)}) <= len(axes):
            text = f"expected axes other than that of the channels, each once, got {list(self.reduction_axes)}"
            raise OpError("wrong-axis", text, argument="reduction_axes")
        if not all(isinstance(x[axis], int) for axis in axes):
            text = f"expected known sizes along axes {list(self.reduction_axes)}, got {shape_text(x)}"
            raise OpError("unknown-channels", text, argument="reduction_axes")
        return super().infer(x)

    def variables(self, *inputs: Shape) -> Sequence[Variable]:
        (x,) = inputs
        return self.learned(x, (known_channels(x, self.axis(x)),))

    def sees(self, inputs: Sequence[Shape], output: Shape) -> Sequence[Stage]:
        (x,) = inputs
        axis = self.axis(x)
        views: list[View] = [PlainView.ALL if other in self.reduced(x) else AxisView(other) for other in range(len(x))]
        views[axis] = blocks_along(axis, known_channels(x, axis) // self.groups, self.groups)
        return ((tuple(views),), *activation_sees(self.activation_fn, x))

    def to_onnx(self, onnx: OnnxBuilder, inputs: Sequence[OnnxTensor], output: Shape) -> OnnxTensor:
        (x,) = inputs
        axis, reduced = self.axis(x.shape), sorted(self.reduced(x.shape))
        kept = [other for other in range(len(x.shape)) if other not in (axis, *reduced)]
        x = onnx.arranged(x, [*kept, axis, *reduced])
        # The channels and the axes behind them, all of known sizes, are joined to [groups, elements of a group].
        sizes = [size for size in x.stored_shape[len(kept) :] if isinstance(size, int)]
        groups, as_they_are = (self.groups, math.prod(sizes) // self.groups), [0] * len(kept)
        name = onnx.node("Reshape", x.name, onnx.ints("groups", *as_they_are, *groups))
        joined = (*x.stored_shape[: len(kept)], *groups)
        normal = standardized(onnx, OnnxTensor(name, joined, plain(joined)), [len(kept) + 1], self.epsilon)
        name = onnx.node("Reshape", normal.name, onnx.ints("channels", *as_they_are, *sizes))
        return self.scaled_in_onnx(onnx, x._replace(name=name), [axis])
