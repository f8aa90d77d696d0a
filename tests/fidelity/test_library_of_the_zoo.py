"""The library blocks that the zoo's networks share, against calls of TensorFlow and slim by hand, node for node."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from netspec.compiled import CompiledSpec
from netspec.ops.backend import Backend
from netspec.pipeline import Sound, inspect_text

Build = Callable[[Backend, Any], Any]


def sound(shape: list[Any], *layers: Mapping[str, Any]) -> Sound:
    spec = {"netspec": 1, "name": "net", "input": {"shape": shape}, "layers": layers}
    return inspect_text(json.dumps(spec), "net.yaml").require_sound()


def left(backend: Backend, shape: list[Any], build: Callable[[Any], Any]) -> tuple[bytes, list[str], str]:
    """What a function of an image leaves in a graph: its nodes, its variables in order and the output's name."""
    tf = backend.tf
    with tf.Graph().as_default() as graph:
        tf.set_random_seed(1)
        output = build(tf.placeholder(tf.float32, [size if isinstance(size, int) else None for size in shape]))
        nodes = graph.as_graph_def(add_shapes=True).SerializeToString(deterministic=True)
        return nodes, [variable.op.name for variable in tf.global_variables()], output.name


def squeezed(channels: int, gate: Callable[[Backend], Any], inner: str = "relu") -> Build:
    def build(lib: Backend, x: Any) -> Any:
        tf, slim = lib.tf, lib.slim
        with tf.variable_scope("squeeze_excite"):
            means = tf.reduce_mean(x, [1, 2], keepdims=True)
            given = {"kernel_size": [1, 1], "normalizer_fn": None}
            less = slim.conv2d(means, channels, activation_fn=getattr(tf.nn, inner), **given)
            return x * slim.conv2d(less, x.shape[3], activation_fn=gate(lib), **given)

    return build


def pooled(lib: Backend, x: Any) -> Any:
    tf, slim = lib.tf, lib.slim
    with tf.variable_scope("squeeze_excite"):
        means = tf.nn.avg_pool(x, (1, 4, 4, 1), (1, 4, 4, 1), "VALID")
        less = slim.conv2d(means, 16, [1, 1], normalizer_fn=None)
        weights = slim.conv2d(less, 40, [1, 1], normalizer_fn=None, activation_fn=tf.nn.sigmoid)
        return x * tf.image.resize_bilinear(weights, [9, 8], align_corners=True)


