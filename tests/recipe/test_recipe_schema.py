"""The published schema of recipes and the check agree on what a recipe is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from netspec.codes import CODES, complete
from netspec.codes.recipe_codes import RECIPES
from netspec.recipe.recipe_checks import check_recipe
from netspec.recipe.recipe_schema import recipe_schema
from netspec.source import read_text
from tests.recipe.conftest import RECIPE

ROOT = Path(__file__).parents[2]
VALIDATOR = Draft202012Validator(recipe_schema())
FRAGMENTS = {f"{code} {side}": complete(getattr(CODES[code], side)) for code in RECIPES for side in ("wrong", "right")}
WRONG = {
    "steps": "three",
    "batch_size": 0,
    "loss": {"softmax_cross_entropy": {"weight": -1}},
    "optimizer": "sgd",
    "precision": "half",
    "preprocess": [{"rescale": {}}],
    "metrics": [{"accuracy": {}, "top_k": 3}],
    "data": {"train": {"numpy": {"images": "x.npy"}}},
    "params": {"rate": {"type": "float"}},
    "train_only": "all",
    "unknown": 1,
    "name": "a b",
    "recipe": 2,
}


def sound(data: dict[str, Any]) -> bool:
    """Whether the check accepts data as far as a schema can."""
    document, problems = read_text(json.dumps(data), "recipe.yaml")
    assert document is not None
    return not problems and not check_recipe(document).problems


def test_it_is_a_schema() -> None:
    Draft202012Validator.check_schema(recipe_schema())


def test_what_is_committed_is_the_schema() -> None:
    assert json.loads((ROOT / "specs" / "netspec-recipe.schema.json").read_text()) == recipe_schema()


@pytest.mark.parametrize("name", FRAGMENTS)
def test_both_accept_what_a_schema_cannot_refuse(name: str) -> None:
    data = yaml.safe_load(FRAGMENTS[name])
    assert sound(data)
    assert list(VALIDATOR.iter_errors(data)) == []


@pytest.mark.parametrize("key", WRONG)
def test_both_refuse_a_wrong_value(key: str) -> None:
    data = {**yaml.safe_load(RECIPE), key: WRONG[key]}
    assert not sound(data)
    assert not VALIDATOR.is_valid(data)


@pytest.mark.parametrize("key", ["recipe", "name", "spec", "data", "batch_size", "loss", "optimizer"])
def test_both_refuse_a_recipe_without_a_key(key: str) -> None:
    data = {name: value for name, value in yaml.safe_load(RECIPE).items() if name != key}
    assert not sound(data)
    assert not VALIDATOR.is_valid(data)
