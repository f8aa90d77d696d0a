"""Where a run computes, by its environment and its devices."""

from __future__ import annotations

import json

import pytest

from netspec.training import strategy
from netspec.training.strategy import DeviceError, Distribution, Placement, strategy_for

A, B, C = (f"host{i}:2222" for i in range(3))


@pytest.fixture
def gpus(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The number of GPUs of the machine, in a list that a test may change."""
    there = [0]
    monkeypatch.setattr(strategy, "_gpus", lambda: there[0])
    return there


def cluster(job: str, index: int, **jobs: list[str]) -> dict[str, str]:
    return {"TF_CONFIG": json.dumps({"cluster": jobs, "task": {"type": job, "index": index}})}


@pytest.mark.parametrize(
    ("there", "asked", "kind", "devices"),
    [
        (0, None, Distribution.ONE_DEVICE, ("CPU:0",)),
        (1, None, Distribution.ONE_DEVICE, ("GPU:0",)),
        (3, None, Distribution.MIRRORED, ("GPU:0", "GPU:1", "GPU:2")),
        (3, "cpu", Distribution.ONE_DEVICE, ("CPU:0",)),
        (3, "2", Distribution.MIRRORED, ("GPU:0", "GPU:1")),
        (3, "GPU:2, gpu:0", Distribution.MIRRORED, ("GPU:2", "GPU:0")),
        (0, "1", Distribution.ONE_DEVICE, ("CPU:0",)),
        (0, "cpu:0,cpu:1", Distribution.MIRRORED, ("CPU:0", "CPU:1")),
    ],
)
def test_devices_of_one_machine(
    gpus: list[int], there: int, asked: str | None, kind: Distribution, devices: tuple[str, ...]
) -> None:
    gpus[0] = there
    assert strategy_for({}, asked) == Placement(kind, devices, None)


@pytest.mark.parametrize(
    ("there", "asked", "fault"),
    [
        (0, "0", "expected a number of devices, or names such as gpu:0,gpu:1 or cpu, got '0'"),
        (0, "tpu", "expected a number of devices, or names such as gpu:0,gpu:1 or cpu, got 'tpu'"),
        (0, "", "expected a number of devices, or names such as gpu:0,gpu:1 or cpu, got ''"),
        (0, "cpu,cpu:0", "a device is named twice in 'cpu,cpu:0'"),
        (1, "cpu,gpu", "expected GPUs or CPUs, got both in 'cpu,gpu'"),
        (0, "gpu", "there is no GPU:0; there is no GPU"),
        (1, "gpu:1,gpu:2", "there is no GPU:1 and GPU:2; there is GPU:0"),
        (2, "gpu:2", "there is no GPU:2; there are GPU:0 to GPU:1"),
        (
            1,
            "2",
            (
                "this machine has 1 GPU, and 2 devices were asked for; "
                "name virtual devices of the CPU to try a run on several: cpu:0,cpu:1"
            ),
        ),
    ],
)
def test_devices_that_cannot_be(gpus: list[int], there: int, asked: str, fault: str) -> None:
    gpus[0] = there
    with pytest.raises(DeviceError) as caught:
        strategy_for({}, asked)
    assert str(caught.value) == fault


@pytest.mark.parametrize(
    ("environment", "kind", "is_chief", "serves", "text"),
    [
        ({}, Distribution.ONE_DEVICE, True, False, "CPU:0"),
        (
            cluster("worker", 0, worker=[A, B]),
            Distribution.WORKERS,
            True,
            False,
            f"2 workers; this is worker 0, the chief, at {A}, on CPU:0",
        ),
        (
            cluster("worker", 1, worker=[A, B]),
            Distribution.WORKERS,
            False,
            False,
            f"2 workers; this is worker 1, at {B}, on CPU:0",
        ),
        (
            cluster("chief", 0, chief=[A], worker=[B]),
            Distribution.WORKERS,
            True,
            False,
            f"2 workers; this is the chief, at {A}, on CPU:0",
        ),
        (
            cluster("chief", 0, chief=[A], worker=[B], ps=[C]),
            Distribution.PARAMETER_SERVERS,
            True,
            False,
            f"1 worker and 1 parameter server; this is the chief at {A}",
        ),
        (
            cluster("ps", 0, chief=[A], worker=[B], ps=[C]),
            Distribution.PARAMETER_SERVERS,
            False,
            True,
            f"1 worker and 1 parameter server; this is ps 0 at {C}",
        ),
    ],
)
def test_placements_in_words(
    gpus: list[int], environment: dict[str, str], kind: Distribution, is_chief: bool, serves: bool, text: str
) -> None:
    found = strategy_for(environment)
    assert (found.kind, found.is_chief, found.serves, found.text()) == (kind, is_chief, serves, text)


def test_mirrored_in_words(gpus: list[int]) -> None:
    assert strategy_for({}, "cpu:0,cpu:1").text() == "mirrored over CPU:0 and CPU:1"


def test_a_task_of_a_cluster_has_one_cpu(gpus: list[int]) -> None:
    with pytest.raises(DeviceError, match="a task of a cluster has one CPU device, got CPU:0 and CPU:1"):
        strategy_for(cluster("worker", 0, worker=[A, B]), "cpu:0,cpu:1")
