"""Arguments of commands that take a recipe, and the recipe that they name."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from netspec.cli import options
from netspec.cli.usage import UsageError

if TYPE_CHECKING:
    from netspec.recipe import Recipe


def add_recipe(parser: argparse.ArgumentParser) -> None:
    """Adds the recipe."""
    parser.add_argument("recipe", metavar="RECIPE", help="recipe file")


def add_options(parser: argparse.ArgumentParser) -> None:
    """Adds what stands in place of a recipe's own values."""
    parser.add_argument(
        "-p",
        "--param",
        dest="given",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        help="set a parameter of the recipe to a value, written as in YAML; can be repeated",
    )
    parser.add_argument(
        "--set",
        dest="settings",
        metavar="KEY=VALUE",
        action="append",
        default=[],
        help="set a key of the recipe, such as batch_size=64, optimizer.learning_rate=0.01 or "
        "parameters.num_classes=5; can be repeated",
    )
    options.add_root(parser)


def recipe_of(args: argparse.Namespace) -> Recipe | None:
    """Inspects the recipe and prints its problems, with those of its spec. None if it has errors."""
    from netspec.cli.specs import InspectedSpec, content, findings, print_problems, with_lines
    from netspec.pipeline import Overrides
    from netspec.recipe.inspection import inspect_recipe_text
    from netspec.spec_search import SpecFile

    overrides = Overrides(options.given_values(args.given), None, _settings(args.settings))
    file = SpecFile(args.recipe, args.root)
    data = content(file)
    found = inspect_recipe_text(data, file.path, overrides, file.folder)
    read = with_lines(found.inspected, data) if isinstance(data, bytes) else InspectedSpec(found.inspected, ())
    options.require_known(overrides.given, [read.parameters()])
    if read.inspected.problems:
        print_problems(findings([read]))
    return found.recipe


def _settings(texts: Sequence[str]) -> tuple[str, ...]:
    if texts:
        from netspec.recipe.recipe_settings import malformed

        for text in texts:
            if fault := malformed(text):
                raise UsageError(f"--set: {fault}")
    return tuple(texts)
