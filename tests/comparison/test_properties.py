"""Properties of differences: of a network with itself, of both directions, and of random changes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netspec.comparison.compare import difference
from netspec.comparison.difference import Difference
from netspec.expand.plain_spec import NotExpandable, expanded
from netspec.network import Network
from netspec.pipeline import inspect_file, inspect_text
from tests.comparison.random_changes import Change, changes, networks, several_changes, text
from tests.differential.random_specs import spec_of

ROOT = Path(__file__).parents[2]
SPECS = sorted((ROOT / "specs").glob("*.yaml"))
NOTHING: dict[str, Any] = dict.fromkeys(["changed", "added", "removed", "moved", "renamed"], frozenset())


def network(of: str) -> Network:
    return inspect_text(of, "spec").require_sound().network


def names(found: Difference) -> dict[str, Any]:
    """The names of layers by the kind of their change."""

    def old(placed: Any) -> str:
        return found.before.short_name(placed.layer.scope)

    def new(placed: Any) -> str:
        return found.after.short_name(placed.layer.scope)

    return {
        "changed": frozenset(new(change.pair.after) for change in found.changed),
        "added": frozenset(map(new, found.added)),
        "removed": frozenset(map(old, found.removed)),
        "moved": frozenset(new(pair.after) for run in found.moved for pair in run.pairs),
        "renamed": frozenset((old(pair.before), new(pair.after)) for pair in found.renamed),
    }


def told(change: Change) -> dict[str, Any]:
    return {kind: getattr(change, kind) for kind in NOTHING}


@pytest.mark.parametrize("file", SPECS, ids=lambda file: file.stem)
def test_a_spec_and_its_plain_form_have_the_same_layers(file: Path) -> None:
    """The plain spec has other texts for the same graph: no blocks, repeats, conditions, parameters."""
    before = inspect_file(file).require_sound().network
    after = network(expanded(before))
    assert difference(before, before).same
    found = difference(before, after)
    assert names(found) == NOTHING
    assert (found.facts, found.shapes, found.renumbered, found.end_points.any) == ((), (), (), False)
    assert {fact.name for fact in found.parameters} == set(before.parameters)
    assert found.restoring.loads
    assert not found.restoring.left_over


@pytest.mark.parametrize(
    "first", [0, pytest.param(45, marks=pytest.mark.slow), pytest.param(90, marks=pytest.mark.slow)]
)
def test_the_plain_forms_of_random_specs_have_the_same_layers(first: int) -> None:
    compared = 0
    for seed in range(first, first + 45):
        before = spec_of(seed).inspected().network
        try:
            after = before and inspect_text(expanded(before), "plain").network
        except NotExpandable:
            continue
        if before is None or after is None:
            continue
        found = difference(before, after)
        assert names(found) == NOTHING, seed
        assert (found.facts, found.shapes, found.renumbered, found.end_points.any) == ((), (), (), False), seed
        compared += 1
    assert compared > 14


def test_a_plain_form_keeps_the_null_that_overrides_a_name() -> None:
    head = "netspec: 1\nname: net\ninput: {shape: [N, 8, 8, 3]}\narg_scope: [{ops: [max_pool2d], scope: pool}]\n"
    before = network(
        f"{head}layers:\n  - max_pool2d: {{kernel_size: 2}}\n  - max_pool2d: {{kernel_size: 2, scope: null}}\n"
    )
    assert [layer.scope for layer in before.layers] == ["net/pool", "net/MaxPool2D"]
    assert difference(before, network(expanded(before))).same


@settings(max_examples=150)
@given(st.data())
def test_one_change_is_told_and_nothing_else(data: st.DataObject) -> None:
    steps = data.draw(networks())
    change = data.draw(changes(steps))
    found = difference(network(text(steps)), network(text(change.steps)))
    said = names(found)
    if change.moved and said["moved"] != change.moved:
        # To move one layer past another is to move the other: the heavier one stays.
        assert len(said["moved"]) == len(change.moved)
        said["moved"] = change.moved
    assert said == told(change)
    assert found.same == (told(change) == NOTHING)
    assert not found.facts


@settings(max_examples=150)
@given(st.data())
def test_several_changes_are_told_and_nothing_else(data: st.DataObject) -> None:
    steps = data.draw(networks())
    change = data.draw(several_changes(steps))
    found = difference(network(text(steps)), network(text(change.steps)))
    assert names(found) == told(change)
    assert not found.facts


@settings(max_examples=100)
@given(st.data())
def test_the_other_direction_mirrors(data: st.DataObject) -> None:
    steps = data.draw(networks())
    other = steps
    for _ in range(data.draw(st.integers(1, 3))):
        other = data.draw(changes(tuple(dict.fromkeys(other)))).steps
        if len({step.name for step in other}) < len(other):
            return  # a name was given twice, which no spec can
    before, after = network(text(steps)), network(text(other))
    there, back = difference(before, after), difference(after, before)
    one, two = names(there), names(back)
    assert one["added"] == two["removed"]
    assert one["removed"] == two["added"]
    assert one["renamed"] == {(old, new) for new, old in two["renamed"]}
    assert len(one["moved"]) == len(two["moved"])
    assert {tuple(placed.path for placed in change.pair) for change in there.changed} == {
        tuple(placed.path for placed in reversed(change.pair)) for change in back.changed
    }
    assert {(change.before, change.after) for change in there.shapes} == {
        (change.after, change.before) for change in back.shapes
    }
    assert len(there.restoring.missing) == len(back.restoring.left_over)


def test_that_a_change_is_noticed() -> None:
    one, other = (network(f"{text(())}  - {op}: {{scope: layer}}\n") for op in ("flatten", "softmax"))
    assert names(difference(one, one)) == NOTHING
    assert names(difference(one, other)) == {**NOTHING, "changed": {"layer"}}
