"""Instance normalization."""

from __future__ import annotations

from collections.abc import Sequence

from netspec.ops import layer_arguments as common
from netspec.ops.axis_views import Stage, with_all
from netspec.ops.functions.activations import activation_sees
from netspec.ops.normalizers.normalization import Normalization, standardized
from netspec.ops.onnx_graph import OnnxBuilder, OnnxTensor
from netspec.ops.op import Variable, op
from netspec.ops.windows.windowed import check_least_rank, known_channels
from netspec.shapes import Shape


@op("instance_norm")
class InstanceNorm(Normalization):
    """Normalizes each channel of each example by its own mean and variance.

    `out = (in - mean) / sqrt(variance + epsilon) * gamma + beta`. Defaults are those of `slim.instance_norm`. FLOPs:
    six per element, four for mean and variance and two for the result.
    """

    __slots__ = ()
    default_scope = "InstanceNorm"
    origin = "slim.instance_norm"
    inside = "beta gamma moments instancenorm reshape"
    flops = 6

    center = common.CENTER
    scale = common.SCALE
    epsilon = common.EPSILON
    activation_fn = common.NO_ACTIVATION_FN
    param_initializers = common.BETA_AND_GAMMA_INITIALIZERS
    reuse = common.REUSE
    variables_collections = common.BETA_AND_GAMMA_COLLECTIONS
    outputs_collections = common.OUTPUTS_COLLECTIONS
    trainable = common.TRAINABLE
    data_format = common.DATA_FORMAT
    scope = common.SCOPE

    def variables(self, *inputs: Shape) -> Sequence[Variable]:
        (x,) = inputs
        check_least_rank(x, 2)
        return self.learned(x, (known_channels(x, 1 if self.data_format == "NCHW" else -1),))

    def sees(self, inputs: Sequence[Shape], output: Shape) -> Sequence[Stage]:
        (x,) = inputs
        channels = 1 if self.data_format == "NCHW" else len(x) - 1
        means = with_all(x, [axis for axis in range(1, len(x)) if axis != channels])
        return (means, *activation_sees(self.activation_fn, x))

    def to_onnx(self, onnx: OnnxBuilder, inputs: Sequence[OnnxTensor], output: Shape) -> OnnxTensor:
        (x,) = inputs
        channels = 1 if self.data_format == "NCHW" else len(x.shape) - 1
        axes = [axis for axis in range(1, len(x.shape)) if axis != channels]
        return self.scaled_in_onnx(onnx, standardized(onnx, x, axes, self.epsilon), [channels])
