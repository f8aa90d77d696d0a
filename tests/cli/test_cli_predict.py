"""`netspec predict`: probabilities are those of NumPy; what is no image is told, and the others are predicted."""

from __future__ import annotations

import csv
import io
import json
import sys
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


def png(image: Any) -> bytes:
    import tensorflow as tf

    encoded: bytes = tf.io.encode_png(image).numpy()
    return encoded


def predicted(capsys: Capture, *argv: str) -> tuple[int, Any, str]:
    """The exit code, the data of the predictions, and what is said beside."""
    code = main(["predict", "recipe.yaml", *argv, "--weights", "w.npz", "--format", "json"])
    found = capsys.readouterr()
    return code, json.loads(found.out)["predictions"], found.err


def test_rows_of_an_array(arrays: Any, capsys: Capture) -> None:
    code, found, err = predicted(capsys, "x.npy", "--top", "9", "--batch-size", "4")
    assert (code, err) == (0, "")
    assert [each["image"] for each in found] == [f"x.npy[{row}]" for row in range(COUNT)]
    for each, likely in zip(found, arrays["likely"], strict=True):
        assert [of["class"] for of in each["classes"]] == list(np.argsort(-likely))
        assert [of["name"] for of in each["classes"]] == [NAMES[number] for number in np.argsort(-likely)]
        assert [of["probability"] for of in each["classes"]] == pytest.approx(sorted(likely, reverse=True), rel=1e-4)


def test_encoded_images_are_as_their_arrays_and_broken_ones_are_told(
    arrays: Any, capsys: Capture, tmp_path: Path
) -> None:
    (tmp_path / "photos").mkdir()
    for row in range(2):
        (tmp_path / "photos" / f"{row}.png").write_bytes(png(arrays["x"][row]))
    (tmp_path / "photos" / "1_broken.jpg").write_bytes(b"\xff\xd8 cut")
    code, found, err = predicted(capsys, "photos", "missing.png", "x.npy")
    by_name = {each["image"]: each for each in found}
    assert code == 1
    assert list(by_name)[:4] == ["photos/0.png", "photos/1.png", "photos/1_broken.jpg", "missing.png"]
    for row in range(2):
        assert by_name[f"photos/{row}.png"]["classes"] == by_name[f"x.npy[{row}]"]["classes"]
    assert by_name["missing.png"] == {"image": "missing.png", "error": "cannot be read: No such file or directory"}
    assert err.splitlines() == [
        "netspec: error: photos/1_broken.jpg is a broken JPEG image: it is cut off or damaged",
        "netspec: error: missing.png cannot be read: No such file or directory",
    ]


