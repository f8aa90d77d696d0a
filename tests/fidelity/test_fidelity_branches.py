"""Branches made by a repeat and by a condition, against the loops that people write around slim."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import netspec
from netspec.lower.identity import Built, differences, fingerprint
from netspec.ops.backend import Backend

SHAPE = (2, 32, 32, 16)

ASPP = """\
netspec: 1
name: net
input: {shape: [N, 32, 32, 16]}
params:
  rates: {type: list, items: {type: int, minimum: 1}, default: [6, 12, 18]}
  pooled: {type: bool, default: true}
layers:
  - scope: aspp
    branches:
      - - conv2d: {num_outputs: 8, kernel_size: 1, scope: b0}
      - repeat: {rate: $rates}
        default_scope: atrous
        arg_scope:
          - {ops: [conv2d], normalizer_fn: batch_norm}
        layers:
          - conv2d: {num_outputs: 8, kernel_size: 3, rate: $rate, scope: conv}
          - conv2d: {num_outputs: $(4 * i), kernel_size: 1}
      - when: $pooled
        scope: pool
        layers:
          - reduce_mean: {axis: [1, 2], keepdims: true}
          - resize_bilinear: {size: [32, 32]}
    join: {concat: {axis: 3}}
"""


def aspp(backend: Backend) -> Callable[..., Any]:
    slim, tf = backend.slim, backend.tf

    def net(images: Any, rates: tuple[int, ...] = (6, 12, 18), pooled: bool = True) -> Any:
        with tf.variable_scope("net", "net", [images]), tf.variable_scope("aspp"):
            ends = [slim.conv2d(images, 8, 1, scope="b0")]
            for number, rate in enumerate(rates, 1):
                with (
                    tf.variable_scope(None, "atrous"),
                    slim.arg_scope([slim.conv2d], normalizer_fn=slim.batch_norm),
                ):
                    made = slim.conv2d(images, 8, 3, rate=rate, scope="conv")
                    ends.append(slim.conv2d(made, 4 * number, 1))
            if pooled:
                with tf.variable_scope("pool"):
                    made = tf.reduce_mean(images, [1, 2], keepdims=True)
                    ends.append(tf.image.resize_bilinear(made, [32, 32]))
            return tf.concat(ends, 3), {}

    return net


def built(backend: Backend, function: Callable[..., Any], given: dict[str, Any]) -> Built:
    with backend.tf.Graph().as_default():
        backend.tf.set_random_seed(1)
        images = backend.tf.placeholder(backend.tf.float32, SHAPE, "input")
        return Built.of([images], *function(images, **given))


@pytest.mark.parametrize("given", [{}, {"rates": (2,), "pooled": False}, {"rates": (), "pooled": True}])
def test_the_same_graph(given: dict[str, Any], load: Callable[[str], netspec.CompiledSpec], backend: Backend) -> None:
    by_hand, spec = (fingerprint(built(backend, each, given)) for each in (aspp(backend), load(ASPP)))
    assert differences(by_hand, spec) == []


def test_rounds_that_follow_one_another_are_another_graph(
    load: Callable[[str], netspec.CompiledSpec], backend: Backend
) -> None:
    lines = ASPP.splitlines(keepends=True)
    first, last = (next(n for n, line in enumerate(lines) if text in line) for text in ("- repeat", "(4 * i)"))
    inner = ["      -\n", *(f"    {line}" for line in lines[first : last + 1])]
    nested = load("".join([*lines[:first], *inner, *lines[last + 1 :]]))
    by_hand, spec = (fingerprint(built(backend, each, {})) for each in (aspp(backend), nested))
    assert differences(by_hand, spec) != []
