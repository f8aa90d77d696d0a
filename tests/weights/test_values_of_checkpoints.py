"""Values are those that TensorFlow's own reader finds, in checkpoints that TensorFlow writes."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from netspec.weights import WeightsError, open_weights

pytestmark = pytest.mark.tf

TYPES = (
    "float16", "float32", "float64", "bfloat16", "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64",
    "uint64", "bool", "complex64", "complex128",
)  # fmt: skip
NOT_IN_VERSION_1 = {"uint16", "uint32", "uint64", "bfloat16"}


def demand_tensorflows_values(path: Path, saved: str) -> None:
    """Every value is there, in its type, bit by bit."""
    import tensorflow as tf

    reader = tf.train.load_checkpoint(saved)
    found = open_weights(path)
    shapes = reader.get_variable_to_shape_map()
    assert set(found) == {name for name in shapes if name != "_CHECKPOINTABLE_OBJECT_GRAPH" and "text" not in name}
    types = reader.get_variable_to_dtype_map()
    for name, value in found.items():
        if found.checkpoint.version == 2:
            expected = reader.get_tensor(name)
        else:  # of which that reader knows neither all types nor slices
            expected = tf.raw_ops.Restore(file_pattern=saved, tensor_name=name, dt=types[name]).numpy()
        assert (value.dtype, value.shape) == (expected.dtype, expected.shape), name
        assert value.tobytes() == expected.tobytes(), name


def arrays(types: tuple[str, ...]) -> dict[str, np.ndarray]:
    import ml_dtypes  # noqa: F401 -- registers bfloat16

    make = np.random.default_rng(1)
    return {
        f"net/{kind}_{size}": (make.normal(0, 50, size=shape)).astype(kind)
        for kind in types
        for size, shape in enumerate([(), (3,), (0, 4), (5, 2, 3), (300, 200)])
    }


@pytest.mark.parametrize("version", [1, 2])
def test_types_and_shapes(tmp_path: Path, version: int) -> None:
    import tensorflow as tf

    values = arrays(tuple(kind for kind in TYPES if version == 2 or kind not in NOT_IN_VERSION_1))
    name = f"{tmp_path}/model"
    names = [*values, "text"]
    data = [*values.values(), np.array([b"one", b"two"])]
    if version == 2:
        tf.raw_ops.SaveV2(prefix=name, tensor_names=names, shape_and_slices=[""] * len(names), tensors=data)
    else:
        tf.raw_ops.Save(filename=name, tensor_names=names[:-1], data=data[:-1])
    demand_tensorflows_values(tmp_path / "model", name)
    assert open_weights(name).skipped == (("text",) if version == 2 else ())


@pytest.mark.parametrize("version", [1, 2])
def test_partitioned_variables(tmp_path: Path, version: int) -> None:
    import tensorflow as tf

    v1 = tf.compat.v1
    initial = v1.random_normal_initializer()
    with tf.Graph().as_default():
        for axis, sizes in enumerate([(300, 3), (4, 200, 2), (2, 2, 70)]):
            v1.get_variable(
                f"net/by_{axis}", sizes, initializer=initial, partitioner=v1.fixed_size_partitioner(3, axis)
            )
        saver = v1.train.Saver(write_version=version)
        with v1.Session() as session:
            session.run(v1.global_variables_initializer())
            saved = saver.save(session, os.fspath(tmp_path / "model.ckpt"))
    assert open_weights(tmp_path).stored["net/by_0"].parts == 3
    demand_tensorflows_values(tmp_path, saved)


def test_several_files_of_version_2(tmp_path: Path) -> None:
    import tensorflow as tf

    parts = [f"{tmp_path}/part-{part}" for part in range(3)]
    for part, name in enumerate(parts):
        tensor = tf.random.normal([part + 1, 2])
        tf.raw_ops.SaveV2(prefix=name, tensor_names=[name[-1]], shape_and_slices=[""], tensors=[tensor])
    tf.raw_ops.MergeV2Checkpoints(checkpoint_prefixes=parts, destination_prefix=f"{tmp_path}/model")
    demand_tensorflows_values(tmp_path / "model", f"{tmp_path}/model")
    (tmp_path / "model.data-00001-of-00003").unlink()
    found = open_weights(tmp_path / "model")
    found["0"]
    with pytest.raises(WeightsError, match=r"'1': model\.data-00001-of-00003: cannot be read: No such file"):
        found["1"]


def test_several_files_of_version_1(tmp_path: Path) -> None:
    import tensorflow as tf

    for part in range(2):
        name = f"{tmp_path}/model-{part:05}-of-00002"
        tf.raw_ops.Save(filename=name, tensor_names=[f"a{part}"], data=[tf.random.normal([2, part + 1])])
    demand_tensorflows_values(tmp_path / "model", f"{tmp_path}/model-?????-of-00002")


def test_objects_have_the_names_of_their_variables(tmp_path: Path) -> None:
    import tensorflow as tf

    inner = tf.Module()
    inner.kernel = tf.Variable(tf.random.normal([2, 3]), name="lenet/conv1/weights")
    inner.step = tf.Variable(7, dtype=tf.int64, name="step")
    tf.train.Checkpoint(net=inner).save(os.fspath(tmp_path / "ck"))
    found = open_weights(tmp_path)
    assert set(found) == {"lenet/conv1/weights", "step", "save_counter"}
    assert (found["lenet/conv1/weights"] == inner.kernel.numpy()).all()
    assert found["step"] == 7
    assert found.skipped == ("_CHECKPOINTABLE_OBJECT_GRAPH",)


def test_objects_whose_variables_share_names_go_by_their_paths(tmp_path: Path) -> None:
    """As two modules of one spec do; a mapping's keys may have slashes and dots."""
    import tensorflow as tf

    both = {"left": tf.Module(), "right": tf.Module()}
    for number, inner in enumerate(both.values()):
        inner.by_name = {"net/v1.5/weights": tf.Variable([float(number)], name="net/v1.5/weights")}
    tf.train.Checkpoint(**both).save(os.fspath(tmp_path / "ck"))
    found = open_weights(tmp_path)
    assert set(found) == {"left/by_name/net/v1.5/weights", "right/by_name/net/v1.5/weights", "save_counter"}
    assert found["right/by_name/net/v1.5/weights"] == [1.0]


