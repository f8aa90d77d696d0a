"""A worker or parameter server that computes what the coordinator of its cluster asks it to, until that ends."""

from __future__ import annotations

import time

from netspec.training.lost_tasks import TasksLost
from netspec.training.rendezvous import END, Tell, Terms, chief_computes, is_reachable, meet
from netspec.training.tf_config import Cluster

_EVERY = 1.0
"""The seconds between two looks at whether the coordinator is there."""


def serve(cluster: Cluster, terms: Terms, tell: Tell) -> None:
    """Returns when the coordinator has ended.

    A server that is brought back finds the coordinator at work, and no longer on the line: for it, the end is when the
    coordinator is gone.

    Raises:
        ClusterIncomplete: the coordinator is not there.
        TasksLost: the coordinator is gone before its end.
    """
    import tensorflow as tf

    joins = chief_computes(cluster)
    connection = None if joins else meet(cluster, terms, tell)[cluster.chief]
    spec, own = tf.train.ClusterSpec(cluster.config()), cluster.own
    server = tf.distribute.Server(spec, job_name=own.job, task_index=own.index, protocol="grpc", start=True)
    if connection is not None:
        with connection:
            connection.settimeout(None)
            if connection.recv(len(END)) != END:
                raise TasksLost((cluster.chief,))
    else:
        while is_reachable(cluster.chief):
            time.sleep(_EVERY)
        tell(f"{cluster.chief.name} at {cluster.chief.address} is gone, so {own.name} ends")
    del server
