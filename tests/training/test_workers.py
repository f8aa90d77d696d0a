"""Several workers in processes of this machine: the numbers of one, whoever is missing, and whoever comes back."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.training.forked_commands import ForkedCommands
from tests.training.task_processes import TaskProcesses

np = pytest.importorskip("numpy")
pytestmark = [pytest.mark.tf, pytest.mark.slow]

SPEC = """\
netspec: 1
name: net
input: {{name: images, shape: [N, 6, 6, 1]}}
layers:
  - conv2d: {{num_outputs: 8, kernel_size: 3, scope: conv{normalizer}}}
  - flatten: {{}}
  - fully_connected: {{num_outputs: 4, activation_fn: null, scope: logits}}
"""
RECIPE = """\
recipe: 1
name: net
spec: net.yaml
data:
  train: {numpy: {images: x.npy, labels: y.npy}}
  evaluation: {numpy: {images: x.npy, labels: y.npy}}
batch_size: 16
steps: 200
loss: [softmax_cross_entropy]
optimizer: {momentum: {learning_rate: 0.02}}
metrics: [accuracy]
checkpoints: {every: 25}
evaluate: {every: 50}
"""
COMMAND = ["-m", "netspec", "train", "recipe.yaml"]
PAGE = Path(__file__).parents[2] / "docs" / "distributed.md"
SECONDS = 120
"""The longest that a task may take, on a busy machine."""


def prepare(folder: Path, *, normalized: bool = False, recipe: str = RECIPE) -> Path:
    """Writes a spec, a recipe and its data."""
    random = np.random.default_rng(1)
    images = random.normal(size=(90, 6, 6, 1)).astype("float32")
    np.save(folder / "x.npy", images)
    np.save(folder / "y.npy", (images.mean(axis=(1, 2, 3)) * 6 + 2).clip(0, 3).astype("int64"))
    normalizer = ", normalizer_fn: batch_norm" if normalized else ""
    (folder / "net.yaml").write_text(SPEC.format(normalizer=normalizer))
    (folder / "recipe.yaml").write_text(recipe)
    return folder


def alone(forked: ForkedCommands, folder: Path, *options: str) -> None:
    output = folder / "output"
    assert forked.start([*COMMAND, *options], folder, output, {}).wait(SECONDS) == 0, output.read_text()


def weights(run: Path) -> Mapping[str, Any]:
    """The newest values of the network's variables."""
    from netspec.weights import open_weights

    stored = open_weights(run)
    return {name: np.array(stored[name]) for name in stored if name.startswith("net/")}


def furthest(one: Mapping[str, Any], other: Mapping[str, Any]) -> float:
    """The largest difference between values of the same names."""
    assert one.keys() == other.keys()
    return max(float(np.abs(one[name] - other[name]).max()) for name in one)


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory, forked: ForkedCommands) -> Path:
    """A run of one process with one device."""
    folder = prepare(tmp_path_factory.mktemp("one"))
    alone(forked, folder, "-o", "run")
    return folder / "run"


def shown() -> list[tuple[dict[str, Any], list[str]]]:
    """The configuration and the command of each terminal that the page on several machines shows."""
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("TF_CONFIG=")]
    words = [shlex.split(line) for line in lines]
    return [(json.loads(config.removeprefix("TF_CONFIG=")), command) for config, *command in words]


def test_two_terminals_as_shown_have_the_numbers_of_one_and_the_chief_alone_writes(tmp_path: Path, one: Path) -> None:
    (first, command), (second, same) = shown()
    assert command == same == ["netspec", "train", "digits.yaml"]
    assert first["cluster"] == second["cluster"]
    assert {job: len(tasks) for job, tasks in first["cluster"].items()} == {"worker": 2}
    assert [config["task"] for config in (first, second)] == [{"type": "worker", "index": i} for i in range(2)]
    prepare(tmp_path)
    (tmp_path / "recipe.yaml").rename(tmp_path / "digits.yaml")
    before = {path.name for path in tmp_path.iterdir()}
    with TaskProcesses(["-m", *command, "-o", "two"], tmp_path, {"worker": 2}) as tasks:
        tasks.start_all()
        assert [tasks.ended("worker", i, SECONDS) for i in range(2)] == [0, 0]
        (line,) = tasks.output("worker", 1).splitlines()
        here, chief = tasks.cluster["worker"][1], tasks.cluster["worker"][0]
        assert line == f"worker 1 at {here}: trains net with {chief}"
        assert "two: net, 200 steps, loss " in tasks.output("worker", 0)
    assert {path.name for path in tmp_path.iterdir()} - before == {"two", "worker-0.out", "worker-1.out"}
    assert 0 < furthest(weights(tmp_path / "two"), weights(one)) < 1e-4
    rows = [(run / "metrics.csv").read_text().splitlines() for run in (one, tmp_path / "two")]
    assert rows[0][0] == rows[1][0]
    for pair in zip(rows[0][1:], rows[1][1:], strict=True):
        cells = [[float(cell) if cell else -1.0 for cell in row.split(",")] for row in pair]
        assert cells[1] == pytest.approx(cells[0], rel=1e-3, abs=1e-4)


