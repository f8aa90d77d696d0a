"""Initializers whose variance depends on the number of inputs or outputs."""

from __future__ import annotations

from typing import Any

from netspec.ops.argument import Arg
from netspec.ops.backend import Backend
from netspec.ops.functions.function import Function
from netspec.ops.functions.initializers import INITIALIZERS, SEED
from netspec.ops.kinds import Boolean, Choice, Number


@INITIALIZERS("xavier")
class Xavier(Function):
    """Variance `2 / (inputs + outputs)`: `slim.xavier_initializer`."""

    __slots__ = ()

    uniform = Arg(Boolean(), "uniform rather than truncated normal", default=True)
    seed = SEED

    def lower(self, backend: Backend) -> Any:
        return backend.slim.xavier_initializer(self.uniform, self.seed)


@INITIALIZERS("variance_scaling")
class VarianceScaling(Function):
    """Variance `factor / n`, where `n` counts inputs, outputs or their mean: `slim.variance_scaling_initializer`."""

    __slots__ = ()

    factor = Arg(Number(exclusiveMinimum=0), "factor of the variance", default=2.0)
    mode = Arg(Choice("FAN_IN", "FAN_OUT", "FAN_AVG"), "what is counted", default="FAN_IN")
    uniform = Arg(Boolean(), "uniform rather than truncated normal", default=False)
    seed = SEED

    def lower(self, backend: Backend) -> Any:
        return backend.slim.variance_scaling_initializer(self.factor, self.mode, self.uniform, self.seed)


@INITIALIZERS("tf_variance_scaling")
class TfVarianceScaling(Function):
    """Variance `scale / n`, where `n` counts inputs, outputs or their mean: `tf.variance_scaling_initializer`."""

    __slots__ = ()

    scale = Arg(Number(exclusiveMinimum=0), "factor of the variance", default=1.0)
    mode = Arg(Choice("fan_in", "fan_out", "fan_avg"), "what is counted", default="fan_in")
    distribution = Arg(
        Choice("truncated_normal", "untruncated_normal", "normal", "uniform"),
        "distribution of the random numbers; normal is truncated_normal",
        default="truncated_normal",
    )
    seed = SEED

    def lower(self, backend: Backend) -> Any:
        return backend.tf.variance_scaling_initializer(self.scale, self.mode, self.distribution, self.seed)


@INITIALIZERS("uniform_unit_scaling")
class UniformUnitScaling(Function):
    """Uniform within `sqrt(3 / inputs) * factor`: `tf.uniform_unit_scaling_initializer`."""

    __slots__ = ()
    main = "factor"

    factor = Arg(Number(), "factor of the range", default=1.0)
    seed = SEED

    def lower(self, backend: Backend) -> Any:
        return backend.tf.uniform_unit_scaling_initializer(self.factor, self.seed)


class Seeded(Function):
    """An initializer of TensorFlow's that takes a seed alone. Abstract."""

    __slots__ = ()

    seed = SEED

    def lower(self, backend: Backend) -> Any:
        return getattr(backend.tf.initializers, self.key)(self.seed)


@INITIALIZERS("glorot_uniform")
class GlorotUniform(Seeded):
    """Uniform, variance `2 / (inputs + outputs)`: `tf.glorot_uniform_initializer`."""

    __slots__ = ()


@INITIALIZERS("glorot_normal")
class GlorotNormal(Seeded):
    """Truncated normal, variance `2 / (inputs + outputs)`: `tf.glorot_normal_initializer`."""

    __slots__ = ()


@INITIALIZERS("lecun_uniform")
class LecunUniform(Seeded):
    """Uniform, variance `1 / inputs`: `tf.initializers.lecun_uniform`."""

    __slots__ = ()


@INITIALIZERS("lecun_normal")
class LecunNormal(Seeded):
    """Truncated normal, variance `1 / inputs`: `tf.initializers.lecun_normal`."""

    __slots__ = ()


@INITIALIZERS("he_uniform")
class HeUniform(Seeded):
    """Uniform, variance `2 / inputs`: `tf.initializers.he_uniform`."""

    __slots__ = ()


@INITIALIZERS("he_normal")
class HeNormal(Seeded):
    """Truncated normal, variance `2 / inputs`: `tf.initializers.he_normal`."""

    __slots__ = ()
