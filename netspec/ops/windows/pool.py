"""Pooling over windows of an image, by slim's layers and by TensorFlow's own operations."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, ClassVar

from netspec.ops import layer_arguments as common
from netspec.ops.argument import Arg
from netspec.ops.axis_views import AxisView, Stage
from netspec.ops.backend import Backend
from netspec.ops.dtypes import DEFAULT, FLOATS, NUMBERS, Dtype
from netspec.ops.kinds import Boolean, Pair
from netspec.ops.onnx_graph import OnnxBuilder, OnnxTensor
from netspec.ops.op import NAMES, Cost, Op, OpError, Requirement, Window, op
from netspec.ops.windows.onnx_windows import slid
from netspec.ops.windows.padded import explicit_pads, pad_before, padded
from netspec.ops.windows.window_views import slide_sees
from netspec.ops.windows.windowed import channel_axis, check_rank, must_fit, slide, spatial_axes
from netspec.shapes import Shape, add, multiply

_CEIL_MODE = Arg(
    Boolean(),
    "whether sizes are rounded up, as Caffe does and SAME always does, by a last window that is not full",
    default=False,
    name="ceil_mode",
)
_COUNT_INCLUDE_PAD = Arg(
    Boolean(),
    "whether the positions of explicit padding count; those of SAME and of ceil_mode never do",
    default=True,
    name="count_include_pad",
)


class Pooling(Op):
    """What all poolings share: a window. Abstract."""

    __slots__ = ()
    added = MappingProxyType({"ceil_mode": "PyTorch's"})
    in_onnx: ClassVar[str]
    """The node of ONNX."""
    filler: ClassVar[float]
    """The value of the positions that explicit padding adds."""

    kernel_size = common.KERNEL_SIZE
    stride = Arg(Pair(minimum=1), "step between windows")
    padding = Arg(common.IMAGE_PADDING.kind, common.IMAGE_PADDING.meaning)
    data_format = common.DATA_FORMAT

    ceil_mode: Arg[bool]

    @classmethod
    def preceding(cls, inputs: Sequence[Shape | None], values: Mapping[str, Any]) -> Sequence[str]:  # noqa: ARG003 - as in the base
        return pad_before(cls, values)

    def window(self) -> Window:
        axes = spatial_axes(self.data_format)
        return Window(self.kernel_size, self.stride, self.padding, (1,) * len(axes), axes, ceil=self.ceil_mode)

    def requirements(self, *inputs: Shape) -> Sequence[Requirement]:
        return tuple(must_fit(self.window(), inputs[0]))

    def infer(self, *inputs: Shape) -> Shape:
        (image,) = inputs
        check_rank(image, len(self.data_format))
        for side in self.window()._replace(ceil=False).sides():
            if max(side.pads or (0,)) >= side.kernel:
                text = f"expected padding below the window's {side.kernel}, got {max(side.pads or (0,))}"
                raise OpError("out-of-range", text, argument="padding", help="a window would hold nothing of the image")
        return slide(self.window(), image, image[channel_axis(self.data_format)])

    def sees(self, inputs: Sequence[Shape], output: Shape) -> Sequence[Stage]:
        return (slide_sees(self.window(), inputs[0], AxisView(channel_axis(self.data_format))),)

    def cost(self, inputs: Sequence[Shape], output: Shape) -> Cost:
        return Cost(flops=multiply(*output, *self.kernel_size))

    def lower(self, backend: Backend, inputs: Sequence[Any], given: Mapping[str, Any]) -> Any:
        return super().lower(backend, [padded(backend, inputs[0], explicit_pads(self.window()), self.filler)], given)

    def to_onnx(self, onnx: OnnxBuilder, inputs: Sequence[OnnxTensor], output: Shape) -> OnnxTensor:
        image = onnx.channels_second(inputs[0], channel_axis(self.data_format))
        return OnnxTensor(slid(onnx, self.in_onnx, image, self.window()), output, image.order)


class MaxPooling(Pooling):
    """A pooling by the maximum; a position that padding adds is below all others. Abstract."""

    __slots__ = ()
    in_onnx = "MaxPool"
    filler = -math.inf

    def dtypes(self, *inputs: Dtype) -> Sequence[Dtype]:
        if explicit_pads(self.window()) and inputs[0] not in FLOATS:
            text = f"expected SAME or VALID for a tensor of type {inputs[0]}, got positions to add"
            help = f"convert it before: - cast: {{dtype: {DEFAULT}}}"
            raise OpError("wrong-dtype", text, argument="padding", help=help)
        return super().dtypes(*inputs)


class Averaging(Pooling):
    """A pooling by the average of the positions that count. Abstract."""

    __slots__ = ()
    added = MappingProxyType({"ceil_mode": "PyTorch's", "count_include_pad": "PyTorch's"})
    in_onnx = "AveragePool"
    filler = 0.0

    count_include_pad: Arg[bool]

    def counted(self) -> Mapping[int, tuple[int, int]]:
        """The positions beyond the edges that count, by their axis."""
        return explicit_pads(self.window()._replace(ceil=False)) if self.count_include_pad else {}

    def _rest(self) -> Mapping[int, tuple[int, int]]:
        """Those that do not count."""
        counted, none = self.counted(), (0, 0)
        pads = explicit_pads(self.window()).items()
        return {axis: (pad[0] - counted.get(axis, none)[0], pad[1] - counted.get(axis, none)[1]) for axis, pad in pads}

    def divides(self) -> bool:
        """Whether windows hold positions that do not count."""
        return any(map(any, self._rest().values()))

    def cost(self, inputs: Sequence[Shape], output: Shape) -> Cost:
        return Cost(flops=multiply(*output, add(multiply(*self.kernel_size), int(self.divides()))))

    def lower(self, backend: Backend, inputs: Sequence[Any], given: Mapping[str, Any]) -> Any:
        if not self.divides():
            return super().lower(backend, inputs, given)
        collects = "outputs_collections" in self.arguments
        plain = {**given, **({"outputs_collections": None} if collects else {})}
        average = super().lower(backend, inputs, plain)
        scope = average.op.name.rpartition("/")[0] if collects else average.op.name
        with backend.tf.name_scope(f"{scope}/"):
            made = average / self._share(backend, inputs[0], plain)
        return backend.collected(self.called(backend), scope, made, given) if collects else made

    def _share(self, backend: Backend, x: Any, given: Mapping[str, Any]) -> Any:
        """The share of each window's positions that count, along the sides alone."""
        one = [slice(None)] * len(x.shape)
        one[0] = one[channel_axis(self.data_format)] = slice(1)
        mask = padded(backend, backend.tf.ones_like(x[tuple(one)]), self.counted(), 1)
        mask = padded(backend, mask, self._rest())
        sliding = {name: value for name, value in given.items() if name not in NAMES}
        return Op.lower(self, backend, [mask], sliding)

    def to_onnx(self, onnx: OnnxBuilder, inputs: Sequence[OnnxTensor], output: Shape) -> OnnxTensor:
        image = onnx.channels_second(inputs[0], channel_axis(self.data_format))
        window, counted, rest = self.window(), self.counted(), self._rest()
        if not self.divides() or not counted:
            name = slid(onnx, self.in_onnx, image, window, count_include_pad=int(bool(counted)))
            return OnnxTensor(name, output, image.order)
        sides = [counted.get(axis, (0, 0)) for axis in image.order]
        pads = onnx.ints("pads", *(before for before, _ in sides), *(after for _, after in sides))
        image = image._replace(name=onnx.node("Pad", image.name, pads, onnx.real("zero", 0.0), mode="constant"))
        partial = tuple(rest.get(axis, (0, 0)) for axis in window.spatial_axes)
        name = slid(onnx, self.in_onnx, image, window._replace(padding=partial, ceil=False))
        return OnnxTensor(name, output, image.order)


