"""Parts that end early, limits that strides need not reach, words that expressions give, against functions of slim."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import netspec
from netspec.lower.identity import Fingerprint, differences
from netspec.ops.backend import Backend

SHAPE = (2, 32, 32, 3)

STOPPED = """
netspec: 1
name: net
input: {shape: [N, 32, 32, 3]}
params:
  final_endpoint: {type: str, nullable: true, default: layer_3}
  stop: {type: str, nullable: true, default: null}
  output_stride: {type: int, nullable: true, default: 64}
  multi: {type: bool, default: false}
blocks:
  unit:
    params: {depth: {type: int}, stride: {type: int}, rate: {type: int, default: 1}}
    strided: true
    layers:
      - conv2d: {num_outputs: $depth, kernel_size: 3, stride: $stride, rate: $rate, scope: conv}
        id: convolved
      - relu6: {}
layers:
  - limit_stride: {at_most: $output_stride}
    final: $final_endpoint
    layers:
      - repeat: 4
        layers:
          - unit: {depth: $(4 * i), stride: 2, scope: unit_$i}
            id: unit_$i
            end_point: layer_$i
    end_point: base
  - scope: head
    final: $stop
    layers:
      - conv2d: {num_outputs: 8, kernel_size: 1, scope: first}
        id: first
      - scope: inner
        layers:
          - conv2d: {num_outputs: 8, kernel_size: 1, scope: second}
  - conv2d: {num_outputs: 2, kernel_size: 1, scope: aside}
    side: $(not multi)
    end_point: $('aside' if multi else null)
  - reduce_mean: {axis: [1, 2]}
"""


def stopped(slim: Any, tf: Any) -> Callable[..., Any]:
    def net(
        images: Any,
        final_endpoint: str | None = "layer_3",
        stop: str | None = None,
        output_stride: int | None = 64,
        multi: bool = False,
    ) -> Any:
        end_points = {}

        def base(made: Any) -> Any:
            taken, rate = 1, 1
            for i in range(1, 5):
                if output_stride is not None and taken == output_stride:
                    stride, used, rate = 1, rate, rate * 2
                else:
                    stride, used, taken = 2, 1, taken * 2
                with tf.variable_scope(f"unit_{i}"):
                    made = slim.conv2d(made, 4 * i, 3, stride=stride, rate=used, scope="conv")
                    if final_endpoint == f"unit_{i}.convolved":
                        return made
                    made = tf.nn.relu6(made)
                end_points[f"layer_{i}"] = made
                if final_endpoint in (f"layer_{i}", f"unit_{i}"):
                    return made
            return made

        def head(made: Any) -> Any:
            with tf.variable_scope("head"):
                made = slim.conv2d(made, 8, 1, scope="first")
                if stop == "first":
                    return made
                with tf.variable_scope("inner"):
                    return slim.conv2d(made, 8, 1, scope="second")

        with tf.variable_scope("net", "net", [images]):
            made = end_points["base"] = base(images)
            made = head(made)
            aside = slim.conv2d(made, 2, 1, scope="aside")
            if multi:
                made = end_points["aside"] = aside
            return tf.reduce_mean(made, [1, 2]), end_points

    return net


GIVEN: list[dict[str, Any]] = [
    {},
    {"final_endpoint": "layer_1", "stop": "first", "multi": True},
    {"final_endpoint": "unit_2", "stop": "first"},
    {"final_endpoint": "unit_3.convolved", "stop": "first"},
    {"final_endpoint": None, "output_stride": 4},
    {"final_endpoint": "layer_4", "output_stride": 16},
    {"final_endpoint": None, "output_stride": None, "stop": "second"},
]


@pytest.mark.parametrize("given", GIVEN, ids=str)
def test_the_graph_is_the_functions(
    given: dict[str, Any],
    load: Callable[[str], netspec.CompiledSpec],
    backend: Backend,
    build: Callable[..., Fingerprint],
) -> None:
    by_hand = stopped(backend.slim, backend.tf)
    assert differences(build(by_hand, SHAPE, given), build(load(STOPPED), SHAPE, given)) == []


def test_another_end_is_another_graph(
    load: Callable[[str], netspec.CompiledSpec], backend: Backend, build: Callable[..., Fingerprint]
) -> None:
    by_hand = build(stopped(backend.slim, backend.tf), SHAPE, {"final_endpoint": "layer_2"})
    assert differences(by_hand, build(load(STOPPED), SHAPE, {"final_endpoint": "unit_2.convolved"})) != []
