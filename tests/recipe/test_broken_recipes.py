"""Broken recipes that carry what they expect, as broken specs do: the exact set of faults, all in one run."""

from __future__ import annotations

from pathlib import Path

import pytest

from netspec.diagnostics import one_line
from netspec.recipe import inspect_recipe
from tests.broken.test_broken_specs import expected

FOLDER = Path(__file__).parent / "broken"
RECIPES = sorted(path for path in FOLDER.glob("*.yaml") if not path.stem.endswith("net"))


@pytest.mark.parametrize("path", RECIPES, ids=[path.stem for path in RECIPES])
def test_exactly_these_faults(path: Path) -> None:
    inspected = inspect_recipe(path).inspected
    found = [(each.span.line, each.span.column, each.severity.value, each.code) for each in inspected.problems]
    wanted = expected(path.read_text(encoding="utf-8"))
    assert wanted, "a broken recipe expects something"
    assert sorted(found) == wanted, "\n".join(map(one_line, inspected.problems))
    assert {each.span.file for each in inspected.problems} == {str(path)}


@pytest.mark.parametrize("name", ["net.yaml", "pair_net.yaml"])
def test_the_networks_of_the_recipes_are_sound(name: str) -> None:
    from netspec.pipeline import inspect_file

    assert inspect_file(FOLDER / name).problems == ()
