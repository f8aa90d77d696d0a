"""Layers with `reuse: auto`, against slim's functions under TensorFlow's AUTO_REUSE."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import netspec
from netspec.lower.identity import Built, differences, fingerprint
from netspec.ops.backend import Backend

SHAPE = (2, 16, 16, 3)
HEAD = "netspec: 1\nname: net\ninput: {shape: [N, 16, 16, 3]}\n"

LEVELS = (
    HEAD
    + """
functions:
  again(level): "'auto' if level < 3 else true"
arg_scope:
  - {ops: [conv2d, separable_conv2d, layer_norm, affine], reuse: auto}
  - {ops: [conv2d], weights_regularizer: {l2: 5e-4}}
end_points: {collect: [conv2d]}
layers:
  - repeat: {level: 3}
    layers:
      - conv2d: {num_outputs: 3, kernel_size: 3, stride: 2, scope: down_$level, reuse: false}
        id: level_$level
  - repeat: {level: 3}
    layers:
      - scope: head
        layers:
          - conv2d: {num_outputs: 8, kernel_size: 3, normalizer_fn: batch_norm, activation_fn: prelu, scope: conv}
            from: level_$level
          - separable_conv2d: {num_outputs: 8, kernel_size: 3, scope: separable}
          - layer_norm: {scope: norm}
          - affine: {scope: scaled}
          - batch_norm: {scope: bn, reuse: auto}
          - conv2d: {num_outputs: 4, kernel_size: 1, activation_fn: null, scope: out, reuse: "$(again(level))"}
"""
)


def levels(backend: Backend) -> Callable[..., Any]:
    slim, tf = backend.slim, backend.tf
    auto = tf.AUTO_REUSE

    def prelu(x: Any) -> Any:
        alpha = slim.model_variable("alpha", (8,), x.dtype.base_dtype, tf.constant_initializer(0.25))
        return tf.nn.relu(x) - alpha * tf.nn.relu(-x)

    def affine(x: Any) -> Any:
        with tf.variable_scope("scaled", "affine", [x], reuse=auto):
            gamma = slim.model_variable("gamma", (8,), tf.float32, tf.ones_initializer())
            beta = slim.model_variable("beta", (8,), tf.float32, tf.zeros_initializer())
            return x * gamma + beta

    def net(images: Any) -> Any:
        with (
            tf.variable_scope("net", "net", [images]) as own,
            slim.arg_scope([slim.conv2d, slim.separable_conv2d, slim.layer_norm], reuse=auto),
            slim.arg_scope([slim.conv2d], weights_regularizer=slim.l2_regularizer(5e-4)),
            slim.arg_scope([slim.conv2d], outputs_collections=(name := own.original_name_scope + "_end_points")),
        ):
            made, taken = images, []
            for level in (1, 2, 3):
                made = slim.conv2d(made, 3, 3, stride=2, scope=f"down_{level}", reuse=False)
                taken.append(made)
            for level, each in enumerate(taken, 1):
                with tf.variable_scope("head"):
                    made = slim.conv2d(each, 8, 3, normalizer_fn=slim.batch_norm, activation_fn=prelu, scope="conv")
                    made = slim.separable_conv2d(made, 8, 3, scope="separable")
                    made = affine(slim.layer_norm(made, scope="norm"))
                    made = slim.batch_norm(made, scope="bn", reuse=auto)
                    again = auto if level < 3 else True
                    made = slim.conv2d(made, 4, 1, activation_fn=None, scope="out", reuse=again)
            return made, slim.utils.convert_collection_to_dict(name)

    return net


def built(backend: Backend, function: Callable[..., Any]) -> Built:
    with backend.tf.Graph().as_default():
        backend.tf.set_random_seed(1)
        images = backend.tf.placeholder(backend.tf.float32, SHAPE, "input")
        return Built.of([images], *function(images))


def test_the_same_graph(load: Callable[[str], netspec.CompiledSpec], backend: Backend) -> None:
    by_hand, spec = (fingerprint(built(backend, each)) for each in (levels(backend), load(LEVELS)))
    assert differences(by_hand, spec) == []


def test_separate_variables_are_noticed(load: Callable[[str], netspec.CompiledSpec], backend: Backend) -> None:
    apart = load(LEVELS.replace("scope: head", "scope: head_$level").replace(" else true", " else 'auto'"))
    assert differences(fingerprint(built(backend, levels(backend))), fingerprint(built(backend, apart))) != []


def test_the_variables_are_those_predicted(load: Callable[[str], netspec.CompiledSpec], backend: Backend) -> None:
    spec = load(LEVELS)
    with backend.tf.Graph().as_default():
        spec(backend.tf.placeholder(backend.tf.float32, SHAPE))
        made = {variable.op.name: tuple(variable.shape.as_list()) for variable in backend.tf.global_variables()}
    assert {each.name: each.shape for each in spec.elaborate().variables} == made


def test_without_a_scope_both_refuse(load: Callable[[str], netspec.CompiledSpec], backend: Backend) -> None:
    with pytest.raises(netspec.SpecError, match="nothing-to-reuse"):
        load(HEAD + "layers:\n  - conv2d: {num_outputs: 3, kernel_size: 3, reuse: auto}\n")
    with backend.tf.Graph().as_default(), pytest.raises(ValueError, match="cannot be used without a name_or_scope"):
        backend.slim.conv2d(backend.tf.zeros(SHAPE), 3, 3, reuse=backend.tf.AUTO_REUSE)


def test_a_module_has_the_variables_once(load: Callable[[str], netspec.CompiledSpec]) -> None:
    model = load(LEVELS).module()
    names = [variable.name for variable in model.variables]
    assert len(names) == len({*names})
    assert {*names} >= {"net/head/conv/weights:0", "net/head/out/biases:0"}


def test_outputs_by_a_list_are_a_dictionary(load: Callable[[str], netspec.CompiledSpec], backend: Backend) -> None:
    listed = LEVELS.replace("arg_scope:", "outputs: \"$(['level_' + str(n) for n in [3, 1]])\"\narg_scope:", 1)
    with backend.tf.Graph().as_default():
        made, end_points = load(listed)(backend.tf.placeholder(backend.tf.float32, SHAPE))
    assert [(name, each.shape.as_list()) for name, each in made.items()] == [
        ("level_3", [2, 2, 2, 3]),
        ("level_1", [2, 8, 8, 3]),
    ]
    assert list(end_points)[:3] == ["net/down_1", "net/down_2", "net/down_3"]
