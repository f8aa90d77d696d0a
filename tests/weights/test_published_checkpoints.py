"""Checkpoints of tf_slim's own functions load by name: those that are published cannot be fetched in a test.

TensorFlow writes each in both versions, with the names and shapes of the hand-written function's graph.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import netspec
from netspec.cli.main import main
from netspec.lower import compat
from netspec.lower.reference import imported
from netspec.weights import fit, open_weights

pytestmark = [pytest.mark.tf, pytest.mark.filterwarnings("ignore")]
SPECS = Path(__file__).parents[2] / "specs"
QUICK = ("alexnet_v2", "vgg_16")
SLOW = (
    *("vgg_a", "vgg_19", "overfeat", "inception_v1", "inception_v2", "inception_v3", "inception_v1_base"),
    *("inception_v2_base", "inception_v3_base", "resnet_v1_50", "resnet_v2_50", "resnet_v1_101"),
)
PROVED_BY_GRAPHS = {f"resnet_v{version}_{layers}" for version in (1, 2) for layers in (101, 152, 200)} - {*SLOW}
"""Deep variants, whose graphs take minutes: tests/fidelity compares them, and so the names, node by node."""


def hand_written(name: str) -> dict[str, tuple[int, ...]]:
    """The names and shapes of the variables that the function of tf_slim makes."""
    backend = compat.load_for_graphs()
    tf = backend.tf
    spec = netspec.load(SPECS / f"{name}.yaml")
    reference = spec._checked.document.root.value["reference"]
    arg_scope = imported(reference["arg_scope"])
    with tf.Graph().as_default():
        images = tf.placeholder(tf.float32, [None, *spec.elaborate().input_shape[1:]])
        with backend.slim.arg_scope(arg_scope()):
            imported(reference["function"])(images)
        return {variable.op.name: tuple(variable.shape.as_list()) for variable in tf.global_variables()}


def save_beginnings(prefix: str, variables: dict[str, tuple[int, ...]], version: int) -> None:
    """Saves the first values of each variable as a slice of it, with the names and whole shapes of all."""
    import tensorflow as tf

    names = [*variables, "global_step", "mean_rgb"]
    shapes = [*variables.values(), (), (3,)]
    slices = [_slice(shape) for shape in shapes]
    tensors = [tf.ones([1] * len(shape)) for shape in shapes]
    if version == 2:
        tf.raw_ops.SaveV2(prefix=prefix, tensor_names=names, shape_and_slices=slices, tensors=tensors)
    else:
        tf.raw_ops.SaveSlices(filename=prefix, tensor_names=names, shapes_and_slices=slices, data=tensors)


def _slice(shape: tuple[int, ...]) -> str:
    return f"{' '.join(map(str, shape))} {':'.join('0,1' for _ in shape)}" if shape else ""


@pytest.mark.parametrize("name", [*QUICK, *(pytest.param(name, marks=pytest.mark.slow) for name in SLOW)])
def test_names_and_shapes(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    variables = hand_written(name)
    for version in (1, 2):
        path = tmp_path / f"{version}" / f"{name}.ckpt"
        path.parent.mkdir()
        save_beginnings(str(path), variables, version)
        spec = str(SPECS / f"{name}.yaml")
        assert main(["weights", "--format", "json", str(path), spec]) == 0
        found = json.loads(capsys.readouterr().out)
        assert (found["status"], found["loaded"], found["checkpoint"]["version"]) == ("loads", len(variables), version)
        assert sorted(each["name"] for each in found["left_over"]) == ["global_step", "mean_rgb"]
        assert main(["diff", "--exit-code", spec, str(path)]) == 0
        capsys.readouterr()


def test_every_spec_that_is_shipped_is_here() -> None:
    assert {*QUICK, *SLOW} | PROVED_BY_GRAPHS == {path.stem for path in SPECS.glob("*.yaml")}


@pytest.mark.slow
def test_vgg_16_with_all_its_values(tmp_path: Path) -> None:
    backend = compat.load_for_graphs()
    tf = backend.tf
    from tf_slim.nets import vgg

    network = netspec.load(SPECS / "vgg_16.yaml").elaborate()
    with tf.Graph().as_default():
        vgg.vgg_16(tf.placeholder(tf.float32, [1, 224, 224, 3]), is_training=False)
        tf.get_variable("mean_rgb", [3])
        tf.train.get_or_create_global_step()
        with tf.Session() as session:
            session.run(tf.global_variables_initializer())
            expected: dict[str, Any] = session.run({each.op.name: each for each in tf.global_variables()})
            for version in (1, 2):
                prefix = tmp_path / f"{version}" / "vgg_16.ckpt"
                prefix.parent.mkdir()
                tf.train.Saver(write_version=version).save(session, str(prefix), write_meta_graph=False)
                stored = open_weights(prefix)
                assert len(stored) == 34
                found = fit(network.variables, stored).require()
                assert len(found) == 32
                for name, value in found.items():
                    assert np.array_equal(value, expected[name]), (version, name)
                for path in prefix.parent.iterdir():  # pytest keeps folders of several runs
                    path.unlink()
