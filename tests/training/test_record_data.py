"""Examples in TFRecord files: order, resume, shares, damage. The files are written by TensorFlow."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from netspec.training.data_faults import DataError
from netspec.training.datasets import Pipeline
from netspec.training.example_faults import explained, failures
from netspec.training.example_messages import features_of
from netspec.training.positions import Batches, Shard
from netspec.training.record_files import compression_of, counted_files
from tests.training.small_data import numbers, opened, pipeline

pytestmark = pytest.mark.tf
WANTED = (4, 4, 1)
SLIMS = ["image/class/label", "image/encoded", "image/format", "image/height", "image/width"]
NONE = "d.tfrecord: record 0 has no feature"
LESS = "label 0 less the offset 1, -1, is outside of the classes 0 to 9"
COUNTS = [11, 0, 7, 20, 5]


def feature(tf: Any, value: Any) -> Any:
    values = value if isinstance(value, list) else [value]
    train = tf.train
    if isinstance(values[0], bytes):
        return train.Feature(bytes_list=train.BytesList(value=values))
    if isinstance(values[0], float):
        return train.Feature(float_list=train.FloatList(value=values))
    return train.Feature(int64_list=train.Int64List(value=values))


def example(tf: Any, features: Mapping[str, Any]) -> bytes:
    found = {name: feature(tf, value) for name, value in features.items()}
    data: bytes = tf.train.Example(features=tf.train.Features(feature=found)).SerializeToString()
    return data


def slims(tf: Any, number: int, **others: Any) -> bytes:
    """A record as slim's scripts write it: an image full of a number, with the label `number % 10`."""
    png = tf.io.encode_png(np.full(WANTED, number, np.uint8)).numpy()
    given = {"image/encoded": png, "image/format": b"png", "image/class/label": number % 10}
    return example(tf, {**given, "image/height": 4, "image/width": 4, **others})


def written(tf: Any, path: Path, records: list[bytes], compression: str = "") -> Path:
    with tf.io.TFRecordWriter(str(path), compression) as writer:
        for record in records:
            writer.write(record)
    return path


PACKED = [pytest.param(kind, marks=pytest.mark.slow) for kind in ("GZIP", "ZLIB")]


@pytest.fixture(params=["", *PACKED])
def folder(request: pytest.FixtureRequest, tmp_path: Path, tf: Any) -> Path:
    """Five shards with 43 records in all, one of them empty."""
    number = 0
    for shard, count in enumerate(COUNTS):
        records = [slims(tf, number + place) for place in range(count)]
        written(tf, tmp_path / f"d_train_{shard:05}-of-00005.tfrecord", records, request.param)
        number += count
    return tmp_path


@pytest.fixture
def plain(tmp_path: Path, tf: Any) -> Path:
    written(tf, tmp_path / "d.tfrecord", [slims(tf, number) for number in range(12)])
    return tmp_path


def data_of(folder: Path, **given: Any) -> Pipeline:
    source = {"files": "d_train_*", "shuffle_buffer": 8, **given}
    return pipeline(opened(folder, "tfrecords", source, wanted=WANTED), WANTED)


def refusal(folder: Path, given: Any, **options: Any) -> tuple[str, ...]:
    with pytest.raises(DataError) as refused:
        opened(folder, "tfrecords", given, wanted=WANTED, **options)
    return tuple(fault.replace(f"{folder}/", "") for fault in refused.value.faults)


def test_an_evaluation_has_every_record_once_in_order(tf: Any, folder: Path) -> None:
    data = data_of(folder)
    assert data.examples.count == 43
    assert data.examples.notes == ("files without records: d_train_00001-of-00005.tfrecord",)
    batches = [*data.evaluation(tf, 10)]
    assert numbers(batches)[:43] == [*range(43)]
    assert [float(batch[2].numpy().sum()) for batch in batches] == [10, 10, 10, 10, 3]
    assert [label for _, labels, _ in batches for label in labels.numpy()][:43] == [place % 10 for place in range(43)]


def test_training_goes_on_as_if_it_had_not_stopped(tf: Any, folder: Path) -> None:
    data = data_of(folder)
    whole = numbers([*data.training(tf, Batches(1)).take(140)])
    epochs = [whole[start : start + 43] for start in (0, 43, 86)]
    assert all(sorted(epoch) == [*range(43)] for epoch in epochs)
    assert len({tuple(epoch) for epoch in epochs}) == 3
    for start in (17, 43, 120):
        assert numbers([*data.training(tf, Batches(5, start)).take(4)]) == whole[start : start + 20]
    shards = [numbers([*data.training(tf, Batches(4, 10, Shard(number, 2))).take(5)]) for number in range(2)]
    assert Counter(shards[0] + shards[1]) == Counter(whole[10:30])
    assert shards[0][:2] + shards[1][:2] == whole[10:14]


