"""The keys of a recipe as JSON Schema, made from the declared class."""

from __future__ import annotations

from functools import cache

from netspec.ops.kinds import Schema
from netspec.recipe.model import Recipe
from netspec.schema.file_words import top
from netspec.schema.part import Part
from netspec.source.recognition import RECIPE

PLAIN = frozenset({RECIPE, "doc", "params"})
"""The keys whose values are never evaluated."""


@cache
def recipe_keys() -> Schema:
    """The schema of each key."""
    words: Schema = {}
    for name, field in Recipe.arguments.items():
        schema = {"description": field.meaning, **field.kind.schema()} if name in PLAIN else field.schema()
        words[name] = Part(schema)
    words["params"] = Part({**top()["params"], "description": Recipe.arguments["params"].meaning})
    return words
