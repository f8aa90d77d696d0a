"""A checkpoint that is written without TensorFlow is one: TensorFlow reads it, and so does netspec."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from netspec.weights import Array, WeightsError, open_weights, write_checkpoint

from .test_array_files import arrays, demand_same
from .test_values_of_checkpoints import TYPES

FEW = {"b": np.ones(3, np.float32), "a/\u00e9": np.zeros((2, 0)), "a": np.int64(7)}


def test_it_is_read_as_it_was_written(tmp_path: Path) -> None:
    values = {**arrays(*TYPES), **FEW, "columns": np.asfortranarray(np.ones((3, 2)))}
    write_checkpoint(tmp_path / "model.ckpt", values)
    assert sorted(os.listdir(tmp_path)) == ["model.ckpt.data-00000-of-00001", "model.ckpt.index"]  # noqa: PTH208
    demand_same(open_weights(tmp_path), values)


@pytest.mark.tf
def test_tensorflow_reads_it(tmp_path: Path) -> None:
    import tensorflow as tf

    values = {**arrays(*TYPES), **FEW, **{f"many/{each}": np.float32(each) for each in range(3_000)}}
    write_checkpoint(tmp_path / "model.ckpt", values)
    reader = tf.train.load_checkpoint(str(tmp_path / "model.ckpt"))
    demand_same({name: reader.get_tensor(name) for name in reader.get_variable_to_shape_map()}, values)


@pytest.mark.parametrize("file", ["model.ckpt.index", "model.ckpt.data-00000-of-00001"])
def test_none_is_replaced(tmp_path: Path, file: str) -> None:
    (tmp_path / file).write_bytes(b"mine")
    with pytest.raises(WeightsError, match="already exists; a checkpoint is never replaced"):
        write_checkpoint(tmp_path / "model.ckpt", FEW)
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"mine"]


def test_it_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken(dict[str, Array]):
        def __getitem__(self, name: str) -> Array:
            raise WeightsError("damaged")

    with pytest.raises(WeightsError, match="damaged"):
        write_checkpoint(tmp_path / "model.ckpt", Broken(FEW))
    assert list(tmp_path.iterdir()) == []

    def full(_: object) -> bytes:
        raise WeightsError("full")

    monkeypatch.setattr("netspec.weights.written_checkpoint.index_bytes", full)
    with pytest.raises(WeightsError, match="full"):
        write_checkpoint(tmp_path / "model.ckpt", FEW)
    assert list(tmp_path.iterdir()) == []


def test_what_it_cannot_hold(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="'x' is of type str"):
        write_checkpoint(tmp_path / "a", {"x": np.array(["text"])})
    with pytest.raises(WeightsError, match="there is no folder"):
        write_checkpoint(tmp_path / "none" / "a", FEW)
