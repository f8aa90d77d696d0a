"""Whatever a file holds, checking ends with problems as values, in bounded time, and never with an exception."""

import dataclasses
import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from netspec.codes import CODES
from netspec.diagnostics import Severity, has_errors
from netspec.pipeline import Inspected, inspect_text
from netspec.schema import check_document, json_schema
from netspec.source import read_text

from . import strategies

bounded = settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))


def demand_sense(inspected: Inspected, text: str) -> None:
    """What holds of the result of any inspection."""
    lines = text.count("\n") + text.count("\r") + 1
    for problem in inspected.problems:
        assert problem.severity is CODES[problem.code].severity
        assert 1 <= problem.span.line <= problem.span.end_line
        assert problem.span.end_line <= lines or "/library/" in problem.span.file
        said = [problem.text, *(note.text for note in problem.notes), problem.help or ""]
        assert not any("\n" in each or "\r" in each for each in said), problem
        assert len(problem.text) < 400, problem
    assert len(set(inspected.problems)) == len(inspected.problems)
    expectations = inspected.sound.expectations if inspected.sound else ()
    assert set(expectations) <= set(inspected.problems)
    assert has_errors(set(inspected.problems) - set(expectations)) == (inspected.network is None)
    if inspected.network is not None:
        layers = inspected.network.layers
        assert [layer.index for layer in layers] == sorted({layer.index for layer in layers})
        assert all(source < layer.index for layer in layers for source in layer.inputs)
        assert all(layer.output_shape is not None for layer in layers)


@bounded
@given(strategies.plain)
def test_any_plain_data(data: Any) -> None:
    text = json.dumps(data)
    demand_sense(inspect_text(text, "any.yaml"), text)


@bounded
@given(strategies.changed_specs())
def test_specs_with_pieces_changed(data: Any) -> None:
    text = json.dumps(data, indent=1)
    demand_sense(inspect_text(text, "changed.yaml"), text)


@bounded
@given(strategies.changed_specs())
def test_schema_and_checker_agree(data: Any) -> None:
    document, _ = read_text(json.dumps(data), "changed.yaml")
    if document is not None and not _holds_a_whole_float(data):
        plain = Draft202012Validator(json_schema()).is_valid(document.root.value)
        clean = check_document(document).problems == ()
        # Where a file has blocks of its own, no schema can know their names, and so accepts more than the checker.
        assert plain == clean or (plain and isinstance(data, dict) and "blocks" in data)


def _holds_a_whole_float(value: Any) -> bool:
    """What JSON Schema takes for an integer and netspec does not."""
    if isinstance(value, dict | list):
        return any(map(_holds_a_whole_float, value.values() if isinstance(value, dict) else value))
    return isinstance(value, float) and value.is_integer()


@bounded
@given(strategies.likely_specs())
def test_layers_that_may_not_fit(data: Any) -> None:
    text = json.dumps(data, indent=1)
    demand_sense(inspect_text(text, "likely.yaml"), text)


@bounded
@given(st.sampled_from(strategies.SPECS), st.integers(0, 2**32), st.integers(1, 6))
def test_specs_with_characters_changed(path: Path, seed: int, changes: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - chance for a test
    text = path.read_text(encoding="utf-8")
    for _ in range(changes):
        start = chance.randrange(len(text))
        end = start + chance.choice([0, 1, 1, 5, 30])
        text = (
            text[:start]
            + chance.choice(["", " ", "\n", "  - ", "$", "{", "]", ":", "'", "#", ", ", "&a ", "*a", "null"])
            + text[end:]
        )
    demand_sense(inspect_text(text, "changed.yaml"), text)


@bounded
@given(st.dictionaries(st.sampled_from(["num_classes", "is_training", "weight_decay"]), strategies.plain))
def test_any_values_of_parameters(values: dict[str, Any]) -> None:
    text = strategies.SPECS[0].read_text(encoding="utf-8")
    demand_sense(inspect_text(text, "alexnet.yaml", values), text)


@pytest.mark.parametrize(
    "layers",
    [
        "{repeat: 100000, layers: [{repeat: 100000, layers: []}]}",
        "{repeat: 100000, layers: [{repeat: 100000, layers: [{relu: {}, when: false}]}]}",
        "{repeat: $n, layers: [{repeat: $n, layers: [{repeat: $n, layers: [{relu: {}}]}]}]}",
        "{repeat: 100000, conv2d: {num_outputs: 1, kernel_size: 1}}",
        "{repeat: 300, layers: [{repeat: $i, layers: [{repeat: $i, layers: [{relu: {}}]}]}]}",
    ],
)
def test_repeats_that_multiply_end_at_once(layers: str) -> None:
    text = (
        "netspec: 1\nname: n\nparams: {n: {type: int, default: 100000}}\n"
        f"input: {{shape: [1, 8, 8, 1]}}\nlayers:\n  - {layers}\n"
    )
    found = inspect_text(text, "many.yaml").problems
    assert [problem.code for problem in found if problem.severity is Severity.ERROR] == ["too-many-layers"]


def test_what_makes_no_sense_is_noticed() -> None:
    text = "netspec: 1\nname: net\ninput: {shape: [N, 8]}\nlayers: [rely: {}]\n"
    inspected = inspect_text(text, "net.yaml")
    demand_sense(inspected, text)
    (problem,) = inspected.problems
    for problems in (
        (problem, problem),
        (),
        (dataclasses.replace(problem, text="two\nlines"),),
        (dataclasses.replace(problem, span=problem.span._replace(end_line=9)),),
    ):
        with pytest.raises(AssertionError):
            demand_sense(dataclasses.replace(inspected, problems=problems), text)


@pytest.mark.parametrize("sound", [True, False])
def test_likely_specs_are_sound_or_not(sound: bool) -> None:
    find(
        strategies.likely_specs(),
        lambda data: (inspect_text(json.dumps(data), "likely.yaml").network is not None) is sound,
        settings=settings(max_examples=500, database=None, phases=[Phase.generate]),
    )