def test_text_and_csv(arrays: Any, capsys: Capture) -> None:
    _, found, _ = predicted(capsys, "x.npy", "--top", "2")
    assert main(["predict", "recipe.yaml", "x.npy", "--weights", "w.npz", "--top", "2"]) == 0
    first, second = found[0]["classes"]
    text = f"{first['name']} {100 * first['probability']:.1f}%, {second['name']} {100 * second['probability']:.1f}%"
    assert capsys.readouterr().out.splitlines()[0] == f"x.npy[0]: {text}"
    assert main(["predict", "recipe.yaml", "x.npy", "--weights", "w.npz", "--top", "2", "--format", "csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert len(rows) == 2 * COUNT
    assert rows[1] == {
        "image": "x.npy[0]",
        "rank": "2",
        "class": str(second["class"]),
        "name": second["name"],
        "probability": str(second["probability"]),
    }


def test_an_image_on_standard_input(arrays: Any, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(png(arrays["x"][0]))))
    code, (found,), _ = predicted(capsys, "-")
    assert (code, found["image"]) == (0, "<stdin>")
    assert found["classes"][0]["class"] == arrays["likely"][0].argmax()


def test_numbers_of_a_regression(capsys: Capture, tmp_path: Path) -> None:
    regression = RECIPE.replace("softmax_cross_entropy", "mean_squared_error").replace(
        "metrics: [accuracy, {top_k: 2}]\n", ""
    )
    arrays = write_trained(tmp_path, regression)
    np.save(tmp_path / "y.npy", np.zeros((COUNT, 3), "float32"))
    _, found, _ = predicted(capsys, "x.npy")
    assert [each["output"] for each in found] == [pytest.approx(list(row), rel=1e-4) for row in arrays["logits"]]
    assert main(["predict", "recipe.yaml", "x.npy", "--weights", "w.npz"]) == 0
    numbers = capsys.readouterr().out.splitlines()[0].removeprefix("x.npy[0]: ").split()
    assert list(map(float, numbers)) == pytest.approx(list(arrays["logits"][0]), rel=1e-4)


def test_names_of_classes_may_be_out_of_reach(arrays: Any, capsys: Capture, tmp_path: Path) -> None:
    (tmp_path / "images.npy").write_bytes((tmp_path / "x.npy").read_bytes())
    (tmp_path / "x.npy").unlink()
    code, found, err = predicted(capsys, "images.npy")
    assert code == 0
    assert found[0]["classes"][0]["name"] == str(arrays["likely"][0].argmax())
    assert err.startswith("netspec: warning: classes are told by number: data.train: ")


def test_names_are_those_of_the_labels_less_the_offset(capsys: Capture, tmp_path: Path) -> None:
    arrays = write_trained(tmp_path, RECIPE.replace("names.txt}", "names.txt, labels_offset: 1}"))
    (tmp_path / "names.txt").write_text("\n".join(["background", *NAMES]))
    np.save(tmp_path / "y.npy", arrays["y"] + 1)
    _, found, _ = predicted(capsys, "x.npy")
    assert [each["classes"][0]["name"] for each in found] == [NAMES[row.argmax()] for row in arrays["likely"]]
    assert main(["evaluate", "recipe.yaml", "--weights", "w.npz", "--format", "json"]) == 0
    assert [of["name"] for of in json.loads(capsys.readouterr().out)["classes"]] == [*NAMES]


def test_an_evaluation_has_the_classes_of_training(arrays: Any, capsys: Capture, tmp_path: Path) -> None:
    recipe = RECIPE.replace("names.txt}}\npre", "others.txt}}\npre")
    (tmp_path / "recipe.yaml").write_text(recipe)
    (tmp_path / "others.txt").write_text("right\nleft\nnone\n")
    assert main(["evaluate", "recipe.yaml", "--weights", "w.npz"]) == 1
    assert "error: data.evaluation: class 0 is 'right', but 'left' in training; " in capsys.readouterr().err
    (tmp_path / "others.txt").write_text("left\nright\n")
    assert main(["evaluate", "recipe.yaml", "--weights", "w.npz"]) == 0


@pytest.mark.parametrize("option", ["--top", "--batch-size"])
def test_a_number_of_at_least_one(arrays: Any, capsys: Capture, option: str) -> None:
    assert main(["predict", "recipe.yaml", "x.npy", option, "0"]) == 2
    assert f"argument {option}: expected a number of at least 1, got '0'" in capsys.readouterr().err


def test_numbers_that_are_not_finite_are_null(arrays: Any, capsys: Capture, tmp_path: Path) -> None:
    from netspec.weights import write_npz

    write_npz(
        tmp_path / "nan.npz",
        {"net/logits/weights": np.full((16, 3), np.nan, "float32"), "net/logits/biases": np.zeros(3, "float32")},
    )
    assert main(["predict", "recipe.yaml", "x.npy", "--weights", "nan.npz", "--format", "json"]) == 0
    predictions = json.loads(capsys.readouterr().out)["predictions"]
    assert [of["probability"] for of in predictions[0]["classes"]] == [None] * 3
    assert main(["evaluate", "recipe.yaml", "--weights", "nan.npz", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["loss"] is None
