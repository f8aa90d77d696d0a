"""`netspec train`: what it writes, prints, resumes and refuses."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from netspec.cli.main import main
from netspec.weights import open_weights, write_npz
from tests.training.small_runs import RECIPE, small_run

pytestmark = pytest.mark.tf


@pytest.fixture
def recipe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    small_run(tmp_path)
    return "small_recipe.yaml"


def files(folder: Path) -> Mapping[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def values(folder: Path) -> Mapping[str, Any]:
    """What a checkpoint holds, by name."""
    return dict(open_weights(folder))


def test_a_run_is_trained_once_and_extended(recipe: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", recipe, "--quiet"]) == 0
    printed = capsys.readouterr()
    assert printed.out.startswith("runs/small: small, 12 steps, loss ")
    assert printed.err == ""
    run = tmp_path / "runs" / "small"
    rows = (run / "metrics.csv").read_text().splitlines()
    assert rows[0] == "step,epoch,loss,accuracy,learning_rate,evaluation_loss,evaluation_accuracy"
    assert [row.partition(",")[0] for row in rows[1:]] == ["3", "6", "9", "12"]
    assert [row.endswith(",,") for row in rows[1:]] == [True, False, True, False]
    assert {path.name for path in run.glob("ckpt-*.index")} == {"ckpt-8.index", "ckpt-12.index"}
    assert values(run)["small/logits/weights"].shape == (64, 3)
    before = files(run)
    assert main(["train", recipe]) == 0
    assert capsys.readouterr().out == "runs/small: small, 12 steps are done\n"
    assert files(run) == before
    assert main(["train", recipe, "--set", "steps=16"]) == 0
    assert "resumed at step 12" in capsys.readouterr().err
    assert (run / "metrics.csv").read_text().splitlines()[-1].startswith("16,2.56,")
    assert json.loads((run / "run.json").read_text())["recipe"]["steps"] == 16


def test_a_run_is_resumed_by_its_folder(recipe: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", recipe, "-q", "--set", "steps=1"]) == 0
    capsys.readouterr()
    assert main(["train", "runs/small", "-q", "--set", "steps=2"]) == 0
    assert capsys.readouterr().out.startswith("runs/small: small, 2 steps, ")
    assert main(["train", "runs"]) == 2
    assert "runs is no run: it has no recipe.yaml" in capsys.readouterr().err


def test_a_spec_is_no_recipe(recipe: str, capsys: pytest.CaptureFixture[str]) -> None:
    for command in (["train"], ["evaluate"], ["predict"]):
        assert main([*command, "small.yaml", *["x.npy"] * (command == ["predict"])]) == 2
        assert capsys.readouterr().err == (
            "netspec: error: small.yaml is a spec, not a recipe; `netspec new --recipe small.yaml` writes one that "
            "trains it\n"
        )


def test_another_recipe_is_refused_with_what_differs(
    recipe: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["train", recipe, "-q", "--set", "steps=1"]) == 0
    before = files(tmp_path / "runs")
    Path(recipe).write_text(RECIPE.replace("batch_size: 8", "batch_size: 4"))
    spec = tmp_path / "small.yaml"
    spec.write_text(spec.read_text().replace("num_outputs: 4", "num_outputs: 5"))
    capsys.readouterr()
    assert main(["train", recipe]) == 2
    assert capsys.readouterr().err == (
        "netspec: error: runs/small was begun with another recipe: batch_size was 8, now 4, "
        "network.layers[0].conv2d.num_outputs was 4, now 5; to resume, give that recipe again (more steps are "
        "allowed), or choose another folder: --output FOLDER\n"
    )
    assert files(tmp_path / "runs") == before


@pytest.mark.parametrize("name", ["run.json", "notes.txt"])
def test_a_folder_of_others_is_not_touched(
    recipe: str, tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / name).write_text("{}")
    assert main(["train", recipe, "-o", "mine"]) == 2
    assert "mine holds files that no run of netspec wrote" in capsys.readouterr().err
    assert files(tmp_path / "mine") == {name: b"{}"}


def test_a_run_can_be_repeated_from_its_folder(recipe: str, tmp_path: Path) -> None:
    assert main(["train", recipe, "-q", "--set", "steps=4"]) == 0
    assert main(["train", "runs/small/recipe.yaml", "-q", "-o", "again"]) == 0
    first, again = values(tmp_path / "runs" / "small"), values(tmp_path / "again")
    assert first.keys() == again.keys()
    assert all(np.array_equal(first[name], again[name], equal_nan=True) for name in first)


def test_labels_that_do_not_fit_are_told(recipe: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    np.save(tmp_path / "y.npy", np.full(50, 3))
    assert main(["train", recipe]) == 1
    assert "label 3 is outside of the classes 0 to 2" in capsys.readouterr().err
    assert not (tmp_path / "runs").exists()


def test_a_dry_run_imports_no_tensorflow_and_writes_nothing(recipe: str, tmp_path: Path) -> None:
    before = files(tmp_path)
    program = (
        "import sys; from netspec.cli.main import main; code = main(sys.argv[1:]); print('tensorflow' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "train", recipe, "--dry-run"], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "False"
    assert "output      the run is begun in runs/small" in done.stdout
    assert "parameters  243, 235 of them trained" in done.stdout
    assert files(tmp_path) == before


def test_weights_that_do_not_fit_are_told_before_anything_is_written(
    recipe: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["train", recipe, "--set", "init_from={checkpoint: nowhere.ckpt}"]) == 1
    assert capsys.readouterr().err.startswith("netspec: error: nowhere.ckpt: ")
    write_npz(tmp_path / "other.npz", {"small/logits/weights": np.zeros((64, 4), np.float32)})
    assert main(["train", recipe, "--dry-run", "--set", "init_from={checkpoint: other.npz}"]) == 1
    assert "small/logits/weights has [64, 3], stored [64, 4]" in capsys.readouterr().err
    assert not (tmp_path / "runs").exists()


def test_a_run_without_a_checkpoint_is_begun_anew_with_another_recipe(
    recipe: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["train", recipe, "--set", "optimizer.momentum.learning_rate=1.0e+25"]) == 1
    assert "not finite" in capsys.readouterr().err
    assert main(["train", recipe, "-q"]) == 0
    rows = (tmp_path / "runs" / "small" / "metrics.csv").read_text().splitlines()
    assert [row.partition(",")[0] for row in rows] == ["step", "3", "6", "9", "12"]


def test_fine_tuning_changes_what_it_names(recipe: str, tmp_path: Path) -> None:
    assert main(["train", recipe, "-q", "--set", "steps=4"]) == 0
    settings = ["init_from={checkpoint: runs/small, exclude: [small/logits]}", "train_only=[small/logits]", "seed=8"]
    assert main(["train", recipe, "-q", "-o", "tuned", *(f"--set={each}" for each in settings)]) == 0
    before, after = values(tmp_path / "runs" / "small"), values(tmp_path / "tuned")
    kept, moved = "small/conv1/weights", "small/conv1/BatchNorm/moving_mean"
    np.testing.assert_array_equal(before[kept], after[kept])
    assert not np.array_equal(before[moved], after[moved])
    assert not np.array_equal(before["small/logits/weights"], after["small/logits/weights"])
    assert "small/conv1/weights/Momentum" not in after
    assert "small/logits/weights/Momentum" in after


def test_tensorboard_reads_the_events_and_drops_what_was_repeated(recipe: str, tmp_path: Path) -> None:
    accumulators = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator")
    assert main(["train", recipe, "-q", "--set", "checkpoints.every=null"]) == 0
    run = tmp_path / "runs" / "small"
    for path in run.glob("ckpt*"):
        path.unlink()
    (run / "checkpoint").unlink()
    assert main(["train", recipe, "-q", "--set", "checkpoints.every=null"]) == 0
    for split, steps in (("train", [3, 6, 9, 12]), ("evaluation", [6, 12])):
        found = accumulators.EventAccumulator(str(run / split))
        found.Reload()
        assert [each.step for each in found.Scalars("loss")] == steps
    rows = (run / "metrics.csv").read_text().splitlines()[1:]
    assert [f"{each.value:.6g}" for each in accumulators_of(accumulators, run).Scalars("loss")] == [
        f"{float(row.split(',')[2]):.6g}" for row in rows
    ]


def accumulators_of(accumulators: Any, run: Path) -> Any:
    found = accumulators.EventAccumulator(str(run / "train"))
    found.Reload()
    return found


def test_too_little_memory_is_told_in_a_dry_run(
    recipe: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["train", recipe, "--dry-run"]) == 0
    said = capsys.readouterr().out
    assert "are available" not in said
    assert re.search(r"^memory      about [1-9]\d* kB: variables, ", said, re.MULTILINE)  # not 0 MB
    monkeypatch.setattr("netspec.training.training_plan.available_memory", lambda: 1000)
    assert main(["train", recipe, "--dry-run"]) == 0
    assert " 1 kB are available on this machine; give a smaller batch_size" in capsys.readouterr().out


def test_a_run_is_resumed_from_within_its_folder(
    recipe: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["train", recipe, "-q", "--set", "steps=4"]) == 0
    monkeypatch.chdir("runs/small")
    capsys.readouterr()
    assert main(["train", "recipe.yaml", "-q", "--set", "steps=5"]) == 0
    assert capsys.readouterr().err == ".: resumed at step 4\n"


@pytest.mark.parametrize("damage", ["lost", "garbage", "cut", "gone"])
def test_checkpoints_that_cannot_be_read_are_kept(
    recipe: str, tmp_path: Path, damage: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["train", recipe, "-q"]) == 0
    run = tmp_path / "runs" / "small"
    table = (run / "metrics.csv").read_text()
    data = run / "ckpt-12.data-00000-of-00001"
    if damage == "lost":
        (run / "checkpoint").unlink()
    elif damage == "garbage":
        (run / "checkpoint").write_text("")
    elif damage == "cut":
        data.write_bytes(data.read_bytes()[:500])
    else:
        data.unlink()
    before = files(run)
    capsys.readouterr()
    assert main(["train", recipe, "-q", "--set", "steps=16"]) == 1
    said = capsys.readouterr().err
    assert said.startswith("netspec: error: ")
    assert said.count("\n") == 1
    assert {name: text for name, text in files(run).items() if "ckpt" in name} == {
        name: text for name, text in before.items() if "ckpt" in name
    }
    name = "ckpt-12" if damage in ("lost", "garbage") else "ckpt-8"
    assert said.endswith(f'/checkpoint be this line: model_checkpoint_path: "{name}"\n')
    (run / "checkpoint").write_text(f'model_checkpoint_path: "{name}"\n')
    assert main(["train", recipe, "-q"]) == 0
    assert (run / "metrics.csv").read_text() == table
