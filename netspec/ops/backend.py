"""TensorFlow and tf-slim as a value that ops are passed, since they never import either.

So all ops load without TensorFlow, and a test can pass a fake.
"""

from __future__ import annotations

import operator
from collections.abc import Mapping
from typing import Any

from netspec.records import dataclass


@dataclass(frozen=True)
class Backend:
    """What an op is lowered with: `tf` is `tensorflow.compat.v1`, `slim` is `tf_slim`. Neither has types."""

    tf: Any
    slim: Any
    seed: Any = None
    """Two integers as a tensor, from which random ops draw as pure functions; None draws on the state of the graph."""
    layer: int = 0
    """The number of the layer, which tells its random numbers from those of the others."""

    compute: Any = None
    """In mixed precision the type of what layers make, while variables are float32; None leaves it to the layers."""

    def precisely(self, function: Any) -> Any:
        """A function that in mixed precision computes in float32."""
        if self.compute is None:
            return function
        cast, float32 = self.tf.cast, self.tf.float32
        return lambda x, **given: cast(function(cast(x, float32), **given), self.compute)

    def layer_seed(self) -> Any:
        """The seed of the layer's own random numbers; the algorithm is one that XLA and every device have alike."""
        return self.tf.random.experimental.stateless_fold_in(self.seed, self.layer, alg="philox")

    def collected(self, function: Any, alias: str, tensor: Any, given: Mapping[str, Any]) -> Any:
        """The tensor, added to the output collections that a function of slim is given, by slim's arg-scopes too."""
        scopes = self.slim.arg_scope_lib
        scoped = scopes.current_arg_scope().get(scopes.arg_scope_func_key(function), {})
        collections = {**scoped, **given}.get("outputs_collections")
        return self.slim.layers.utils.collect_named_outputs(collections, alias, tensor)

    def function(self, path: str) -> Any:
        """The function of a path such as `slim.conv2d`, `tf.nn.relu` or `operator.add`."""
        library, _, name = path.partition(".")
        rooms = {"tf": self.tf, "slim": self.slim, "operator": operator}
        return operator.attrgetter(name)(rooms[library])
