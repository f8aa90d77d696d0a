"""What is said of a checkpoint and a spec is what happens when TensorFlow restores the one into the other."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pytest

import netspec
from netspec.cli.main import main

pytestmark = pytest.mark.tf
Capture = pytest.CaptureFixture[str]

SPEC = """netspec: 1
name: net
params:
  classes: {type: int, default: 4}
input: {name: images, shape: [N, 6, 6, 2]}
arg_scope:
  - {ops: [conv2d], normalizer_fn: batch_norm}
layers:
  - conv2d: {num_outputs: 3, kernel_size: 3, scope: conv1}
  - conv2d: {num_outputs: 3, kernel_size: 3, scope: conv2}
  - flatten: {}
  - fully_connected: {num_outputs: $classes, activation_fn: null, scope: logits}
"""


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    path = tmp_path / "net.yaml"
    path.write_text(SPEC, encoding="utf-8")
    return path


def saved(spec: Path, prefix: Path, scope: str, version: int, *, trained: bool, around: str = "") -> None:
    """Builds the network in some scopes, trains it for a step, and saves it."""
    import tensorflow.compat.v1 as tf

    with tf.Graph().as_default():
        images = tf.ones([2, 6, 6, 2])
        with tf.variable_scope(around) if around else tf.name_scope(""):
            logits, _ = netspec.load(spec)(images, scope=scope)
        step = tf.train.get_or_create_global_step()
        run = [logits]
        if trained:
            average = tf.train.ExponentialMovingAverage(0.9)
            run += [tf.train.AdamOptimizer(0.1).minimize(tf.reduce_sum(logits**2), step), average.apply()]
        with tf.Session() as session:
            session.run(tf.global_variables_initializer())
            session.run(run)
            tf.train.Saver(write_version=version).save(session, str(prefix))


def restored(spec: Path, prefix: Path, classes: int, help: str = "") -> bool:
    """Whether TensorFlow restores the checkpoint into the spec's graph, by name or as a help says.

    What the help leaves out is not restored; the rest must have the values of the checkpoint.
    """
    import tensorflow.compat.v1 as tf
    import tf_slim as slim

    scopes: dict[str, str] = {}
    with tf.Graph().as_default():
        netspec.load(spec)(tf.ones([2, 6, 6, 2]), classes=classes)
        wanted = tf.global_variables()
        try:
            if help.startswith("tf."):
                scopes = ast.literal_eval(help[help.index("{") : -1])
                eval(help, {"tf": tf})  # noqa: S307 -- what netspec itself wrote
            elif help:
                names = ast.literal_eval(help[help.index("[") : help.index("]") + 1])
                wanted = slim.get_variables_to_restore(exclude=names)
                assert 0 < len(wanted) < len(tf.global_variables())
            with tf.Session() as session:
                session.run(tf.global_variables_initializer())
                if help.startswith("slim."):
                    eval(help, {"slim": slim})(session)  # noqa: S307 -- likewise
                elif not help:
                    tf.train.Saver().restore(session, str(prefix))
                reader = tf.train.load_checkpoint(str(prefix))
                for variable in wanted:
                    name = variable.op.name
                    for theirs, own in scopes.items():
                        name = theirs.strip("/") + "/" * (theirs != "/") + name.removeprefix(own.strip("/")).lstrip("/")
                    value = session.run(variable)
                    if list(value.shape) != variable.shape.as_list():
                        return False  # a resource variable takes any value that is restored, and the graph is wrong
                    assert (value == reader.get_tensor(name)).all()
        except (tf.errors.InvalidArgumentError, tf.errors.NotFoundError, ValueError):
            return False
    return True


def told(spec: Path, prefix: Path, capsys: Capture, *options: str) -> Any:
    capsys.readouterr()
    assert main(["diff", "--format", "json", *options, str(spec), str(prefix)]) == 0
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("trained", [False, True])
@pytest.mark.parametrize(("scope", "around"), [("net", ""), ("other", ""), ("net", "tower")])
def test_the_verdict(
    spec: Path, tmp_path: Path, capsys: Capture, version: int, trained: bool, scope: str, around: str
) -> None:
    prefix = tmp_path / "model.ckpt"
    saved(spec, prefix, scope, version, trained=trained, around=around)
    for classes in (4, 5):
        found = told(spec, prefix, capsys, "-p", f"classes={classes}")
        assert (found["status"] == "loads") == restored(spec, prefix, classes)
        assert (found["status"] == "loads") == (scope == "net" and not around and classes == 4)
        elsewhere = scope != "net" or around
        if found["status"] != "loads":
            # In another scope and with other classes, no single call loads it.
            assert bool(found["help"]) == (not elsewhere or classes == 4)
            assert not found["help"] or restored(spec, prefix, classes, found["help"])
    training = found["training"]
    # Adam keeps two moments of what is trained, and the powers of its decays.
    count = {"Adam": 6, "Adam_1": 6, "ExponentialMovingAverage": 6} if trained else {}
    assert {end: len(owners) for end, owners in training["slots"].items()} == count
    powers = ["beta1_power", "beta2_power"] if trained else []
    assert sorted(name.rpartition("/")[2] for name in training["scalars"]) == sorted([*powers, "global_step"])


def test_a_build(spec: Path, tmp_path: Path, capsys: Capture) -> None:
    assert main(["build", "-q", str(spec), "-o", str(tmp_path / "built")]) == 0
    for path in (tmp_path / "built", tmp_path / "built" / "saved_model"):
        assert told(spec, path, capsys)["status"] == "loads"


def test_objects_are_restored_by_their_full_names(spec: Path, tmp_path: Path, capsys: Capture) -> None:
    import tensorflow as tf

    with tf.Graph().as_default():
        netspec.load(spec)(tf.ones([2, 6, 6, 2]))
        variables = tf.compat.v1.global_variables()
        with tf.compat.v1.Session() as session:
            session.run(tf.compat.v1.global_variables_initializer())
            tf.train.Checkpoint(parts=variables).save(str(tmp_path / "model.ckpt"))
    prefix = tmp_path / "model.ckpt-1"
    found = told(spec, prefix, capsys)
    assert (found["status"], found["checkpoint"]["of_objects"]) == ("loads", True)
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        netspec.load(spec)(tf.ones([2, 6, 6, 2]))
        tf.compat.v1.train.Saver().restore(session, str(prefix))  # raises if a name is not found
