"""What a replica of `tf.distribute` builds: a network on its own copies of the variables.

slim's moving averages meet the other replicas at each update, in the middle of a build: no replica goes on before all
have come there, which in turn need what this one holds. On its own copies a replica updates alone. The mean of the
copies, which a checkpoint holds, is then the average of the means.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any


def own_copies(variables: Mapping[str, Any]) -> dict[str, Any]:
    """The variables of the replica that is building; outside of all replicas the variables themselves."""
    import tensorflow as tf

    if not tf.distribute.has_strategy() or tf.distribute.in_cross_replica_context():
        return dict(variables)
    return {
        name: variable._get() if isinstance(variable, tf.distribute.DistributedValues) else variable  # noqa: SLF001
        for name, variable in variables.items()
    }


@contextlib.contextmanager
def on_its_own() -> Iterator[None]:
    """Lets what is built inside see no strategy."""
    from tensorflow.python.distribute import distribute_lib as strategies

    strategies._push_per_thread_mode(strategies._get_default_replica_mode())  # noqa: SLF001
    try:
        yield
    finally:
        strategies._pop_per_thread_mode()  # noqa: SLF001
