"""A run of training is exported from its folder: its recipe says which network, its newest checkpoint the values."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from netspec.cli.main import main

pytest.importorskip("numpy")
pytest.importorskip("onnx")

Capture = pytest.CaptureFixture[str]
SPEC = """\
netspec: 1
name: tiny
params:
  num_classes: {type: int, default: 3}
  is_training: {type: bool, default: true}
input: {name: images, shape: [N, H, W, 1]}
layers:
  - conv2d: {num_outputs: 4, kernel_size: 3, scope: conv1}
  - reduce_mean: {axis: [1, 2], name: mean}
  - dropout: {is_training: $is_training, scope: drop}
  - fully_connected: {num_outputs: $num_classes, activation_fn: null, scope: logits}
"""
RECIPE = """\
recipe: 1
name: tiny
spec: spec.yaml
parameters: {num_classes: 5}
data: {train: {folders: gone}}
preprocess: [{resize: 8}, {rescale: {scale: 0.00392}}]
batch_size: 4
steps: 10
loss: softmax_cross_entropy
optimizer: {sgd: {learning_rate: 0.1}}
output: .
"""


@pytest.fixture
def run(tmp_path: Path) -> str:
    """The first files of a run, without checkpoints."""
    folder = tmp_path / "runs" / "tiny"
    folder.mkdir(parents=True)
    for name, text in {"spec.yaml": SPEC, "recipe.yaml": RECIPE}.items():
        (folder / name).write_text(text, encoding="utf-8")
    return "runs/tiny"


@pytest.fixture
def model(run: str) -> Iterator[Any]:
    """The network, with two checkpoints in the folder: the first of other values."""
    import tensorflow as tf

    import netspec

    made = netspec.load(f"{run}/spec.yaml").module(num_classes=5, seed=7)
    manager = tf.train.CheckpointManager(tf.train.Checkpoint(model=made), run, 5, checkpoint_name="ckpt")
    for step in (1, 2):
        manager.save(checkpoint_number=step)
        if step == 1:
            made.assign({name: 2 * variable.numpy() for name, variable in made.variables_by_name.items()})
    return made


@pytest.mark.tf
@pytest.mark.filterwarnings("ignore")
def test_the_newest_checkpoint_is_exported(run: str, model: Any, capsys: Capture) -> None:
    import numpy as np

    onnxruntime = pytest.importorskip("onnxruntime")
    assert main(["export", run, "-o", "tiny.onnx"]) == 0
    assert capsys.readouterr().out == (
        "tiny.onnx: tiny, 65 parameters, 1 kB\nonnx: takes images [N, H, W, 1], returns logits [N, 5]\n"
        "verified on random inputs: within 1e-05 of the largest output\n"
    )
    images = np.random.default_rng(0).normal(size=(3, 8, 9, 1)).astype(np.float32)
    (found,) = onnxruntime.InferenceSession("tiny.onnx").run(None, {"images": images})
    np.testing.assert_allclose(found, model(images, training=False)[0], atol=1e-6)
    assert main(["export", run, "-o", "first.onnx", "--weights", f"{run}/ckpt-1", "--input", "Nx8x9x1"]) == 0
    (first,) = onnxruntime.InferenceSession("first.onnx").run(None, {"images": images})
    assert not np.allclose(first, found)
    assert "takes images [N, 8, 9, 1]" in capsys.readouterr().out


@pytest.mark.tf
@pytest.mark.filterwarnings("ignore")
def test_a_recipe_stands_for_its_run_and_best_is_a_checkpoint(
    run: str, model: Any, write: Any, capsys: Capture
) -> None:
    import shutil

    write("labels.txt", "cat\ndog\neel\nfox\ngnu\n")
    recipe = RECIPE.replace("spec: spec.yaml", "spec: runs/tiny/spec.yaml").replace("output: .", f"output: {run}")
    write("tiny.yaml", recipe)
    assert main(["export", "tiny.yaml", "-o", "newest", "--classes", "labels.txt"]) == 0
    assert "classes: cat, dog, eel, fox, gnu\n" in capsys.readouterr().out
    assert main(["export", run, "-o", "x.onnx", "--weights", "best", "--no-verify"]) == 1
    Path(run, "best").mkdir()
    for path in Path(run).glob("ckpt-1.*"):
        shutil.copy(path, Path(run, "best"))
    Path(run, "best", "checkpoint").write_text('model_checkpoint_path: "ckpt-1"\n', encoding="utf-8")
    assert main(["export", run, "-o", "best.onnx", "--weights", "best", "--no-verify"]) == 0
    assert main(["export", run, "-o", "first.onnx", "--weights", f"{run}/ckpt-1", "--no-verify"]) == 0
    assert Path("best.onnx").read_bytes() == Path("first.onnx").read_bytes()


@pytest.mark.tf
@pytest.mark.filterwarnings("ignore")
def test_names_of_classes_come_from_the_data_of_training(run: str, model: Any, capsys: Capture) -> None:
    import tensorflow as tf

    for name in ("ant", "bee", "cat", "dog", "eel"):
        folder = Path(run, "gone", name)
        folder.mkdir(parents=True)
        (folder / "1.png").write_bytes(tf.io.encode_png(tf.zeros([8, 8, 1], tf.uint8)).numpy())
    assert main(["export", run, "-o", "models/tiny/1"]) == 0
    assert "classes: ant, bee, cat, dog, eel\n" in capsys.readouterr().out
    assert Path("models/tiny/1/assets.extra/labels.txt").read_text(encoding="utf-8") == "ant\nbee\ncat\ndog\neel\n"


def test_a_shape_that_a_run_cannot_take(run: str, write: Any, capsys: Capture) -> None:
    write(f"{run}/spec.yaml", SPEC.replace("kernel_size: 3", "kernel_size: 3, padding: VALID"))
    assert main(["export", run, "-o", "x.onnx", "--input", "Nx2x2x1"]) == 1
    assert "[window-too-large]" in capsys.readouterr().err


@pytest.mark.tf
@pytest.mark.filterwarnings("ignore")
def test_encoded_images_are_decoded_and_preprocessed_in_the_model(run: str, model: Any, capsys: Capture) -> None:
    import numpy as np
    import tensorflow as tf

    assert main(["export", run, "-o", "models/tiny/1", "--encoded"]) == 0
    assert "takes image_bytes [N], returns logits [N, 5]\nverified on random inputs: within" in capsys.readouterr().out
    drawn = np.random.default_rng(0).integers(0, 256, (2, 16, 16, 1), np.uint8)
    served = tf.saved_model.load("models/tiny/1").signatures["serving_default"]
    found = served(image_bytes=tf.stack([tf.io.encode_png(image) for image in drawn]))["logits"]
    halved = tf.image.resize(drawn, [8, 8]) * 0.00392
    np.testing.assert_allclose(found, model(halved, training=False)[0], atol=1e-5)


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["runs"], "runs is no run: it has no recipe.yaml"),
        (["runs/tiny", "-p", "num_classes=3"], "a run has its parameters and layers, so -p and --set say nothing"),
        (["runs/tiny", "--set", "conv1.num_outputs=3"], "to change them, export its spec with --weights"),
        (
            ["runs/tiny/spec.yaml", "--weights", "w.npz", "--encoded"],
            "--encoded needs the folder of a run, whose recipe",
        ),
        (["runs/tiny", "--encoded"], "a file of onnx decodes no images; export a saved_model"),
        (["runs/tiny/spec.yaml"], "an export of a spec has to know its weights; give --weights"),
    ],
)
def test_wrong_usage_of_a_run(run: str, argv: list[str], said: str, capsys: Capture) -> None:
    assert main(["export", *argv, "-o", "x.onnx"]) == 2
    assert said in capsys.readouterr().err


def test_a_run_without_a_checkpoint(run: str, capsys: Capture) -> None:
    assert main(["export", run, "-o", "x.onnx"]) == 1
    assert capsys.readouterr().err.startswith("netspec: error: runs/tiny: ")


def test_a_recipe_at_fault_is_reported(run: str, write: Any, capsys: Capture) -> None:
    write(f"{run}/recipe.yaml", RECIPE.replace("num_classes: 5", "num_clases: 5"))
    assert main(["export", run, "-o", "x.onnx"]) == 1
    assert "runs/tiny/recipe.yaml:4:14: error: parameters: the spec has no parameter" in capsys.readouterr().err
