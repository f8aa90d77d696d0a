"""What a spec expects of its network, against counts that are made by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import netspec
from netspec.diagnostics import Problem
from netspec.network import FIRST_INPUT
from netspec.pipeline import inspect_text
from netspec.shapes import Shape, symbol

CLASSES = 10
CONV, DENSE = 5 * 5 * 1 * 8 + 8, 14 * 14 * 8
"""The parameters of the convolution, and the inputs of the fully connected layer."""
HAND = {
    "parameters": CONV + (DENSE + 1) * CLASSES,
    "trainable_parameters": (DENSE + 1) * CLASSES,
    "macs": 14 * 14 * 8 * 5 * 5 * 1 + DENSE * CLASSES,
    "output_bytes": 4 * (DENSE + DENSE + CLASSES),
    "receptive_field": 28,
}
NET = """netspec: 1
name: net
params:
  classes: {type: int, default: 10}
input: {name: images, shape: [N, 28, 28, 1]}
end_points: {collect: [conv2d]}
layers:
  - conv2d: {num_outputs: 8, kernel_size: 5, stride: 2, trainable: false, scope: conv}
  - flatten: {}
  - fully_connected: {num_outputs: $classes, activation_fn: null, scope: logits}
"""
OPEN = """netspec: 1
name: net
input: {name: images, shape: [N, H, W, 1]}
end_points: {collect: [conv2d]}
layers:
  - conv2d: {num_outputs: 8, kernel_size: 5, stride: 2, scope: conv}
