"""`netspec explain RECIPE` and `netspec show RECIPE`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from typing import Any

from netspec.cli import options
from netspec.cli.recipes import inspected_recipe
from netspec.cli.terminal import width_of
from netspec.cli.usage import UsageError
from netspec.recipe.key_explanation import KeySource, explained_keys
from netspec.recipe.key_paths import NotThere
from netspec.recipe.recipe_settings import unknown_key_text
from netspec.recipe.recipe_values import RecipeValues
from netspec.report.json_text import json_text
from netspec.report.key_rows import keys_markdown, keys_text, keys_value
from netspec.source import Document
from netspec.spec_search import SpecFile

_ALL = "all"
"""What asks for every value; no key of a recipe is called so."""


def explain_recipe(args: argparse.Namespace, file: SpecFile) -> int:
    """Explains where values come from: all, or those of the keys that are named."""
    found = inspected_recipe(args, file, options.shapes_of(args.input_shape))
    document = found.inspected.document
    if found.recipe is None or found.values is None or document is None:
        return 1
    given = options.given_values(args.given)
    sources = [source for key in args.layers for source in _explained(document, found.values, given, key)]
    distinct = list({source.path: source for source in sources}.values())
    if args.format == "json":
        sys.stdout.write(json_text(keys_value(distinct)))
    elif args.format == "markdown":
        sys.stdout.write(keys_markdown(distinct))
    else:
        sys.stdout.write(keys_text(distinct, width_of(sys.stdout)))
    return 0


def _explained(document: Document, values: RecipeValues, given: Mapping[str, Any], key: str) -> list[KeySource]:
    try:
        return explained_keys(document, values, given, () if key == _ALL else key.split("."))
    except NotThere as error:
        raise UsageError(unknown_key_text(key, error)) from error


def show_recipe(args: argparse.Namespace, file: SpecFile) -> int:
    """Shows what is trained, on what, and how."""
    from netspec.report.recipe_page import recipe_page, recipe_value

    if args.format not in ("text", "json") or args.columns is not None or args.depth is not None:
        raise UsageError("of a recipe, show has --format text and json only; it has no columns and no depth")
    recipe = inspected_recipe(args, file, options.shapes_of(args.input_shape)).recipe
    if recipe is None:
        return 1
    text = json_text(recipe_value(recipe)) if args.format == "json" else recipe_page(recipe, width_of(sys.stdout))
    sys.stdout.write(text)
    return 0
