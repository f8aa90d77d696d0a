"""`verify --checkpoint`: a spec's outputs with stored values against those of the function that it replaces."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from netspec.cli.main import main
from netspec.weights import Array, write_npz

from .test_loaded_values import SPEC, values

Capture = pytest.CaptureFixture[str]
PACKAGE = "hand_written_for_values"
HAND_WRITTEN = """
import tensorflow.compat.v1 as tf
import tf_slim as slim

SLOPE, EPSILON = 0.0, 0.001

def net(images, classes=4, is_training=True, scope="net"):
    with tf.variable_scope(scope, "net", [images]):
        params = {"is_training": is_training, "epsilon": EPSILON}
        with slim.arg_scope([slim.conv2d], normalizer_fn=slim.batch_norm, normalizer_params=params):
            net = slim.conv2d(images, 3, 3, scope="conv1")
        points = {"conv1": net}
        net = slim.fully_connected(slim.flatten(net), classes, activation_fn=None, scope="logits")
        return net, {**points, "logits": net}
"""


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    Path(f"{PACKAGE}.py").write_text(HAND_WRITTEN, encoding="utf-8")
    head = f"name: net\nreference: {{function: '{PACKAGE}:net'}}\nend_points: {{by_name: true}}\n"
    spec = SPEC.replace("name: net\n", head)
    Path("net.yaml").write_text(spec, encoding="utf-8")
    write_npz("w.npz", values())
    yield
    sys.modules.pop(PACKAGE, None)


def said(capsys: Capture, *options: str, code: int) -> str:
    assert main(["verify", "--trust", PACKAGE, "--checkpoint", "w.npz", *options, "net.yaml"]) == code
    out, err = capsys.readouterr()
    assert err == ""
    return out


def rewrite(old: str, new: str) -> None:
    text = HAND_WRITTEN.replace(old, new)
    assert text != HAND_WRITTEN
    Path(f"{PACKAGE}.py").write_text(text, encoding="utf-8")


def test_the_same_function(capsys: Capture) -> None:
    lines = said(capsys, code=0).splitlines()
    assert lines[0].startswith(f"net.yaml is identical to {PACKAGE}:net, ")
    assert lines[1:] == ["with the values of w.npz, in evaluation, 3 tensors compared: the largest difference is 0"]


def test_another_epsilon_makes_the_difference_that_it_must(capsys: Capture) -> None:
    rewrite("EPSILON = 0.0, 0.001", "EPSILON = 0.0, 0.1")
    out = said(capsys, code=1)
    assert "net.yaml differs from" in out
    said_difference = float(out.split("the largest difference is ")[1].split(" of ")[0])
    given = values()
    images = np.random.default_rng(0).normal(size=(2, 6, 6, 2)).astype(np.float32)
    own, other = (_outputs(images, given, epsilon) for epsilon in (0.001, 0.1))
    worst = max(np.abs(one - two).max() / np.abs(two).max() for one, two in zip(own, other, strict=True))
    differences = [np.abs(one - two).max() for one, two in zip(own, other, strict=True)]
    assert worst > 0.01
    assert any(said_difference == pytest.approx(difference, rel=0.05) for difference in differences)


def _outputs(images: Array, given: dict[str, Array], epsilon: float) -> tuple[Array, Array]:
    import tensorflow as tf

    convolved = tf.nn.conv2d(images, given["net/conv1/weights"], 1, "SAME").numpy()
    mean, variance = (given[f"net/conv1/BatchNorm/moving_{name}"] for name in ("mean", "variance"))
    hidden = np.maximum((convolved - mean) / np.sqrt(variance + epsilon) + given["net/conv1/BatchNorm/beta"], 0)
    return hidden, hidden.reshape(2, -1) @ given["net/logits/weights"] + given["net/logits/biases"]


def test_other_graphs_may_compute_the_same(capsys: Capture) -> None:
    rewrite("net = slim.conv2d(images", "net = slim.conv2d(tf.identity(images)")
    out = said(capsys, code=1)
    assert "net.yaml differs from" in out
    assert "3 tensors compared: the largest difference is 0\n" in out


def test_end_points_of_one_alone(capsys: Capture) -> None:
    rewrite('"conv1": net', '"first": net')
    assert "\n  end points of one alone: conv1, first\n" in said(capsys, code=1)


def test_a_rule_renames(capsys: Capture) -> None:
    write_npz("w.npz", {name.replace("net/", "old/"): value for name, value in values().items()}, force=True)
    assert "the largest difference is 0\n" in said(capsys, "--map", "old=net", code=0)
    assert main(["verify", "--trust", PACKAGE, "--checkpoint", "w.npz", "net.yaml"]) == 1
    err = capsys.readouterr().err
    assert err.startswith("netspec: error: the reference: w.npz does not fit: 6 of 6 variables cannot be loaded\n")
    assert err.endswith("help: rename by --map old/=net/, in Python renamed={'old/': 'net/'}\n")


def test_unknown_sizes_are_asked_for(capsys: Capture) -> None:
    text = Path("net.yaml").read_text(encoding="utf-8").replace("[N, 6, 6, 2]", "[N, H, W, 2]")
    Path("net.yaml").write_text(text.replace("  - flatten: {}", "  - reduce_mean: {axis: [1, 2]}"), encoding="utf-8")
    rewrite("slim.flatten(net)", "tf.reduce_mean(net, [1, 2])")
    assert main(["verify", "--trust", PACKAGE, "--checkpoint", "w.npz", "net.yaml"]) == 2
    assert "images has unknown sizes, [N, H, W, 2]; give them by --input" in capsys.readouterr().err


def test_a_spec_that_cannot_be_built_in_evaluation(capsys: Capture) -> None:
    text = Path("net.yaml").read_text(encoding="utf-8")
    Path("net.yaml").write_text(text.replace("kernel_size: 3,", 'kernel_size: "$(3 if is_training else 0)",'))
    assert main(["verify", "--trust", PACKAGE, "--checkpoint", "w.npz", "net.yaml"]) == 1
    out, err = capsys.readouterr()
    assert "with the values" not in out
    assert err.startswith("netspec: error: net.yaml cannot be built in evaluation: net.yaml:")


def test_a_fault_is_told_once(capsys: Capture) -> None:
    Path(f"{PACKAGE}.py").write_text("", encoding="utf-8")
    assert main(["verify", "--trust", PACKAGE, "--checkpoint", "w.npz", "net.yaml"]) == 2
    assert capsys.readouterr().err.count("error:") == 1


@pytest.mark.parametrize(
    ("options", "text"),
    [
        (["--map", "a=b", "net.yaml"], "--map is for weights; give --checkpoint"),
        (["--checkpoint", "w.npz", "."], "--checkpoint is for one SPEC, with one value for each parameter"),
        (["--checkpoint", "w.npz", "-p", "classes=1,2", "net.yaml"], "--checkpoint is for one SPEC, with one value"),
    ],
)
def test_wrong_usage(options: list[str], text: str, capsys: Capture) -> None:
    assert main(["verify", *options]) == 2
    assert text in capsys.readouterr().err
