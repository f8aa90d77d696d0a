"""Regression tests: minimal specs of the language's words on which the check and the build once disagreed.

Or in which one fault was reported more than once.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from netspec.ops.backend import Backend
from netspec.pipeline import inspect_text

from .agreement import errors
from .random_specs import MAIN, Spec
from .trial import tried

VECTOR = {"input": {"shape": ["N", 3]}}
TWO = {"inputs": {"left": {"shape": ["N", 3]}, "right": {"shape": ["N", 3], "dtype": "int64"}}}
BLOCK = {"layers": [{"relu": {}}, {"add": {}, "from": ["net", "prev"]}]}


def spec_with(layers: list[Any], **keys: Any) -> Spec:
    root = {"netspec": 1, "name": "net", "layers": layers, **(keys if "inputs" in keys else VECTOR | keys)}
    return Spec(1, {MAIN: root}, root, {})


AGREED = {
    "a step without an op whose end point is null": spec_with([{"end_point": "$(null)"}, {"relu": {}}]),
    "a step that is left out, with words that are null": spec_with(
        [{"relu": {}, "when": False, "end_point": "$(null)", "side": "$(null)"}]
    ),
    "a tensor of floats in the shape of one of whole numbers": spec_with(
        [{"reshape_like": {}, "from": ["left", "right"]}], **TWO
    ),
    "a source that is chosen by the sizes of the step before": spec_with(
        [
            {"fully_connected": {"num_outputs": 5}, "id": "wide"},
            {"fully_connected": {"num_outputs": 3}},
            {
                "fully_connected": {"num_outputs": "$(input.channels)"},
                "from": "$('wide' if input.channels == 3 else 'x')",
            },
        ]
    ),
    "a round in which a part ends is no end point": spec_with(
        [{"scope": "unit_$i", "repeat": 2, "layers": [{"relu": {"name": "r_$i"}}], "final": "r_1"}],
        end_points={"by_name": True},
    ),
    "a part that ends before what cannot be built": spec_with(
        [
            {
                "repeat": 3,
                "layers": [{"relu": {"name": "r_$i"}}, {"lrn": {}, "from": "r_1", "side": True}],
                "final": "r_1",
            }
        ]
    ),
    "expected sizes of one of several inputs": spec_with(
        [{"relu": {}}], expect={"output": ["N", 3]}, inputs={"left": {"shape": ["N", 3]}, "right": {"shape": ["M"]}}
    ),
}

REFUSED = {
    "sources that are numbers by an expression": (spec_with([{"add": {}, "from": "$([1])"}]), ["wrong-type"]),
    "an input beside several": (
        spec_with([{"conv1d": {"num_outputs": 2, "kernel_size": 1}}], **VECTOR, **TWO),
        ["conflicting-keys"],
    ),
    "inputs under a misspelt key": (
        spec_with([{"relu": {}, "from": "left"}], inputsx=TWO["inputs"], inputs=None),
        ["unknown-key"],
    ),
    "inputs in a list": (spec_with([{"relu": {}, "from": "left"}], inputs=["left", "right"]), ["wrong-type"]),
    "a block whose inputs are no list": (
        spec_with([{"cell": {}, "from": {"prev": "input"}}], blocks={"cell": {**BLOCK, "inputs": "net"}}),
        ["wrong-type"],
    ),
    "ids of a step whose condition is at fault": (
        spec_with([{"split": {"num_or_size_splits": 3, "axis": 1}, "when": 1, "id": ["a", "b", "c"]}]),
        ["wrong-type"],
    ),
    "a misspelt id with which the network would end": (
        spec_with([{"relu": {}, "id_": "last"}], end_points={"final": "last"}),
        ["unknown-key"],
    ),
    "positions below all others among whole numbers": (
        spec_with(
            [{"nn_max_pool": {"kernel_size": 2, "stride": 1, "padding": 1}}],
            inputs={"image": {"shape": ["N", 4, 4, 3], "dtype": "int32"}},
        ),
        ["wrong-dtype"],
    ),
    "outputs that are none": (spec_with([{"relu": {}}], outputs={}), ["wrong-length"]),
}


@pytest.mark.tf
@pytest.mark.parametrize("case", AGREED)
def test_agreed(backend: Backend, case: str) -> None:
    assert tried(backend, AGREED[case]) == ("clean", [])


@pytest.mark.parametrize("case", REFUSED)
def test_refused(case: str) -> None:
    spec, codes = REFUSED[case]
    root = {key: value for key, value in spec.flat.items() if value is not None}
    assert [problem.code for problem in errors(inspect_text(json.dumps(root), "found.yaml"))] == codes


def test_inputs_and_outputs_of_no_name_are_told_to_be_none() -> None:
    root = {**spec_with([{"relu": {}}]).flat, "outputs": {}}
    (problem,) = errors(inspect_text(json.dumps(root), "found.yaml"))
    assert problem.text == "outputs: expected one name or more, got {}"
