"""Pooling over windows of an image, by slim's layers and by TensorFlow's own operations."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType
from typing import ClassVar

from netspec.ops import layer_arguments as common
from netspec.ops.argument import Arg
from netspec.ops.axis_views import AxisView, Stage
from netspec.ops.kinds import Pair
from netspec.ops.onnx_graph import OnnxBuilder, OnnxTensor
from netspec.ops.onnx_windows import slid
from netspec.ops.op import Cost, Op, Requirement, Window, op
from netspec.ops.window_views import slide_sees
from netspec.ops.windowed import channel_axis, check_rank, must_fit, slide, spatial_axes
from netspec.shapes import Shape, multiply


class Pooling(Op):
    """What all poolings share: a window. Abstract."""

    __slots__ = ()
    in_onnx: ClassVar[str]
    """The node of ONNX. That of averages does not count positions beyond the edges either."""

    kernel_size = common.KERNEL_SIZE
    stride = Arg(Pair(minimum=1), "step between windows")
    padding = Arg(common.PADDINGS, "what happens at the edges")
    data_format = common.DATA_FORMAT

    def window(self) -> Window:
        axes = spatial_axes(self.data_format)
        return Window(self.kernel_size, self.stride, self.padding, (1,) * len(axes), axes)

    def requirements(self, *inputs: Shape) -> Sequence[Requirement]:
        return tuple(must_fit(self.window(), inputs[0]))

    def infer(self, *inputs: Shape) -> Shape:
        (image,) = inputs
        check_rank(image, len(self.data_format))
        return slide(self.window(), image, image[channel_axis(self.data_format)])

    def sees(self, inputs: Sequence[Shape], output: Shape) -> Sequence[Stage]:
        return (slide_sees(self.window(), inputs[0], AxisView(channel_axis(self.data_format))),)

    def cost(self, inputs: Sequence[Shape], output: Shape) -> Cost:
        return Cost(flops=multiply(*output, *self.kernel_size))

    def to_onnx(self, onnx: OnnxBuilder, inputs: Sequence[OnnxTensor], output: Shape) -> OnnxTensor:
        image = onnx.channels_second(inputs[0], channel_axis(self.data_format))
        return OnnxTensor(slid(onnx, self.in_onnx, image, self.window()), output, image.order)


class Pool(Pooling):
    """A pooling with slim's arguments and defaults. Abstract."""

    __slots__ = ()
    opens = "name_scope"

    stride = Arg(Pair(minimum=1), "step between windows", default=2)
    padding = Arg(common.PADDINGS, "what happens at the edges", default="VALID")
    outputs_collections = common.OUTPUTS_COLLECTIONS
    scope = common.NAME_SCOPE


@op("max_pool2d")
class MaxPool2d(Pool):
    """Maximum over a sliding window.

    SAME: `out = ceil(in / stride)`. VALID: `out = floor((in - kernel) / stride) + 1`. Defaults are those of
    `slim.max_pool2d`. FLOPs: one comparison per element of each window.
    """

    __slots__ = ()
    default_scope = "MaxPool2D"
    in_onnx = "MaxPool"
    origin = "slim.max_pool2d"
    inside = "maxpool"


@op("avg_pool2d")
class AvgPool2d(Pool):
    """Average over a sliding window; positions beyond the edges do not count.

    SAME: `out = ceil(in / stride)`. VALID: `out = floor((in - kernel) / stride) + 1`. Defaults are those of
    `slim.avg_pool2d`. FLOPs: one addition per element of each window.
    """

    __slots__ = ()
    default_scope = "AvgPool2D"
    in_onnx = "AveragePool"
    origin = "slim.avg_pool2d"
    inside = "avgpool"


class VolumePool(Pool):
    """A pooling of volumes with slim's arguments and defaults. Abstract."""

    __slots__ = ()

    kernel_size = common.VOLUME_KERNEL_SIZE
    stride = Arg(common.VOLUME_STRIDE.kind, "step between windows", default=2)
    data_format = common.VOLUME_DATA_FORMAT


@op("max_pool3d")
class MaxPool3d(VolumePool):
    """Maximum over a sliding window of a volume or a video.

    SAME: `out = ceil(in / stride)`. VALID: `out = floor((in - kernel) / stride) + 1`. Defaults are those of
    `slim.max_pool3d`. FLOPs: one comparison per element of each window.
    """

    __slots__ = ()
    default_scope = "MaxPool3D"
    in_onnx = "MaxPool"
    origin = "slim.max_pool3d"
    inside = "maxpool3d transpose"


@op("avg_pool3d")
class AvgPool3d(VolumePool):
    """Average over a sliding window of a volume or a video; positions beyond the edges do not count.

    SAME: `out = ceil(in / stride)`. VALID: `out = floor((in - kernel) / stride) + 1`. Defaults are those of
    `slim.avg_pool3d`. FLOPs: one addition per element of each window.
    """

    __slots__ = ()
    default_scope = "AvgPool3D"
    in_onnx = "AveragePool"
    origin = "slim.avg_pool3d"
    inside = "avgpool3d transpose"


class NnPool(Pooling):
    """A pooling by TensorFlow's own function, one operation where slim's is a name scope with one in it. Abstract."""

    __slots__ = ()
    opens = "operation"
    renamed = MappingProxyType({"kernel_size": "ksize", "stride": "strides"})

    name = common.NAME


@op("nn_max_pool")
class NnMaxPool(NnPool):
    """Maximum over a sliding window, as one operation.

    SAME: `out = ceil(in / stride)`. VALID: `out = floor((in - kernel) / stride) + 1`. It is `tf.nn.max_pool`, which has
    no defaults but the layout, with slim's words for `ksize` and `strides`. FLOPs: one comparison per element of each
    window.
    """

    __slots__ = ()
    default_scope = "MaxPool"
    in_onnx = "MaxPool"
    origin = "tf.nn.max_pool"


@op("nn_avg_pool")
class NnAvgPool(NnPool):
    """Average over a sliding window, as one operation; positions beyond the edges do not count.

    SAME: `out = ceil(in / stride)`. VALID: `out = floor((in - kernel) / stride) + 1`. It is `tf.nn.avg_pool`, which has
    no defaults but the layout, with slim's words for `ksize` and `strides`. FLOPs: one addition per element of each
    window.
    """

    __slots__ = ()
    default_scope = "AvgPool"
    in_onnx = "AveragePool"
    origin = "tf.nn.avg_pool"