class Pool(Pooling):
    """A pooling with slim's arguments and defaults. Abstract."""

    __slots__ = ()
    opens = "name_scope"

    stride = Arg(Pair(minimum=1), "step between windows", default=2)
    padding = Arg(common.IMAGE_PADDING.kind, common.IMAGE_PADDING.meaning, default="VALID")
    outputs_collections = common.OUTPUTS_COLLECTIONS
    scope = common.NAME_SCOPE
    ceil_mode = _CEIL_MODE


@op("max_pool2d")
class MaxPool2d(Pool, MaxPooling):
    """Maximum over a sliding window.

    SAME: `out = ceil(in / stride)`. VALID: `out = floor((in - kernel) / stride) + 1`. Explicit padding adds to
    `in`. Defaults are those of `slim.max_pool2d`. FLOPs: one comparison per element of each window.
    """

    __slots__ = ()
    takes = NUMBERS
    default_scope = "MaxPool2D"
    origin = "slim.max_pool2d"
    inside = "maxpool"


@op("avg_pool2d")
class AvgPool2d(Pool, Averaging):
    """Average over a sliding window.

    SAME: `out = ceil(in / stride)`. VALID: `out = floor((in - kernel) / stride) + 1`. Explicit padding adds to
    `in`. Defaults are those of `slim.avg_pool2d`. FLOPs: one addition per element of each window, and a division of
    each average whose window holds positions that do not count.
    """

    __slots__ = ()
    default_scope = "AvgPool2D"
    origin = "slim.avg_pool2d"
    inside = "avgpool avgpool2d strided_slice ones_like pad padv2 truediv"

    count_include_pad = _COUNT_INCLUDE_PAD


