"""Convolutions over an image, and over its like with fewer or more sides: a sequence, a video."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, ClassVar

from netspec.ops import layer_arguments as common
from netspec.ops.argument import Arg
from netspec.ops.axis_views import Stage
from netspec.ops.backend import Backend
from netspec.ops.kinds import Choice, Nullable
from netspec.ops.learned.weighted import Weighted
from netspec.ops.onnx_graph import OnnxBuilder, OnnxTensor
from netspec.ops.op import Cost, Requirement, Variable, Window, op
from netspec.ops.windows.grouped import GROUPS, Grouping
from netspec.ops.windows.onnx_windows import slid
from netspec.ops.windows.padded import explicit_pads, pad_before, padded
from netspec.ops.windows.window_views import slide_sees
from netspec.ops.windows.windowed import (
    channel_axis,
    check_rank,
    check_rate,
    known_channels,
    must_fit,
    slide,
    spatial_axes,
)
from netspec.shapes import Shape, floor_div, multiply


class Convolution(Grouping):
    """What convolutions of images, sequences and videos share. Abstract."""

    __slots__ = ()
    default_scope = "Conv"

    layouts: ClassVar[Choice]
    """The layouts of its input, the default first."""

    num_outputs = common.NUM_OUTPUTS
    kernel_size = common.KERNEL_SIZE
    stride = common.STRIDE
    padding = common.IMAGE_PADDING
    data_format = Arg(Nullable(common.LAYOUTS), "layout of the image; null is NHWC", default=None)
    rate = common.RATE
    activation_fn = common.ACTIVATION_FN
    normalizer_fn = common.NORMALIZER_FN
    normalizer_params = common.NORMALIZER_PARAMS
    weights_initializer = common.WEIGHTS_INITIALIZER
    weights_regularizer = common.WEIGHTS_REGULARIZER
    biases_initializer = common.BIASES_INITIALIZER
    biases_regularizer = common.BIASES_REGULARIZER
    reuse = common.REUSE
    variables_collections = common.VARIABLES_COLLECTIONS
    outputs_collections = common.OUTPUTS_COLLECTIONS
    trainable = common.TRAINABLE
    scope = common.SCOPE

    @classmethod
    def preceding(cls, inputs: Sequence[Shape | None], values: Mapping[str, Any]) -> Sequence[str]:  # noqa: ARG003 - as in the base
        return pad_before(cls, values)

    def layout(self) -> str:
        """The layout of its input."""
        return self.data_format or self.layouts.words[0]

    def window(self) -> Window:
        return Window(self.kernel_size, self.stride, self.padding, self.rate, spatial_axes(self.layout()))

    def product(self, image: Shape) -> Shape:
        check_rank(image, len(self.layout()))
        check_rate(self.stride, self.rate)
        return slide(self.window(), image, self.num_outputs)

    def requirements(self, *inputs: Shape) -> Sequence[Requirement]:
        return [*must_fit(self.window(), inputs[0]), *super().requirements(*inputs)]

    def variables(self, *inputs: Shape) -> Sequence[Variable]:
        (image,) = inputs
        product = self.product(image)
        channels = known_channels(image, channel_axis(self.layout()))
        self.check_groups(channels)
        shape = (*self.kernel_size, channels // self.group_count(), self.num_outputs)
        weights = self.variable("weights", shape, "weights_initializer")
        return (weights, *self.ending_variables(product, self.num_outputs))

    def cost(self, inputs: Sequence[Shape], output: Shape) -> Cost:
        channels = floor_div(inputs[0][channel_axis(self.layout())], self.group_count())
        return self.ended_cost(multiply(*output, *self.kernel_size, channels), output)

    def sees(self, inputs: Sequence[Shape], output: Shape) -> Sequence[Stage]:
        image, axis = inputs[0], channel_axis(self.layout())
        return (slide_sees(self.window(), image, self.group_view(image, axis)), *self.ending_sees(self.product(image)))

    def lower(self, backend: Backend, inputs: Sequence[Any], given: Mapping[str, Any]) -> Any:
        return super().lower(backend, [padded(backend, inputs[0], explicit_pads(self.window()))], given)

    def to_onnx(self, onnx: OnnxBuilder, inputs: Sequence[OnnxTensor], output: Shape) -> OnnxTensor:
        image = onnx.channels_second(inputs[0], channel_axis(self.layout()))
        channels = known_channels(image.shape, image.order[1])
        groups = self.group_count()
        weights = onnx_weights(onnx, self.kernel_size, self.num_outputs, channels // groups)
        biases = self.biases_in_onnx(onnx, self.num_outputs)
        name = slid(onnx, "Conv", image, self.window(), weights, *biases, group=groups)
        return self.ended_in_onnx(onnx, OnnxTensor(name, output, image.order))


def onnx_weights(onnx: OnnxBuilder, kernel: Sequence[int], last: int, before: int) -> str:
    """The weights of a convolution as ONNX has them: the two axes of channels first, in the other order."""
    sides = range(len(kernel))
    return onnx.variable("weights", (len(kernel) + 1, len(kernel), *sides), (last, before, *kernel))


@op("conv1d")
class Conv1d(Convolution):
    """Convolution of a sequence with a window of weights for each output channel.

    SAME: `out = ceil(in / stride)`. VALID: `out = floor((in - extent) / stride) + 1`, where the window extends over
    `extent = (kernel - 1) * rate + 1`. Explicit padding adds to `in`, as `tf.pad` before a VALID window does. Defaults
    are those of `slim.conv1d`. FLOPs: two per multiply-accumulate, positions beyond the edges included, and one per
    element for biases.
    """

    __slots__ = ()
    origin = "slim.conv1d"
    inside = f"{Weighted.inside} conv1d reshape add spacetobatchnd batchtospacend"
    function = "convolution1d"
    layouts = common.SEQUENCE_LAYOUTS

    kernel_size = common.SEQUENCE_KERNEL_SIZE
    stride = common.SEQUENCE_STRIDE
    padding = common.SEQUENCE_PADDING
    data_format = Arg(Nullable(common.SEQUENCE_LAYOUTS), "layout of the sequence; null is NWC", default=None)
    rate = common.SEQUENCE_RATE
    added = MappingProxyType({"groups": "PyTorch's"})
    groups = GROUPS


@op("conv2d")
class Conv2d(Convolution):
    """Convolution of an image with a window of weights for each output channel.

    SAME: `out = ceil(in / stride)`. VALID: `out = floor((in - extent) / stride) + 1`, where the window extends over
    `extent = (kernel - 1) * rate + 1`. Explicit padding adds to `in`, as `tf.pad` before a VALID window does. Defaults
    are those of `slim.conv2d`. FLOPs: two per multiply-accumulate, positions beyond the edges included, and one per
    element for biases.
    """

    __slots__ = ()
    origin = "slim.conv2d"
    inside = f"{Weighted.inside} conv2d spacetobatchnd batchtospacend"
    function = "convolution2d"
    layouts = common.LAYOUTS

    added = MappingProxyType({"groups": "PyTorch's"})
    groups = GROUPS


@op("conv3d")
class Conv3d(Convolution):
    """Convolution of a volume or a video with a window of weights for each output channel.

    SAME: `out = ceil(in / stride)`. VALID: `out = floor((in - extent) / stride) + 1`, where the window extends over
    `extent = (kernel - 1) * rate + 1`. Explicit padding adds to `in`, as `tf.pad` before a VALID window does. Defaults
    are those of `slim.conv3d`. FLOPs: two per multiply-accumulate, positions beyond the edges included, and one per
    element for biases.
    """

    __slots__ = ()
    origin = "slim.conv3d"
    lacking = MappingProxyType({"groups": "conv3d has no groups: TensorFlow computes them on a GPU only"})
    inside = f"{Weighted.inside} conv3d spacetobatchnd batchtospacend"
    function = "convolution3d"
    layouts = common.VOLUME_LAYOUTS

    kernel_size = common.VOLUME_KERNEL_SIZE
    stride = common.VOLUME_STRIDE
    padding = common.VOLUME_PADDING
    data_format = Arg(Nullable(common.VOLUME_LAYOUTS), "layout of the volume; null is NDHWC", default=None)
    rate = common.VOLUME_RATE
