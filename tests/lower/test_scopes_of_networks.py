"""A network opens the scope that its file says, or none, and is then what a function without one builds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

import netspec
from netspec.lower.identity import Built, differences, fingerprint
from netspec.lower.instantiate import Request, instantiate
from netspec.ops.backend import Backend
from netspec.pipeline import inspect_file

np = pytest.importorskip("numpy")  # it comes with TensorFlow

HEAD = """
netspec: 1
name: mine
scope: {scope}
params:
  is_training: {{type: bool, default: true}}
input: {{name: images, shape: [N, 16, 16, 3]}}
end_points: {{collect: [conv2d, max_pool2d]}}
"""
LAYERS = """
layers:
  - conv2d: {num_outputs: 4, kernel_size: 3}
  - conv2d: {num_outputs: 4, kernel_size: 3, normalizer_fn: batch_norm, normalizer_params: {is_training: $is_training}}
  - scope: inner
    layers:
      - conv2d: {num_outputs: 4, kernel_size: 3, scope: conv}
      - max_pool2d: {kernel_size: 2, scope: pool}
  - scope: .
    layers:
      - dropout: {is_training: $is_training}
  - scope: ..
    layers:
      - reduce_mean: {axis: [1, 2], name: $(scope)pool}
        end_point: pooled