"""


def problems(expect: Any, net: str = NET, given: Any = None, shape: Shape | None = None) -> tuple[Problem, ...]:
    return inspect_text(
        f"{net}expect: {json.dumps(expect)}\n", "net.yaml", given, {FIRST_INPUT: shape} if shape else None
    ).problems


def codes(expect: Any, net: str = NET, given: Any = None, shape: Shape | None = None) -> list[str]:
    return [problem.code for problem in problems(expect, net, given, shape)]


UNMET, UNDECIDED = ["unmet-expectation"], ["undecided-expectation"]


@pytest.mark.parametrize(("key", "count"), HAND.items())
def test_the_counts_are_those_made_by_hand(key: str, count: int) -> None:
    assert codes({key: count}) == []
    assert codes({key: count + 1}) == UNMET
    assert codes({key: {"minimum": count, "maximum": count}}) == []


def test_operations_are_counted_too() -> None:
    flops = 2 * HAND["macs"] + DENSE + DENSE + CLASSES  # a bias for each output, and a ReLU
    assert codes({"flops": flops}) == []
    assert codes({"flops": flops - 1}) == UNMET


@settings(max_examples=60)
@given(
    st.sampled_from(["parameters", "macs", "output_bytes"]),
    st.sampled_from(["minimum", "maximum", None]),
    st.floats(0.5, 1.5).flatmap(lambda by: st.sampled_from([by, 1.0])),
)
def test_a_bound_is_met_where_python_says_so(key: str, bound: str | None, by: float) -> None:
    wanted = HAND[key] * by
    holds = {"minimum": HAND[key] >= wanted, "maximum": HAND[key] <= wanted, None: HAND[key] == wanted}[bound]
    assert codes({key: {bound: wanted} if bound else wanted}) == ([] if holds else UNMET)


@pytest.mark.parametrize(
    ("expect", "text"),
    [
        ({"parameters": {"maximum": 15000}}, "parameters: expected at most 15,000, got 15,898: 898 more (6.0%)"),
        ({"parameters": {"minimum": 20000}}, "parameters: expected at least 20,000, got 15,898: 4,102 less (20.5%)"),
        ({"parameters": 15899}, "parameters: expected 15,899, got 15,898: 1 less"),
        ({"parameters": {"maximum": 100}}, "parameters: expected at most 100, got 15,898: 15,798 more (159.0 times as much)"),  # noqa: E501
        ({"parameters": {"maximum": 0}}, "parameters: expected at most 0, got 15,898: 15,898 more"),
        (
            {"parameters": {"maximum": "$(1500 * classes)"}},
            "parameters: expected at most 15,000 ($(1500 * classes)), got 15,898: 898 more (6.0%)",
        ),
        ({"receptive_field": {"minimum": 30}}, "receptive_field: expected at least 30, got 28: 2 less (6.7%)"),
        ({"receptive_field": [28, 30]}, "receptive_field: expected 28x30, got 28: 2 less (6.7%)"),
        ({"receptive_field": [28]}, "receptive_field: expected [28], got [28, 28]"),
        ({"output": ["N", 11]}, "output: expected [N, 11], got [N, 10]"),
        ({"output": ["M", 10]}, "output: expected [M, 10], got [N, 10]"),
        ({"output": [10]}, "output: expected [10], got [N, 10]"),
        ({"end_points": {"conv": [None, 14, 9, 8]}}, "end_points: conv: expected [any, 14, 9, 8], got [N, 14, 14, 8]"),
        ({"end_points": {"conv1": []}}, "end_points: expected 'conv1', which is no end point"),
    ],
)  # fmt: skip
def test_what_is_unmet_is_told_by_how_much(expect: Any, text: str) -> None:
    assert [(problem.code, problem.text) for problem in problems(expect)] == [(UNMET[0], text)]


def test_the_largest_layers_are_named_where_there_is_too_much() -> None:
    def notes(expect: Any) -> list[str]:
        return [note.text for problem in problems(expect) for note in problem.notes]

    assert notes({"parameters": {"maximum": 1}}) == ["the largest part: logits 15,690, conv 208"]
    assert notes({"parameters": {"minimum": 99999}}) == []


@pytest.mark.parametrize(
    ("expect", "code"),
    [
        ({"output": ["N", "ceil(H / 2)", "ceil(W / 2)", 8]}, []),
        ({"output": ["N", "floor((H + 1) / 2)", None, None]}, []),
        ({"output": ["N", "floor(H / 2)", None, None]}, UNMET),
        ({"output": ["N", 14, None, None]}, UNMET),
        ({"output": ["N", "ceil(W / 2)", "ceil(H / 2)", 8]}, UNMET),
        ({"end_points": {"net/conv": [None, None, None, 8]}}, []),
        ({"parameters": CONV}, []),
        ({"receptive_field": 5}, []),
        ({"macs": {"maximum": 1e12}}, UNDECIDED),
        ({"macs": {"minimum": 0}}, UNDECIDED),
        ({"output": ["floor(N"]}, ["bad-name"]),
    ],
)
def test_open_sizes(expect: Any, code: list[str]) -> None:
    assert codes(expect, OPEN) == code


@pytest.mark.parametrize(
    ("shape", "code"),
    [
        ((8, 30, 31, 1), []),
        ((None, 30, 31, 1), UNDECIDED),
        ((symbol("B"), symbol("X"), symbol("X"), 1), []),
        ((symbol("B"), symbol("H"), symbol("W"), 2), []),
    ],
)
def test_a_name_is_the_size_that_the_caller_gives(shape: Shape, code: list[str]) -> None:
    assert codes({"output": ["N", "ceil(H / 2)", "ceil(W / 2)", 8]}, OPEN, shape=shape) == code


def test_an_expression_holds_for_every_value() -> None:
    expect = {"parameters": "$(208 + 1569 * classes)", "output": ["N", "$classes"]}
    for classes in (1, 10, 1000):
        assert codes(expect, given={"classes": classes}) == []
    assert codes({"parameters": HAND["parameters"]}, given={"classes": 11}) == UNMET


def test_a_parameter_for_expectations_alone_has_no_effect() -> None:
    net = NET.replace("params:\n", "params:\n  most: {type: int, default: 20000}\n")
    assert codes({"parameters": {"maximum": "$most"}}, net) == ["unused-parameter"]


def test_a_function_for_expectations_alone_is_used() -> None:
    net = NET.replace("input:", "functions:\n  most(n): 1600 * n\ninput:")
    assert codes({"parameters": {"maximum": "$(most(classes))"}}, net) == []
    assert codes({}, net) == ["unused-function"]


def test_faults_of_expressions_are_reported_once() -> None:
    assert codes({"parameters": {"maximum": "$(1 / 0)"}}) == ["expression-value"]
    assert codes({"parameters": {"maximum": "$('a')"}}) != []
    assert codes({"parameters": {"maximum": "$gone"}}) == ["unknown-name"]
    assert codes({"parameters": {"maximum": "$(-classes)"}}) == ["out-of-range"]


def test_a_spec_with_an_error_is_not_judged() -> None:
    assert codes({"parameters": 1}, NET.replace("num_outputs: 8", "num_outputs: 0")) == ["out-of-range"]


def test_what_is_unmet_prevents_nothing(tmp_path: Path) -> None:
    path = tmp_path / "net.yaml"
    path.write_text(f"{NET}expect: {{parameters: 1}}\n", encoding="utf-8")
    assert [problem.code for problem in netspec.check(path)] == UNMET
    assert netspec.load(path).elaborate(classes=3).output_shape == (symbol("N"), 3)


def test_a_variant_does_not_inherit_it(tmp_path: Path) -> None:
    (tmp_path / "net.yaml").write_text(f"{NET}expect: {{parameters: {HAND['parameters']}}}\n", encoding="utf-8")
    variant = "netspec: 1\nextends: net.yaml\nname: wide\npatch: {change: {conv: {num_outputs: 16}}}\n"
    (tmp_path / "wide.yaml").write_text(variant, encoding="utf-8")
    (tmp_path / "narrow.yaml").write_text(f"{variant}expect: {{parameters: 1}}\n", encoding="utf-8")
    user = "netspec: 1\nname: u\nblocks: {net: {use: net.yaml}}\ninput: {shape: [N, 28, 28, 1]}\n"
    (tmp_path / "user.yaml").write_text(f"{user}layers:\n  - net: {{classes: 3}}\n", encoding="utf-8")
    assert [(problem.span.file, problem.code) for problem in netspec.check(tmp_path)] == [
        (str(tmp_path / "narrow.yaml"), UNMET[0])
    ]


SEVERAL = """netspec: 1
name: net
inputs:
  image: {shape: [N, H, 8, 3]}
  tokens: {shape: [N, T], dtype: int32}
