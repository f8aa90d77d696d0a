"""Transposed convolutions of an image and of a volume."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

from netspec.ops import layer_arguments as common
from netspec.ops.axis_views import Stage
from netspec.ops.learned.weighted import Weighted
from netspec.ops.onnx_graph import OnnxBuilder, OnnxTensor
from netspec.ops.op import Cost, Variable, Window, op
from netspec.ops.windows.conv import onnx_weights
from netspec.ops.windows.grouped import GROUPS, Grouping
from netspec.ops.windows.onnx_windows import spreading
from netspec.ops.windows.window_views import slide_sees
from netspec.ops.windows.windowed import channel_axis, check_rank, known_channels, slide, spatial_axes
from netspec.shapes import Shape, multiply


class TransposedConvolution(Grouping):
    """What transposed convolutions share. Abstract."""

    __slots__ = ()

    num_outputs = common.NUM_OUTPUTS
    kernel_size = common.KERNEL_SIZE
    stride = common.STRIDE
    padding = common.PADDING
    data_format = common.DATA_FORMAT
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

    def window(self) -> Window:
        axes = spatial_axes(self.data_format)
        return Window(self.kernel_size, self.stride, self.padding, (1,) * len(axes), axes, transposed=True)

    def product(self, image: Shape) -> Shape:
        check_rank(image, len(self.data_format))
        return slide(self.window(), image, self.num_outputs)

    def variables(self, *inputs: Shape) -> Sequence[Variable]:
        (image,) = inputs
        product = self.product(image)
        channels = known_channels(image, channel_axis(self.data_format))
        self.check_groups(channels)
        shape = (*self.kernel_size, self.num_outputs // self.group_count(), channels)
        weights = self.variable("weights", shape, "weights_initializer")
        return (weights, *self.ending_variables(product, self.num_outputs))

    def cost(self, inputs: Sequence[Shape], output: Shape) -> Cost:
        return self.ended_cost(multiply(*inputs[0], *self.kernel_size, self.num_outputs // self.group_count()), output)

    def sees(self, inputs: Sequence[Shape], output: Shape) -> Sequence[Stage]:
        image, axis = inputs[0], channel_axis(self.data_format)
        return (slide_sees(self.window(), image, self.group_view(image, axis)), *self.ending_sees(self.product(image)))

    def wrong_in_litert(self) -> str | None:
        return "groups, which LiteRT's transposed convolution ignores" if self.group_count() > 1 else None

    def to_onnx(self, onnx: OnnxBuilder, inputs: Sequence[OnnxTensor], output: Shape) -> OnnxTensor:
        image = onnx.channels_second(inputs[0], channel_axis(self.data_format))
        channels, groups = known_channels(image.shape, image.order[1]), self.group_count()
        weights = onnx_weights(onnx, self.kernel_size, channels, self.num_outputs // groups)
        biases = self.biases_in_onnx(onnx, self.num_outputs)
        name = onnx.node("ConvTranspose", image.name, weights, *biases, group=groups, **spreading(self.window()))
        return self.ended_in_onnx(onnx, OnnxTensor(name, output, image.order))


@op("conv2d_transpose")
class Conv2dTranspose(TransposedConvolution):
    """Transposed convolution of an image: each input position spreads over a window of outputs.

    SAME: `out = in * stride`. VALID: `out = in * stride + max(kernel - stride, 0)`. Defaults are those of
    `slim.conv2d_transpose`. FLOPs: two per multiply-accumulate, positions beyond the edges included, and one per
    element for biases.
    """

    __slots__ = ()
    default_scope = "Conv2d_transpose"
    origin = "slim.conv2d_transpose"
    inside = f"{Weighted.inside} conv2d_transpose transpose shape strided_slice stack mul add sub"
    function = "convolution2d_transpose"

    added = MappingProxyType({"groups": "PyTorch's"})
    groups = GROUPS


@op("conv3d_transpose")
class Conv3dTranspose(TransposedConvolution):
    """Transposed convolution of a volume or a video: each input position spreads over a window of outputs.

    SAME: `out = in * stride`. VALID: `out = in * stride + max(kernel - stride, 0)`. Defaults are those of
    `slim.conv3d_transpose`. FLOPs: two per multiply-accumulate, positions beyond the edges included, and one per
    element for biases.
    """

    __slots__ = ()
    default_scope = "Conv3d_transpose"
    origin = "slim.conv3d_transpose"
    inside = f"{Weighted.inside} conv3d_transpose transpose shape strided_slice stack mul add sub"
    function = "convolution3d_transpose"

    kernel_size = common.VOLUME_KERNEL_SIZE
    stride = common.VOLUME_STRIDE
    data_format = common.VOLUME_DATA_FORMAT
