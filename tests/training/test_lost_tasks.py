"""Which task an error says is lost: errors that TensorFlow gave when a worker of three was killed."""

from __future__ import annotations

import pytest

from netspec.training.lost_tasks import TasksLost, lost_tasks, noticed
from netspec.training.tf_config import Cluster, Task

pytestmark = pytest.mark.tf
TASKS = tuple(Task("worker", i, f"localhost:{2222 + i}") for i in range(3))

SILENT = """Collective ops is aborted by: Error reported from /job:worker/task:1: The following tasks are unhealthy \
(stopped sending heartbeats):
/job:worker/replica:0/task:1
The tasks have crashed. Check the task logs for an earlier error, or scheduler events to debug further."""
RESTARTED = """Error reported from /job:worker/task:1: /job:worker/replica:0/task:1 unexpectedly tried to connect with \
a different incarnation. It has likely restarted."""
REFUSED = """failed to connect to all addresses; last error: UNKNOWN: ipv4:127.0.0.1:2223: Connection refused
Additional GRPC error information from remote target /job:worker/replica:0/task:1 while calling CompleteInstance"""


@pytest.mark.parametrize("text", [SILENT, RESTARTED, REFUSED])
def test_a_lost_worker_is_named(text: str) -> None:
    import tensorflow as tf

    error = tf.errors.UnavailableError(None, None, text)
    assert lost_tasks(error, Cluster(TASKS, (), TASKS[0])) == (TASKS[1],)
    assert lost_tasks(error, Cluster(TASKS, (), TASKS[1])) == ()
    assert lost_tasks(error, None) is None


def test_other_errors_lose_no_worker() -> None:
    import tensorflow as tf

    cluster = Cluster(TASKS, (), TASKS[0])
    assert lost_tasks(tf.errors.InvalidArgumentError(None, None, SILENT), cluster) is None
    assert lost_tasks(ValueError(SILENT), cluster) is None
    assert lost_tasks(tf.errors.AbortedError(None, None, "aborted"), cluster) == ()


def test_a_lost_task_is_noticed_and_other_errors_pass() -> None:
    import tensorflow as tf

    cluster = Cluster(TASKS, (), TASKS[0])
    with pytest.raises(TasksLost, match="lost worker 1") as caught, noticed(cluster):
        raise tf.errors.UnavailableError(None, None, REFUSED)
    assert caught.value.tasks == (TASKS[1],)
    with pytest.raises(ValueError, match="other"), noticed(cluster):
        raise ValueError("other")
    with pytest.raises(tf.errors.UnavailableError), noticed(None):
        raise tf.errors.UnavailableError(None, None, REFUSED)
