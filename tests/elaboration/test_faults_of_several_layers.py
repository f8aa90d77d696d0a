"""A fault that an op finds in an argument hides what depends on the argument, and no fault of the layers behind it."""

from __future__ import annotations

import pytest

from netspec.pipeline import inspect_text

HEAD = "netspec: 1\nname: net\ninput: {shape: [N, 32, 32, 4]}\nlayers:\n"
LAST = "conv2d: {num_outputs: 6, kernel_size: 1, groups: 5, scope: last}"
"""A layer with a fault of its own, whatever is before it: 5 does not divide 6."""


def found(*layers: str) -> list[tuple[int, str]]:
    """The lines and codes of the problems of some layers, the first in line 1."""
    text = HEAD + "".join(f"  - {layer}\n" for layer in layers)
    return [(problem.span.line - HEAD.count("\n"), problem.code) for problem in inspect_text(text, "net.yaml").problems]


@pytest.mark.parametrize(
    ("layer", "code"),
    [
        ("conv2d: {num_outputs: 4, kernel_size: 3, groups: 3}", "wrong-size"),
        ("conv2d: {num_outputs: 4, kernel_size: 3, stride: 2, rate: 2}", "stride-with-rate"),
        ("resize_bilinear: {size: [32, 32], scale: 2}", "size-or-scale"),
        ("layer_norm: {begin_norm_axis: 7}", "wrong-axis"),
        ("unit_norm: {dim: 9}", "wrong-axis"),
    ],
)
def test_each_layer_of_a_chain_is_reported(layer: str, code: str) -> None:
    assert found(layer, layer, LAST) == [(1, code), (2, code), (3, "wrong-size")]


def test_two_faults_of_one_layer() -> None:
    layer = "conv2d: {num_outputs: 4, kernel_size: 3, groups: 3, stride: 2, rate: 2}"
    assert sorted(found(layer)) == [(1, "stride-with-rate"), (1, "wrong-size")]


@pytest.mark.parametrize(
    "layer",
    [
        "max_pool2d: {kernel_size: 40}",  # smaller images would make every layer behind it fail
        "squeeze: {axis: [1]}",
        "squeeze: {axis: [9]}",  # an axis of size 1 may be meant, or none
        "reshape: {shape: [-1, -1]}",
        "transpose: {perm: [0, 2, 1]}",
    ],
)
def test_what_may_follow_from_a_fault_is_not_reported(layer: str) -> None:
    behind = "max_pool2d: {kernel_size: [30, 1], scope: pool}"
    assert {line for line, _ in found(layer, behind, "conv2d: {num_outputs: 4, kernel_size: 1}")} == {1}


def test_a_fault_of_an_arg_scope_is_reported_once() -> None:
    entry = "arg_scope: [{ops: [conv2d], groups: 3}]\n"
    text = HEAD.replace("layers:", entry + "layers:") + 2 * "  - conv2d: {num_outputs: 4, kernel_size: 1}\n"
    assert [problem.code for problem in inspect_text(text, "net.yaml").problems] == ["wrong-size"]