def halved(filters: int, stride: int, layout: str) -> Build:
    def build(lib: Backend, x: Any) -> Any:
        tf, slim = lib.tf, lib.slim
        if stride == 1:
            return slim.batch_norm(slim.conv2d(x, filters, 1, scope="path_conv"), scope="path_bn")
        last = layout == "NHWC"
        window, step = [1, 1, 1, 1], [1, stride, stride, 1] if last else [1, 1, stride, stride]
        here = tf.nn.avg_pool(x, window, step, "VALID", data_format=layout)
        here = slim.conv2d(here, filters // 2, 1, scope="path1_conv")
        around = [[0, 0], [0, 1], [0, 1], [0, 0]] if last else [[0, 0], [0, 0], [0, 1], [0, 1]]
        beside = tf.pad(x, around)
        beside = beside[:, 1:, 1:, :] if last else beside[:, :, 1:, 1:]
        beside = tf.nn.avg_pool(beside, window, step, "VALID", data_format=layout)
        beside = slim.conv2d(beside, filters // 2 + filters % 2, 1, scope="path2_conv")
        return slim.batch_norm(tf.concat([here, beside], 3 if last else 1), scope="final_path_bn")

    return build


def spatiotemporal(window: list[int], stride: list[int], separable: bool) -> Build:
    def center(lib: Backend) -> Any:
        import numpy as np

        def initializer(shape: Any, dtype: Any = None, partition_info: Any = None) -> Any:
            values = np.zeros(shape, np.float32)
            values[shape[0] // 2, 0, 0] = np.eye(shape[4])
            return lib.tf.constant(values, dtype)

        return initializer

    def build(lib: Backend, x: Any) -> Any:
        conv3d = lib.slim.conv3d
        if not separable or window[0] == 1:
            return conv3d(x, 4, window, stride, scope="s")
        x = conv3d(x, 4, [1, *window[1:]], [1, *stride[1:]], scope="s")
        over_time = {"normalizer_fn": None, "weights_initializer": center(lib), "scope": "s/temporal"}
        return conv3d(x, 4, [window[0], 1, 1], [stride[0], 1, 1], **over_time)

    return build


def gated(lib: Backend, x: Any) -> Any:
    tf, slim = lib.tf, lib.slim
    _, frames, height, width, channels = x.shape.as_list()
    means = slim.avg_pool3d(x, [frames, width, height], stride=1, scope="s/self_gating/avg_pool3d")
    bare = dict.fromkeys(("activation_fn", "normalizer_fn", "biases_initializer"))
    normal = tf.truncated_normal_initializer(0.0, 0.01)
    scope = "s/self_gating/transformer_W"
    weights = slim.conv3d(means, channels, [1, 1, 1], weights_initializer=normal, scope=scope, **bare)
    return tf.multiply(tf.nn.sigmoid(tf.tile(weights, [1, frames, width, height, 1])), x)


def sigmoid(lib: Backend) -> Any:
    return lib.tf.nn.sigmoid


def zoos_sigmoid(lib: Backend) -> Any:
    return lambda x: lib.tf.nn.relu6(x + 3) * 0.16667


FOUR = {"num_outputs": 4, "scope": "s"}
IMAGE, OPEN, VIDEO = ["N", 9, 8, 40], ["N", None, None, 26], ["N", 4, 6, 6, 4]
CASES: list[tuple[str, list[Any], Mapping[str, Any], Build]] = [
    ("squeeze_excite", IMAGE, {}, squeezed(16, sigmoid)),
    ("squeeze_excite", IMAGE, {"squeeze_factor": 4, "gating_fn": "hard_sigmoid"}, squeezed(16, zoos_sigmoid)),
    # 80 would be less than nine tenths of 90; 24 is not less than those of 26.
    ("squeeze_excite", ["N", 9, 8, 45], {"squeeze_factor": 0.5, "divisible_by": 40}, squeezed(120, sigmoid)),
    (
        "squeeze_excite",
        ["N", None, None, 26],
        {"squeeze_factor": 1, "inner_activation_fn": "elu"},
        squeezed(24, sigmoid, "elu"),
    ),
    ("squeeze_excite", IMAGE, {"pool": 4}, pooled),
    ("factorized_reduction", IMAGE, {"output_filters": 6, "stride": 1}, halved(6, 1, "NHWC")),
    ("factorized_reduction", IMAGE, {"output_filters": 6, "stride": 2}, halved(6, 2, "NHWC")),
    ("factorized_reduction", IMAGE, {"output_filters": 7, "stride": 2}, halved(7, 2, "NHWC")),
    ("conv3d_spatiotemporal", VIDEO, {**FOUR, "kernel_size": [3, 3, 3]}, spatiotemporal([3, 3, 3], [1, 1, 1], False)),
    (
        "conv3d_spatiotemporal",
        VIDEO,
        {**FOUR, "kernel_size": [3, 3, 2], "stride": [2, 1, 2], "separable": True},
        spatiotemporal([3, 3, 2], [2, 1, 2], True),
    ),
    (
        "conv3d_spatiotemporal",
        VIDEO,
        {**FOUR, "kernel_size": [1, 3, 3], "separable": True},
        spatiotemporal([1, 3, 3], [1, 1, 1], True),
    ),
    ("self_gating", VIDEO, {"scope": "s"}, gated),
]


@pytest.mark.parametrize(("block", "shape", "arguments", "by_hand"), CASES)
def test_blocks_are_the_zoos_node_for_node(
    backend: Backend, block: str, shape: list[Any], arguments: Mapping[str, Any], by_hand: Build
) -> None:
    net = sound(shape, {block: arguments})

    def built(image: Any) -> Any:
        with backend.tf.variable_scope(None, "net", [image]):
            return by_hand(backend, image)

    ours = left(backend, shape, lambda image: CompiledSpec(net)(image)[0])
    theirs = left(backend, shape, built)
    assert ours[1:] == theirs[1:]
    assert ours == theirs
    assert [variable.name for variable in net.network.variables] == ours[1]
    assert ours[2].startswith(net.network.layers[-1].scope)


def test_another_graph_is_noticed(backend: Backend) -> None:
    net = sound(IMAGE, {"squeeze_excite": {}})
    other = sound(IMAGE, {"squeeze_excite": {"gating_fn": "hard_sigmoid"}})

    def graph(one: Sound) -> tuple[bytes, list[str], str]:
        return left(backend, IMAGE, lambda image: CompiledSpec(one)(image)[0])

    assert graph(net) != graph(other)


def test_a_reduction_in_nchw_has_its_shapes() -> None:
    net = sound(
        ["N", 40, 8, 8],
        {
            "arg_scope": [{"ops": ["conv2d", "batch_norm"], "data_format": "NCHW"}],
            "layers": [{"factorized_reduction": {"output_filters": 6, "stride": 2, "data_format": "NCHW"}}],
        },
    )
    assert net.network.output_shape is not None
    assert net.network.output_shape[1:] == (6, 4, 4)
