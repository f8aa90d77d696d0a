"""What TensorFlow writes is read, and is what TensorFlow's own reader finds in it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from netspec.checkpoint import read_checkpoint
from netspec.checkpoint.snappy import decompressed

pytestmark = pytest.mark.tf


def save(prefix: Path, count: int, version: int) -> str:
    """Saves a net of many variables: several types, scalars, a partitioned one, and the slots of an optimizer."""
    import tensorflow as tf

    v1 = tf.compat.v1
    constant = v1.constant_initializer(1)
    prefix.parent.mkdir(parents=True, exist_ok=True)
    with tf.Graph().as_default():
        loss = 0.0
        for index in range(count):
            scope, kind = f"net/scope_{index % 7}/layer_{index}", (tf.float16, tf.float64, tf.int32, tf.bool)[index % 4]
            v1.get_variable(f"{scope}/other", [index % 3] * (index % 4), kind, v1.zeros_initializer())
            loss += v1.reduce_sum(v1.get_variable(f"{scope}/weights", [index % 5 + 1, 3], initializer=constant))
        parted = v1.fixed_size_partitioner(3)
        loss += v1.reduce_sum(v1.get_variable("net/parted", [10, 4], initializer=constant, partitioner=parted))
        v1.train.MomentumOptimizer(0.1, 0.9).minimize(loss, v1.train.get_or_create_global_step())
        saver = v1.train.Saver(write_version=version)
        with v1.Session() as session:
            session.run(v1.global_variables_initializer())
            return str(saver.save(session, os.fspath(prefix)))


def demand_what_tensorflow_finds(path: Path, saved: str) -> None:
    import tensorflow as tf

    reader = tf.train.load_checkpoint(saved)
    found = read_checkpoint(path)
    assert {name: list(tensor.shape) for name, tensor in found.tensors.items()} == reader.get_variable_to_shape_map()
    types: dict[str, Any] = reader.get_variable_to_dtype_map()
    assert {name: tensor.dtype for name, tensor in found.tensors.items()} == {
        name: kind.name for name, kind in types.items()
    }
    assert found.faults == ()


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("count", [1, 12, 150])
def test_a_graph(tmp_path: Path, count: int, version: int) -> None:
    prefix = tmp_path / "model.ckpt"
    saved = save(prefix, count, version)
    demand_what_tensorflow_finds(prefix, saved)
    found = read_checkpoint(tmp_path)
    assert found.version == version
    assert found.tensors["net/parted"].parts == 3
    assert "net/parted/Momentum" in found.tensors


def test_large_variables_of_version_1(tmp_path: Path) -> None:
    import tensorflow as tf

    name = f"{tmp_path}/model"
    tf.raw_ops.Save(filename=name, tensor_names=["a", "b"], data=[tf.ones([2500, 2000]), tf.ones([3])])
    demand_what_tensorflow_finds(tmp_path / "model", name)


def test_several_files_of_version_1(tmp_path: Path) -> None:
    import tensorflow as tf

    for part in range(2):
        name = f"{tmp_path}/model-{part:05}-of-00002"
        tf.raw_ops.Save(filename=name, tensor_names=[f"a{part}", "b" * part + "c"], data=[tf.ones([2, part]), 1])
    demand_what_tensorflow_finds(tmp_path / "model", f"{tmp_path}/model-?????-of-00002")


def test_several_files_of_version_2(tmp_path: Path) -> None:
    import tensorflow as tf

    parts = [f"{tmp_path}/part-{part}" for part in range(3)]
    for name in parts:
        tf.raw_ops.SaveV2(
            prefix=name, tensor_names=[name[-1]], shape_and_slices=[""], tensors=[tf.ones([int(name[-1]) + 1, 2])]
        )
    tf.raw_ops.MergeV2Checkpoints(checkpoint_prefixes=parts, destination_prefix=f"{tmp_path}/model")
    demand_what_tensorflow_finds(tmp_path / "model", f"{tmp_path}/model")
    (tmp_path / "model.data-00001-of-00003").unlink()
    assert read_checkpoint(tmp_path / "model").faults == ("model.data-00001-of-00003 is not there",)


def test_objects(tmp_path: Path) -> None:
    import tensorflow as tf

    inner = tf.Module()
    inner.kernel = tf.Variable(tf.ones([2, 3]), name="first/weights")
    inner.counts = [tf.Variable(1, name="second/count")]
    saved = tf.train.Checkpoint(net=inner).save(os.fspath(tmp_path / "ck"))
    demand_what_tensorflow_finds(tmp_path, saved)
    found = read_checkpoint(tmp_path)
    assert found.of_objects
    end = "/.ATTRIBUTES/VARIABLE_VALUE"
    assert found.full_names == {
        f"net/kernel{end}": "first/weights",
        f"net/counts/0{end}": "second/count",
        f"save_counter{end}": "save_counter",
    }


@pytest.mark.parametrize("data", [b"", b"abc" * 5_000, bytes(range(256)) * 300, os.urandom(70_000), b"a" * 64 + b"b"])
def test_what_snappy_compressed(data: bytes) -> None:
    import tensorflow as tf
    from tensorflow.core.framework import dataset_pb2, tensor_pb2

    # tf.data compresses elements by Snappy itself.
    element = tf.raw_ops.CompressElement(components=[tf.io.decode_raw(data, tf.uint8)])
    content = tensor_pb2.TensorProto.FromString(tf.io.serialize_tensor(element).numpy()).tensor_content
    variant = tensor_pb2.VariantTensorDataProto.FromString(content[content.index(b"\n!tensorflow.data") :])
    compressed = dataset_pb2.CompressedElement.FromString(variant.metadata).data
    assert decompressed(compressed, 2**20) == data
