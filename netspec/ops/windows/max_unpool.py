"""Maximum over windows with the place of each, and its inverse, which puts values back there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from netspec.ops import layer_arguments as common
from netspec.ops.argument import Arg
from netspec.ops.axis_views import AxisView, PlainView, Stage
from netspec.ops.backend import Backend
from netspec.ops.dtypes import ANY_DTYPE, INTEGERS, NUMBERS, Dtype
from netspec.ops.elementwise.broadcasting import equal
from netspec.ops.kinds import Boolean, Pair
from netspec.ops.onnx_graph import NotInOnnx, OnnxBuilder, OnnxTensor
from netspec.ops.op import COMPOSED, Cost, Op, OpError, Requirement, Window, op
from netspec.ops.windows.window_views import slide_sees
from netspec.ops.windows.windowed import check_rank, must_fit, slide
from netspec.shapes import Shape, multiply, shape_text

_INDICES: Dtype = "int64"
_INCLUDE_BATCH_IN_INDEX = Arg(
    Boolean(),
    "whether indices count through all images of a batch, not through each alone",
    default=False,
    name="include_batch_in_index",
)


@op("max_pool_with_argmax")
class MaxPoolWithArgmax(Op):
    """Maximum over a sliding window, and where in the image each maximum is, for `max_unpool`.

    The outputs are named by a list: `id: [pooled, indices]`; what follows takes the first. Indices are of int64:
    `(y * width + x) * channels + channel`. SAME: `out = ceil(in / stride)`. VALID:
    `out = floor((in - kernel) / stride) + 1`. It is `tf.nn.max_pool_with_argmax`, which takes images in NHWC and has no
    explicit padding, with slim's words for `ksize` and `strides`. FLOPs: one comparison per element of each window.
    """

    __slots__ = ()
    takes = NUMBERS
    opens = "operation"
    default_scope = "MaxPoolWithArgmax"
    origin = "tf.nn.max_pool_with_argmax"
    function = "max_pool_with_argmax_v1"
    renamed = MappingProxyType({"kernel_size": "ksize", "stride": "strides"})
    left_out = MappingProxyType(
        {
            "data_format": "it takes NHWC alone",
            "Targmax": "indices are of int64; `cast` converts them",
            "output_dtype": "indices are of int64; `cast` converts them",
        }
    )

    kernel_size = common.KERNEL_SIZE
    stride = Arg(Pair(minimum=1), "step between windows")
    padding = Arg(common.PADDINGS, common.PADDING.meaning)
    name = common.NAME
    include_batch_in_index = _INCLUDE_BATCH_IN_INDEX

    def window(self) -> Window:
        return Window(self.kernel_size, self.stride, self.padding, (1, 1), (1, 2))

    def requirements(self, *inputs: Shape) -> Sequence[Requirement]:
        return tuple(must_fit(self.window(), inputs[0]))

    def infer(self, *inputs: Shape) -> Shape:
        (image,) = inputs
        check_rank(image, 4)
        return slide(self.window(), image, image[3])

    def shapes(self, *inputs: Shape) -> Sequence[Shape]:
        return [self.infer(*inputs)] * 2

    def dtypes(self, *inputs: Dtype) -> Sequence[Dtype]:
        return [*super().dtypes(*inputs), _INDICES]

    def cost(self, inputs: Sequence[Shape], output: Shape) -> Cost:
        return Cost(flops=multiply(*output, *self.kernel_size))

    def sees(self, inputs: Sequence[Shape], output: Shape) -> Sequence[Stage]:
        return (slide_sees(self.window(), inputs[0], AxisView(3)),)

    def lower(self, backend: Backend, inputs: Sequence[Any], given: Mapping[str, Any]) -> Any:
        sides = {name: [1, *given[name], 1] for name in self.renamed}
        return list(super().lower(backend, inputs, {**given, **sides}))

    def all_to_onnx(
        self, onnx: OnnxBuilder, inputs: Sequence[OnnxTensor], outputs: Sequence[Shape]
    ) -> Sequence[OnnxTensor]:
        raise NotInOnnx("ONNX numbers the places of maxima in another order")


@op("max_unpool")
class MaxUnpool(Op):
    """Puts values back where the maxima of a pool were, and 0 elsewhere, as SegNet does.

    `from: [net, indices, like]`: the values, the indices that `max_pool_with_argmax` gave, and the tensor that it
    pooled, whose shape is made. Of several values for one place, which windows that overlap have, the last one stays,
    in the order of rows, then columns; the others have no gradient. FLOPs: none.
    """

    __slots__ = ()
    takes = ANY_DTYPE
    arity = 3
    opens = "name_scope"
    default_scope = "MaxUnpool"
    origin = COMPOSED
    inside = (
        "const shape strided_slice range prod mul reshape add size unsortedsegmentmax gatherv2 equal zeros_like "
        "selectv2 expanddims scatternd"
    )

    include_batch_in_index = _INCLUDE_BATCH_IN_INDEX
    scope = common.NAME_SCOPE

    def infer(self, *inputs: Shape) -> Shape:
        for shape in inputs:
            check_rank(shape, 4)
        for need in self.requirements(*inputs):
            if not need.holds():
                raise need.fault
        return inputs[2]

    def requirements(self, *inputs: Shape) -> Sequence[Requirement]:
        values, indices, like = inputs
        of_values, of_indices, of_like = map(shape_text, inputs)
        text = f"expected an index for each value, got {of_indices} for {of_values}"
        one_each = OpError("shapes-differ", text)
        text = f"expected the batch and the channels of what was pooled, {of_like}, got {of_values}"
        as_pooled = OpError("shapes-differ", text, help="the inputs are: from: [net, indices, like]")
        return [
            *(need for a, b in zip(values, indices, strict=True) for need in equal(a, b, one_each)),
            *(need for axis in (0, 3) for need in equal(values[axis], like[axis], as_pooled)),
        ]

    def dtypes(self, *inputs: Dtype) -> Sequence[Dtype]:
        values, indices, _ = inputs
        if indices not in INTEGERS:
            text = f"expected indices of int32 or int64, got {indices}"
            raise OpError("wrong-dtype", text, help="the inputs are: from: [net, indices, like]")
        return super().dtypes(values)

    def sees(self, inputs: Sequence[Shape], output: Shape) -> Sequence[Stage]:
        # Which values reach a position depends on the image.
        return ((((AxisView(0), PlainView.UNKNOWN, PlainView.UNKNOWN, AxisView(3)),) * len(inputs)),)

    def lower(self, backend: Backend, inputs: Sequence[Any], given: Mapping[str, Any]) -> Any:
        self.infer(*(tuple(x.shape.as_list()) for x in inputs))
        (values, indices, like), tf = inputs, backend.tf
        with tf.name_scope(given.get("scope"), self.default_scope, inputs):
            shape = tf.shape(like, out_type=indices.dtype)
            if not self.include_batch_in_index:
                starts = tf.range(shape[0]) * tf.reduce_prod(shape[1:])
                indices += tf.reshape(starts, [-1, 1, 1, 1])
            size, places, values = tf.reduce_prod(shape), tf.reshape(indices, [-1]), tf.reshape(values, [-1])
            numbers = tf.range(tf.size(values))
            last = tf.gather(tf.math.unsorted_segment_max(numbers, places, size), places)
            kept = tf.where_v2(tf.equal(last, numbers), values, tf.zeros_like(values))
            made = tf.reshape(tf.scatter_nd(tf.expand_dims(places, 1), kept, [size]), shape)
            made.set_shape(like.shape)
            return made

    def to_onnx(self, onnx: OnnxBuilder, inputs: Sequence[OnnxTensor], output: Shape) -> OnnxTensor:
        raise NotInOnnx("ONNX has no op that keeps the last of several values for one place")
