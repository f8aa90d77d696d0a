"""TensorFlow and tf-slim as a value that ops are passed, since they never import either.

So all ops load without TensorFlow, and a test can pass a fake.
"""

from __future__ import annotations

import operator
from typing import Any

from netspec.records import dataclass


@dataclass(frozen=True)
class Backend:
    """What an op is lowered with: `tf` is `tensorflow.compat.v1`, `slim` is `tf_slim`. Neither has types."""

    tf: Any
    slim: Any

    def function(self, path: str) -> Any:
        """The function of a path such as `slim.conv2d`, `tf.nn.relu` or `operator.add`."""
        library, _, name = path.partition(".")
        rooms = {"tf": self.tf, "slim": self.slim, "operator": operator}
        return operator.attrgetter(name)(rooms[library])