@pytest.mark.parametrize("killed", [1, 0])
def test_a_worker_that_is_killed_and_brought_back_changes_nothing(
    tmp_path: Path, unbroken: Path, killed: int, forked: ForkedCommands
) -> None:
    """Batch normalization is in it, whose moments all workers take part in saving."""
    prepare(tmp_path, normalized=True)
    with TaskProcesses([*COMMAND, "-o", "run"], tmp_path, {"worker": 2}, forked.start) as tasks:
        tasks.start_all()
        tasks.waits_for("step 50: evaluation", "worker", 0, SECONDS)
        tasks.kill("worker", killed)
        tasks.start("worker", killed)
        assert [tasks.ended("worker", i, SECONDS) for i in range(2)] == [0, 0]
        lost = f"lost worker {killed} at {tasks.cluster['worker'][killed]}; starting again"
        assert lost in tasks.output("worker", 1 - killed)
        assert "run: resumed at step " in tasks.output("worker", 0)
    broken, whole = weights(tmp_path / "run"), weights(unbroken)
    moments = [name for name in whole if "/moving_" in name]
    assert len(moments) == 2
    # A checkpoint has the mean over the workers of their moments, with which each goes on: the same mean, rounded.
    assert furthest(broken, whole) < 1e-6
    assert furthest(*({name: of[name] for name in of if name not in moments} for of in (broken, whole))) == 0


@pytest.fixture(scope="module")
def unbroken(tmp_path_factory: pytest.TempPathFactory, forked: ForkedCommands) -> Path:
    """A run of two workers, from the start to the end."""
    folder = prepare(tmp_path_factory.mktemp("unbroken"), normalized=True)
    with TaskProcesses([*COMMAND, "-o", "run"], folder, {"worker": 2}, forked.start) as tasks:
        tasks.start_all()
        assert [tasks.ended("worker", i, SECONDS) for i in range(2)] == [0, 0]
    return folder / "run"


def test_a_worker_that_is_missing_is_told(tmp_path: Path, forked: ForkedCommands) -> None:
    prepare(tmp_path)
    with TaskProcesses([*COMMAND, "--wait", "1"], tmp_path, {"worker": 2}, forked.start) as tasks:
        tasks.start("worker", 0)
        assert tasks.ended("worker", 0, SECONDS) == 2
        missing = f"netspec: error: worker 1 at {tasks.cluster['worker'][1]} is not there after 1 s; start every task"
        assert missing in tasks.output("worker", 0)


def test_mirrored_over_two_devices_has_the_numbers_of_one(tmp_path: Path, one: Path, forked: ForkedCommands) -> None:
    prepare(tmp_path)
    alone(forked, tmp_path, "-o", "two", "--devices", "cpu:0,cpu:1")
    assert 0 < furthest(weights(tmp_path / "two"), weights(one)) < 1e-4


SERVED = {"chief": 1, "ps": 1, "worker": 1}


def test_one_worker_with_a_parameter_server_has_the_numbers_of_one_device(
    tmp_path: Path, one: Path, forked: ForkedCommands
) -> None:
    prepare(tmp_path)
    with TaskProcesses([*COMMAND, "-o", "run"], tmp_path, SERVED, forked.start) as tasks:
        tasks.start_all()
        assert [tasks.ended(job, 0, SECONDS) for job in SERVED] == [0, 0, 0]
        assert len(tasks.output("ps", 0).splitlines()) == 1
    assert furthest(weights(tmp_path / "run"), weights(one)) < 1e-4


def test_a_worker_of_a_coordinator_may_be_killed_and_brought_back(tmp_path: Path, forked: ForkedCommands) -> None:
    prepare(tmp_path, normalized=True)
    with TaskProcesses([*COMMAND, "-o", "run"], tmp_path, SERVED, forked.start) as tasks:
        tasks.start_all()
        tasks.waits_for("step 50: evaluation", "chief", 0, SECONDS)
        tasks.kill("worker", 0)
        tasks.start("worker", 0)
        assert [tasks.ended(job, 0, SECONDS) for job in SERVED] == [0, 0, 0]
        assert "run: net, 200 steps, loss " in tasks.output("chief", 0)
        assert f"the chief at {tasks.cluster['chief'][0]} is gone, so worker 0 ends" in tasks.output("worker", 0)