def test_paths_that_become_one_stay_keys(tmp_path: Path) -> None:
    import tensorflow as tf

    end = "/.ATTRIBUTES/VARIABLE_VALUE"
    tf.raw_ops.SaveV2(
        prefix=f"{tmp_path}/ck",
        tensor_names=[f"x/nested/a{end}", f"x/nested.Sa{end}", f"x/b{end}", "x/b"],
        shape_and_slices=[""] * 4,
        tensors=[1.0, 2.0, 3.0, 4.0],
    )
    found = open_weights(tmp_path / "ck")
    assert dict(found) == {f"x/nested/a{end}": 1, f"x/nested.Sa{end}": 2, f"x/b{end}": 3, "x/b": 4}


def test_slots_of_a_keras_optimizer_belong_to_variables_of_tensorflow(tmp_path: Path) -> None:
    import tensorflow as tf

    keras = pytest.importorskip("keras")
    kernel = tf.Variable(tf.ones([2, 3]), name="net/conv1/weights")
    optimizer = keras.optimizers.Adam()
    optimizer.build([kernel])
    tf.train.Checkpoint(kernel=kernel, optimizer=optimizer).save(os.fspath(tmp_path / "ck"))
    kinds = open_weights(tmp_path).kinds
    assert dict(kinds.slots) == {"momentum": ["net/conv1/weights"], "velocity": ["net/conv1/weights"]}
    assert list(kinds.others) == ["net/conv1/weights"]
