"""Initial values of variables, each a function of the seed and of the variable's name.

A graph draws the value of a variable on its own place among all operations, so that one layer more changes all values
behind it. Here it stays: variables of one name, shape and initializer begin alike in all networks of one seed.
"""

from __future__ import annotations

import hashlib
from typing import Any

from netspec.ops import Variable
from netspec.ops.backend import Backend
from netspec.ops.function import Function
from netspec.ops.initializers import SEED
from netspec.ops.scaling_initializers import GlorotUniform

_SEEDS = 2**31 - 1
"""TensorFlow takes the rest of a seed's division by it."""


class InitialValues:
    """Computes initial values one by one, as they are asked for, on the CPU and with TensorFlow's own initializers."""

    def __init__(self, backend: Backend, seed: int, dtype: str) -> None:
        self._backend, self._seed, self._dtype = backend, seed, backend.tf.as_dtype(dtype)
        self._graph = backend.tf.Graph()
        config = backend.tf.ConfigProto(device_count={"GPU": 0})
        self._session = backend.tf.Session(graph=self._graph, config=config)

    def of(self, variable: Variable) -> Any:
        """The initial value of a variable as an array."""
        tf = self._backend.tf
        with self._graph.as_default(), tf.device("/cpu:0"):
            tf.set_random_seed(self._seed)
            initializer = _seeded(variable).lower(self._backend)
            value = initializer(variable.shape, dtype=self._dtype)
        return self._session.run(value)

    def close(self) -> None:
        """Releases the session."""
        self._session.close()


def _seeded(variable: Variable) -> Function:
    """The variable's initializer, with a seed of the variable's own unless it has one."""
    made = variable.initializer or GlorotUniform()  # TensorFlow's default
    if SEED.name not in made.arguments or made.values[SEED.name] is not None:
        return made
    digest = hashlib.sha256(variable.name.encode()).digest()
    return type(made)(**{**made.values, SEED.name: int.from_bytes(digest[:8], "little") % _SEEDS})
