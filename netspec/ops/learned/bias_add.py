"""Biases as a layer of their own."""

from __future__ import annotations

from collections.abc import Sequence

from netspec.ops import layer_arguments as common
from netspec.ops.argument import Arg
from netspec.ops.axis_views import Stage, elementwise
from netspec.ops.collection_kinds import VariablesCollections
from netspec.ops.functions.activations import activation_sees, activation_variables, check_activation
from netspec.ops.functions.function import Named
from netspec.ops.functions.initializers import INITIALIZERS
from netspec.ops.functions.regularizers import REGULARIZERS
from netspec.ops.kinds import Nullable
from netspec.ops.learned.model_variable import declared
from netspec.ops.onnx_graph import OnnxBuilder, OnnxTensor
from netspec.ops.op import Cost, Op, Variable, op
from netspec.ops.windows.windowed import check_least_rank, check_rank, known_channels
from netspec.shapes import Shape, multiply


@op("bias_add")
class BiasAdd(Op):
    """Sum with a learned bias for each channel.

    `out = activation(in + biases)`. Defaults are those of `slim.bias_add`. FLOPs: one per element.
    """

    __slots__ = ()
    default_scope = "BiasAdd"
    origin = "slim.bias_add"
    inside = "biases biasadd"

    activation_fn = common.NO_ACTIVATION_FN
    initializer = Arg(Nullable(Named(INITIALIZERS)), "initial biases; null is TensorFlow's default", default="zeros")
    regularizer = Arg(Nullable(Named(REGULARIZERS)), "loss on the biases", default=None)
    reuse = common.REUSE
    variables_collections = Arg(
        Nullable(VariablesCollections("biases")), "collections to add the biases to", default=None
    )
    outputs_collections = common.OUTPUTS_COLLECTIONS
    trainable = common.TRAINABLE
    data_format = common.DATA_FORMAT
    scope = common.SCOPE

    def axis(self, x: Shape) -> int:
        """The axis of the channels."""
        if self.data_format == "NCHW":
            check_rank(x, 4)
            return 1
        check_least_rank(x, 2)
        return len(x) - 1

    def infer(self, *inputs: Shape) -> Shape:
        self.made_variables(*inputs)
        check_activation(self.activation_fn, inputs[0])
        return inputs[0]

    def variables(self, *inputs: Shape) -> Sequence[Variable]:
        (x,) = inputs
        shape = (known_channels(x, self.axis(x)),)
        biases = declared("biases", shape, self.initializer, self.regularizer, self.trainable)
        return (biases, *activation_variables(self.activation_fn, x))

    def cost(self, inputs: Sequence[Shape], output: Shape) -> Cost:
        return Cost(flops=multiply(*output, 1 + (self.activation_fn.flops if self.activation_fn else 0)))

    def sees(self, inputs: Sequence[Shape], output: Shape) -> Sequence[Stage]:
        return (elementwise(*inputs), *activation_sees(self.activation_fn, output))

    def to_onnx(self, onnx: OnnxBuilder, inputs: Sequence[OnnxTensor], output: Shape) -> OnnxTensor:
        (x,) = inputs
        summed = onnx.elementwise("Add", x, onnx.along("biases", x, [self.axis(output)]))
        return summed if self.activation_fn is None else self.activation_fn.to_onnx(onnx, summed)
