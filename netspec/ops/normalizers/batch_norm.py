"""Batch normalization, as a layer and as `normalizer_fn`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import MappingProxyType

from netspec.ops import layer_arguments as common
from netspec.ops.argument import Arg
from netspec.ops.axis_views import Stage, elementwise
from netspec.ops.collection_kinds import VariablesCollections, collections
from netspec.ops.functions.activations import activation_sees, activation_variables
from netspec.ops.functions.function import Named
from netspec.ops.functions.initializers import INITIALIZERS, ZEROS
from netspec.ops.functions.regularizers import REGULARIZERS, effective
from netspec.ops.kinds import Boolean, Nullable, Number, Table
from netspec.ops.normalizers.normalization import Normalization
from netspec.ops.onnx_graph import NotInOnnx, OnnxBuilder, OnnxTensor
from netspec.ops.op import OpError, Variable, op
from netspec.ops.windows.windowed import check_least_rank, known_channels
from netspec.shapes import Shape
from netspec.wording import value_text

UPDATE_OPS = "update_ops"


@op("batch_norm")
class BatchNorm(Normalization):
    """Normalizes each channel by its mean and variance over the batch, in evaluation by their moving averages.

    `out = (in - mean) / sqrt(variance + epsilon) * gamma + beta`. Defaults are those of `slim.batch_norm`; there is no
    gamma unless `scale` is set. FLOPs: two per element, as in evaluation, where the factors of a channel are made
    once.
    """

    __slots__ = ()
    default_scope = "BatchNorm"
    origin = "slim.batch_norm"
    inside = (
        "beta gamma moving_mean moving_variance moving_stddev renorm_mean renorm_stddev renorm_r renorm_d "
        "batchnorm fusedbatchnormv3 moments assignmovingavg assignnewvalue readvariableop reshape identity "
        "const range add sub mul truediv sum sqrt abs maximum minimum"
    )
    flops = 2
    precise = False  # its averages are of 32 bits in any case
    left_out = MappingProxyType({"batch_weights": "a tensor", "adjustment": "a function"})

    decay = Arg(Number(minimum=0, maximum=1), "share of the old value in a moving average", default=0.999)
    center = common.CENTER
    scale = Arg(Boolean(), "whether gamma multiplies", default=False)
    epsilon = Arg(Number(minimum=0), "what is added to the variance", default=0.001)
    activation_fn = common.NO_ACTIVATION_FN
    param_initializers = Arg(
        Nullable(Table(("beta", "gamma", "moving_mean", "moving_variance"), Named(INITIALIZERS))),
        "initial values of the variables",
        default=None,
    )
    param_regularizers = Arg(
        Nullable(Table(("beta", "gamma"), Named(REGULARIZERS))), "losses on the variables", default=None
    )
    updates_collections = Arg(
        Nullable(collections()),
        "collections for the updates of the averages; null updates in place",
        default=UPDATE_OPS,
    )
    is_training = common.IS_TRAINING
    reuse = common.REUSE
    variables_collections = Arg(
        Nullable(VariablesCollections("beta", "gamma", "moving_mean", "moving_variance")),
        "collections to add the variables to",
        default=None,
    )
    outputs_collections = common.OUTPUTS_COLLECTIONS
    trainable = common.TRAINABLE
    fused = Arg(Nullable(Boolean()), "whether one fused operation is used where possible; null is true", default=None)
    data_format = common.DATA_FORMAT
    zero_debias_moving_mean = Arg(Boolean(), "whether the moving mean is debiased", default=False)
    scope = common.SCOPE
    renorm = Arg(Boolean(), "whether batch renormalization is used", default=False)
    renorm_clipping = Arg(
        Nullable(Table(("rmax", "rmin", "dmax"), Number())), "bounds of the renormalization", default=None
    )
    renorm_decay = Arg(
        Number(minimum=0, maximum=1), "share of the old value in the averages of renormalization", default=0.99
    )

    def axis(self, x: Shape) -> int:
        """The axis of the channels."""
        check_least_rank(x, 2 if self.data_format == "NCHW" else 1)
        return 1 if self.data_format == "NCHW" else len(x) - 1

    def uses_layer_class(self, x: Shape) -> bool:
        """Whether slim takes TensorFlow's layer class, which makes gamma before beta, rather than its own functions."""
        in_update_ops = self.updates_collections == UPDATE_OPS and not self.zero_debias_moving_mean
        fuses = self.fused is not False and not self.renorm and len(x) in (2, 4)
        return in_update_ops and not (fuses and len(x) == 2)

    def infer(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        if self.renorm and not self.uses_layer_class(x):
            argument = "zero_debias_moving_mean" if self.zero_debias_moving_mean else "updates_collections"
            text = f"expected the default {argument} with renorm, got {value_text(self.values[argument])}"
            raise OpError("renorm-unsupported", text, argument, help=f"remove {argument}, or remove renorm")
        return super().infer(x)

    def variables(self, *inputs: Shape) -> Sequence[Variable]:
        (x,) = inputs
        own = self._variables(x, known_channels(x, self.axis(x)))
        return (*own, *activation_variables(self.activation_fn, x))

    def _variables(self, x: Shape, channels: int) -> Iterator[Variable]:
        shape = (channels,)
        by_layer_class = self.uses_layer_class(x)
        wanted = {"beta": self.center, "gamma": self.scale}
        for name in ("gamma", "beta") if by_layer_class else ("beta", "gamma"):
            if wanted[name]:
                # slim's own unfused function, of the three ways, forgets the regularizers.
                forgets = not by_layer_class and (self.fused is False or len(x) not in (2, 4))
                regularizer = None if forgets else effective((self.param_regularizers or {}).get(name))
                yield Variable(name, shape, self.initial(name, shape), regularizer, self.trainable)
        for name in ("moving_mean", "moving_variance"):
            yield Variable(name, shape, self.initial(name, shape), trainable=False)
        if self.renorm:
            for name, like in (("moving_stddev", "moving_variance"), ("renorm_mean", "moving_mean")):
                yield Variable(name, shape, self.initial(like, shape), trainable=False)
            yield Variable("renorm_stddev", shape, self.initial("moving_variance", shape), trainable=False)
        if self.zero_debias_moving_mean and self.values["is_training"] is not False:
            yield Variable("{scope}/moving_mean/biased", shape, ZEROS, trainable=False)
            yield Variable("{scope}/moving_mean/local_step", (), ZEROS, trainable=False)

    def sees(self, inputs: Sequence[Shape], output: Shape) -> Sequence[Stage]:
        (x,) = inputs
        return (elementwise(x), *activation_sees(self.activation_fn, x))

    def to_onnx(self, onnx: OnnxBuilder, inputs: Sequence[OnnxTensor], output: Shape) -> OnnxTensor:
        if self.values["is_training"] is not False:
            raise NotInOnnx("it normalizes by the mean and variance of the batch, as in training")
        x = onnx.channels_second(inputs[0], self.axis(output))
        channels = known_channels(output, self.axis(output))
        gamma = onnx.vector("gamma", channels) if self.scale else onnx.filled("ones", 1, channels)
        beta = onnx.vector("beta", channels) if self.center else onnx.filled("zeros", 0, channels)
        moments = [onnx.vector(name, channels) for name in ("moving_mean", "moving_variance")]
        first = onnx.ints("axes", 0) if len(output) == 1 else ""  # ONNX needs a batch
        name = onnx.node("Unsqueeze", x.name, first) if first else x.name
        name = onnx.node("BatchNormalization", name, gamma, beta, *moments, epsilon=self.epsilon)
        normal = x._replace(name=onnx.node("Squeeze", name, first) if first else name)
        return normal if self.activation_fn is None else self.activation_fn.to_onnx(onnx, normal)
