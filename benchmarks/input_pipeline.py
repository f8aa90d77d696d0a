"""Data of training against a hand-written tf.data loop that gives the same batches, but for the order.

Processor time of all threads, for so many batches. The hand-written loop keeps a shuffle buffer, as most do; it cannot
go on where it stopped.
"""

from __future__ import annotations

import itertools
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from measure import QUIET, Row, paired, seconds

os.environ.update(QUIET)
_BATCH, _SIDE, _IMAGES, _COPIES = 32, 224, 256, 8
_GOAL = "1.03 at most"


def rows(runs: int) -> Iterator[Row]:
    """Batches of arrays, of JPEG files in folders of classes, and of TFRecord files."""
    import tensorflow as tf

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write(tf, folder)
        for subject, source, given, wanted, steps, by_hand, batches in (
            ("arrays", "numpy", {"images": "x.npy", "labels": "y.npy"}, (28, 28, 1), _SCALED, _arrays, 2000),
            ("arrays, flipped", "numpy", {"images": "x.npy", "labels": "y.npy"}, (28, 28, 1), _FLIPPED, _flipped, 300),
            ("JPEG in folders", "folders", "f", (_SIDE, _SIDE, 3), _SIZED, _folders, 64),
            ("JPEG in TFRecords", "tfrecords", "*.tfrecord", (_SIDE, _SIDE, 3), _SIZED, _records, 64),
        ):
            ours = _ours(tf, folder, source, given, wanted, steps)
            theirs = by_hand(tf, folder)
            yield paired(
                f"data: {batches:,} batches of {_BATCH}, {subject}",
                _timed(ours, batches),
                _timed(theirs, batches),
                runs,
                goal=_GOAL,
                upside_down=True,
            )


def _timed(dataset: Any, batches: int) -> Callable[[], float]:
    def run() -> None:
        for _ in itertools.islice(iter(dataset), batches):
            pass

    return lambda: seconds(run)


_SCALED = {"preprocess": [("rescale", 1 / 255)]}
_FLIPPED = {"augment": [("random_flip", None)], **_SCALED}
_SIZED = {"augment": [("random_flip", None)], "preprocess": [("resize", None), ("rescale", 1 / 255)]}


def _ours(tf: Any, folder: Path, source: str, given: Any, wanted: tuple[int, ...], steps: Any) -> Any:
    from netspec.recipe.preprocessing import PREPROCESSORS
    from netspec.recipe.sources import SOURCES
    from netspec.training.datasets import Pipeline
    from netspec.training.positions import Batches
    from netspec.training.readers import DiskReaders

    def made(key: str) -> tuple[Any, ...]:
        members = [(PREPROCESSORS.members[name], value) for name, value in steps.get(key, ())]
        return tuple(member() if value is None else member.from_value(value) for member, value in members)

    readers = DiskReaders(lambda path: str(folder / path), wanted, {"": 10})
    examples = SOURCES.members[source].from_value(given).open(readers)
    return Pipeline(examples, made("augment"), made("preprocess"), wanted).training(tf, Batches(_BATCH))


def _arrays(tf: Any, folder: Path) -> Any:
    import numpy as np

    images, labels = np.load(folder / "x.npy"), np.load(folder / "y.npy")
    rows = tf.data.Dataset.from_tensor_slices((images, labels)).shuffle(len(images), seed=1).repeat().batch(_BATCH)
    return rows.map(lambda x, y: (tf.cast(x, tf.float32) / 255, y), tf.data.AUTOTUNE).prefetch(tf.data.AUTOTUNE)


def _flipped(tf: Any, folder: Path) -> Any:
    import numpy as np

    images, labels = np.load(folder / "x.npy"), np.load(folder / "y.npy")
    rows = tf.data.Dataset.from_tensor_slices((images, labels)).shuffle(len(images), seed=1).repeat()

    def flipped(x: Any, y: Any) -> Any:
        return tf.cast(tf.image.random_flip_left_right(x), tf.float32) / 255, y

    return rows.map(flipped, tf.data.AUTOTUNE).batch(_BATCH).prefetch(tf.data.AUTOTUNE)


def _image(tf: Any, data: Any) -> Any:
    image = tf.image.random_flip_left_right(tf.io.decode_jpeg(data, 3))
    return tf.image.resize(image, [_SIDE, _SIDE]) / 255


def _folders(tf: Any, folder: Path) -> Any:
    paths = sorted(map(str, folder.glob("f/*/*.jpg")))
    labels = [int(Path(path).parent.name) for path in paths]
    rows = tf.data.Dataset.from_tensor_slices((paths, labels)).shuffle(len(paths), seed=1).repeat()
    made = rows.map(lambda path, y: (_image(tf, tf.io.read_file(path)), y), tf.data.AUTOTUNE)
    return made.batch(_BATCH).prefetch(tf.data.AUTOTUNE)


def _records(tf: Any, folder: Path) -> Any:
    fields = {
        "image/encoded": tf.io.FixedLenFeature([], tf.string),
        "image/class/label": tf.io.FixedLenFeature([], tf.int64),
    }

    def parsed(record: Any) -> Any:
        found = tf.io.parse_single_example(record, fields)
        return _image(tf, found["image/encoded"]), found["image/class/label"]

    files = tf.data.Dataset.list_files(str(folder / "*.tfrecord"), seed=1)
    records = files.interleave(tf.data.TFRecordDataset, 16, num_parallel_calls=tf.data.AUTOTUNE).shuffle(2048, seed=1)
    return records.repeat().map(parsed, tf.data.AUTOTUNE).batch(_BATCH).prefetch(tf.data.AUTOTUNE)


def _write(tf: Any, folder: Path) -> None:
    """Arrays of small images, and photographs of no subject as JPEG files and in four TFRecord files."""
    import numpy as np

    random = np.random.default_rng(0)
    np.save(folder / "x.npy", random.integers(0, 256, (10_000, 28, 28, 1), dtype=np.uint8))
    np.save(folder / "y.npy", random.integers(0, 10, 10_000))
    train = tf.train
    for part in range(4):
        with tf.io.TFRecordWriter(str(folder / f"{part}.tfrecord")) as writer:
            for number in range(part, _IMAGES, 4):
                coarse = tf.image.resize(random.integers(0, 256, (12, 16, 3)), [300, 400], "bicubic")
                data = tf.io.encode_jpeg(tf.cast(tf.clip_by_value(coarse, 0, 255), tf.uint8)).numpy()
                path = folder / "f" / str(number % 10) / f"{number}.jpg"
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
                features = {
                    "image/encoded": train.Feature(bytes_list=train.BytesList(value=[data])),
                    "image/class/label": train.Feature(int64_list=train.Int64List(value=[number % 10])),
                }
                for _ in range(_COPIES):  # an epoch of a few records would measure how epochs begin
                    writer.write(train.Example(features=train.Features(feature=features)).SerializeToString())