def test_shares_divide_the_records(tf: Any, folder: Path) -> None:
    found: list[int] = []
    for share in ([0, 0.7], [0.7, 1]):
        data = data_of(folder, share=share)
        assert abs(data.examples.count - 43 * (share[1] - share[0])) < 5
        batches = [*data.evaluation(tf, 1)]
        assert len(batches) == data.examples.count
        found += numbers(batches)
        assert Counter(numbers([*data.training(tf, Batches(1)).take(data.examples.count)])) == Counter(numbers(batches))
    assert sorted(found) == [*range(43)]


def test_a_count_spares_the_counting_and_is_held_to(tf: Any, folder: Path) -> None:
    data = data_of(folder, count=43)
    assert numbers([*data.evaluation(tf, 43)]) == [*range(43)]
    wrong = data_of(folder, count=44)
    with pytest.raises(tf.errors.OpError) as failed:
        [*wrong.training(tf, Batches(4)).take(30)]
    error = explained(tf, wrong, Batches(4, 40), failed.value, training=True)
    assert str(error) == "the files have 43 records, and `count` says 44"


def test_names_of_classes_lie_beside_the_records_as_slim_writes_them(tf: Any, plain: Path) -> None:
    (plain / "labels.txt").write_text("".join(f"{number}:n{number}\n" for number in range(10)))
    assert opened(plain, "tfrecords", "d.tfrecord", wanted=WANTED).class_names == tuple(f"n{n}" for n in range(10))


def test_other_features_numbers_and_targets_by_name(tf: Any, tmp_path: Path) -> None:
    records = [
        example(tf, {"x": [float(n), n + 0.5], "digit": n, "box": [n * 1.0, 2.0, 3.0], "age": n}) for n in range(5)
    ]
    written(tf, tmp_path / "d.tfrecord", records)
    given = {"files": "d.tfrecord", "image": "x", "labels": {"digit": "digit", "box": "box", "age": "age"}}
    examples = opened(tmp_path, "tfrecords", given, wanted=(2,), classes={"digit": 10})
    ((vectors, labels, _),) = pipeline(examples, (2,)).evaluation(tf, 5)
    np.testing.assert_array_equal(vectors, [[n, n + 0.5] for n in range(5)])
    assert labels["digit"].dtype == tf.int64
    np.testing.assert_array_equal(labels["box"], [[n, 2, 3] for n in range(5)])
    np.testing.assert_array_equal(labels["age"], np.arange(5, dtype=np.float32))


def test_pixels_that_are_not_encoded(tf: Any, tmp_path: Path) -> None:
    raw = bytes(range(16))
    written(tf, tmp_path / "d.tfrecord", [slims(tf, 3, **{"image/encoded": raw, "image/format": b"raw"})])
    examples = opened(tmp_path, "tfrecords", "d.tfrecord", wanted=WANTED)
    ((images, _, _),) = pipeline(examples, WANTED).evaluation(tf, 1)
    assert images.numpy().ravel().tolist() == [*range(16)]


