"""Arguments of commands that take a recipe, and the recipe that they name."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from netspec.cli import options
from netspec.cli.command import SETTING
from netspec.cli.usage import UsageError

if TYPE_CHECKING:
    from netspec.network import InputShapes
    from netspec.recipe import InspectedRecipe, Recipe
    from netspec.spec_search import SpecFile


def add_recipe(parser: argparse.ArgumentParser) -> None:
    """Adds the recipe."""
    parser.add_argument("recipe", metavar="RECIPE", help="recipe file, or the folder of a run to resume")


def add_options(parser: argparse.ArgumentParser) -> None:
    """Adds what stands in place of a recipe's own values."""
    options.add_values(
        parser,
        "recipe",
        SETTING,
        "set a key of the recipe, such as batch_size=64, optimizer.learning_rate=0.01 or "
        "parameters.num_classes=5; can be repeated",
    )
    options.add_root(parser)


def recipe_of(args: argparse.Namespace) -> Recipe | None:
    """Inspects the recipe and prints its problems, with those of its spec. None if it has errors."""
    from netspec.spec_search import SpecFile

    return inspected_recipe(args, SpecFile(args.recipe, args.root)).recipe


def inspected_recipe(args: argparse.Namespace, file: SpecFile, shapes: InputShapes | None = None) -> InspectedRecipe:
    """Inspects a recipe with what the command line gives, and prints the problems."""
    from netspec.cli.specs import InspectedSpec, content, findings, print_problems, shown_name, with_lines
    from netspec.pipeline import Overrides
    from netspec.recipe.inspection import inspect_recipe_text
    from netspec.source.recognition import is_spec

    overrides = Overrides(options.given_values(args.given), shapes or {}, _settings(args.settings))
    data = content(file)
    if isinstance(data, bytes) and is_spec(data):
        name = shown_name(file)
        raise UsageError(f"{name} is a spec, not a recipe; `netspec new --recipe {name}` writes one that trains it")
    found = inspect_recipe_text(data, shown_name(file), overrides, file.folder)
    read = with_lines(found.inspected, data) if isinstance(data, bytes) else InspectedSpec(found.inspected, ())
    options.require_known(overrides.given, [read.parameters()])
    if read.inspected.problems:
        print_problems(findings([read]))
    return found


def _settings(texts: Sequence[str]) -> tuple[str, ...]:
    if texts:
        from netspec.recipe.recipe_settings import malformed

        for text in texts:
            if fault := malformed(text):
                raise UsageError(f"--set: {fault}")
    return tuple(texts)
