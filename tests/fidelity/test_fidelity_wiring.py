"""Blocks of several inputs, tensors inside calls, late end points and default scopes, against functions of slim."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import netspec
from netspec.lower.identity import Fingerprint, differences
from netspec.ops.backend import Backend

HEAD = "netspec: 1\nname: net\ninput: {shape: [N, 32, 32, 3]}\n"
SHAPE = (2, 32, 32, 3)

EXPANDED = (
    HEAD
    + """
params:
  units: {type: int, default: 3, minimum: 1}
blocks:
  unit:
    params: {depth: {type: int}, expansion: {type: int, default: 6}}
    scope: expanded_conv
    layers:
      - conv2d: {num_outputs: $(input.channels * expansion), kernel_size: 1, scope: expand}
        id: expanded
      - separable_conv2d: {num_outputs: null, kernel_size: 3, scope: depthwise}
      - conv2d: {num_outputs: $depth, kernel_size: 1, activation_fn: null, scope: project}
layers:
  - conv2d: {num_outputs: 4, kernel_size: 3, stride: 2}
    end_point: layer_1
  - layers:
      - unit: {depth: $(4 * i)}
        id: unit_$i
        end_point: layer_$(i + 1)
    repeat: $units
  - layers:
      - {from: unit_$i.expanded, end_point: layer_$(i + 1)/expansion_output, side: true}
    repeat: $units
  - conv2d: {num_outputs: $(unit_2.expanded.channels), kernel_size: 1}
    from: unit_1.expand
"""
)


def expanded(slim: Any, tf: Any) -> Callable[..., Any]:
    """As the zoo's mobilenet v2: what is inside the units becomes end points when all layers are made."""

    def net(images: Any, units: int = 3) -> Any:
        end_points, inside = {}, []
        with tf.variable_scope("net", "net", [images]):
            made = end_points["layer_1"] = slim.conv2d(images, 4, 3, stride=2)
            for i in range(1, units + 1):
                with tf.variable_scope(None, "expanded_conv"):
                    wide = slim.conv2d(made, made.shape[3] * 6, 1, scope="expand")
                    inside.append(wide)
                    made = slim.separable_conv2d(wide, None, 3, scope="depthwise")
                    made = slim.conv2d(made, 4 * i, 1, activation_fn=None, scope="project")
                end_points[f"layer_{i + 1}"] = made
            for i, wide in enumerate(inside):
                end_points[f"layer_{i + 2}/expansion_output"] = wide
            return slim.conv2d(inside[0], int(inside[1].shape[3]), 1), end_points

    return net


CELLS = (
    HEAD
    + """
params:
  cells: {type: int, default: 4, minimum: 1}
blocks:
  cell:
    inputs: [net, prev]
    params: {filters: {type: int}, stride: {type: int, default: 1}}
    layers:
      - relu: {}
        from: prev
        when: $(prev.height != net.height)
        else:
          - from: prev
        id: before
      - conv2d: {num_outputs: $filters, kernel_size: 1, stride: $(prev.height // net.height), scope: prev_1x1}
        id: prev_1x1
      - conv2d: {num_outputs: $filters, kernel_size: 1, scope: 1x1}
        from: net
        id: base
      - branches:
          left:
            - separable_conv2d: {num_outputs: $filters, kernel_size: 3, stride: $stride, scope: sep}
          right:
            - separable_conv2d: {num_outputs: $filters, kernel_size: 5, stride: $stride, scope: sep}
              from: prev_1x1
        join: add
        id: sum
      - concat: {axis: 3}
        from: [sum, sum]
layers:
  - conv2d: {num_outputs: 8, kernel_size: 3, stride: 2, scope: conv0}
    id: cell_0
  - {end_point: Stem}
  - repeat: $cells
    layers:
      - cell: {filters: $(8 * i), stride: $(2 if i % 2 == 0 else 1), scope: cell_$i}
        from: {net: cell_$(i - 1), prev: "cell_$(max(i - 2, 0))"}
        id: cell_$i
        end_point: Cell_$i
"""
)


def cells(slim: Any, tf: Any) -> Callable[..., Any]:
    """As the zoo's nasnet: each cell takes the two layers before."""

    def cell(net: Any, prev: Any, filters: int, stride: int) -> Any:
        factor = int(prev.shape[1]) // int(net.shape[1])
        if factor != 1:
            prev = tf.nn.relu(prev)
        prev = slim.conv2d(prev, filters, 1, stride=factor, scope="prev_1x1")
        net = slim.conv2d(net, filters, 1, scope="1x1")
        with tf.variable_scope("left"):
            left = slim.separable_conv2d(net, filters, 3, stride=stride, scope="sep")
        with tf.variable_scope("right"):
            right = slim.separable_conv2d(prev, filters, 5, stride=stride, scope="sep")
        made = left + right
        return tf.concat([made, made], 3)

    def net(images: Any, cells: int = 4) -> Any:
        end_points = {}
        with tf.variable_scope("net", "net", [images]):
            made = [slim.conv2d(images, 8, 3, stride=2, scope="conv0")]
            end_points["Stem"] = made[0]
            for i in range(1, cells + 1):
                with tf.variable_scope(f"cell_{i}"):
                    made.append(cell(made[-1], made[max(i - 2, 0)], 8 * i, 2 if i % 2 == 0 else 1))
                end_points[f"Cell_{i}"] = made[-1]
            return made[-1], end_points

    return net