def test_the_reader_of_examples_agrees_with_protocol_buffers(tf: Any) -> None:
    given = {"a": [1, -2, 1 << 40], "b": [0.5, -1.25], "c": [b"x", b""], "empty": [b""]}
    found = features_of(example(tf, given))
    assert found is not None
    assert {name: list(feature.values) for name, feature in found.items()} == given
    assert features_of(b"\xff\xff") is None


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"image/class/label": 10}, "has 'image/class/label': label 10 is outside of the classes 0 to 9"),
        ({"image/class/label": [1, 2]}, "has 'image/class/label': expected the number of a class, got 2 whole numbers"),
        ({"image/class/label": b"cat"}, "has 'image/class/label': expected the number of a class, got 1 bytes"),
        (
            {"image/encoded": b"\xff\xd8\xff"},
            "has 'image/encoded', which is a broken JPEG image: it is cut off or damaged",
        ),
        ({"image/encoded": 7}, "has 'image/encoded': expected bytes as in record 0, got 1"),
        (None, "is no tf.train.Example"),
        ({}, "has no feature 'image/encoded'"),
    ],
)
def test_a_record_at_fault_is_named(tf: Any, plain: Path, given: Any, fault: str) -> None:
    wrong = b"\xff\xff" if given is None else slims(tf, 4, **given) if given else example(tf, {})
    records = [slims(tf, number) for number in range(6)]
    path = written(tf, plain / "d.tfrecord", [*records[:4], wrong, *records[4:]])
    data = pipeline(opened(plain, "tfrecords", "d.tfrecord", wanted=WANTED), WANTED)
    for training in (True, False) if given == {"image/class/label": 10} else (True,):
        with pytest.raises(failures(tf)) as failed:
            [*(data.training(tf, Batches(2)) if training else data.evaluation(tf, 2)).take(9)]
        error = explained(tf, data, Batches(2), failed.value, training=training)
        assert str(error) == f"{path}: record 4: {fault}"


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ("none.tfrecord", "none.tfrecord: there is no such file"),
        ("none*", "none*: no file matches"),
        ("sub", "sub is a folder: give its files, such as `sub/*.tfrecord`"),
        ("empty.tfrecord", "empty.tfrecord: no record"),
        ("text.txt", "text.txt: record 0 has a damaged length, or this is no TFRecord file"),
        ({"files": "d.tfrecord", "count": 5}, "d.tfrecord: 12 records, and `count` says 5"),
        (
            {"files": "d.tfrecord", "labels": "image/class/labels"},
            f"{NONE} 'image/class/labels'; did you mean 'image/class/label'?",
        ),
        ({"files": "d.tfrecord", "image": "x"}, f"{NONE} 'x'; it has {', '.join(SLIMS)}"),
        ("s-*", "s-*: 2 shards missing, s-00001-of-00003, s-00002-of-00003; or list those there"),
        (
            "f_train_*.tfrecord",  # as slim names them
            "f_train_*.tfrecord: 1 shard missing, f_train_00001-of-00002.tfrecord; or list those there",
        ),
        ({"files": "d.tfrecord", "labels_offset": 1}, f"d.tfrecord: record 0 has 'image/class/label': {LESS}"),
        ({"files": "d.tfrecord", "compression": "gzip"}, "d.tfrecord: record 0 is cut off: the GZIP data end or break"),
    ],
)
def test_files_that_are_refused(tf: Any, plain: Path, given: Any, fault: str) -> None:
    (plain / "sub").mkdir()
    (plain / "empty.tfrecord").write_bytes(b"")
    (plain / "text.txt").write_bytes(b"this is some text, no record at all")
    (plain / "f_train_00000-of-00002.tfrecord").write_bytes((plain / "d.tfrecord").read_bytes())
    (plain / "s-00000-of-00003").write_bytes((plain / "d.tfrecord").read_bytes())
    if isinstance(given, dict) and "count" in given:
        given = {**given, "share": [0, 1.0]}
        data = pipeline(opened(plain, "tfrecords", given, wanted=WANTED), WANTED)
        with pytest.raises(tf.errors.OpError) as failed:
            [*data.evaluation(tf, 4).take(9)]
        assert "12 records" in str(explained(tf, data, Batches(4), failed.value, training=False))
    else:
        assert refusal(plain, given) == (fault,)


def test_files_that_are_cut_off_are_told_with_the_record(tf: Any, folder: Path) -> None:
    path = folder / "d_train_00003-of-00005.tfrecord"
    data, whole = path.read_bytes(), numbers([*data_of(folder).evaluation(tf, 43)])
    assert whole == [*range(43)]
    path.write_bytes(data[: len(data) // 2 - 5])
    (fault,) = refusal(folder, "d_train_*")
    # TensorFlow reads as many records as are said to be whole, and fails at the next.
    kind = compression_of(path)
    read = 0
    with contextlib.suppress(tf.errors.DataLossError):  # none is raised for ZLIB: the rest is lost without a word
        for read, _ in enumerate(tf.data.TFRecordDataset(str(path), kind), 1):  # noqa: B007
            pass
    assert fault.startswith(f"{path.name}: record {read} is cut off: ")


@pytest.mark.parametrize("at", [4, 11])
def test_a_damaged_file_is_told_with_the_record(tf: Any, plain: Path, at: int) -> None:
    path = plain / "d.tfrecord"
    data = bytearray(path.read_bytes())
    offset = 0
    for _ in range(at):
        offset += 16 + int.from_bytes(data[offset : offset + 8], "little")
    data[offset + 40] ^= 1
    path.write_bytes(data)
    way = pipeline(opened(plain, "tfrecords", "d.tfrecord", wanted=WANTED), WANTED)
    with pytest.raises(tf.errors.OpError) as failed:
        [*way.training(tf, Batches(2)).take(9)]
    error = explained(tf, way, Batches(2), failed.value, training=True)
    assert str(error).startswith(f"{path}: record {at} is damaged: corrupted record at ")


def test_every_file_at_fault_is_told(tf: Any, folder: Path) -> None:
    for shard in (0, 2):
        path = folder / f"d_train_{shard:05}-of-00005.tfrecord"
        path.write_bytes(path.read_bytes()[:-3])
    assert len(refusal(folder, "d_train_*")) == 2


def test_records_are_counted_as_tensorflow_counts_them(tf: Any, folder: Path) -> None:
    files = counted_files(sorted(folder.glob("*.tfrecord")), "auto")
    assert [file.count for file in files] == COUNTS
    for file in files:
        assert len([*tf.data.TFRecordDataset(str(file.path), file.compression)]) == file.count
