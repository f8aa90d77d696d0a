"""`build --checkpoint`: checkpoint and SavedModel hold the given values, as TensorFlow reads them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from netspec.cli.main import main
from netspec.weights import Array, write_checkpoint, write_npz

Capture = pytest.CaptureFixture[str]
SPEC = """netspec: 1
name: net
params:
  classes: {type: int, default: 4}
  is_training: {type: bool, default: true}
input: {name: images, shape: [N, 6, 6, 2]}
arg_scope:
  - {ops: [conv2d], normalizer_fn: batch_norm, normalizer_params: {is_training: $is_training}}
layers:
  - conv2d: {num_outputs: 3, kernel_size: 3, scope: conv1}
  - flatten: {}
  - fully_connected: {num_outputs: $classes, activation_fn: null, scope: logits}
"""
SHAPES = {
    "net/conv1/weights": (3, 3, 2, 3),
    "net/conv1/BatchNorm/beta": (3,),
    "net/conv1/BatchNorm/moving_mean": (3,),
    "net/conv1/BatchNorm/moving_variance": (3,),
    "net/logits/weights": (108, 4),
    "net/logits/biases": (4,),
}


def values(seed: int = 1) -> dict[str, Array]:
    make = np.random.default_rng(seed)
    return {name: make.uniform(0.5, 1, size=shape).astype(np.float32) for name, shape in SHAPES.items()}


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("net.yaml").write_text(SPEC, encoding="utf-8")
    write_npz("w.npz", {**values(), "global_step": np.int64(7)})


def built(*options: str, code: int = 0) -> None:
    assert main(["build", *options, "net.yaml", "-o", "out"]) == code


def in_checkpoint(path: str = "out/model.ckpt") -> dict[str, Any]:
    import tensorflow as tf

    reader = tf.train.load_checkpoint(path)
    return {name: reader.get_tensor(name) for name in reader.get_variable_to_shape_map()}


def demand(found: dict[str, Any], expected: dict[str, Array]) -> None:
    for name, value in expected.items():
        np.testing.assert_array_equal(found[name], value)


def test_checkpoint_and_saved_model_hold_the_values(capsys: Capture) -> None:
    built("--checkpoint", "w.npz")
    said = capsys.readouterr().out
    assert said.startswith("out: net, 499 parameters, values of w.npz\nsaved_model: is_training is false; ")
    demand(in_checkpoint(), values())
    demand(in_checkpoint("out/saved_model/variables/variables"), values())
    assert set(in_checkpoint()) == set(SHAPES)


def test_the_saved_model_computes_with_them() -> None:
    import tensorflow as tf

    built("--checkpoint", "w.npz")
    images = np.random.default_rng(2).normal(size=(2, 6, 6, 2)).astype(np.float32)
    serve = tf.saved_model.load("out/saved_model").signatures["serving_default"]
    found = serve(images=tf.constant(images))["logits"].numpy()
    given = values()
    convolved = tf.nn.conv2d(images, given["net/conv1/weights"], 1, "SAME").numpy()
    mean, variance = (given[f"net/conv1/BatchNorm/moving_{name}"] for name in ("mean", "variance"))
    hidden = np.maximum((convolved - mean) / np.sqrt(variance + 0.001) + given["net/conv1/BatchNorm/beta"], 0)
    expected = hidden.reshape(2, -1) @ given["net/logits/weights"] + given["net/logits/biases"]
    np.testing.assert_allclose(found, expected, rtol=1e-4)


def test_what_is_excluded_keeps_its_initial_values(capsys: Capture) -> None:
    built("-p", "classes=5", "--seed", "3")
    initial = in_checkpoint()
    built("-p", "classes=5", "--seed", "3", "--checkpoint", "w.npz", "--exclude", "net/logits", "--force")
    found = in_checkpoint()
    assert "499" not in capsys.readouterr().out
    demand(found, {name: value for name, value in values().items() if "logits" not in name})
    demand(found, {name: value for name, value in initial.items() if "logits" in name})
    assert not (initial["net/conv1/weights"] == found["net/conv1/weights"]).any()


def test_moving_averages_are_loaded_by_a_rule() -> None:
    averages = {f"{name}/ExponentialMovingAverage": value for name, value in values(2).items() if "moving" not in name}
    write_npz("averages.npz", {**values(), **averages})
    built("--checkpoint", "averages.npz", "--map", "*/ExponentialMovingAverage=*")
    kept = {name: value for name, value in values().items() if "moving" in name}
    demand(in_checkpoint(), {**values(2), **kept})


def test_nothing_is_built_of_what_does_not_fit(capsys: Capture) -> None:
    built("-p", "classes=5", "--checkpoint", "w.npz", code=1)
    assert capsys.readouterr().err == (
        "netspec: error: w.npz does not fit: 2 of 6 variables cannot be loaded\n"
        "  net/logits/weights has [108, 5], stored [108, 4]\n"
        "  net/logits/biases has [5], stored [4]\n"
        "help: leave out by --exclude net/logits/, in Python exclude=['net/logits/']\n"
    )
    assert not Path("out").exists()


def test_nothing_is_built_of_what_is_damaged(capsys: Capture) -> None:
    write_checkpoint("w.ckpt", values())
    data = Path("w.ckpt.data-00000-of-00001")
    whole = data.read_bytes()
    data.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    built("--checkpoint", "w.ckpt", code=1)
    text = f"'net/logits/weights': {data} is damaged: the checksum of its values is another\n"
    assert capsys.readouterr().err == f"netspec: error: w.ckpt: {text}"
    assert not Path("out").exists()


def test_the_weights_are_not_deleted(capsys: Capture) -> None:
    built("-q")
    assert main(["build", "--checkpoint", "out", "net.yaml", "-o", "out", "--force"]) == 2
    assert "out holds the file out/model.ckpt.index of the weights, so it is never replaced" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "text"),
    [
        (["--map", "a=b"], "--map and --exclude are for weights; give --checkpoint"),
        (["--exclude", "a"], "--map and --exclude are for weights; give --checkpoint"),
        (["--checkpoint", "w.npz", "--graph-only"], "--graph-only writes no values; use it without --checkpoint"),
        (["--checkpoint", "w.npz", "--map", "x"], "--map expects OLD=NEW, got 'x'"),
    ],
)
def test_wrong_usage(options: list[str], text: str, capsys: Capture) -> None:
    built(*options, code=2)
    assert text in capsys.readouterr().err
