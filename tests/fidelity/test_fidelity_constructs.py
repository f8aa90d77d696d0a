"""Constructs that no network of tf_slim.nets needs, against functions as people write them with slim."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import netspec
from netspec.lower.identity import Fingerprint, differences
from netspec.ops.backend import Backend

HEAD = "netspec: 1\nname: net\ninput: {shape: [N, 32, 32, 3]}\n"
SHAPE = (2, 32, 32, 3)

OUTSIDE = (
    HEAD
    + """
layers:
  - conv2d: {num_outputs: 4, kernel_size: 3, scope: first}
    end_point: conv
  - scope: ..
    layers:
      - softmax: {scope: Predictions}
        end_point: Predictions
      - conv2d: {num_outputs: 2, kernel_size: 1}
    side: true
  - conv2d: {num_outputs: 4, kernel_size: 1}
"""
)


def outside(slim: Any, tf: Any) -> Callable[..., Any]:
    def net(images: Any, scope: str = "net", reuse: bool | None = None) -> Any:
        around = tf.get_variable_scope()
        names = tf.get_default_graph().get_name_scope()
        end_points = {}
        with tf.variable_scope(scope, "net", [images], reuse=reuse):
            made = end_points["conv"] = slim.conv2d(images, 4, 3, scope="first")
            with (
                tf.name_scope(f"{names}/" if names else None),
                tf.variable_scope(around, auxiliary_name_scope=False),
            ):
                predicted = end_points["Predictions"] = slim.softmax(made, scope="Predictions")
                slim.conv2d(predicted, 2, 1)
            return slim.conv2d(made, 4, 1), end_points

    return net


def after(slim: Any, tf: Any) -> Callable[..., Any]:
    """As lenet does: the predictions when the scope of the network is left."""

    def net(images: Any, scope: str = "net", reuse: bool | None = None) -> Any:
        with tf.variable_scope(scope, "net", [images], reuse=reuse):
            made = slim.conv2d(images, 4, 3, scope="first")
        return made, {"Predictions": slim.softmax(made, scope="Predictions")}

    return net


AFTER = (
    HEAD
    + """
layers:
  - conv2d: {num_outputs: 4, kernel_size: 3, scope: first}
  - scope: ..
    side: true
    layers:
      - softmax: {scope: Predictions}
    end_point: Predictions
"""
)

SKIPS = (
    HEAD
    + """
params: {depth: {type: int, default: 3, minimum: 1}}
layers:
  - repeat: $depth
    layers:
      - conv2d: {num_outputs: $(4 * i), kernel_size: 3, scope: down_$i}
        id: skip_$i
      - max_pool2d: {kernel_size: 2, scope: pool_$i}
  - repeat: $depth
    layers:
      - conv2d_transpose: {num_outputs: $(4 * (depth + 1 - i)), kernel_size: 2, stride: 2, scope: up_$i}
        id: up
      - add: {}
        from: [up, skip_$(depth + 1 - i)]
      - conv2d: {num_outputs: "$(min(up.channels, input.channels) + input.height)", kernel_size: 1, scope: out_$i}
"""
)


def skips(slim: Any, tf: Any) -> Callable[..., Any]:
    def net(images: Any, depth: int = 3) -> Any:
        with tf.variable_scope("net", "net", [images]):
            made, kept = images, []
            for i in range(1, depth + 1):
                made = slim.conv2d(made, 4 * i, 3, scope=f"down_{i}")
                kept.append(made)
                made = slim.max_pool2d(made, 2, scope=f"pool_{i}")
            for i in range(1, depth + 1):
                made = slim.conv2d_transpose(made, 4 * (depth + 1 - i), 2, stride=2, scope=f"up_{i}")
                channels = made.shape[3] + made.shape[1]
                made = made + kept[depth - i]
                made = slim.conv2d(made, int(channels), 1, scope=f"out_{i}")
            return made, {}

    return net


CUT = (
    HEAD
    + """
params:
  final: {type: str, default: pointwise_4}
  output_stride: {type: int, nullable: true, default: null}
end_points: {by_name: true, final: $final}
blocks:
  separable:
    params:
      depth: {type: int}
      n: {type: int}
      stride: {type: int}
      rate: {type: int, default: 1}
    strided: true
    layers:
      - separable_conv2d: {num_outputs: null, kernel_size: 3, stride: $stride, rate: $rate, scope: depthwise_$n}
      - conv2d: {num_outputs: $depth, kernel_size: 1, scope: pointwise_$n}
layers:
  - limit_stride: $output_stride
    layers:
      - layers:
          - separable: {depth: $(8 * i), n: $i, stride: $(2 if i % 2 == 1 else 1)}
        repeat: 4
"""
)


def cut(slim: Any, tf: Any) -> Callable[..., Any]:
    def net(images: Any, final: str = "pointwise_4", output_stride: int | None = None) -> Any:
        end_points = {}
        with tf.variable_scope("net", "net", [images]):
            made, taken, rate = images, 1, 1
            for i in range(1, 5):
                stride = 2 if i % 2 == 1 else 1
                here, dilation = stride, 1
                if taken == output_stride:
                    here, dilation, rate = 1, rate, rate * stride
                else:
                    taken *= stride
                name = f"depthwise_{i}"
                made = slim.separable_conv2d(made, None, 3, stride=here, rate=dilation, scope=name)
                end_points[name] = made
                if name == final:
                    return made, end_points
                name = f"pointwise_{i}"
                made = end_points[name] = slim.conv2d(made, 8 * i, 1, scope=name)
                if name == final:
                    return made, end_points
        return made, end_points

    return net


PARTS = (
    HEAD
    + """
