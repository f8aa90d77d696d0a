"""A learned scale and offset over axes of a tensor: layer scale, position embeddings, biases of any axis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from netspec.ops import layer_arguments as common
from netspec.ops.argument import Arg
from netspec.ops.axis_views import Stage, elementwise
from netspec.ops.backend import Backend
from netspec.ops.functions.function import Function, Named
from netspec.ops.functions.initializers import ONES, ZEROS
from netspec.ops.functions.regularizers import REGULARIZERS
from netspec.ops.kinds import Axis, List, Nullable, Table
from netspec.ops.learned.learned_axes import axes_over, broadcast_over, sizes_over
from netspec.ops.learned.model_variable import declared, model_variable
from netspec.ops.onnx_graph import OnnxBuilder, OnnxTensor
from netspec.ops.op import COMPOSED, Cost, Op, Variable, op
from netspec.shapes import Shape, multiply


@op("affine")
class Affine(Op):
    """Product with a learned scale, and sum with a learned offset, for each position along some axes.

    `out = in * gamma + beta`, where gamma and beta have the sizes of `axes`: one for each channel by default, and with
    `axes: []` one for all, as the learned temperature of a softmax. `center: false` leaves beta out, as in a layer
    scale, and `scale: false` gamma, as in an embedding of positions. FLOPs: one per element for each of the two.
    """

    __slots__ = ()
    default_scope = "affine"
    origin = COMPOSED
    inside = "beta gamma reshape mul add readvariableop"

    axes = Arg(List(Axis()), "axes that gamma and beta have; an empty list makes one number of each", default=[-1])
    center = common.CENTER
    scale = common.SCALE
    param_initializers = common.BETA_AND_GAMMA_INITIALIZERS
    param_regularizers = Arg(
        Nullable(Table(("beta", "gamma"), Named(REGULARIZERS))), "losses on the variables", default=None
    )
    reuse = common.REUSE
    variables_collections = common.BETA_AND_GAMMA_COLLECTIONS
    trainable = common.TRAINABLE
    scope = common.SCOPE

    def infer(self, *inputs: Shape) -> Shape:
        self.made_variables(*inputs)
        return inputs[0]

    def variables(self, *inputs: Shape) -> Sequence[Variable]:
        sizes = sizes_over(inputs[0], self.axes)
        return [self._variable(name, sizes) for name, there in self._wanted() if there]

    def _wanted(self) -> Sequence[tuple[str, bool]]:
        return (("gamma", self.scale), ("beta", self.center))

    def _variable(self, name: str, sizes: tuple[int, ...]) -> Variable:
        initializer: Function = (self.param_initializers or {}).get(name, ONES if name == "gamma" else ZEROS)
        regularizer = (self.param_regularizers or {}).get(name)
        return declared(name, sizes, initializer, regularizer, self.trainable, "param_initializers")

    def idle(self) -> bool:
        return not (self.center or self.scale)

    def cost(self, inputs: Sequence[Shape], output: Shape) -> Cost:
        return Cost(flops=multiply(*output, self.center + self.scale))

    def sees(self, inputs: Sequence[Shape], output: Shape) -> Sequence[Stage]:
        return (elementwise(*inputs),)

    def lower(self, backend: Backend, inputs: Sequence[Any], given: Mapping[str, Any]) -> Any:
        (x,) = inputs
        shape, collections = tuple(x.shape.as_list()), given.get("variables_collections")
        with backend.tf.variable_scope(given.get("scope"), self.default_scope, inputs, reuse=given.get("reuse")):
            learned = {
                made.name: broadcast_over(
                    backend, model_variable(backend, made, x.dtype, collections), shape, self.axes
                )
                for made in self.variables(shape)
            }
            x = x * learned["gamma"] if self.scale else x
            return x + learned["beta"] if self.center else x

    def to_onnx(self, onnx: OnnxBuilder, inputs: Sequence[OnnxTensor], output: Shape) -> OnnxTensor:
        (x,) = inputs
        axes = axes_over(output, self.axes)
        for kind, name, there in (("Mul", "gamma", self.scale), ("Add", "beta", self.center)):
            x = onnx.elementwise(kind, x, onnx.along(name, x, axes)) if there else x
        return x
