"""The block `activation`, against the activations themselves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import netspec
from netspec.library import library
from netspec.lower.identity import Fingerprint, differences
from netspec.ops.backend import Backend
from netspec.ops.functions.activations import ACTIVATIONS

SHAPE = (2, 8, 8, 3)
TEXT = """
netspec: 1
name: net
params: {fn: {type: str, nullable: true, default: relu}}
input: {shape: [N, 8, 8, 3]}
layers:
  - scope: inner
    layers:
      - activation: {fn: $fn}
      - activation: {fn: $fn}
  - conv2d: {num_outputs: 4, kernel_size: 1}
"""
CHOICES = library()["activation"].value["params"]["fn"]["enum"]


def net_of(backend: Backend, fn: str | None) -> Callable[..., Any]:
    def net(images: Any, fn: str | None = fn) -> Any:
        with backend.tf.variable_scope("net", "net", [images]):
            made = images
            with backend.tf.variable_scope("inner"):
                for _ in range(2):
                    made = made if fn is None else ACTIVATIONS.members[fn]().lower(backend)(made)
            return backend.slim.conv2d(made, 4, 1), {}

    return net


APART = {
    "swish": "its graph has the number of a custom gradient",
    "mish": "the layer opens a scope",
    "hard_sigmoid": "likewise",
}


@pytest.mark.parametrize("fn", [None, *(fn for fn in CHOICES if fn not in APART)])
def test_the_graph_is_the_functions(
    fn: str | None,
    load: Callable[[str], netspec.CompiledSpec],
    backend: Backend,
    build: Callable[..., Fingerprint],
) -> None:
    given = {"fn": fn}
    assert differences(build(net_of(backend, fn), SHAPE, given), build(load(TEXT), SHAPE, given)) == []


@pytest.mark.parametrize("fn", [fn for fn in CHOICES if fn != "swish"])
def test_it_is_the_layer_of_the_name(
    fn: str, load: Callable[[str], netspec.CompiledSpec], build: Callable[..., Fingerprint]
) -> None:
    chosen = build(load(TEXT), SHAPE, {"fn": fn})
    plain = TEXT.replace("activation: {fn: $fn}", f"{fn}: {{}}").replace("params:", "# params:")
    assert differences(build(load(plain), SHAPE), chosen) == []


def test_another_activation_is_another_graph(
    load: Callable[[str], netspec.CompiledSpec], backend: Backend, build: Callable[..., Fingerprint]
) -> None:
    relu = build(net_of(backend, "relu"), SHAPE, {"fn": "relu"})
    assert differences(relu, build(load(TEXT), SHAPE, {"fn": "relu6"})) != []


def test_each_activation_with_a_layer_can_be_chosen() -> None:
    """The others need an argument, or variables, or have no layer."""
    assert set(ACTIVATIONS.members) - set(CHOICES) <= {"clip_by_value", "log_sigmoid", "prelu"}
    assert set(CHOICES) <= set(ACTIVATIONS.members)
