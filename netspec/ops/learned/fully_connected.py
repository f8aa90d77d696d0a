"""Fully connected layers."""

from __future__ import annotations

from collections.abc import Sequence

from netspec.ops import layer_arguments as common
from netspec.ops.axis_views import Stage, with_all
from netspec.ops.learned.weighted import Weighted
from netspec.ops.onnx_graph import OnnxBuilder, OnnxTensor
from netspec.ops.op import Cost, Variable, op
from netspec.ops.windows.windowed import check_least_rank, known_channels
from netspec.shapes import Shape, multiply


@op("fully_connected")
class FullyConnected(Weighted):
    """Product of the last axis with a matrix of weights; an image is not flattened.

    `[..., channels_in]` makes `[..., num_outputs]`. Defaults are those of `slim.fully_connected`. FLOPs: two per
    multiply-accumulate, and one per element for biases.
    """

    __slots__ = ()
    takes_vectors = True
    default_scope = "fully_connected"
    origin = "slim.fully_connected"
    inside = f"{Weighted.inside} matmul tensordot"

    num_outputs = common.NUM_OUTPUTS
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

    def product(self, x: Shape) -> Shape:
        check_least_rank(x, 2)
        return (*x[:-1], self.num_outputs)

    def variables(self, *inputs: Shape) -> Sequence[Variable]:
        (x,) = inputs
        product = self.product(x)
        shape = (known_channels(x, -1), self.num_outputs)
        weights = self.variable("weights", shape, "weights_initializer")
        return (weights, *self.ending_variables(product, self.num_outputs))

    def cost(self, inputs: Sequence[Shape], output: Shape) -> Cost:
        return self.ended_cost(multiply(*inputs[0], self.num_outputs), output)

    def sees(self, inputs: Sequence[Shape], output: Shape) -> Sequence[Stage]:
        (x,) = inputs
        return (with_all(x, [len(x) - 1]), *self.ending_sees(self.product(x)))

    def to_onnx(self, onnx: OnnxBuilder, inputs: Sequence[OnnxTensor], output: Shape) -> OnnxTensor:
        x = onnx.plain(inputs[0])
        weights = onnx.variable("weights", (0, 1), (known_channels(x.shape, -1), self.num_outputs))
        biases = self.biases_in_onnx(onnx, self.num_outputs)
        if len(x.shape) == 2:
            return self.ended_in_onnx(onnx, OnnxTensor(onnx.node("Gemm", x.name, weights, *biases), output, x.order))
        product = OnnxTensor(onnx.node("MatMul", x.name, weights), output, x.order)
        return self.ended_in_onnx(onnx, onnx.elementwise("Add", product, *biases) if biases else product)
