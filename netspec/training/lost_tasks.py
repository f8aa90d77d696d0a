"""What happens when a task of a cluster is lost: it is named, and this process starts again to meet the others anew.

TensorFlow cannot replace a worker in a running process. A process that starts again goes on from the last checkpoint,
as does the task that is brought back, so the run ends as if nothing had happened.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from netspec.training.rendezvous import Tell
from netspec.training.tf_config import Cluster, Task
from netspec.wording import listed

_TASK = re.compile(r"/job:(\w+)/(?:replica:\d+/)?task:(\d+)")


class TasksLost(Exception):
    """Tasks of the cluster are gone: those that are named, or some."""

    def __init__(self, tasks: tuple[Task, ...]) -> None:
        super().__init__(f"lost {listed([task.name for task in tasks]) if tasks else 'a task of the cluster'}")
        self.tasks = tasks


@contextmanager
def noticed(cluster: Cluster | None) -> Iterator[None]:
    """Raises `TasksLost` for an error of TensorFlow that says so."""
    try:
        yield
    except Exception as error:
        tasks = lost_tasks(error, cluster)
        if tasks is None:
            raise
        raise TasksLost(tasks) from None


def lost_tasks(error: BaseException, cluster: Cluster | None) -> tuple[Task, ...] | None:
    """The other tasks that an error of TensorFlow says are gone, perhaps none by name; None for another error."""
    import tensorflow as tf

    gone = (tf.errors.UnavailableError, tf.errors.AbortedError, tf.errors.DeadlineExceededError)
    if cluster is None or not isinstance(error, gone):
        return None
    named = {(job, int(index)) for job, index in _TASK.findall(str(error))}
    return tuple(task for task in cluster.tasks if (task.job, task.index) in named and task != cluster.own)


def start_again(lost: tuple[Task, ...], tell: Tell) -> NoReturn:
    """Replaces this process by a new one with the same command line, which waits for the lost tasks."""
    who = listed([f"{task.name} at {task.address}" for task in lost]) if lost else "a task of the cluster"
    tell(f"lost {who}; starting again from the last checkpoint: bring it back with the same command")
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606 -- no shell: this very program
