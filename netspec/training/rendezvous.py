"""The tasks of a cluster meet before TensorFlow connects them: who is missing is told, and nobody waits for ever.

The chief listens at its own address, which TensorFlow takes over afterwards; each other task tells it which task it is
and what it runs, as a line of JSON, and waits until the chief has heard of all. Where TensorFlow already listens, no
such line comes back: the chief still runs, and the task tries again until the chief has noticed that a task was
restarted, and meets the others anew.
"""

from __future__ import annotations

import contextlib
import errno
import json
import select
import selectors
import socket
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from netspec.records import dataclass
from netspec.training.tf_config import TF_CONFIG, Cluster, Task
from netspec.wording import listed

_VERSION = 1
_LONGEST = 10_000
"""The bytes of the longest line."""
_ANSWER, _AGAIN, _TOLD_AFTER = 5.0, 0.5, 5.0
"""The seconds in which the other end answers, between two tries, and after which a user is told who is waited for."""

END = b"end\n"
"""What a coordinator sends on the kept connections when it ends."""

Tell = Callable[[str], None]


class ClusterIncomplete(Exception):
    """A task of the cluster is missing, or is not what the others are. The text says which, and what would work."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What the tasks of a cluster agree on: what they run, such as a digest, and how many seconds they wait."""

    run: str
    wait: float


def meet(cluster: Cluster, terms: Terms, tell: Tell) -> dict[Task, socket.socket]:
    """Returns when all tasks are there, with the connections between the chief and the others, to keep or to close.

    Raises:
        ClusterIncomplete: a task is missing after the time to wait, or runs something else.
    """
    with _listening(cluster.own) as listener:
        if cluster.is_chief:
            return _gather(cluster, terms, tell, listener)
    return {cluster.chief: _join(cluster, terms, tell)}


def _listening(task: Task) -> socket.socket:
    """A listener at the port of this task, which is free then."""
    port = int(task.address.rpartition(":")[2])
    try:
        if socket.has_dualstack_ipv6():
            return socket.create_server(("", port), family=socket.AF_INET6, dualstack_ipv6=True)
        return socket.create_server(("", port))
    except OSError as error:
        used = f"is {task.name} running already? if not, choose another port in {TF_CONFIG}, for all tasks"
        why = used if error.errno == errno.EADDRINUSE else error.strerror
        raise ClusterIncomplete(f"{task.name} cannot listen at port {port} of this machine: {why}") from error


def _gather(cluster: Cluster, terms: Terms, tell: Tell, listener: socket.socket) -> dict[Task, socket.socket]:
    others = {task.name: task for task in cluster.tasks if task != cluster.own}
    there: dict[Task, socket.socket] = {}
    waiting = _Waiting(terms.wait, tell)
    with selectors.DefaultSelector() as selector:
        selector.register(listener, selectors.EVENT_READ)
        while missing := [task for task in others.values() if task not in there or _is_gone(there[task])]:
            if waiting.is_over(missing):
                text = _missing_text(missing, terms.wait)
                for connection in there.values():
                    _send(connection, {"refused": text})
                    connection.close()
                raise ClusterIncomplete(text)
            for key, _ in selector.select(_AGAIN):
                if key.fileobj is not listener:  # it ended, or has no more to say
                    task, connection = key.data
                    selector.unregister(connection)
                    connection.close()
                    if there.get(task) is connection:
                        del there[task]
                    continue
                connection, _ = listener.accept()
                task = _welcomed(connection, others, there, terms, tell)
                if task is None:
                    connection.close()
                else:
                    there[task] = connection
                    selector.register(connection, selectors.EVENT_READ, (task, connection))
    for connection in there.values():
        _send(connection, {"go": True})
    return there


def _welcomed(
    connection: socket.socket,
    others: Mapping[str, Task],
    there: Mapping[Task, socket.socket],
    terms: Terms,
    tell: Tell,
) -> Task | None:
    """The task at the other end; None if it is none of this cluster, or is refused."""
    connection.settimeout(_ANSWER)
    said = _received(connection)
    if said.get("netspec") != _VERSION:
        return None
    task = others.get(str(said.get("task")))
    if said.get("task") == "":  # it only asks whether anybody is here
        _send(connection, {"refused": ""})
        return None
    if task is None:
        refused = f"this cluster has no {said.get('task')}; give all tasks the same 'cluster' in {TF_CONFIG}"
    elif task in there and not _is_gone(there[task]):
        refused = f"{task.name} is there already; give each task its own task.index in {TF_CONFIG}"
    elif said.get("run") != terms.run:
        refused = f"{task.name} runs another recipe, or with other options, than the chief; start all with the same"
    else:
        _send(connection, {"welcome": True})
        # A task that found the chief too slow has gone to try again; one that is ready waits as long as it takes.
        return task if "ready" in _received(connection) else None
    _send(connection, {"refused": refused})
    tell(f"refused: {refused}")
    return None


