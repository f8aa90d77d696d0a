"""Drop path, against the function of the zoo's nasnet_utils written by hand, node for node, with its schedule."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from netspec.compiled import CompiledSpec
from netspec.ops.backend import Backend
from netspec.pipeline import Sound, inspect_text

SHAPE: list[Any] = ["N", 4, 4, 2]
STEPS = 1000


def sound(*layers: Any, shape: list[Any] = SHAPE, **params: Any) -> Sound:
    declared = {name: {"type": type(value).__name__, "default": value} for name, value in params.items()}
    spec = {"netspec": 1, "name": "net", "params": declared, "input": {"shape": shape}, "layers": layers}
    return inspect_text(json.dumps(spec), "net.yaml").require_sound()


def dropped(tf: Any, net: Any, keep_prob: Any) -> Any:
    """As of July 2020."""
    random_tensor = keep_prob
    random_tensor += tf.random_uniform([tf.shape(net)[0], 1, 1, 1], dtype=tf.float32)
    binary_tensor = tf.cast(tf.floor(random_tensor), net.dtype)
    return net * tf.cast(1.0 / keep_prob, net.dtype) * binary_tensor


def scheduled(tf: Any, net: Any, keep_prob: float) -> Any:
    current_step = tf.cast(tf.train.get_or_create_global_step(), tf.float32)
    current_ratio = tf.minimum(1.0, current_step / STEPS)
    return dropped(tf, net, 1 - current_ratio * (1 - keep_prob))


def left(backend: Backend, build: Any, batch: int | None) -> tuple[bytes, list[str]]:
    tf = backend.tf
    with tf.Graph().as_default() as graph:
        tf.set_random_seed(1)
        build(tf.placeholder(tf.float32, [batch, 4, 4, 2]))
        nodes: bytes = graph.as_graph_def(add_shapes=True).SerializeToString(deterministic=True)
        return nodes, [variable.op.name for variable in tf.global_variables()]


SCHEDULED = {"keep_prob": 0.6, "total_training_steps": STEPS}
TWICE = (
    {"scope": "a", "layers": [{"drop_path": {"keep_prob": 0.8}}, {"drop_path": SCHEDULED}]},
    {"scope": "b", "layers": [{"drop_path": SCHEDULED}, {"scale": {"factor": 2}}]},
    {"strided_slice": {"begin": [0], "end": [1]}},
)


@pytest.mark.tf
@pytest.mark.parametrize("batch", [None, 2])
def test_the_nodes_are_the_zoos(backend: Backend, batch: int | None) -> None:
    tf, net = backend.tf, sound(*TWICE, shape=["N" if batch is None else batch, 4, 4, 2])

    def by_hand(image: Any) -> None:
        with tf.variable_scope(None, "net", [image]):
            with tf.variable_scope("a"):
                image = scheduled(tf, dropped(tf, image, 0.8), 0.6)
            with tf.variable_scope("b"):
                image = scheduled(tf, image, 0.6) * 2.0
            image[0:1]

    ours = left(backend, CompiledSpec(net), batch)
    assert ours == left(backend, by_hand, batch)
    assert ours[1] == [variable.name for variable in net.network.variables] == ["net/a/global_step"]


@pytest.mark.tf
def test_the_names_of_later_operations_are_foretold(backend: Backend) -> None:
    net = sound(*TWICE)
    with backend.tf.Graph().as_default():
        output, _ = CompiledSpec(net)(backend.tf.placeholder(backend.tf.float32, [None, 4, 4, 2]))
    assert output.op.name == net.network.layers[-1].scope


@pytest.mark.tf
def test_whole_examples_are_dropped_and_the_sum_is_kept(backend: Backend) -> None:
    tf, net = backend.tf, sound({"drop_path": {"keep_prob": 0.75}})
    with tf.Graph().as_default(), tf.Session() as session:
        tf.set_random_seed(3)
        output, _ = CompiledSpec(net)(tf.ones([4000, 4, 4, 2]))
        found = session.run(output).reshape(4000, -1)
    assert (found == found[:, :1]).all()
    assert {*np.unique(found).tolist()} == {0.0, np.float32(1 / 0.75)}
    assert abs(found.mean() - 1) < 0.05


@pytest.mark.tf
def test_the_probability_falls_with_the_global_step(backend: Backend) -> None:
    tf, net = backend.tf, sound({"drop_path": SCHEDULED})
    kept = {}
    with tf.Graph().as_default(), tf.Session() as session:
        tf.set_random_seed(3)
        output, _ = CompiledSpec(net)(tf.ones([4000, 4, 4, 2]))
        step = tf.train.get_global_step()
        for number in (0, STEPS // 2, STEPS, 5 * STEPS):
            session.run(step.assign(number))
            kept[number] = (session.run(output)[:, 0, 0, 0] > 0).mean()
    assert kept[0] == 1
    np.testing.assert_allclose([kept[STEPS // 2], kept[STEPS], kept[5 * STEPS]], [0.8, 0.6, 0.6], atol=0.03)


@pytest.mark.tf
def test_a_module_counts_its_training_calls(backend: Backend) -> None:
    steps = {"keep_prob": 0.5, "total_training_steps": 2, "is_training": "$is_training"}
    net = sound({"drop_path": steps}, {"drop_path": steps}, is_training=True)
    module = CompiledSpec(net).module()
    images = np.ones([2000, 4, 4, 2], np.float32)
    share = [(module(images, training=True)[0].numpy()[:, 0, 0, 0] > 0).mean() for _ in range(4)]
    np.testing.assert_allclose(share, [1, 0.75**2, 0.25, 0.25], atol=0.05)
    np.testing.assert_array_equal(module(images)[0].numpy(), images)
    assert float(module.variables_by_name["net/global_step"]) == 4


def test_evaluation_has_no_variable_and_no_chance() -> None:
    net = sound({"drop_path": {**SCHEDULED, "is_training": False}})
    assert net.network.variables == ()
