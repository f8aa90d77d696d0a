"""A training that is stopped and resumed ends as an unbroken one, to the bit."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import numpy as np
import pytest

from netspec.recipe import load_recipe
from netspec.training.progress import Progress
from netspec.training.training_plan import planned
from netspec.weights import open_weights
from tests.training.small_runs import RECIPE, small_run

pytestmark = pytest.mark.tf


class Watcher(Progress):
    def __init__(self, at: Callable[[int], None] = lambda _: None) -> None:
        self._at = at
        self.told: list[str] = []

    def at(self, step: int) -> None:
        self._at(step)

    def measured(self, step: int, values: Mapping[str, float]) -> None:
        pass

    def tell(self, text: str) -> None:
        self.told.append(text)


class Killed(Exception):
    pass


def killed() -> None:
    raise Killed


def train(folder: Path, output: str, stop_at: int | None = None, stop: Callable[[], None] = killed) -> Path:
    import tensorflow as tf

    from netspec.training.trainer import Trainer

    def at(step: int) -> None:
        if step == stop_at:
            stop()

    run = folder / output
    run.mkdir(exist_ok=True)
    plan = planned(load_recipe(folder / "small_recipe.yaml"))
    trainer = Trainer(plan, run, tf.distribute.get_strategy(), Watcher(at))
    trainer.begin()
    trainer.run()
    return run


def same(one: Path, other: Path) -> bool:
    first, second = open_weights(one), open_weights(other)
    return set(first) == set(second) and all(
        np.array_equal(first[name], second[name], equal_nan=first[name].dtype.kind == "f") for name in first
    )


@pytest.mark.parametrize(
    "optimizer",
    [
        "{momentum: {learning_rate: 0.05, moving_average_decay: 0.9}}",
        "{adam: {learning_rate: {cosine: {learning_rate: 0.01, decay_steps: 12}}}}",
    ],
)
def test_a_run_that_is_stopped_anywhere_and_resumed_ends_as_an_unbroken_one(tmp_path: Path, optimizer: str) -> None:
    small_run(tmp_path, RECIPE.replace("{momentum: {learning_rate: 0.05}}", optimizer))
    whole = train(tmp_path, "whole")
    for stop_at in (2, 7):
        with pytest.raises(Killed):
            train(tmp_path, "broken", stop_at)
    broken = train(tmp_path, "broken")
    assert (broken / "metrics.csv").read_bytes() == (whole / "metrics.csv").read_bytes()
    assert same(broken, whole)
    assert same(broken / "best", whole / "best")


def test_that_another_seed_is_noticed(tmp_path: Path) -> None:
    small_run(tmp_path)
    first = train(tmp_path, "first")
    small_run(tmp_path, RECIPE.replace("seed: 7", "seed: 8"))
    assert not same(first, train(tmp_path, "second"))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_saves_the_step(tmp_path: Path, number: signal.Signals) -> None:
    from netspec.training.trainer import TrainingInterrupted

    small_run(tmp_path)
    whole = train(tmp_path, "whole")
    with pytest.raises(TrainingInterrupted, match="stopped at step 5, which is saved"):
        train(tmp_path, "broken", 5, lambda: os.kill(os.getpid(), number))
    assert (tmp_path / "broken" / "ckpt-5.index").exists()
    assert same(train(tmp_path, "broken"), whole)
    assert (tmp_path / "broken" / "metrics.csv").read_bytes() == (whole / "metrics.csv").read_bytes()


@contextlib.contextmanager
def largest_file(size: int) -> Iterator[None]:
    """No file can grow beyond a size, as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_leaves_the_last_checkpoint(tmp_path: Path) -> None:
    from netspec.training.trainer import TrainingStopped

    small_run(tmp_path)
    whole = train(tmp_path, "whole")
    with pytest.raises(Killed):
        train(tmp_path, "full", 5)
    with (
        pytest.raises(
            TrainingStopped, match=r"step 6 cannot be written: File too large; the last one is .*ckpt-4; free"
        ),
        largest_file(1500),
    ):
        train(tmp_path, "full")
    left = {path.name for path in (tmp_path / "full").iterdir()}
    assert left >= {"checkpoint", "ckpt-4.index", "ckpt-4.data-00000-of-00001"}
    assert not any("ckpt-8" in name or "temp" in name for name in left)
    assert not any((tmp_path / "full" / "best").iterdir())
    assert same(train(tmp_path, "full"), whole)
    assert (tmp_path / "full" / "metrics.csv").read_bytes() == (whole / "metrics.csv").read_bytes()


def test_out_of_memory_is_told_with_the_batch_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import tensorflow as tf

    from netspec.training.trainer import TrainingStopped
    from netspec.training.training_step import TrainingStep

    def exhausted(*_: object) -> None:
        raise tf.errors.ResourceExhaustedError(None, None, "OOM when allocating tensor with shape[8,4,4,4]")

    monkeypatch.setattr(TrainingStep, "_run", exhausted)
    small_run(tmp_path)
    with pytest.raises(TrainingStopped, match=r"^out of memory at step 1 with a batch_size of 8: OOM when .*smaller"):
        train(tmp_path, "run")
