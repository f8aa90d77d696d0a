"""Every recipe of the page on data reads data as the page describes them, and its script writes such data."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from netspec.recipe import load_recipe
from netspec.training.opening import open_data
from netspec.training.positions import Batches
from netspec.training.record_files import counted_files

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "data.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"^```yaml\n# (\w+)\.yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL))
RECIPES = [name for name, text in FILES.items() if text.startswith("recipe:")]
SCRIPT = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)[0]

pytestmark = pytest.mark.tf


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the page, and the data that they name."""
    import tensorflow as tf

    folder = tmp_path_factory.mktemp("data")
    for name, text in FILES.items():
        (folder / f"{name}.yaml").write_text(text)
    np.save(folder / "train_x.npy", np.zeros((60, 28, 28), np.uint8))
    np.save(folder / "train_y.npy", np.arange(60) % 10)
    for number in range(60):
        path = folder / "flowers" / ("daisy", "rose", "tulip")[number % 3] / f"{number}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(tf.io.encode_jpeg(np.full((40, 30, 3), number, np.uint8)).numpy())
    script: dict[str, Any] = {}
    exec(SCRIPT, script)  # noqa: S102 -- what the page shows
    script["write_records"](folder / "flowers", folder / "flowers")
    prepared = folder / "tensorflow_datasets" / "mnist" / "3.0.1"
    prepared.mkdir(parents=True)
    splits = [{"name": name, "shardLengths": ["1"]} for name in ("train", "test")]
    (prepared / "dataset_info.json").write_text(json.dumps({"name": "mnist", "splits": splits}))
    feature = tf.train.Feature
    image = tf.io.encode_png(np.zeros((28, 28, 1), np.uint8)).numpy()
    features = {
        "image": feature(bytes_list=tf.train.BytesList(value=[image])),
        "label": feature(int64_list=tf.train.Int64List(value=[3])),
    }
    for split in ("train", "test"):
        with tf.io.TFRecordWriter(str(prepared / f"mnist-{split}.tfrecord-00000-of-00001")) as writer:
            writer.write(tf.train.Example(features=tf.train.Features(feature=features)).SerializeToString())
    return folder


def test_every_source_has_a_recipe() -> None:
    assert {"arrays", "flowers", "records", "prepared", "captions"} == {*RECIPES}


def test_inputs_are_read_by_their_names(folder: Path) -> None:
    import tensorflow as tf

    pictures, words = np.full((20, 28, 28), 51, np.uint8), np.full((20, 12), 7)
    np.savez(folder / "captions.npz", pictures=pictures, words=words, digits=np.arange(20) % 10, sizes=np.ones(20))
    recipe = load_recipe(folder / "captions.yaml")
    data = open_data(recipe, "train", recipe.network(training=True))
    ((inputs, labels),) = data.training(tf, Batches(16)).take(1)
    np.testing.assert_allclose(inputs["image"], np.full((16, 28, 28, 1), 0.2), rtol=1e-6)
    np.testing.assert_array_equal(inputs["tokens"], np.full((16, 12), 7))
    assert {name: label.shape.as_list() for name, label in labels.items()} == {"digit": [16], "size": [16]}


@pytest.mark.parametrize("name", [name for name in RECIPES if name != "captions"])
def test_a_recipe_reads_its_data(folder: Path, name: str) -> None:
    import tensorflow as tf

    recipe = load_recipe(folder / f"{name}.yaml")
    for split in ("train", "evaluation") if recipe.data.evaluation else ("train",):
        data = open_data(recipe, split, recipe.network(training=split == "train"))
        ((images, labels),) = data.training(tf, Batches(recipe.batch_size)).take(1)
        assert images.shape == (16, 28, 28, 1)
        assert labels.shape == (16,)


def test_the_script_writes_all_images_and_the_names(folder: Path) -> None:
    files = counted_files(sorted(folder.glob("flowers_train_*")), "auto")
    assert [file.count for file in files] == [15] * 4
    assert (folder / "labels.txt").read_text() == "0:daisy\n1:rose\n2:tulip\n"
