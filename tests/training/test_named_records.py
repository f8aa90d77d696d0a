"""Records with a feature for each input: encoded images, and whole numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from netspec.recipe.sources import SOURCES
from netspec.training.data_faults import DataError
from netspec.training.datasets import Pipeline
from netspec.training.example_faults import explained
from netspec.training.positions import Batches
from netspec.training.readers import DiskReaders
from netspec.training.wanted_inputs import WantedInput

pytestmark = pytest.mark.tf
WANTED = {
    "left": WantedInput((4, 4, 1)),
    "right": WantedInput((4, 4, 3)),
    "tokens": WantedInput((2, 3), "int32", 9),
    "flag": WantedInput((), "bool"),
}
FED = {"left": "a", "right": "b", "tokens": "ids", "flag": "flag"}


def record(tf: Any, number: int, **given: Any) -> bytes:
    """An example; its images are full of a number, the second one's of ten times that."""
    png = {name: np.full((4, 4, 3), value, np.uint8) for name, value in (("a", number), ("b", 10 * number))}
    features = {name: tf.io.encode_png(image).numpy() for name, image in png.items()}
    features |= {"ids": [number % 9] * 6, "flag": [number % 2], "image/class/label": [number % 3], **given}
    return bytes(
        tf.train.Example(
            features=tf.train.Features(
                feature={
                    name: tf.train.Feature(bytes_list=tf.train.BytesList(value=[value]))
                    if isinstance(value, bytes)
                    else tf.train.Feature(float_list=tf.train.FloatList(value=value))
                    if isinstance(value[0], float)
                    else tf.train.Feature(int64_list=tf.train.Int64List(value=value))
                    for name, value in features.items()
                }
            )
        ).SerializeToString()
    )


def opened(folder: Path, tf: Any, *records: bytes) -> Pipeline:
    with tf.io.TFRecordWriter(str(folder / "d.tfrecord")) as writer:
        for each in records:
            writer.write(each)
    readers = DiskReaders(lambda path: str(folder / path), WANTED, {"": 3})
    source = SOURCES.members["tfrecords"].from_value({"files": "d.tfrecord", "inputs": FED})
    return Pipeline(source.open(readers), (), (), WANTED, 7)


def test_each_input_is_read_from_its_feature(tf: Any, tmp_path: Path) -> None:
    pipeline = opened(tmp_path, tf, *(record(tf, number) for number in range(10)))
    assert {name: kind.shape for name, kind in pipeline.examples.inputs.items()} == {
        "left": (None, None, 1),
        "right": (None, None, 3),
        "tokens": (2, 3),
        "flag": (),
    }
    ((inputs, labels, _),) = pipeline.evaluation(tf, 10)
    numbers = np.arange(10)
    assert {name: value.dtype.name for name, value in inputs.items()} == {
        name: wanted.dtype for name, wanted in WANTED.items()
    }
    assert inputs["left"].shape == (10, 4, 4, 1)
    np.testing.assert_array_equal(inputs["left"][:, 0, 0, 0], numbers)
    np.testing.assert_array_equal(inputs["right"][:, 3, 3], np.repeat(10 * numbers[:, None], 3, axis=1))
    np.testing.assert_array_equal(inputs["tokens"][:, 1, 2], numbers % 9)
    np.testing.assert_array_equal(inputs["flag"], numbers % 2 == 1)
    np.testing.assert_array_equal(labels, numbers % 3)


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"ids": [0.5] * 6}, "has 'ids': expected whole numbers, since the input is of type int32, got 6 floats"),
        ({"ids": [8, 9]}, "has 'ids': 9 is outside of 0 to 8, the numbers of the vocabulary"),
        ({"flag": [2]}, "has 'flag': 2 is outside of 0 to 1, the numbers of bool"),
        ({"a": b""}, "has 'a', which is empty"),
    ],
)
def test_what_is_wrong_with_the_first_record_or_a_later_one(tf: Any, tmp_path: Path, given: Any, text: str) -> None:
    wrong = record(tf, 1, **given)
    if "a" not in given:
        with pytest.raises(DataError, match=text):
            opened(tmp_path, tf, wrong)
    pipeline = opened(tmp_path, tf, record(tf, 0), record(tf, 1), wrong)
    with pytest.raises(tf.errors.OpError) as failed:
        [*pipeline.evaluation(tf, 3)]
    found = explained(tf, pipeline, Batches(3), failed.value, training=False)
    assert str(found) == f"{tmp_path}/d.tfrecord: record 2: {text}"


def test_the_image_that_is_broken_is_named(tf: Any, tmp_path: Path) -> None:
    pipeline = opened(tmp_path, tf, record(tf, 0), record(tf, 1, b=record(tf, 1)))
    with pytest.raises(tf.errors.OpError) as failed:
        [*pipeline.evaluation(tf, 2)]
    found = explained(tf, pipeline, Batches(2), failed.value, training=False)
    assert str(found).endswith("record 1: has 'b', which is not a JPEG, PNG, BMP or GIF image")
