"""A training that is killed at random moments, while it saves too, and resumed each time, ends as an unbroken one."""

from __future__ import annotations

import random
import signal
import time
from pathlib import Path

import numpy as np
import pytest

from netspec.weights import open_weights
from tests.training.forked_commands import ForkedCommands, ForkedProcess
from tests.training.small_runs import RECIPE, small_run

pytestmark = [pytest.mark.tf, pytest.mark.slow]

STEPS, EVERY, KILLS, LATEST = 1000, 5, 10, 0.4
PATIENCE = 120


def started(forked: ForkedCommands, recipe: str, run: Path) -> ForkedProcess:
    """A training; what it prints is in a file beside the folder of the run."""
    command = ["-m", "netspec", "train", recipe, "-q", "-o", str(run)]
    return forked.start(command, Path.cwd(), output(run), {})


def output(run: Path) -> Path:
    return run.with_suffix(".out")


def newest(run: Path) -> int:
    """The step of the newest checkpoint that is whole."""
    try:
        first = (run / "checkpoint").read_text().splitlines()[0]
    except (FileNotFoundError, IndexError):
        return 0
    return int(first.rpartition("-")[2].strip('"'))


def kill_in_training(forked: ForkedCommands, recipe: str, run: Path, delay: float) -> bool:
    """Starts a training, and kills it so long after its first new checkpoint; returns whether it still ran then."""
    before = newest(run)
    process = started(forked, recipe, run)
    end = time.monotonic() + PATIENCE
    while newest(run) == before and process.poll() is None and time.monotonic() < end:
        time.sleep(0.01)
    time.sleep(delay)
    process.send_signal(signal.SIGKILL)
    return process.wait() == -signal.SIGKILL


def test_ten_kills_change_nothing(tmp_path: Path, forked: ForkedCommands) -> None:
    recipe = small_run(
        tmp_path,
        RECIPE.replace("steps: 12", f"steps: {STEPS}")
        .replace("every: 6", "every: 50")
        .replace("every: 4", f"every: {EVERY}"),
    )
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    assert started(forked, recipe, whole).wait(PATIENCE) == 0, output(whole).read_text()
    chance = random.Random(5)  # noqa: S311 -- moments to kill at
    killed = [kill_in_training(forked, recipe, broken, chance.uniform(0, LATEST)) for _ in range(KILLS)]
    assert sum(killed) >= KILLS // 2
    assert started(forked, recipe, broken).wait(PATIENCE) == 0, output(broken).read_text()
    assert newest(whole) == newest(broken) == STEPS
    assert (broken / "metrics.csv").read_bytes() == (whole / "metrics.csv").read_bytes()
    for folder in ("", "best"):
        first, second = open_weights(whole / folder), open_weights(broken / folder)
        assert set(first) == set(second)
        for name in first:
            np.testing.assert_array_equal(first[name], second[name], err_msg=name)
    assert not [path for path in broken.iterdir() if "temp" in path.name]


def test_a_terminated_training_says_how_to_resume(tmp_path: Path, forked: ForkedCommands) -> None:
    recipe = small_run(tmp_path, RECIPE.replace("steps: 12", "steps: 100000"))
    run = tmp_path / "run"
    process = started(forked, recipe, run)
    end = time.monotonic() + PATIENCE
    while not newest(run) and time.monotonic() < end:
        time.sleep(0.01)
    process.send_signal(signal.SIGTERM)
    assert process.wait(PATIENCE) == 128 + signal.SIGTERM
    stopped = f"{run}: stopped at step {newest(run):,}, which is saved; resume it with the same command\n"
    assert output(run).read_text() == stopped
