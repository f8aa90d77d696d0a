"""Tasks that meet, miss one another, are restarted, or are strangers; in threads of this process."""

from __future__ import annotations

import contextlib
import json
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from netspec.training import rendezvous
from netspec.training.rendezvous import ClusterIncomplete, Terms, chief_computes, is_reachable, meet
from netspec.training.tf_config import Cluster, Task
from tests.training.task_processes import free_ports

SAME = Terms("recipe", wait=20)
Start = Callable[[Cluster, Terms], "Future[dict[Task, socket.socket]]"]


def clusters(count: int) -> list[Cluster]:
    """The cluster of so many workers, as each of them sees it."""
    tasks = tuple(Task("worker", i, f"localhost:{port}") for i, port in enumerate(free_ports(count)))
    return [Cluster(tasks, (), own) for own in tasks]


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    monkeypatch.setattr(rendezvous, "_AGAIN", 0.02)
    monkeypatch.setattr(rendezvous, "_ANSWER", 0.5)
    with ThreadPoolExecutor() as threads:
        yield lambda cluster, terms: threads.submit(meet, cluster, terms, SAID.append)


SAID: list[str] = []


@pytest.fixture(autouse=True)
def _silence() -> None:
    SAID.clear()


def close(connections: Sequence[socket.socket]) -> None:
    for connection in connections:
        connection.close()


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2)])
def test_all_meet_in_any_order(start: Start, order: tuple[int, ...]) -> None:
    views = clusters(3)
    met = {}
    for i in order:
        met[i] = start(views[i], SAME)
        time.sleep(0.05)
    chief, one, two = (met[i].result(20) for i in range(3))
    assert [task.name for task in sorted(chief, key=lambda task: task.index)] == ["worker 1", "worker 2"]
    assert [*one] == [*two] == [views[0].chief]
    assert SAID == []
    # The connections last, so that the chief can say when it ends.
    for connection in chief.values():
        connection.sendall(b"x")
    assert [each.recv(1) for met in (one, two) for each in met.values()] == [b"x", b"x"]
    close([*chief.values(), *one.values(), *two.values()])


def test_a_worker_that_is_missing_is_named_to_all(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendezvous, "_TOLD_AFTER", 0.1)
    views = clusters(3)
    terms = Terms("recipe", wait=2)
    started = [start(views[i], terms) for i in (0, 1)]
    expected = (
        f"worker 2 at {views[2].own.address} is not there after 2 s; start every task with the same recipe and "
        "the same cluster in TF_CONFIG, or wait longer"
    )
    for each in started:
        with pytest.raises(ClusterIncomplete) as caught:
            each.result(20)
        assert str(caught.value) == expected
    assert f"waiting for worker 2 at {views[2].own.address}, 2 s at most" in SAID


def test_a_chief_that_is_missing_is_named(start: Start) -> None:
    views = clusters(2)
    with pytest.raises(ClusterIncomplete, match=f"^worker 0 at {views[0].own.address} is not there after 0 s"):
        start(views[1], Terms("recipe", wait=0.2)).result(20)


def welcomed(chief: Cluster, name: str) -> socket.socket:
    """A connection to a chief by which a task is there, as it is made before the task waits."""
    host, _, port = chief.own.address.rpartition(":")
    deadline = time.monotonic() + 20
    while True:
        try:
            connection = socket.create_connection((host, int(port)), 10)
        except ConnectionRefusedError:
            assert time.monotonic() < deadline
            continue
        connection.sendall(json.dumps({"netspec": 1, "task": name, "run": "recipe"}).encode() + b"\n")
        assert b"welcome" in connection.recv(100)
        connection.sendall(json.dumps({"ready": True}).encode() + b"\n")
        return connection


def test_a_worker_that_dies_while_it_waits_is_waited_for_again(start: Start) -> None:
    views = clusters(3)
    chief = start(views[0], SAME)
    welcomed(views[0], "worker 1").close()
    two = start(views[2], SAME)
    time.sleep(0.2)
    assert not chief.done()
    one = start(views[1], SAME)
    close([each for met in (chief, one, two) for each in met.result(20).values()])