"""
Network = Callable[[Any], tuple[Any, Mapping[str, Any]]]
Situation = Callable[[Backend, Network, Any], tuple[Any, Mapping[str, Any]]]


def layers(backend: Backend, images: Any, own: Any, around: Any) -> tuple[Any, Mapping[str, Any]]:
    """The same layers by hand, in scopes that are open."""
    tf, slim = backend.tf, backend.slim
    collection = f"{own.original_name_scope}_end_points"
    names = tf.get_default_graph().get_name_scope() if own is around else ""
    with slim.arg_scope([slim.conv2d, slim.max_pool2d], outputs_collections=[collection]):
        net = slim.conv2d(images, 4, 3)
        net = slim.conv2d(net, 4, 3, normalizer_fn=slim.batch_norm, normalizer_params={"is_training": True})
        with tf.variable_scope("inner"):
            net = slim.max_pool2d(slim.conv2d(net, 4, 3, scope="conv"), 2, scope="pool")
        with tf.variable_scope(own):
            net = slim.dropout(net, is_training=True)
        with (
            tf.name_scope(f"{names}/" if names else None),
            tf.variable_scope(around, auxiliary_name_scope=False),
        ):
            net = tf.reduce_mean(net, [1, 2], name=f"{own.name}pool")
    return net, {**slim.utils.convert_collection_to_dict(collection), "pooled": net}


def without_scope(backend: Backend) -> Network:
    def function(images: Any) -> tuple[Any, Mapping[str, Any]]:
        scope = backend.tf.get_variable_scope()
        return layers(backend, images, scope, scope)

    return function


def alone(backend: Backend, network: Network, images: Any) -> tuple[Any, Mapping[str, Any]]:
    return network(images)


def in_another_scope(backend: Backend, network: Network, images: Any) -> tuple[Any, Mapping[str, Any]]:
    with backend.tf.variable_scope("outer"):
        return network(images)


def in_a_name_scope(backend: Backend, network: Network, images: Any) -> tuple[Any, Mapping[str, Any]]:
    with backend.tf.name_scope("tower"):
        return network(images)


def twice(backend: Backend, network: Network, images: Any) -> tuple[Any, Mapping[str, Any]]:
    with backend.tf.variable_scope("one"):
        network(images)
    with backend.tf.variable_scope("two"):
        return network(images)


def reused(backend: Backend, network: Network, images: Any) -> tuple[Any, Mapping[str, Any]]:
    for reuse in (None, True):
        with backend.tf.variable_scope("shared", reuse=reuse):
            found = network(images)
    return found


@pytest.fixture
def spec(tmp_path: Path) -> Callable[[str], Path]:
    def write(scope: str) -> Path:
        path = tmp_path / f"{scope}.yaml"
        path.write_text(HEAD.format(scope=scope) + LAYERS, encoding="utf-8")
        return path

    return write


def graph_of(backend: Backend, situation: Situation, network: Network) -> Any:
    tf = backend.tf
    with tf.Graph().as_default():
        tf.set_random_seed(1)
        images = tf.placeholder(tf.float32, [2, 16, 16, 3], name="images")
        return fingerprint(Built.of(images, *situation(backend, network, images)))


@pytest.mark.parametrize("situation", [alone, in_another_scope, in_a_name_scope, twice, reused])
def test_without_a_scope_it_is_what_a_function_without_a_variable_scope_builds(
    backend: Backend, spec: Callable[[str], Path], situation: Situation
) -> None:
    hand = graph_of(backend, situation, without_scope(backend))
    mine = graph_of(backend, situation, netspec.load(spec("null")))
    assert list(differences(hand, mine)) == []
    other = graph_of(backend, situation, netspec.load(spec("mine")))
    assert list(differences(hand, other))  # the comparison sees a scope


def test_reuse_shares_variables_without_a_scope(backend: Backend, tmp_path: Path) -> None:
    path = tmp_path / "named.yaml"
    path.write_text(HEAD.format(scope="null") + "layers: [conv2d: {num_outputs: 4, kernel_size: 3, scope: conv}]\n")
    net, tf = netspec.load(path), backend.tf
    with tf.Graph().as_default():
        images = tf.placeholder(tf.float32, [2, 16, 16, 3])
        net(images)
        net(images, reuse=True)
        assert [variable.op.name for variable in tf.global_variables()] == ["conv/weights", "conv/biases"]
        with pytest.raises(ValueError, match="already exists"):
            net(images)
        net(images, scope="given")
        later = [variable.op.name for variable in tf.global_variables()][2:]
        assert later == ["given/conv/weights", "given/conv/biases"]


def test_the_scope_of_the_head_is_the_default(backend: Backend, spec: Callable[[str], Path]) -> None:
    def function(images: Any) -> tuple[Any, Mapping[str, Any]]:
        around = backend.tf.get_variable_scope()
        with backend.tf.variable_scope(None, "Other", [images]) as own:
            return layers(backend, images, own, around)

    hand = graph_of(backend, alone, function)
    net = netspec.load(spec("Other"))
    assert list(differences(hand, graph_of(backend, alone, net))) == []
    assert (net.__name__, net.elaborate().name, net.elaborate().scope) == ("mine", "mine", "Other")


@pytest.mark.parametrize("scope", ["null", "Other"])
def test_names_without_tensorflow_are_those_of_the_graph(
    backend: Backend, spec: Callable[[str], Path], scope: str
) -> None:
    net, tf = netspec.load(spec(scope)), backend.tf
    network = net.elaborate()
    with tf.Graph().as_default():
        _, end_points = net(tf.placeholder(tf.float32, [2, 16, 16, 3], name="images"))
        assert [variable.op.name for variable in tf.global_variables()] == [each.name for each in network.variables]
    assert list(end_points) == list(network.end_points)


@pytest.mark.parametrize("scope", ["null", "Other"])
def test_a_module_and_a_saved_model_have_the_same_names(
    backend: Backend, spec: Callable[[str], Path], scope: str, tmp_path: Path
) -> None:
    import tensorflow as tf

    path = spec(scope)
    net = netspec.load(path)
    model, network = net.module(), net.elaborate(is_training=False)
    assert list(model.variables_by_name) == [each.name for each in network.variables]

    both = tf.function(lambda images: (model(images)[1], model(images)[1]))
    first, second = both(tf.ones([2, 16, 16, 3]))
    assert list(first) == list(second) == list(network.end_points)
    assert all(np.array_equal(first[key], second[key]) for key in first)
    sound = inspect_file(path).require_sound()
    instantiate(sound, Request(tmp_path / "built", training=True))
    graph = backend.tf.Graph()
    with graph.as_default(), backend.tf.Session(graph=graph) as session:
        loaded = backend.tf.saved_model.load(session, ["serve"], str(tmp_path / "built" / "saved_model"))
        names = [variable.op.name for variable in backend.tf.global_variables()]
    assert sorted(names) == sorted(each.name for each in network.variables)
    inference, training = (set(loaded.signature_def[key].outputs) for key in ("serving_default", "training"))
    assert inference == training >= set(network.end_points)