TAILS = (
    HEAD
    + """
params:
  rounds: {type: int, default: 3, minimum: 0}
layers:
  - default_scope: tail
    repeat: $rounds
    layers:
      - conv2d: {num_outputs: 4, kernel_size: 3}
      - default_scope: inner
        layers:
          - conv2d: {num_outputs: 4, kernel_size: 3}
      - default_scope: inner
        branches: [[], [conv2d: {num_outputs: 4, kernel_size: 1}]]
        join: add
  - scope: tail_$(rounds + 1)
    layers:
      - conv2d: {num_outputs: 4, kernel_size: 3}
  - default_scope: tail
    layers:
      - conv2d: {num_outputs: 4, kernel_size: 3}
  - scope: .
    layers:
      - default_scope: tail
        layers:
          - conv2d: {num_outputs: 4, kernel_size: 3}
  - default_scope: tail
    layers:
      - add: {}
        from: [input, input]
"""
)


def tails(slim: Any, tf: Any) -> Callable[..., Any]:
    def net(images: Any, rounds: int = 3) -> Any:
        with tf.variable_scope("net", "net", [images]) as own:
            made = images
            for _ in range(rounds):
                with tf.variable_scope(None, "tail", [made]):
                    made = slim.conv2d(made, 4, 3)
                    with tf.variable_scope(None, "inner", [made]):
                        made = slim.conv2d(made, 4, 3)
                    with tf.variable_scope(None, "inner", [made]):
                        made = made + slim.conv2d(made, 4, 1)
            with tf.variable_scope(f"tail_{rounds + 1}"):
                made = slim.conv2d(made, 4, 3)
            with tf.variable_scope(None, "tail", [made]):
                made = slim.conv2d(made, 4, 3)
            with tf.variable_scope(own), tf.variable_scope(None, "tail", [made]):
                made = slim.conv2d(made, 4, 3)
            with tf.variable_scope(None, "tail", [made]):
                made = images + images
            return made, {}

    return net


CASES: list[tuple[str, Callable[[Any, Any], Callable[..., Any]], dict[str, Any]]] = [
    (EXPANDED, expanded, {}),
    (EXPANDED, expanded, {"units": 2}),
    (CELLS, cells, {}),
    (CELLS, cells, {"cells": 1}),
    (TAILS, tails, {}),
    (TAILS, tails, {"rounds": 0}),
    (TAILS, tails, {"rounds": 1}),
]


@pytest.mark.parametrize(("text", "reference", "given"), CASES)
def test_the_graph_is_the_functions(
    text: str,
    reference: Callable[[Any, Any], Callable[..., Any]],
    given: dict[str, Any],
    load: Callable[[str], netspec.CompiledSpec],
    backend: Backend,
    build: Callable[..., Fingerprint],
) -> None:
    by_hand = reference(backend.slim, backend.tf)
    assert differences(build(by_hand, SHAPE, given), build(load(text), SHAPE, given)) == []


@pytest.mark.parametrize("text", [EXPANDED, CELLS, TAILS])
def test_names_are_those_predicted(text: str, load: Callable[[str], netspec.CompiledSpec], backend: Backend) -> None:
    spec = load(text)
    network = spec.elaborate()
    with backend.tf.Graph().as_default() as graph:
        _, end_points = spec(backend.tf.placeholder(backend.tf.float32, SHAPE))
        made = {variable.op.name for variable in backend.tf.global_variables()}
        nodes = {node.name for node in graph.as_graph_def().node}
    assert {variable.name for variable in network.variables} == made
    assert list(network.end_points) == list(end_points)
    assert all(any(f"{name}/".startswith(f"{layer.scope}/") for name in nodes) for layer in network.layers)


def test_a_default_scope_is_another_graph_than_a_scope(
    load: Callable[[str], netspec.CompiledSpec], backend: Backend, build: Callable[..., Fingerprint]
) -> None:
    once = load(TAILS.replace("default_scope: tail", "scope: tail_$i", 1))
    assert differences(build(tails(backend.slim, backend.tf), SHAPE), build(once, SHAPE)) != []
