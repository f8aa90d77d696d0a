"""Initializers of variables, named as in TensorFlow and slim without the suffix `_initializer`.

Both libraries have a `variance_scaling_initializer`: the one named `variance_scaling` is slim's.
"""

from __future__ import annotations

from typing import Any

from netspec.ops.argument import Arg
from netspec.ops.backend import Backend
from netspec.ops.functions.function import Family, Function
from netspec.ops.kinds import Nullable, Number, Seed, Written

INITIALIZERS: Family[Function] = Family("initializer", number="constant", zero="zeros")

SEED = Arg(Nullable(Seed()), "seed of the random numbers; null draws on the graph's", default=None, name="seed")


@INITIALIZERS("zeros")
class Zeros(Function):
    """All zero: `tf.zeros_initializer`."""

    __slots__ = ()

    def lower(self, backend: Backend) -> Any:
        return backend.tf.zeros_initializer()


ZEROS = Zeros()


@INITIALIZERS("ones")
class Ones(Function):
    """All one: `tf.ones_initializer`."""

    __slots__ = ()

    def lower(self, backend: Backend) -> Any:
        return backend.tf.ones_initializer()


ONES = Ones()


@INITIALIZERS("constant")
class Constant(Function):
    """One value everywhere: `tf.constant_initializer`."""

    __slots__ = ()
    main = "value"

    value = Arg(Number(), "the value", default=0)

    def lower(self, backend: Backend) -> Any:
        return backend.tf.constant_initializer(self.value)


@INITIALIZERS("identity")
class IdentityMatrix(Function):
    """A matrix with one value on its diagonal, else zero: `tf.initializers.identity`."""

    __slots__ = ()
    main = "gain"

    gain = Arg(Number(), "the value on the diagonal", default=1.0)

    def fault(self, shape: tuple[int, ...]) -> str | None:
        return None if len(shape) == 2 else f"expected a variable of rank 2 for identity, got {list(shape)}"

    def lower(self, backend: Backend) -> Any:
        return backend.tf.initializers.identity(self.gain)


@INITIALIZERS("center")
class Center(Function):
    """A convolution over time that passes the frame in the middle on: `center_initializer` of the zoo's i3d_utils.

    The window has an odd number of frames, one row and one column, and as many outputs as inputs.
    """

    __slots__ = ()

    def fault(self, shape: tuple[int, ...]) -> str | None:
        if len(shape) != 5 or shape[0] % 2 == 0 or shape[1:3] != (1, 1) or shape[3] != shape[4]:
            return f"expected [odd, 1, 1, n, n] for center, got {list(shape)}"
        return None

    def lower(self, backend: Backend) -> Any:
        def initializer(shape: Any, dtype: Any = backend.tf.float32, partition_info: Any = None) -> Any:  # noqa: ARG001
            frames, channels = shape[0], shape[3]
            values = [0.0] * (frames * channels * channels)
            middle = frames // 2 * channels * channels
            values[middle : middle + channels * channels : channels + 1] = [1.0] * channels
            return backend.tf.constant(values, dtype, shape)

        return initializer


@INITIALIZERS("orthogonal")
class Orthogonal(Function):
    """A random matrix with orthogonal rows or columns: `tf.orthogonal_initializer`."""

    __slots__ = ()
    main = "gain"

    gain = Arg(Number(), "factor of the matrix", default=1.0)
    seed = SEED

    def fault(self, shape: tuple[int, ...]) -> str | None:
        return None if len(shape) >= 2 else f"expected a variable of at least rank 2 for orthogonal, got {list(shape)}"

    def lower(self, backend: Backend) -> Any:
        return backend.tf.orthogonal_initializer(self.gain, self.seed)


@INITIALIZERS("random_uniform")
class RandomUniform(Function):
    """Uniform between two numbers: `tf.random_uniform_initializer`.

    From the whole number 0 to 1 TensorFlow leaves out the arithmetic that 0.0 brings.
    """

    __slots__ = ()

    minval = Arg(Written(), "least value", default=0.0)
    maxval = Arg(Nullable(Written()), "greatest value, itself left out; null is 1", default=None)
    seed = SEED

    def lower(self, backend: Backend) -> Any:
        return backend.tf.random_uniform_initializer(self.minval, self.maxval, self.seed)


@INITIALIZERS("random_normal")
class RandomNormal(Function):
    """Normal: `tf.random_normal_initializer`."""

    __slots__ = ()

    mean = Arg(Number(), "mean", default=0.0)
    stddev = Arg(Number(minimum=0), "standard deviation", default=1.0)
    seed = SEED

    def lower(self, backend: Backend) -> Any:
        return backend.tf.random_normal_initializer(self.mean, self.stddev, self.seed)


@INITIALIZERS("truncated_normal")
class TruncatedNormal(Function):
    """Normal, redrawn beyond two standard deviations: `tf.truncated_normal_initializer`."""

    __slots__ = ()

    mean = Arg(Number(), "mean", default=0.0)
    stddev = Arg(Number(minimum=0), "standard deviation", default=1.0)
    seed = SEED

    def lower(self, backend: Backend) -> Any:
        return backend.tf.truncated_normal_initializer(self.mean, self.stddev, self.seed)