class VolumePool(Pool):
    """A pooling of volumes with slim's arguments and defaults. Abstract."""

    __slots__ = ()

    kernel_size = common.VOLUME_KERNEL_SIZE
    stride = Arg(common.VOLUME_STRIDE.kind, "step between windows", default=2)
    padding = Arg(common.VOLUME_PADDING.kind, common.VOLUME_PADDING.meaning, default="VALID")
    data_format = common.VOLUME_DATA_FORMAT


@op("max_pool3d")
class MaxPool3d(VolumePool, MaxPooling):
    """Maximum over a sliding window of a volume or a video.

    SAME: `out = ceil(in / stride)`. VALID: `out = floor((in - kernel) / stride) + 1`. Explicit padding adds to
    `in`. Defaults are those of `slim.max_pool3d`. FLOPs: one comparison per element of each window.
    """

    __slots__ = ()
    default_scope = "MaxPool3D"
    origin = "slim.max_pool3d"
    inside = "maxpool3d transpose"


@op("avg_pool3d")
class AvgPool3d(VolumePool, Averaging):
    """Average over a sliding window of a volume or a video.

    SAME: `out = ceil(in / stride)`. VALID: `out = floor((in - kernel) / stride) + 1`. Explicit padding adds to
    `in`. Defaults are those of `slim.avg_pool3d`. FLOPs: one addition per element of each window, and a division of
    each average whose window holds positions that do not count.
    """

    __slots__ = ()
    default_scope = "AvgPool3D"
    origin = "slim.avg_pool3d"
    inside = "avgpool3d transpose strided_slice ones_like pad padv2 truediv"

    count_include_pad = _COUNT_INCLUDE_PAD


class NnPool(Pooling):
    """A pooling by TensorFlow's own function, one operation where slim's is a name scope with one in it. Abstract."""

    __slots__ = ()
    opens = "operation"
    renamed = MappingProxyType({"kernel_size": "ksize", "stride": "strides"})

    name = common.NAME
    ceil_mode = _CEIL_MODE


@op("nn_max_pool")
class NnMaxPool(NnPool, MaxPooling):
    """Maximum over a sliding window, as one operation.

    SAME: `out = ceil(in / stride)`. VALID: `out = floor((in - kernel) / stride) + 1`. Explicit padding adds to
    `in`. It is `tf.nn.max_pool`, which has no defaults but the layout, with slim's words for `ksize` and `strides`.
    FLOPs: one comparison per element of each window.
    """

    __slots__ = ()
    takes = NUMBERS
    default_scope = "MaxPool"
    origin = "tf.nn.max_pool"


@op("nn_avg_pool")
class NnAvgPool(NnPool, Averaging):
    """Average over a sliding window, as one operation.

    SAME: `out = ceil(in / stride)`. VALID: `out = floor((in - kernel) / stride) + 1`. Explicit padding adds to
    `in`. It is `tf.nn.avg_pool`, which has no defaults but the layout, with slim's words for `ksize` and `strides`.
    FLOPs: one addition per element of each window, and a division of each average whose window holds positions that
    do not count.
    """

    __slots__ = ()
    default_scope = "AvgPool"
    origin = "tf.nn.avg_pool"
    inside = "avgpool strided_slice ones_like pad padv2 truediv"

    count_include_pad = _COUNT_INCLUDE_PAD
