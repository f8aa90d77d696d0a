"""What the replicas of a run have in common across processes: values of the chief, and sums over all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

import tensorflow as tf


def share_first(strategy: Any, variables: Iterable[Any]) -> None:
    """Gives each replica the values of the first one, that of the chief: it alone reads files."""
    by_type = groupby(sorted(variables, key=lambda variable: variable.dtype.name), lambda variable: variable.dtype)

    def shared() -> None:
        replica = tf.distribute.get_replica_context()
        first = tf.equal(replica.replica_id_in_sync_group, 0)
        for _, group in groups:
            values = [tf.raw_ops.ReadVariableOp(resource=each.handle, dtype=each.dtype) for each in group]
            of_first = [tf.where(first, value, tf.zeros_like(value)) for value in values]
            for variable, value in zip(group, replica.all_reduce(tf.distribute.ReduceOp.SUM, of_first), strict=True):
                tf.raw_ops.AssignVariableOp(resource=variable.handle, value=value)

    groups = [(dtype, list(group)) for dtype, group in by_type]
    tf.function(lambda: strategy.run(shared), autograph=False)()


def summed_over_workers(strategy: Any, sums: Mapping[str, Any]) -> dict[str, Any]:
    """The sums over all processes of tensors that each has one of."""
    return {name: strategy.reduce(tf.distribute.ReduceOp.SUM, value, axis=None) for name, value in sums.items()}
