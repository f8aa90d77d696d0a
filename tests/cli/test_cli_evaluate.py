"""`netspec evaluate`: the numbers are those of NumPy over all examples; what is wrong is told without a traceback."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from netspec.cli.main import main

from .trained import COUNT, NAMES, RECIPE, write_trained

np = pytest.importorskip("numpy")
pytestmark = [pytest.mark.tf, pytest.mark.filterwarnings("ignore")]
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def arrays(tmp_path: Path) -> Any:
    return write_trained(tmp_path)


def evaluated(capsys: Capture, *argv: str) -> Any:
    assert main(["evaluate", *argv, "--weights", "w.npz", "--format", "json"]) == 0
    found = capsys.readouterr()
    assert found.err == ""
    return json.loads(found.out)


def test_json_has_the_means_over_all_examples(arrays: Any, capsys: Capture) -> None:
    found = evaluated(capsys, "recipe.yaml")
    labels, likely = arrays["y"], arrays["likely"]
    order = np.argsort(-likely, axis=1)
    assert {name: found[name] for name in ("recipe", "split", "weights", "examples")} == {
        "recipe": "recipe.yaml",
        "split": "evaluation",
        "weights": "w.npz",
        "examples": COUNT,
    }
    assert found["loss"] == pytest.approx(-np.log(likely[np.arange(COUNT), labels]).mean(), rel=1e-5)
    right = (order[:, :2] == labels[:, None]).any(axis=1).mean()
    assert found["metrics"] == pytest.approx({"accuracy": (order[:, 0] == labels).mean(), "top_2": right})
    assert [each["name"] for each in found["classes"]] == list(NAMES)
    for number, each in enumerate(found["classes"]):
        own, taken = labels == number, order[:, 0] == number
        correct = int((own & taken).sum())
        assert (each["examples"], each["predicted"], each["correct"]) == (own.sum(), taken.sum(), correct)
        assert each["recall"] == (pytest.approx(correct / own.sum()) if own.any() else None)
        assert each["precision"] == (pytest.approx(correct / taken.sum()) if taken.any() else None)


@pytest.mark.parametrize("size", [1, 4, 11, 100])
def test_the_size_of_batches_changes_nothing(arrays: Any, capsys: Capture, size: int) -> None:
    found = evaluated(capsys, "recipe.yaml", "--set", f"batch_size={size}")
    assert found["loss"] == pytest.approx(-np.log(arrays["likely"][np.arange(COUNT), arrays["y"]]).mean(), rel=1e-5)


def test_a_network_is_measured_in_the_precision_that_it_is_trained_in(arrays: Any, capsys: Capture) -> None:
    exact = evaluated(capsys, "recipe.yaml")["loss"]
    mixed = evaluated(capsys, "recipe.yaml", "--set", "precision=mixed_bfloat16")["loss"]
    assert mixed == pytest.approx(exact, rel=0.05)
    assert mixed != exact


def test_text_and_csv(arrays: Any, capsys: Capture) -> None:
    as_data = evaluated(capsys, "recipe.yaml")
    assert main(["evaluate", "recipe.yaml", "--weights", "w.npz"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:4] == [
        "w.npz, data.evaluation: 11 examples",
        "",
        f"loss      {as_data['loss']:.4f}",
        f"accuracy  {as_data['metrics']['accuracy']:.4f}",
    ]
    assert [line.split()[:2] for line in lines[-3:]] == [[c["name"], str(c["examples"])] for c in as_data["classes"]]
    assert main(["evaluate", "recipe.yaml", "--weights", "w.npz", "--format", "csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [float(row["recall"]) for row in rows] == [pytest.approx(each["recall"]) for each in as_data["classes"]]


def test_the_folder_of_a_run_has_its_recipe(arrays: Any, capsys: Capture, tmp_path: Path) -> None:
    run = tmp_path / "run"
    run.mkdir()
    write_trained(run)
    assert evaluated(capsys, "run")["recipe"] == "run/recipe.yaml"
    (run / "recipe.yaml").unlink()
    assert main(["evaluate", "run"]) == 2
    assert "run is no run: it has no recipe.yaml" in capsys.readouterr().err


def test_what_was_not_trained(arrays: Any, capsys: Capture) -> None:
    assert main(["evaluate", "recipe.yaml"]) == 2
    assert "recipe.yaml has not been trained: there is no folder" in capsys.readouterr().err


def test_faults_of_weights_and_data(arrays: Any, capsys: Capture, tmp_path: Path) -> None:
    np.savez(tmp_path / "other.npz", **{"net/logits/weights": np.zeros((16, 5), "float32")})
    assert main(["evaluate", "recipe.yaml", "--weights", "other.npz"]) == 1
    assert (
        capsys.readouterr().err.splitlines()[0].startswith("netspec: error: other.npz does not fit: 2 of 2 variables")
    )
    np.save(tmp_path / "y.npy", np.full(COUNT, 7))
    assert main(["evaluate", "recipe.yaml", "--weights", "w.npz"]) == 1
    assert "y.npy: row 0: label 7 is outside of the classes 0 to 2" in capsys.readouterr().err


def test_a_recipe_without_data_for_evaluation(capsys: Capture, tmp_path: Path) -> None:
    lines = [line for line in RECIPE.splitlines() if "evaluation" not in line]
    write_trained(tmp_path, "\n".join(lines))
    assert main(["evaluate", "recipe.yaml", "--weights", "w.npz"]) == 1
    assert "names no data for evaluation" in capsys.readouterr().err
    assert evaluated(capsys, "recipe.yaml", "--split", "train")["examples"] == COUNT


def test_errors_of_the_recipe_are_problems(capsys: Capture, tmp_path: Path) -> None:
    write_trained(tmp_path, RECIPE.replace("batch_size: 4", "batch_size: four"))
    assert main(["evaluate", "recipe.yaml", "--weights", "w.npz"]) == 1
    assert "recipe.yaml:8:13: error: " in capsys.readouterr().err


@pytest.mark.parametrize(
    ("weights", "meant"), [("last", "newest"), ("bset", "best"), ("ckpt-1", "runs/net/ckpt-1"), ("other.npz", None)]
)
def test_which_weights_are_meant(arrays: Any, capsys: Capture, tmp_path: Path, weights: str, meant: str | None) -> None:
    (tmp_path / "runs" / "net").mkdir(parents=True)
    (tmp_path / "runs" / "net" / "ckpt-1.index").touch()
    code = main(["evaluate", "recipe.yaml", "--weights", weights])
    said = capsys.readouterr().err.replace(f"{tmp_path}/", "")
    text = f"netspec: error: --weights: there is no '{weights}'; did you mean '{meant}'?\n"
    assert (code, said == text) == ((2, True) if meant else (1, False))


def test_the_weights_are_read_before_a_training_deletes_them(
    arrays: Any, capsys: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from netspec.lower.module import SpecModule
    from netspec.weights import open_weights, write_weights

    (tmp_path / "run").mkdir()
    write_weights("run/ckpt-1.ckpt", open_weights("w.npz"))
    made = SpecModule.__init__

    def meanwhile(*args: Any, **options: Any) -> None:
        for path in (tmp_path / "run").iterdir():
            path.unlink()
        made(*args, **options)

    monkeypatch.setattr(SpecModule, "__init__", meanwhile)
    assert main(["evaluate", "recipe.yaml", "--weights", "run/ckpt-1.ckpt", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["examples"] == COUNT
