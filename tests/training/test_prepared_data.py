"""Data sets that TensorFlow Datasets has prepared, written by it if it is installed, or as it writes them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from netspec.training.data_faults import DataError
from netspec.training.example_messages import features_of
from tests.training.small_data import numbers, opened, pipeline

pytestmark = pytest.mark.tf
WANTED = (4, 4, 1)


@pytest.fixture
def folder(tmp_path: Path, tf: Any) -> Path:
    """A split of 5 images in two shards, and one of none."""
    features = tf.train.Features
    for shard, rows in enumerate(([0, 1, 2], [3, 4])):
        with tf.io.TFRecordWriter(str(tmp_path / f"marks-train.tfrecord-{shard:05}-of-00002")) as writer:
            for row in rows:
                png = tf.io.encode_png(np.full(WANTED, row, np.uint8)).numpy()
                image = tf.train.Feature(bytes_list=tf.train.BytesList(value=[png]))
                label = tf.train.Feature(int64_list=tf.train.Int64List(value=[row % 2]))
                example = tf.train.Example(features=features(feature={"image": image, "label": label}))
                writer.write(example.SerializeToString())
    splits = [{"name": "train", "shardLengths": ["3", "2"]}, {"name": "odd", "shardLengths": ["1"]}]
    (tmp_path / "dataset_info.json").write_text(
        json.dumps({"name": "marks", "splits": splits, "fileFormat": "tfrecord"})
    )
    (tmp_path / "label.labels.txt").write_text("even\nodd\n")
    return tmp_path


def test_a_split_is_read_as_its_description_says(tf: Any, folder: Path) -> None:
    examples = opened(folder, "tfds", ".", wanted=WANTED)
    assert (examples.count, examples.class_names) == (5, ("even", "odd"))
    ((images, labels, _),) = pipeline(examples, WANTED).evaluation(tf, 5)
    assert numbers([(images,)]) == [0, 1, 2, 3, 4]
    assert labels.numpy().tolist() == [0, 1, 0, 1, 0]


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"folder": ".", "split": "trian"}, "has no split 'trian'; did you mean 'train'?"),
        ({"folder": ".", "split": "test"}, "has no split 'test'; it has odd and train"),
        ({"folder": ".", "split": "odd"}, "the split 'odd' lacks marks-odd.tfrecord-00000-of-00001"),
        ("none", "has no dataset_info.json, which TensorFlow Datasets writes"),
        ("..", "has no dataset_info.json, which TensorFlow Datasets writes; did you mean "),
    ],
)
def test_what_is_refused(folder: Path, given: Any, fault: str) -> None:
    with pytest.raises(DataError) as refused:
        opened(folder, "tfds", given, wanted=WANTED)
    assert fault in str(refused.value)


def test_another_format_is_refused(folder: Path) -> None:
    info = folder / "dataset_info.json"
    info.write_text(info.read_text().replace('"tfrecord"', '"array_record"'))
    with pytest.raises(DataError, match="is in the format array_record; expected tfrecord"):
        opened(folder, "tfds", ".", wanted=WANTED)
    info.write_text("{")
    with pytest.raises(DataError, match="is not JSON"):
        opened(folder, "tfds", ".", wanted=WANTED)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_what_the_package_writes(tf: Any, tmp_path: Path) -> None:
    pytest.importorskip("importlib_resources")  # which the package imports and does not require
    tfds = pytest.importorskip("tensorflow_datasets")
    images = np.random.default_rng(0).integers(0, 256, (9, 4, 4, 1), dtype=np.uint8)
    features = {"image": tfds.features.Image(shape=(4, 4, 1)), "label": tfds.features.ClassLabel(names=["a", "b", "c"])}

    class Marks(tfds.core.GeneratorBasedBuilder):  # type: ignore[misc, name-defined]
        VERSION = tfds.core.Version("1.0.0")

        def _info(self) -> Any:
            return tfds.core.DatasetInfo(builder=self, features=tfds.features.FeaturesDict(features))

        def _split_generators(self, dl_manager: Any) -> Any:
            return {"train": self._generate_examples()}

        def _generate_examples(self) -> Any:
            yield from ((number, {"image": image, "label": number % 3}) for number, image in enumerate(images))

    Marks(data_dir=str(tmp_path)).download_and_prepare()
    examples = opened(tmp_path, "tfds", "marks/1.0.0", wanted=WANTED)
    assert examples.class_names == ("a", "b", "c")
    ((made, labels, _),) = pipeline(examples, WANTED).evaluation(tf, 9)
    theirs = sorted((image.tobytes(), number % 3) for number, image in enumerate(images))
    ours = [(image.astype(np.uint8).tobytes(), int(label)) for image, label in zip(made.numpy(), labels, strict=True)]
    assert sorted(ours) == theirs
    assert features_of(b"") == {}