def _join(cluster: Cluster, terms: Terms, tell: Tell) -> socket.socket:
    host, _, port = cluster.chief.address.rpartition(":")
    waiting = _Waiting(terms.wait, tell)
    while True:
        with contextlib.suppress(OSError):
            connection = socket.create_connection((host.strip("[]"), int(port)), _ANSWER)
            if _answered(connection, cluster.own, terms):
                return connection
            connection.close()
        if waiting.is_over([cluster.chief]):
            raise ClusterIncomplete(_missing_text([cluster.chief], terms.wait))
        time.sleep(_AGAIN)


def _is_gone(connection: socket.socket) -> bool:
    """Whether the other end of a connection has closed it."""
    try:
        readable, _, _ = select.select([connection], [], [], 0)
        return bool(readable) and not connection.recv(1, socket.MSG_PEEK)
    except (OSError, ValueError):
        return True


def is_reachable(task: Task) -> bool:
    """Whether something listens at the address of a task."""
    host, _, port = task.address.rpartition(":")
    try:
        with socket.create_connection((host.strip("[]"), int(port)), _ANSWER):
            return True
    except OSError:
        return False


def chief_computes(cluster: Cluster) -> bool:
    """Whether the chief is there and waits for nobody: TensorFlow listens in its place."""
    host, _, port = cluster.chief.address.rpartition(":")
    try:
        with socket.create_connection((host.strip("[]"), int(port)), _ANSWER) as connection:
            connection.settimeout(_ANSWER)
            _send(connection, {"netspec": _VERSION, "task": "", "run": ""})
            return "refused" not in _received(connection)
    except OSError:
        return False


def _answered(connection: socket.socket, own: Task, terms: Terms) -> bool:
    """Whether the chief is there and has heard of all tasks; false if it does not answer, or is gone meanwhile."""
    connection.settimeout(_ANSWER)
    _send(connection, {"netspec": _VERSION, "task": own.name, "run": terms.run})
    answer = _received(connection)
    if "welcome" in answer:
        _send(connection, {"ready": True})
        connection.settimeout(None)  # the chief has its own time to wait
        answer = _received(connection)
    if "refused" in answer:
        connection.close()
        raise ClusterIncomplete(str(answer["refused"]))
    return "go" in answer


class _Waiting:
    """The time that has passed since tasks are waited for."""

    def __init__(self, most: float, tell: Tell) -> None:
        self._began, self._most = time.monotonic(), most
        self._tell: Tell | None = tell

    def is_over(self, missing: Sequence[Task]) -> bool:
        """Whether the time is over; tells once who is waited for."""
        passed = time.monotonic() - self._began
        if self._tell is not None and min(_TOLD_AFTER, self._most) < passed < self._most:
            self._tell(f"waiting for {_named(missing)}, {self._most:.0f} s at most")
            self._tell = None
        return passed > self._most


def _named(tasks: Sequence[Task]) -> str:
    return listed([f"{task.name} at {task.address}" for task in tasks])


def _missing_text(missing: Sequence[Task], waited: float) -> str:
    verb = "is" if len(missing) == 1 else "are"
    help = f"start every task with the same recipe and the same cluster in {TF_CONFIG}, or wait longer"
    return f"{_named(missing)} {verb} not there after {waited:.0f} s; {help}"


def _send(connection: socket.socket, said: Mapping[str, object]) -> None:
    with contextlib.suppress(OSError):  # the other end is gone, which is noticed when it is read
        connection.sendall(json.dumps(said).encode() + b"\n")


def _received(connection: socket.socket) -> Mapping[str, Any]:
    """The next line of the other end; nothing if it is gone, does not answer, or speaks another protocol."""
    line = b""
    try:
        while not line.endswith(b"\n") and len(line) < _LONGEST:
            if not (byte := connection.recv(1)):
                return {}
            line += byte
        said = json.loads(line)
    except (OSError, ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}
