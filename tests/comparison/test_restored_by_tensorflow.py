"""The verdict on checkpoints against TensorFlow: it restores by name exactly where a difference says so."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import netspec
from netspec.comparison.compare import difference
from netspec.comparison.restoring import Restoring, Stored
from netspec.network import Network
from tests.comparison.test_pairs import FILES, parts

pytestmark = [pytest.mark.tf, pytest.mark.filterwarnings("ignore")]


def built(file: Path, scope: str | None = None) -> tuple[Any, Network]:
    """A session whose graph has the network with initial values, and the network."""
    import tensorflow.compat.v1 as tf

    net = netspec.load(file)
    network = net.elaborate()
    with tf.Graph().as_default():
        shape = [size if isinstance(size, int) else None for size in network.input_shape]
        images = tf.placeholder(tf.float32, shape, name=network.input_name)
        net(images, **({"scope": scope} if scope else {}))
        session = tf.Session()
        session.run(tf.global_variables_initializer())
    return session, network


def restored(session: Any, checkpoint: str) -> bool:
    """Whether a saver of all variables restores a checkpoint, and each variable then has its shape.

    Into resource variables, TensorFlow restores values of any shape without a word. A graph without variables has
    nothing to restore, and no saver.
    """
    import tensorflow.compat.v1 as tf

    with session.graph.as_default():
        variables = tf.global_variables()
        if not variables:
            with pytest.raises(ValueError, match="No variables to save"):
                tf.train.Saver()
            return True
        try:
            tf.train.Saver().restore(session, checkpoint)
        except (tf.errors.NotFoundError, tf.errors.InvalidArgumentError):
            return False
        return [value.shape for value in session.run(variables)] == [tuple(each.shape) for each in variables]


def stored(checkpoint: str) -> dict[str, Stored]:
    import tensorflow as tf

    reader = tf.train.load_checkpoint(checkpoint)
    types = reader.get_variable_to_dtype_map()
    return {name: Stored(tuple(shape), types[name].name) for name, shape in reader.get_variable_to_shape_map().items()}


def agrees(found: Restoring, session: Any, checkpoint: str) -> bool:
    """Whether each list is what the checkpoint and the graph have."""
    import tensorflow.compat.v1 as tf

    there = stored(checkpoint)
    with session.graph.as_default():
        wanted = {variable.op.name: Stored(tuple(variable.shape), "float32") for variable in tf.global_variables()}
    return (
        {variable.name for variable in found.missing} == wanted.keys() - there.keys()
        and {each.variable.name: each.stored for each in found.mismatched}
        == {name: there[name] for name in wanted.keys() & there.keys() if there[name] != wanted[name]}
        and dict(found.left_over) == {name: there[name] for name in there.keys() - wanted.keys()}
    )


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_saver_restores_where_the_verdict_says_so(file: Path, tmp_path: Path) -> None:
    import tensorflow.compat.v1 as tf

    pair = parts(file)
    specs = []
    for name in ("before", "after"):
        specs.append(tmp_path / f"{name}.yaml")
        specs[-1].write_text(pair[name], encoding="utf-8")
    session, before = built(specs[0])
    with session.graph.as_default():
        checkpoint = tf.train.Saver().save(session, str(tmp_path / "model.ckpt"))
    session.close()
    session, after = built(specs[1])
    found = difference(before, after)
    assert restored(session, checkpoint) == found.restoring.loads
    assert agrees(found.restoring, session, checkpoint)
    session.close()
    if found.restoring_in_scope is not None:
        session, _ = built(specs[1], scope=before.scope)
        assert restored(session, checkpoint) == found.restoring_in_scope.loads
        assert agrees(found.restoring_in_scope, session, checkpoint)
        session.close()


def test_reference_variables_refuse_other_shapes(tmp_path: Path) -> None:
    import tensorflow.compat.v1 as tf

    with tf.Graph().as_default(), tf.variable_scope("net", use_resource=False), tf.Session() as session:
        tf.get_variable("weights", [2], use_resource=False)
        session.run(tf.global_variables_initializer())
        checkpoint = tf.train.Saver().save(session, str(tmp_path / "model.ckpt"))
    with tf.Graph().as_default(), tf.variable_scope("net", use_resource=False), tf.Session() as session:
        tf.get_variable("weights", [3], use_resource=False)
        with pytest.raises(tf.errors.InvalidArgumentError):
            tf.train.Saver().restore(session, checkpoint)


def test_some_load_and_some_do_not() -> None:
    verdicts = {re.search("does not load", parts(file)["expected"]) is None for file in FILES}
    assert verdicts == {True, False}