def test_another_recipe_is_refused(start: Start) -> None:
    views = clusters(2)
    chief = start(views[0], SAME)
    refused = "worker 1 runs another recipe, or with other options, than the chief; start all with the same"
    with pytest.raises(ClusterIncomplete, match=refused):
        start(views[1], Terms("other", wait=5)).result(20)
    assert set(SAID) == {f"refused: {refused}"}
    one = start(views[1], SAME)
    close([*chief.result(20).values(), *one.result(20).values()])


def test_a_task_twice_is_refused(start: Start) -> None:
    views = clusters(3)
    same_index = Cluster(views[1].trainers, (), Task("worker", 1, f"localhost:{free_ports(1)[0]}"))
    chief = start(views[0], SAME)
    first = welcomed(views[0], "worker 1")
    with pytest.raises(ClusterIncomplete, match=r"worker 1 is there already; give each task its own task\.index"):
        start(same_index, SAME).result(20)
    first.close()
    one, two = start(views[1], SAME), start(views[2], SAME)
    close([each for met in (chief, one, two) for each in met.result(20).values()])


def test_a_port_in_use(start: Start) -> None:
    views = clusters(2)
    port = int(views[1].own.address.rpartition(":")[2])
    with socket.create_server(("", port)), pytest.raises(ClusterIncomplete) as caught:
        start(views[1], SAME).result(20)
    assert str(caught.value) == (
        f"worker 1 cannot listen at port {port} of this machine: is worker 1 running already? if not, choose another "
        "port in TF_CONFIG, for all tasks"
    )


def test_a_task_that_goes_before_it_is_ready_is_waited_for_again(start: Start) -> None:
    views = clusters(2)
    chief = start(views[0], SAME)
    host, _, port = views[0].own.address.rpartition(":")
    deadline = time.monotonic() + 20
    while not is_reachable(views[0].own):
        assert time.monotonic() < deadline
    with socket.create_connection((host, int(port)), 10) as hasty:
        hasty.sendall(json.dumps({"netspec": 1, "task": "worker 1", "run": "recipe"}).encode() + b"\n")
        assert b"welcome" in hasty.recv(100)
    one = start(views[1], SAME)
    close([*chief.result(20).values(), *one.result(20).values()])


def test_what_speaks_another_protocol_is_no_chief(start: Start) -> None:
    views = clusters(2)
    with socket.create_server(("", int(views[0].own.address.rpartition(":")[2]))) as other:  # as TensorFlow's own
        one = start(views[1], SAME)
        connection, _ = other.accept()
        connection.sendall(b"PRI * HTTP/2.0\r\n")
        connection.close()
    chief = start(views[0], SAME)
    close([*chief.result(20).values(), *one.result(20).values()])


def test_strangers_are_ignored(start: Start) -> None:
    views = clusters(3)
    chief = start(views[0], SAME)
    welcomed(views[0], "worker 1").close()  # the chief listens
    host, _, port = views[0].own.address.rpartition(":")
    for garbage in (b"GET / HTTP/1.1\r\n\r\n", b"[" * 9_000 + b"\n", b"3\n", b""):
        with contextlib.suppress(ConnectionResetError), socket.create_connection((host, int(port)), 10) as stranger:
            stranger.sendall(garbage)
    one, two = start(views[1], SAME), start(views[2], SAME)
    close([each for met in (chief, one, two) for each in met.result(20).values()])


def test_whether_a_chief_computes(start: Start) -> None:
    views = clusters(2)
    assert not is_reachable(views[0].own)
    assert not chief_computes(views[1])
    chief = start(views[0], SAME)
    deadline = time.monotonic() + 10
    while not is_reachable(views[0].own):
        assert time.monotonic() < deadline
    assert not chief_computes(views[1])
    one = start(views[1], SAME)
    close([each for met in (chief, one) for each in met.result(20).values()])
    with socket.create_server(("", int(views[0].own.address.rpartition(":")[2]))):  # as TensorFlow's own
        assert chief_computes(views[1])
