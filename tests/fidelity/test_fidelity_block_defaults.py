"""Blocks that take defaults from arg-scopes, against functions under `slim.add_arg_scope`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import netspec
from netspec.lower.identity import Fingerprint, differences
from netspec.ops.backend import Backend

SHAPE = (2, 32, 32, 3)

TEXT = """
netspec: 1
name: net
params:
  filters: {type: int, default: 8, minimum: 2}
input: {shape: [N, 32, 32, 3]}
arg_scope:
  - {ops: [cell, reduction], filters: $filters}
  - {ops: [conv2d], weights_regularizer: {l2: 0.01}}
blocks:
  cell:
    params: {filters: {type: int}, stride: {type: int, default: 1}}
    scope: cell
    layers:
      - conv2d: {num_outputs: $filters, kernel_size: 3, stride: $stride}
      - reduction: {}
  reduction:
    params: {filters: {type: int}, kernel_size: {type: int, default: 1}}
    layers:
      - conv2d: {num_outputs: $(filters // 2), kernel_size: $kernel_size, scope: reduced}
layers:
  - cell: {}
  - arg_scope:
      - {ops: [cell], filters: $(2 * filters), stride: 2}
      - {ops: [reduction], kernel_size: 3}
    layers:
      - cell: {}
      - cell: {filters: 6}
      - arg_scope:
          - {ops: [reduction], filters: 10}
        layers:
          - cell: {stride: 1}
  - cell: {}
"""


def net_of(slim: Any, tf: Any) -> Callable[..., Any]:
    def reduction(net: Any, filters: int, kernel_size: int = 1) -> Any:
        return slim.conv2d(net, filters // 2, kernel_size, scope="reduced")

    def cell(net: Any, filters: int, stride: int = 1) -> Any:
        with tf.variable_scope(None, "cell"):
            return scoped_reduction(slim.conv2d(net, filters, 3, stride=stride))

    scoped_reduction, scoped_cell = slim.add_arg_scope(reduction), slim.add_arg_scope(cell)

    def net(images: Any, filters: int = 8) -> Any:
        with (
            tf.variable_scope("net", "net", [images]),
            slim.arg_scope([scoped_cell, scoped_reduction], filters=filters),
            slim.arg_scope([slim.conv2d], weights_regularizer=slim.l2_regularizer(0.01)),
        ):
            made = scoped_cell(images)
            with (
                slim.arg_scope([scoped_cell], filters=2 * filters, stride=2),
                slim.arg_scope([scoped_reduction], kernel_size=3),
            ):
                made = scoped_cell(scoped_cell(made), filters=6)
                with slim.arg_scope([scoped_reduction], filters=10):
                    made = scoped_cell(made, stride=1)
            return scoped_cell(made), {}

    return net


@pytest.mark.parametrize("given", [{}, {"filters": 4}], ids=str)
def test_the_graph_is_the_functions(
    given: dict[str, Any],
    load: Callable[[str], netspec.CompiledSpec],
    backend: Backend,
    build: Callable[..., Fingerprint],
) -> None:
    by_hand = net_of(backend.slim, backend.tf)
    assert differences(build(by_hand, SHAPE, given), build(load(TEXT), SHAPE, given)) == []


def test_without_the_inner_defaults_it_is_another_graph(
    load: Callable[[str], netspec.CompiledSpec], backend: Backend, build: Callable[..., Fingerprint]
) -> None:
    without = load(TEXT.replace("{ops: [reduction], filters: 10}", "{ops: [reduction], filters: 8}"))
    assert differences(build(net_of(backend.slim, backend.tf), SHAPE), build(without, SHAPE)) != []