outputs: {seen: seen, read: read}
layers:
  - conv2d: {num_outputs: 4, kernel_size: 3, stride: 2, padding: VALID, scope: seen}
  - embed_sequence: {vocab_size: 9, embed_dim: 5, scope: read}
    from: tokens
"""


def test_sizes_of_several_inputs_and_shapes_of_outputs_by_name() -> None:
    assert codes({"parameters": 3 * 3 * 3 * 4 + 4 + 9 * 5}, SEVERAL) == []
    assert codes({"outputs": {"read": ["N", "T", 5], "seen": ["N", "floor((H - 1) / 2)", 3, 4]}}, SEVERAL) == []
    assert codes({"outputs": {"read": ["N", "H", 5]}}, SEVERAL) == UNMET
    assert codes({"receptive_field": 3}, SEVERAL) == ["undecided-expectation"], "tokens are no image"
    alone = SEVERAL.replace(", read: read", "")
    assert codes({"receptive_field": 3, "output": ["N", None, 3, 4]}, alone) == []
    assert codes({"receptive_field": 5}, alone) == UNMET


@pytest.mark.parametrize(
    ("expect", "text", "help"),
    [
        ({"output": ["N", 5]}, "output: expected one output, got seen and read", "write outputs: {seen: ...}"),
        (
            {"outputs": {"raed": ["N"]}},
            "outputs: expected 'raed', which is no output of the file",
            "did you mean 'read'?",
        ),
        ({"end_points": {"read": ["N"]}}, "end_points: expected 'read', which is no end point", None),
    ],
)
def test_outputs_that_the_file_does_not_name(expect: Any, text: str, help: str | None) -> None:
    (problem,) = problems(expect, SEVERAL)
    assert (problem.code, problem.text, problem.help) == ("unmet-expectation", text, help)
