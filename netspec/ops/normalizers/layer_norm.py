"""Layer normalization."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from netspec.ops import layer_arguments as common
from netspec.ops.argument import Arg
from netspec.ops.axis_views import Stage, with_all
from netspec.ops.backend import Backend
from netspec.ops.functions.activations import activation_sees
from netspec.ops.kinds import Axis, Nullable, Number
from netspec.ops.normalizers.normalization import Normalization, standardized
from netspec.ops.onnx_graph import OnnxBuilder, OnnxTensor
from netspec.ops.op import OpError, Variable, op
from netspec.shapes import Shape, shape_text

_EPSILON = 1e-12
"""What slim adds to the variance of floats of 32 bits; of those of 16 bits it is 1e-3."""


class _WithEpsilon:
    """slim's function with another epsilon: its arguments, its defaults in arg-scopes, its scope, its operations."""

    __slots__ = ("backend", "epsilon")

    def __init__(self, backend: Backend, epsilon: float) -> None:
        self.backend, self.epsilon = backend, epsilon

    def __call__(self, inputs: Any, **given: Any) -> Any:
        slim = self.backend.slim
        around = slim.current_arg_scope().get(slim.arg_scope_func_key(slim.layer_norm), {})
        made = {name: argument.default for name, argument in LayerNorm.arguments.items()} | around | given
        scope, default = made["scope"], LayerNorm.default_scope
        with self.backend.tf.variable_scope(scope, default, [inputs], reuse=made["reuse"]) as opened:
            outputs = self._normalized(inputs, made)
            if made["activation_fn"] is not None:
                outputs = made["activation_fn"](outputs)
            return slim.utils.collect_named_outputs(made["outputs_collections"], opened.name, outputs)

    def _normalized(self, inputs: Any, made: Mapping[str, Any]) -> Any:
        tf, slim = self.backend.tf, self.backend.slim
        learned: dict[str, Any] = {"beta": None, "gamma": None}
        for name, initializer, there in (
            ("beta", tf.zeros_initializer(), made["center"]),
            ("gamma", tf.ones_initializer(), made["scale"]),
        ):
            if there:
                learned[name] = slim.model_variable(
                    name,
                    inputs.shape[made["begin_params_axis"] :],
                    inputs.dtype.base_dtype,
                    initializer,
                    trainable=made["trainable"],
                    collections=slim.utils.get_variable_collections(made["variables_collections"], name),
                )
        rank = inputs.shape.rank
        if max(made["begin_norm_axis"], made["begin_params_axis"]) >= rank:
            raise ValueError(f"the axes of layer_norm must be below the rank, {rank}")
        axes = list(range(made["begin_norm_axis"] % rank, rank))
        mean, variance = tf.nn.moments(inputs, axes, keep_dims=True)
        return tf.nn.batch_normalization(inputs, mean, variance, learned["beta"], learned["gamma"], self.epsilon)


@op("layer_norm")
class LayerNorm(Normalization):
    """Normalizes each example by its own mean and variance.

    `out = (in - mean) / sqrt(variance + epsilon) * gamma + beta`. Defaults are those of `slim.layer_norm`, which has no
    epsilon but adds 1e-12; Keras's is 1e-3, PyTorch's 1e-5. For the channels alone, as in transformers, write
    `begin_norm_axis: -1`. FLOPs: six per element, four for mean and variance and two for the result.
    """

    __slots__ = ()
    default_scope = "LayerNorm"
    origin = "slim.layer_norm"
    inside = "beta gamma moments batchnorm"
    added = MappingProxyType({"epsilon": "Keras's"})
    flops = 6

    center = common.CENTER
    scale = common.SCALE
    activation_fn = common.NO_ACTIVATION_FN
    reuse = common.REUSE
    variables_collections = common.BETA_AND_GAMMA_COLLECTIONS
    outputs_collections = common.OUTPUTS_COLLECTIONS
    trainable = common.TRAINABLE
    begin_norm_axis = Arg(Axis(), "first of the axes that are normalized together", default=1)
    begin_params_axis = Arg(Axis(), "first of the axes that beta and gamma have", default=-1)
    scope = common.SCOPE
    epsilon = Arg(Nullable(Number(minimum=0)), "what is added to the variance; null is slim's 1e-12", default=None)

    def function_on(self, backend: Backend) -> Callable[..., Any]:
        if self.epsilon is None:
            return super().function_on(backend)
        return backend.precisely(_WithEpsilon(backend, self.epsilon))  # type: ignore[no-any-return]

    def infer(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        rank = len(x)
        for argument, axis, least in (
            ("begin_norm_axis", self.begin_norm_axis, -rank),
            ("begin_params_axis", self.begin_params_axis, None),  # slim slices the shape with it: any negative one goes
        ):
            if axis >= rank or (least is not None and axis < least):
                text = f"expected an axis of the input of rank {rank}, got {axis}"
                raise OpError("wrong-axis", text, argument=argument)
        return super().infer(x)

    def variables(self, *inputs: Shape) -> Sequence[Variable]:
        (x,) = inputs
        sides = x[self.begin_params_axis :]
        shape = tuple(side for side in sides if isinstance(side, int))
        if len(shape) != len(sides):
            text = f"expected known sizes from axis {self.begin_params_axis}, got {shape_text(x)}"
            raise OpError("unknown-channels", text, argument="begin_params_axis")
        return self.learned(x, shape)

    def sees(self, inputs: Sequence[Shape], output: Shape) -> Sequence[Stage]:
        (x,) = inputs
        means = with_all(x, range(self.begin_norm_axis % len(x), len(x)))
        return (means, *activation_sees(self.activation_fn, x))

    def to_onnx(self, onnx: OnnxBuilder, inputs: Sequence[OnnxTensor], output: Shape) -> OnnxTensor:
        (x,) = inputs
        axes = range(len(x.shape))
        epsilon = _EPSILON if self.epsilon is None else self.epsilon
        normal = standardized(onnx, x, axes[self.begin_norm_axis % len(axes) :], epsilon)
        return self.scaled_in_onnx(onnx, normal, axes[self.begin_params_axis :])
