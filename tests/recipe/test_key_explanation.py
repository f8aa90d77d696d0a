"""`explain`: the value of each key, what gave it, and what its expression reads."""

from __future__ import annotations

import pytest

from netspec.recipe.key_explanation import KeySource, explained_keys
from netspec.recipe.key_paths import NotThere
from tests.recipe.conftest import RECIPE, Inspect


def explained(inspect: Inspect, path: str, *settings: str, **given: object) -> list[KeySource]:
    found = inspect(RECIPE, *settings, **given)
    document = found.inspected.document
    assert document is not None
    assert found.values is not None
    return explained_keys(document, found.values, given, path.split(".") if path else ())


def place(source: KeySource) -> tuple[int, int] | None:
    return (source.place.line, source.place.column) if source.place else None


def test_a_value_of_the_file_with_the_parameter_that_it_reads(inspect: Inspect) -> None:
    (source,) = explained(inspect, "optimizer.learning_rate")
    assert (source.value, source.origin, source.expression, place(source)) == (0.05, "recipe", "$rate", (12, 39))
    (read,) = source.reads
    assert (read.name, read.value, read.given, read.place.line, read.place.column) == ("rate", 0.05, False, 4, 39)


def test_a_parameter_that_is_given(inspect: Inspect) -> None:
    (source,) = explained(inspect, "optimizer.momentum.learning_rate", rate=0.5)
    assert (source.value, source.reads[0].value, source.reads[0].given) == (0.5, 0.5, True)


def test_a_default_has_no_place(inspect: Inspect) -> None:
    (source,) = explained(inspect, "checkpoints.keep")
    assert (source.value, source.origin, source.place) == (5, "default", None)


def test_a_setting_says_what_it_replaces(inspect: Inspect) -> None:
    (source,) = explained(inspect, "batch_size", "batch_size=64")
    assert (source.value, source.origin) == (64, "setting")
    assert source.replaced is not None
    assert source.replaced.value == 32


def test_a_section_and_a_member_are_explained_with_all_that_is_in_them(inspect: Inspect) -> None:
    assert [source.name for source in explained(inspect, "evaluate")] == ["evaluate.every", "evaluate.batch_size"]
    top = explained(inspect, "metrics.top_k")
    assert [(source.name, source.value) for source in top][:2] == [("metrics.1", "top_k"), ("metrics.1.k", 3)]


def test_every_key_has_a_value_and_those_that_are_set_their_own(inspect: Inspect) -> None:
    found = {source.name: source.value for source in explained(inspect, "")}
    recipe = inspect().require()
    assert found["name"] == recipe.name
    assert found["preprocess.scale"] == 1 / 255
    assert found["parameters.num_classes"] == 7
    assert found["data.train.images"] == "x.npy"
    assert found["precision"] == "float32"
    assert {name.partition(".")[0] for name in found} == recipe.arguments.keys() - {"params"}


def test_a_path_that_leads_to_nothing(inspect: Inspect) -> None:
    with pytest.raises(NotThere) as found:
        explained(inspect, "optimizer.momntum")
    assert found.value.index == 1
    assert "momentum" in found.value.known
