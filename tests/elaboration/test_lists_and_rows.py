"""Lists and rows as values of parameters, and repeats over them: the networks are those that are written out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import netspec
from netspec.diagnostics import one_line
from netspec.pipeline import inspect_text

HEAD = "netspec: 1\nname: net\ninput: {shape: [N, 16, 16, 3]}\n"
ROWS = f"""\
{HEAD}params:
  units:
    type: list
    items: {{type: row, fields: {{depth: {{type: int, minimum: 1}}, stride: {{type: int, default: 1}}}}}}
    default: [{{depth: 8}}, {{depth: 12, stride: 2}}]
  kernel: {{type: list, items: {{type: int, minimum: 1}}, minItems: 2, maxItems: 2, default: [3, 5]}}
  head: {{type: row, nullable: true, default: null}}
layers:
  - scope: unit_$i
    repeat: {{unit: $units}}
    layers:
      - conv2d: {{num_outputs: $(unit.depth), kernel_size: $kernel, stride: $(unit.stride), scope: conv}}
  - conv2d: {{num_outputs: $(head.depth), kernel_size: 1, scope: head}}
    when: $(head != null)
"""
WRITTEN_OUT = f"""\
{HEAD}layers:
  - scope: unit_1
    layers:
      - conv2d: {{num_outputs: 8, kernel_size: [3, 5], stride: 1, scope: conv}}
  - scope: unit_2
    layers:
      - conv2d: {{num_outputs: 12, kernel_size: [3, 5], stride: 2, scope: conv}}
"""


def layers(text: str, given: dict[str, Any] | None = None) -> list[Any]:
    """What the layers of a spec are: op, arguments, scope and shape."""
    inspected = inspect_text(text, "net.yaml", given)
    assert inspected.network is not None, list(map(one_line, inspected.problems))
    found = inspected.network.layers
    return [
        (layer.op.key, {name: given.value for name, given in layer.arguments.items()}, layer.output_shape)
        for layer in found
    ]


def faults(text: str, given: dict[str, Any] | None = None) -> list[str]:
    return [one_line(problem).partition(" ")[2] for problem in inspect_text(text, "net.yaml", given).problems]


def test_rows_make_the_network_that_is_written_out() -> None:
    assert layers(ROWS) == layers(WRITTEN_OUT)


@pytest.mark.parametrize(
    ("repeated", "values"),
    [
        ("repeat: {n: 3}", [1, 2, 3]),
        ("repeat: {n: [5, 4]}", [5, 4]),
        ('repeat: {n: "$([2 * x for x in [1, 2] if x > 1])"}', [4]),
        ("repeat: {n: []}", []),
        ("repeat: {n: 0}", []),
    ],
)
@pytest.mark.parametrize(
    "step",
    [
        "- conv2d: {num_outputs: $n, kernel_size: 1, scope: conv}\n    REPEAT\n",
        "- scope: unit_$i\n    REPEAT\n    layers:\n      - conv2d: {num_outputs: $n, kernel_size: 1, scope: conv}\n",
        "- unit: {depth: $n, scope: unit}\n    REPEAT\n",
    ],
)
def test_a_name_has_the_number_or_the_item(step: str, repeated: str, values: list[int]) -> None:
    block = "blocks:\n  unit:\n    params: {depth: {type: int}}\n    layers:\n"
    block += "      - conv2d: {num_outputs: $depth, kernel_size: 1, scope: conv}\n"
    text = f"{HEAD}{block if 'unit:' in step else ''}layers:\n  - relu: {{}}\n  {step.replace('REPEAT', repeated)}"
    assert [arguments["num_outputs"] for op, arguments, _ in layers(text) if op == "conv2d"] == values


def test_the_name_of_an_outer_round_is_not_taken_over() -> None:
    inner = "- conv2d: {num_outputs: $(10 * stage + i), kernel_size: 1, scope: conv}\n        repeat: 2\n"
    text = f"{HEAD}layers:\n  - scope: stage_$stage\n    repeat: {{stage: 2}}\n    layers:\n      {inner}"
    assert [arguments["num_outputs"] for _, arguments, _ in layers(text)] == [11, 12, 21, 22]
    assert inspect_text(text, "net.yaml").problems == ()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"units": [{"depth": 0}]}, "'units'[0].depth: expected a whole number >= 1, got 0"),
        ({"units": [{"depth": 4}, {"depht": 4}]}, "'units'[1]: unknown key 'depht'"),
        ({"units": [{"depth": 4, "stride": None}]}, "expected a whole number, got null"),
        ({"units": {"depth": 4}}, "'units': expected a list, got a mapping"),
        ({"units": 3}, "'units': expected a list, got 3"),
        ({"kernel": [3]}, "'kernel': expected a list of 2, got [3]"),
        ({"kernel": [3, "x"]}, "'kernel'[1]: expected a whole number >= 1, got 'x'"),
        ({"kernel": [True, 3]}, "'kernel'[0]: expected a whole number >= 1, got true"),
        ({"head": {"depth": "$x"}}, "'head': depth: expected text without a dollar sign"),
        ({"head": [1]}, "'head': expected a mapping or null, got [1]"),
    ],
)
def test_a_given_value_is_refused_in_its_part(given: dict[str, Any], said: str) -> None:
    assert any(said in fault for fault in faults(ROWS, given)), faults(ROWS, given)
    assert all(problem.fix is None for problem in inspect_text(ROWS, "net.yaml", given).problems)


def _endless() -> list[Any]:
    held: list[Any] = []
    held.append(held)
    return held


@pytest.mark.parametrize(
    "strange", [_endless, object, lambda: {1: 2}, lambda: [{"a": {1, 2}}], lambda: b"x", lambda: [...]]
)
def test_what_is_no_plain_data_is_refused(strange: Callable[[], Any], tmp_path: Path) -> None:
    path = tmp_path / "net.yaml"
    path.write_text(
        f"{HEAD}params:\n  any: {{type: list, default: []}}\nlayers:\n  - relu: {{}}\n    when: $(any == [])\n"
    )
    with pytest.raises(netspec.SpecError):
        netspec.load(path).elaborate(any=strange())


def test_tuples_and_other_mappings_are_taken(tmp_path: Path) -> None:
    path = tmp_path / "net.yaml"
    path.write_text(ROWS)
    network = netspec.load(path).elaborate(kernel=(1, 1), units=({"depth": 8}, {"depth": 12, "stride": 2}))
    assert network.parameters["kernel"] == [1, 1]
    assert network.parameters["units"] == [{"depth": 8, "stride": 1}, {"depth": 12, "stride": 2}]


@pytest.mark.parametrize(
    "made",
    [
        "share(ways, k + 1) for k in range(2)",
        "share(1, 2) + k for k in [1, 2] if k < ways",
        "share(ways + k, 2) for k in [0]",
    ],
)
def test_a_list_that_is_made_of_a_known_one_in_a_step_that_is_left_out(made: str) -> None:
    block = f"""\
functions: {{"share(a, b)": a // b}}
blocks:
  parted:
    params: {{ways: {{type: int}}}}
    layers:
      - relu: {{}}
        when: $(ways == 1)
        else:
          - split: {{num_or_size_splits: "$([{made}])", axis: 3}}
layers:
  - parted: {{ways: 1}}
"""
    inspected = inspect_text(HEAD + block, "net.yaml")
    assert inspected.problems == ()
    assert inspected.network is not None


def test_the_default_of_a_field_is_checked() -> None:
    text = ROWS.replace("stride: {type: int, default: 1}", "stride: {type: int, default: x}")
    assert any("default of 'stride': expected a whole number, got 'x'" in fault for fault in faults(text))
