"""The JSON Schema of recipes (draft 2020-12), for editors: the same parts that the check accepts values by."""

from __future__ import annotations

from functools import cache
from typing import Any

from netspec.ops.kinds import Schema
from netspec.recipe.families import RECIPE_FAMILIES
from netspec.recipe.model import Recipe
from netspec.recipe.recipe_keys import recipe_keys
from netspec.schema.editor_schema import for_editors
from netspec.schema.json_schema import definition, explicit

_DECLARATIONS = ("parameter", "block_parameter", "item", "plain_value")
"""What declares a parameter, and the parts of that."""


@cache
def recipe_schema() -> dict[str, Any]:
    """The whole schema, as it is committed at `specs/netspec-recipe.schema.json`."""
    whole: Schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "netspec recipe",
        "description": "How a network is trained, version 1 of the language of recipes.",
        "type": "object",
        "properties": recipe_keys(),
        "required": list(Recipe.required),
        "anyOf": [{"required": ["steps"]}, {"required": ["epochs"]}],
        "additionalProperties": False,
        "$defs": {name: definition(name) for name in (*_DECLARATIONS, *(family.noun for family in RECIPE_FAMILIES))},
    }
    made: dict[str, Any] = explicit(for_editors(whole))
    return made
