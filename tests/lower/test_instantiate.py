"""`netspec build` end to end: what it writes serves in another process, and gives the numbers of the graph itself."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import netspec
from netspec.atomic.destination import Refused
from netspec.lower.instantiate import Request, instantiate
from netspec.ops.backend import Backend
from netspec.pipeline import inspect_file

SPEC = """
netspec: 1
name: tiny
doc: A small network.
params:
  is_training: {type: bool, default: false}
input: {name: images, shape: [N, 12, 12, 3]}
end_points: {collect: [conv2d]}
layers:
  - conv2d: {num_outputs: 4, kernel_size: 3, padding: VALID, normalizer_fn: batch_norm, scope: conv1,
             normalizer_params: {is_training: $is_training}}
  - dropout: {is_training: $is_training, scope: drop}
  - max_pool2d: {kernel_size: 2, scope: pool1}
  - flatten: {}
  - fully_connected: {num_outputs: 5, activation_fn: null, scope: logits}
"""

SERVE = """
import sys, numpy as np, tensorflow as tf
assert not any(name.split(".")[0] in ("netspec", "tf_slim") for name in sys.modules)
serve = tf.saved_model.load(sys.argv[1]).signatures["serving_default"]
np.save(sys.argv[3], serve(images=tf.constant(np.load(sys.argv[2])))["logits"].numpy())
"""


@pytest.fixture(scope="module")
def spec(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("spec") / "tiny.yaml"
    path.write_text(SPEC, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def built(spec: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("out") / "tiny"
    instantiate(inspect_file(spec).require_sound(), Request(target, seed=3))
    return target


def test_saved_model_serves_the_numbers_of_the_graph(spec: Path, built: Path, backend: Backend, tmp_path: Path) -> None:
    import numpy as np

    image = np.random.default_rng(0).normal(size=(2, 12, 12, 3)).astype(np.float32)
    np.save(tmp_path / "image.npy", image)
    command = [sys.executable, "-W", "ignore", "-c", SERVE]
    files = [built / "saved_model", tmp_path / "image.npy", tmp_path / "served.npy"]
    subprocess.run([*command, *map(str, files)], check=True, capture_output=True)
    tf = backend.tf
    with tf.Graph().as_default(), tf.Session() as session:
        images = tf.placeholder(tf.float32, [None, 12, 12, 3])
        logits, _ = netspec.load(spec)(images)
        tf.train.Saver().restore(session, str(built / "model.ckpt"))
        numbers = session.run(logits, {images: image})
    np.testing.assert_allclose(np.load(tmp_path / "served.npy"), numbers, rtol=1e-6, atol=1e-6)
    assert np.ptp(numbers) > 0


def test_summary_tells_what_was_built(built: Path) -> None:
    summary = json.loads((built / "summary.json").read_text(encoding="utf-8"))
    assert summary["doc"] == "A small network."
    assert [layer["op"] for layer in summary["layers"]] == [
        "conv2d", "dropout", "max_pool2d", "flatten", "fully_connected",
    ]  # fmt: skip
    assert [variable["name"] for variable in summary["variables"]] == [
        "tiny/conv1/weights",
        "tiny/conv1/BatchNorm/beta",
        "tiny/conv1/BatchNorm/moving_mean",
        "tiny/conv1/BatchNorm/moving_variance",
        "tiny/logits/weights",
        "tiny/logits/biases",
    ]


def test_variables_are_those_of_the_checkpoint(built: Path, backend: Backend) -> None:
    summary = json.loads((built / "summary.json").read_text(encoding="utf-8"))
    saved = dict(backend.tf.train.list_variables(str(built / "model.ckpt")))
    assert {variable["name"]: variable["shape"] for variable in summary["variables"]} == saved


def test_a_build_is_replaced_and_a_strangers_folder_is_not(spec: Path, tmp_path: Path) -> None:
    sound = inspect_file(spec).require_sound()
    target = tmp_path / "out"
    target.mkdir()
    (target / "thesis.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(Refused):
        instantiate(sound, Request(target))
    assert (target / "thesis.txt").read_text(encoding="utf-8") == "mine"
    reported: list[str] = []
    instantiate(sound, Request(target, force=True), tell=reported.append)
    assert reported[0].endswith(": thesis.txt")
    assert not (target / "thesis.txt").exists()
    instantiate(sound, Request(target, seed=1))
    assert (target / "summary.json").exists()
