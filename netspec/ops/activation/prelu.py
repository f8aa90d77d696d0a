"""The rectifier with a learned slope, as an activation and as a layer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from netspec.ops import layer_arguments as common
from netspec.ops.activation.activation_ops import Activation
from netspec.ops.argument import Arg
from netspec.ops.backend import Backend
from netspec.ops.collection_kinds import VariablesCollections
from netspec.ops.functions.activations import ACTIVATIONS, Learned
from netspec.ops.functions.function import Named
from netspec.ops.functions.initializers import INITIALIZERS
from netspec.ops.functions.regularizers import REGULARIZERS
from netspec.ops.kinds import Axis, Boolean, List, Nullable
from netspec.ops.learned.learned_axes import axes_over, broadcast_over, sizes_over
from netspec.ops.learned.model_variable import declared, model_variable
from netspec.ops.onnx_graph import OnnxBuilder, OnnxTensor
from netspec.ops.op import COMPOSED, Variable, op
from netspec.shapes import Shape


@ACTIVATIONS("prelu")
class Prelu(Learned):
    """Rectifier with a learned slope below 0: `max(x, 0) + alpha * min(x, 0)`.

    The slope is 0.25 at first, as in the paper, Caffe and PyTorch; Keras begins with 0.
    """

    __slots__ = ()
    inside = "alpha relu neg mul sub reshape readvariableop"
    flops = 4

    axes = Arg(List(Axis()), "axes that have slopes of their own: by default the channels of NHWC", default=[-1])
    alpha_initializer = Arg(Named(INITIALIZERS), "initial slopes", default={"constant": 0.25})
    alpha_regularizer = Arg(Nullable(Named(REGULARIZERS)), "loss on the slopes", default=None)
    trainable = Arg(Boolean(), "whether the slopes are trained", default=True)

    def variables(self, shape: Shape) -> Sequence[Variable]:
        sizes = sizes_over(shape, self.axes)
        initializer, regularizer = self.alpha_initializer, self.alpha_regularizer
        return (declared("alpha", sizes, initializer, regularizer, self.trainable, "alpha_initializer"),)

    def lower(self, backend: Backend) -> Callable[[Any], Any]:
        return lambda x: self.applied(backend, x, None)

    def applied(self, backend: Backend, x: Any, collections: Any) -> Any:
        """The operations and the variable, in the scope that is open."""
        tf, shape = backend.tf, tuple(x.shape.as_list())
        (variable,) = self.variables(shape)
        alpha = model_variable(backend, variable, x.dtype, collections)
        return tf.nn.relu(x) - broadcast_over(backend, alpha, shape, self.axes) * tf.nn.relu(-x)

    def to_onnx(self, onnx: OnnxBuilder, x: OnnxTensor) -> OnnxTensor:
        return onnx.elementwise("PRelu", x, onnx.along("alpha", x, axes_over(x.shape, self.axes)))


@op("prelu")
class PreluLayer(Activation):
    """Rectifier with a learned slope below 0.

    `out = max(in, 0) + alpha * min(in, 0)`, with an alpha for each position along `axes`, by default for each channel.
    It is 0.25 at first, as in the paper, Caffe and PyTorch; Keras begins with 0. FLOPs: four per element.
    """

    __slots__ = ()
    opens = "variable_scope"
    default_scope = "prelu"
    origin = COMPOSED
    inside = Prelu.inside
    applied = Prelu

    axes = Prelu.axes
    alpha_initializer = Prelu.alpha_initializer
    alpha_regularizer = Prelu.alpha_regularizer
    reuse = common.REUSE
    variables_collections = Arg(
        Nullable(VariablesCollections("alpha")), "collections to add the slopes to", default=None
    )
    trainable = Prelu.trainable
    scope = common.SCOPE

    def lower(self, backend: Backend, inputs: Sequence[Any], given: Mapping[str, Any]) -> Any:
        activation = Prelu.holding({name: self.values[name] for name in Prelu.arguments})
        with backend.tf.variable_scope(given.get("scope"), self.default_scope, inputs, reuse=given.get("reuse")):
            return activation.applied(backend, inputs[0], given.get("variables_collections"))
