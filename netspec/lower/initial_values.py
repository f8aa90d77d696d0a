"""Initial values of variables, each a function of the seed and of the variable's name.

A graph draws the value of a variable on its own place among all operations, so that one layer more changes all values
behind it. Here it stays: variables of one name, shape and initializer begin alike in all networks of one seed.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable
from typing import Any

from netspec.ops import Variable
from netspec.ops.backend import Backend
from netspec.ops.functions.function import Function
from netspec.ops.functions.initializers import SEED
from netspec.ops.functions.scaling_initializers import GlorotUniform

_SEEDS = 2**31 - 1
"""TensorFlow takes the rest of a seed's division by it."""
_MOST = 2**24
"""The elements that are drawn at once, unless one variable has more."""


class InitialValues:
    """Draws initial values on the CPU with TensorFlow's own initializers, a few variables at a time in their order."""

    def __init__(self, backend: Backend, variables: Iterable[Variable], seed: int, dtype: str) -> None:
        self._backend, self._drawn = backend, dict[str, Any]()
        self._groups: dict[str, dict[str, Any]] = {}
        tf, group, left = backend.tf, dict[str, Any](), 0
        self._graph = tf.Graph()
        with self._graph.as_default(), tf.device("/cpu:0"):
            tf.set_random_seed(seed)
            for variable in variables:
                size = math.prod(variable.shape)
                if size > left:
                    group, left = {}, _MOST
                left -= size
                initializer = _seeded(variable).lower(backend)
                group[variable.name] = initializer(variable.shape, dtype=tf.as_dtype(dtype))
                self._groups[variable.name] = group

    def of(self, name: str) -> Any:
        """The initial value of a variable as an array."""
        if name not in self._drawn:
            config = self._backend.tf.ConfigProto(device_count={"GPU": 0})
            # In a session of its own, since a second run in one would continue the random numbers of the first.
            with self._backend.tf.Session(graph=self._graph, config=config) as session:
                self._drawn = session.run(self._groups[name])
        return self._drawn[name]


def _seeded(variable: Variable) -> Function:
    """The variable's initializer, with a seed of the variable's own unless it has one."""
    made = variable.initializer or GlorotUniform()  # TensorFlow's default
    if SEED.name not in made.arguments or made.values[SEED.name] is not None:
        return made
    digest = hashlib.sha256(variable.name.encode()).digest()
    return type(made)(**{**made.values, SEED.name: int.from_bytes(digest[:8], "little") % _SEEDS})
