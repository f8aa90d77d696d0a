"""The first thing that is not finite is found, and named."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from netspec.cli.main import main
from tests.training.small_runs import RECIPE, SPEC, small_run

pytestmark = pytest.mark.tf

TWO_LAYERS = """\
netspec: 1
name: two
input: {shape: [N, 4, 4, 1]}
layers:
  - flatten: {}
  - fully_connected: {num_outputs: 3, activation_fn: null, weights_initializer: {constant: FIRST}, scope: first}
  - fully_connected: {num_outputs: 3, activation_fn: null, weights_initializer: {constant: SECOND}, scope: second}
"""
LOSS = "loss: absolute_difference"


def failed(folder: Path, capsys: pytest.CaptureFixture[str], recipe: str = RECIPE, spec: str = SPEC) -> list[str]:
    path = small_run(folder, recipe, spec)
    assert main(["train", path, "-q", "-o", str(folder / "run")]) == 1
    return capsys.readouterr().err.splitlines()


def regression(folder: Path, first: str, second: str) -> tuple[str, str]:
    recipe = RECIPE.replace("loss: softmax_cross_entropy", LOSS).replace("metrics: [accuracy]\n", "")
    return recipe.replace("y.npy", "z.npy"), TWO_LAYERS.replace("FIRST", first).replace("SECOND", second)


@pytest.fixture
def numbers(tmp_path: Path) -> None:
    np.save(tmp_path / "z.npy", np.ones((50, 3), np.float32))


@pytest.mark.usefixtures("numbers")
def test_the_layer_whose_output_overflows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = failed(tmp_path, capsys, *regression(tmp_path, "1.0e+30", "1.0e+30"))
    assert lines[0].startswith("netspec: error: the loss or the gradients are not finite at step 1, ")
    place = f"{tmp_path}/small.yaml:7"
    assert lines[1].startswith(f"  first at fault: fully_connected 'second', {place}: its output holds ")
    assert lines[1].endswith("inf, and what came before is finite")
    assert lines[2] == "  there is no checkpoint yet"


@pytest.mark.usefixtures("numbers")
def test_the_gradient_that_overflows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    recipe, spec = regression(tmp_path, "1.0e-30", "1.0e+30")
    lines = failed(tmp_path, capsys, recipe + "preprocess: {rescale: {scale: 1.0e+10}}\n", spec)
    place = f"{tmp_path}/small.yaml:6"
    assert lines[1].startswith(
        f"  first at fault: fully_connected 'first', {place}: the gradient of two/first/weights "
    )
    assert lines[1].endswith(", and the loss is finite")


def test_an_image_that_is_not_finite_after_a_checkpoint(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = small_run(tmp_path)
    assert main(["train", path, "-q", "-o", str(tmp_path / "run"), "--set", "steps=4"]) == 0
    images = np.load(tmp_path / "x.npy")
    images[:, 0, 0, 0] = np.nan
    np.save(tmp_path / "x.npy", images)
    capsys.readouterr()
    assert main(["train", path, "-q", "-o", str(tmp_path / "run")]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert " at step 5, " in lines[1]
    assert lines[2] == "  first at fault: the images of its batch hold nan"
    assert lines[3] == f"  the last checkpoint is {tmp_path}/run/ckpt-4"
    assert {path.name for path in (tmp_path / "run").glob("ckpt-*.index")} == {"ckpt-4.index"}


def test_a_rate_that_lets_weights_overflow_is_stopped(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = failed(tmp_path, capsys, RECIPE.replace("0.05", "1.0e+25"))
    assert "first at fault: " in lines[1]
    assert "unknown" not in lines[1]