layers:
  - conv2d: {num_outputs: 6, kernel_size: 3, scope: first}
  - split: {num_or_size_splits: [1, 2, -1], axis: 3}
    id: [one, two, three]
  - conv2d: {num_outputs: $(three.channels), kernel_size: 1}
    id: conv
  - split: {num_or_size_splits: 3, axis: 3}
    id: [a, b, c]
  - concat: {axis: 3}
    from: [c, two, a]
    end_point: joined
"""
)


def parts(slim: Any, tf: Any) -> Callable[..., Any]:
    def net(images: Any, scope: str = "net", reuse: bool | None = None) -> Any:
        with tf.variable_scope(scope, "net", [images], reuse=reuse):
            made = slim.conv2d(images, 6, 3, scope="first")
            one, two, _ = tf.split(made, [1, 2, -1], 3)
            a, _, c = tf.split(slim.conv2d(one, 3, 1), 3, 3)
            joined = tf.concat([c, two, a], 3)
        return joined, {"joined": joined}

    return net


CASES: list[tuple[str, Callable[[Any, Any], Callable[..., Any]], dict[str, Any]]] = [
    (OUTSIDE, outside, {}),
    (OUTSIDE, outside, {"scope": "other"}),
    (AFTER, after, {}),
    (AFTER, after, {"scope": "a/b"}),
    (SKIPS, skips, {}),
    (SKIPS, skips, {"depth": 1}),
    (SKIPS, skips, {"depth": 5}),
    (PARTS, parts, {}),
    (CUT, cut, {}),
    (CUT, cut, {"final": "depthwise_2"}),
    (CUT, cut, {"final": "pointwise_3", "output_stride": 2}),
    (CUT, cut, {"output_stride": 2}),
]


@pytest.mark.parametrize(("text", "reference", "given"), CASES)
def test_the_same_graph(
    text: str,
    reference: Callable[[Any, Any], Callable[..., Any]],
    given: dict[str, Any],
    load: Callable[[str], netspec.CompiledSpec],
    backend: Backend,
    build: Callable[..., Fingerprint],
) -> None:
    by_hand = reference(backend.slim, backend.tf)
    assert differences(build(by_hand, SHAPE, given), build(load(text), SHAPE, given)) == []


@pytest.mark.parametrize(("text", "reference"), [(OUTSIDE, outside), (AFTER, after)])
def test_the_scope_around_inside_a_callers(
    text: str,
    reference: Callable[[Any, Any], Callable[..., Any]],
    load: Callable[[str], netspec.CompiledSpec],
    backend: Backend,
    build: Callable[..., Fingerprint],
) -> None:
    def twice(function: Callable[..., Any]) -> Callable[..., Any]:
        def call(images: Any) -> Any:
            with backend.tf.variable_scope("tower"), backend.tf.name_scope("inner"):
                function(images)
            with backend.tf.variable_scope("tower", reuse=True):
                return function(images, reuse=True)

        return call

    by_hand = twice(reference(backend.slim, backend.tf))
    assert differences(build(by_hand, SHAPE), build(twice(load(text)), SHAPE)) == []


@pytest.mark.parametrize("text", [OUTSIDE, AFTER, SKIPS, PARTS, CUT])
def test_names_are_those_predicted(text: str, load: Callable[[str], netspec.CompiledSpec], backend: Backend) -> None:
    spec = load(text)
    network = spec.elaborate()
    with backend.tf.Graph().as_default() as graph:
        _, end_points = spec(backend.tf.placeholder(backend.tf.float32, SHAPE))
        made = {variable.op.name for variable in backend.tf.global_variables()}
        scopes = {node.name for node in graph.as_graph_def().node}
    assert {variable.name for variable in network.variables} == made
    assert list(network.end_points) == list(end_points)
    assert all(any(f"{name}/".startswith(f"{layer.scope}/") for name in scopes) for layer in network.layers)


def test_another_construct_is_another_graph(
    load: Callable[[str], netspec.CompiledSpec], backend: Backend, build: Callable[..., Fingerprint]
) -> None:
    inside = load(AFTER.replace("scope: ..", "scope: ."))
    assert differences(build(after(backend.slim, backend.tf), SHAPE), build(inside, SHAPE)) != []


def test_nothing_is_entered_behind_the_final_end_point(
    load: Callable[[str], netspec.CompiledSpec], backend: Backend
) -> None:
    spec = load(
        HEAD
        + """
end_points: {by_name: true, final: inner}
layers:
  - scope: outer
    layers:
      - conv2d: {num_outputs: 8, kernel_size: 3, scope: a}
        end_point: inner
      - conv2d: {num_outputs: 16, kernel_size: 3, scope: b}
    end_point: whole
"""
    )
    with backend.tf.Graph().as_default():
        _, end_points = spec(backend.tf.placeholder(backend.tf.float32, SHAPE))
    assert list(end_points) == list(spec.elaborate().end_points) == ["inner"]


def test_the_scope_around_a_network_whose_own_has_several_parts(
    load: Callable[[str], netspec.CompiledSpec], backend: Backend
) -> None:
    spec = load(OUTSIDE.replace("name: net", "name: a/b"))
    with backend.tf.Graph().as_default():
        spec(backend.tf.placeholder(backend.tf.float32, SHAPE))
        made = {variable.op.name for variable in backend.tf.global_variables()}
    assert {variable.name for variable in spec.elaborate().variables} == made
    assert "Conv/weights" in made
