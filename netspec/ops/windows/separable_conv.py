"""Depthwise convolutions over an image, with or without a pointwise convolution after them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from netspec.ops import layer_arguments as common
from netspec.ops.argument import Arg
from netspec.ops.axis_views import PlainView, Stage, repeated_along
from netspec.ops.backend import Backend
from netspec.ops.functions.function import Named
from netspec.ops.functions.initializers import INITIALIZERS
from netspec.ops.kinds import Integer, Nullable
from netspec.ops.learned.weighted import Weighted
from netspec.ops.onnx_graph import OnnxBuilder, OnnxTensor
from netspec.ops.op import Cost, Requirement, Variable, Window, op
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
from netspec.shapes import Shape, add, multiply


@op("separable_conv2d")
class SeparableConv2d(Weighted):
    """Convolution of each channel with windows of its own, then of the channels at each position.

    SAME: `out = ceil(in / stride)`. VALID: `out = floor((in - extent) / stride) + 1`, where the window extends over
    `extent = (kernel - 1) * rate + 1`. Explicit padding adds to `in`, as `tf.pad` before a VALID window does. Without
    `num_outputs` there is no second convolution, and `channels_out = channels_in * depth_multiplier`. Defaults are
    those of `slim.separable_conv2d`. FLOPs: two per multiply-accumulate of both convolutions, positions beyond the
    edges included, and one per element for biases.
    """

    __slots__ = ()
    default_scope = "SeparableConv2d"
    origin = "slim.separable_conv2d"
    inside = (
        f"{Weighted.inside} separable_conv2d depthwise depthwise_kernel depthwise_weights pointwise_kernel "
        "pointwise_weights"
    )
    function = "separable_convolution2d"

    num_outputs = Arg(
        Nullable(Integer(minimum=1)), "number of output channels; null leaves the pointwise convolution out"
    )
    kernel_size = common.KERNEL_SIZE
    depth_multiplier = Arg(Integer(minimum=1), "number of windows for each input channel", default=1)
    stride = common.STRIDE
    padding = common.IMAGE_PADDING
    data_format = common.DATA_FORMAT
    rate = common.RATE
    activation_fn = common.ACTIVATION_FN
    normalizer_fn = common.NORMALIZER_FN
    normalizer_params = common.NORMALIZER_PARAMS
    weights_initializer = common.WEIGHTS_INITIALIZER
    pointwise_initializer = Arg(
        Nullable(Named(INITIALIZERS)), "initial pointwise weights; null is weights_initializer", default=None
    )
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

    def window(self) -> Window:
        return Window(self.kernel_size, self.stride, self.padding, self.rate, spatial_axes(self.data_format))

    def deep(self, image: Shape) -> int:
        """How many channels the depthwise convolution makes."""
        return known_channels(image, channel_axis(self.data_format)) * self.depth_multiplier

    def product(self, image: Shape) -> Shape:
        check_rank(image, 4)
        check_rate(self.stride, self.rate)
        window = self.window()
        product = list(slide(window, image, self.num_outputs or self.deep(image)))
        # TensorFlow reshapes the image around an atrous depthwise window, by paddings that it only knows as the graph
        # runs where either side is unknown: then it forgets the other side too.
        if max(self.rate) > 1 and not all(isinstance(image[axis], int) for axis in window.spatial_axes):
            for axis in window.spatial_axes:
                product[axis] = None if isinstance(image[axis], int) else product[axis]
        return tuple(product)

    def requirements(self, *inputs: Shape) -> Sequence[Requirement]:
        return [*must_fit(self.window(), inputs[0]), *super().requirements(*inputs)]

    def variables(self, *inputs: Shape) -> Sequence[Variable]:
        (image,) = inputs
        product = self.product(image)
        channels, deep = known_channels(image, channel_axis(self.data_format)), self.deep(image)
        shape = (*self.kernel_size, channels, self.depth_multiplier)
        weights = [self.variable("depthwise_weights", shape, "weights_initializer")]
        if self.num_outputs is not None:
            initializer = "pointwise_initializer" if self.pointwise_initializer else "weights_initializer"
            weights.append(self.variable("pointwise_weights", (1, 1, deep, self.num_outputs), initializer))
        return (*weights, *self.ending_variables(product, self.num_outputs or deep))

    def cost(self, inputs: Sequence[Shape], output: Shape) -> Cost:
        deep = self.deep(inputs[0])
        places = multiply(output[0], *(output[axis] for axis in spatial_axes(self.data_format)))
        depthwise = multiply(places, *self.kernel_size, deep)
        pointwise = multiply(places, deep, self.num_outputs or 0)
        return self.ended_cost(add(depthwise, pointwise), output)

    def sees(self, inputs: Sequence[Shape], output: Shape) -> Sequence[Stage]:
        image = inputs[0]
        axis = channel_axis(self.data_format)
        channels = repeated_along(axis, self.depth_multiplier) if self.num_outputs is None else PlainView.ALL
        return (slide_sees(self.window(), image, channels), *self.ending_sees(self.product(image)))

    def lower(self, backend: Backend, inputs: Sequence[Any], given: Mapping[str, Any]) -> Any:
        return super().lower(backend, [padded(backend, inputs[0], explicit_pads(self.window()))], given)

    def to_onnx(self, onnx: OnnxBuilder, inputs: Sequence[OnnxTensor], output: Shape) -> OnnxTensor:
        image = onnx.channels_second(inputs[0], channel_axis(self.data_format))
        deep = self.deep(image.shape)
        weights = onnx.variable("depthwise_weights", (2, 3, 0, 1), (deep, 1, *self.kernel_size))
        biases = self.biases_in_onnx(onnx, self.num_outputs or deep)
        group = deep // self.depth_multiplier
        if self.num_outputs is None:
            name = slid(onnx, "Conv", image, self.window(), weights, *biases, group=group)
        else:
            depthwise = slid(onnx, "Conv", image, self.window(), weights, group=group)
            pointwise = onnx.variable("pointwise_weights", (3, 2, 0, 1), (self.num_outputs, deep, 1, 1))
            name = onnx.node("Conv", depthwise, pointwise, *biases)
        return self.ended_in_onnx(onnx, OnnxTensor(name, output, image.order))
