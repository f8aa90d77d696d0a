"""A learned tensor beside what flows through the network: the class token of a transformer, queries of a decoder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from netspec.ops import layer_arguments as common
from netspec.ops.argument import Arg
from netspec.ops.axis_views import AxisView, PlainView, Stage, View
from netspec.ops.backend import Backend
from netspec.ops.collection_kinds import VariablesCollections
from netspec.ops.functions.function import Named
from netspec.ops.functions.initializers import INITIALIZERS
from netspec.ops.functions.regularizers import REGULARIZERS
from netspec.ops.kinds import Integer, List, Nullable
from netspec.ops.learned.model_variable import declared, model_variable
from netspec.ops.onnx_graph import OnnxBuilder, OnnxTensor, plain
from netspec.ops.op import COMPOSED, Op, Variable, op
from netspec.ops.windows.windowed import check_least_rank
from netspec.shapes import Shape


@op("learned_tensor")
class LearnedTensor(Op):
    """A learned tensor, the same for each example: only the number of examples is that of the input.

    `out = value`, of shape `[batch, *shape]`. FLOPs: none.
    """

    __slots__ = ()
    default_scope = "learned_tensor"
    origin = COMPOSED
    inside = "value shape strided_slice broadcastto"

    shape = Arg(List(Integer(minimum=1)), "its shape for one example")
    initializer = Arg(Named(INITIALIZERS), "initial values", default="zeros")
    regularizer = Arg(Nullable(Named(REGULARIZERS)), "loss on the values", default=None)
    reuse = common.REUSE
    variables_collections = Arg(
        Nullable(VariablesCollections("value")), "collections to add the variable to", default=None
    )
    trainable = common.TRAINABLE
    scope = common.SCOPE

    def infer(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        check_least_rank(x, 1)
        self.made_variables(x)
        return (x[0], *self.shape)

    def variables(self, *inputs: Shape) -> Sequence[Variable]:
        return (declared("value", self.shape, self.initializer, self.regularizer, self.trainable),)

    def sees(self, inputs: Sequence[Shape], output: Shape) -> Sequence[Stage]:
        (x,) = inputs
        views: list[View] = [AxisView(0), *(PlainView.UNKNOWN for _ in x[1:])]
        return ((tuple(views),),)

    def lower(self, backend: Backend, inputs: Sequence[Any], given: Mapping[str, Any]) -> Any:
        (x,), tf = inputs, backend.tf
        (variable,) = self.variables()
        with tf.variable_scope(given.get("scope"), self.default_scope, inputs, reuse=given.get("reuse")):
            value = model_variable(backend, variable, x.dtype, given.get("variables_collections"))
            batch = x.shape[0] if isinstance(x.shape[0], int) else tf.shape(x)[0]
            return tf.broadcast_to(value, [batch, *self.shape])

    def to_onnx(self, onnx: OnnxBuilder, inputs: Sequence[OnnxTensor], output: Shape) -> OnnxTensor:
        x = onnx.plain(inputs[0])
        value = onnx.variable("value", plain(self.shape), self.shape)
        batch = onnx.node("Slice", onnx.node("Shape", x.name), onnx.ints("start", 0), onnx.ints("end", 1))
        whole = onnx.node("Concat", batch, onnx.ints("shape", *self.shape), axis=0)
        return OnnxTensor(onnx.node("Expand", value, whole), output, plain(output))
