"""Layer normalization."""

from __future__ import annotations

from collections.abc import Sequence

from netspec.ops import layer_arguments as common
from netspec.ops.activations import activation_sees, check_activation
from netspec.ops.argument import Arg
from netspec.ops.axis_views import Stage, with_all
from netspec.ops.kinds import Axis
from netspec.ops.normalization import Normalization, standardized
from netspec.ops.onnx_graph import OnnxBuilder, OnnxTensor
from netspec.ops.op import OpError, Variable, op
from netspec.shapes import Shape, shape_text

_EPSILON = 1e-12
"""What slim adds to the variance of floats of 32 bits."""


@op("layer_norm")
class LayerNorm(Normalization):
    """Normalizes each example by its own mean and variance.

    `out = (in - mean) / sqrt(variance) * gamma + beta`. Defaults are those of `slim.layer_norm`. FLOPs: six per
    element, four for mean and variance and two for the result.
    """

    __slots__ = ()
    default_scope = "LayerNorm"
    origin = "slim.layer_norm"
    inside = "beta gamma moments batchnorm"
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
        self.made_variables(x)
        check_activation(self.activation_fn, x)
        return x

    def variables(self, *inputs: Shape) -> Sequence[Variable]:
        (x,) = inputs
        sides = x[self.begin_params_axis :]
        shape = tuple(side for side in sides if isinstance(side, int))
        if len(shape) != len(sides):
            text = f"expected known sizes from axis {self.begin_params_axis}, got {shape_text(x)}"
            raise OpError("unknown-channels", text, argument="begin_params_axis")
        return self.beta_and_gamma(shape)

    def sees(self, inputs: Sequence[Shape], output: Shape) -> Sequence[Stage]:
        (x,) = inputs
        means = with_all(x, range(self.begin_norm_axis % len(x), len(x)))
        return (means, *activation_sees(self.activation_fn, x))

    def to_onnx(self, onnx: OnnxBuilder, inputs: Sequence[OnnxTensor], output: Shape) -> OnnxTensor:
        (x,) = inputs
        axes = range(len(x.shape))
        normal = standardized(onnx, x, axes[self.begin_norm_axis % len(axes) :], _EPSILON)
        return self.scaled_in_onnx(onnx, normal, axes[self.begin_params_axis :])
