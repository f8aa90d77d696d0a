"""Runs the stages on a recipe, each once: read, check, evaluate, inspect its spec."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from netspec.budget import TooCostly, limited
from netspec.diagnostics import Problem, Severity, SpecError, has_errors, ordered, too_costly
from netspec.lint.expression_faults import expression_faults
from netspec.pipeline import Inspected, Overrides, inspect_overridden, too_deep
from netspec.recipe.model import Recipe
from netspec.recipe.recipe_checks import check_recipe
from netspec.recipe.recipe_keys import PLAIN, recipe_keys
from netspec.recipe.recipe_values import recipe_values
from netspec.records import dataclass, replace
from netspec.source import read_text
from netspec.source.decoding import load
from netspec.source.files import DISK

NOTHING_GIVEN = Overrides()


@dataclass(frozen=True, slots=True, eq=False)
class InspectedRecipe:
    """Everything that the stages found out about a recipe."""

    inspected: Inspected
    """Its problems with those of its spec, and its document, without a network."""
    recipe: Recipe | None = None
    """The recipe, unless there is an error."""

    def require(self) -> Recipe:
        """The recipe.

        Raises:
            SpecError: there is an error.
        """
        if self.recipe is None:
            raise SpecError(self.inspected.problems)
        return self.recipe


def load_recipe(path: str | os.PathLike[str], **given: Any) -> Recipe:
    """Loads a recipe, with values for its parameters.

    Raises:
        SpecError: the recipe or its spec has an error.
    """
    return inspect_recipe(path, Overrides(given)).require()


def inspect_recipe(
    path: str | os.PathLike[str], overrides: Overrides = NOTHING_GIVEN, folder: str | None = None
) -> InspectedRecipe:
    """Inspects a file. Raises for none of its content. Reads no spec outside `folder`, see `assemble`.

    `overrides` gives the recipe's parameters and the input's shape; its settings are of keys, `batch_size=64`.
    """
    return inspect_recipe_text(load(path), os.fspath(path), overrides, folder)


def inspect_recipe_text(
    data: bytes | str | Problem, file: str, overrides: Overrides = NOTHING_GIVEN, folder: str | None = None
) -> InspectedRecipe:
    """Inspects text; `file` is its name in messages, and what its paths start from."""
    problems: list[Problem] = []
    try:
        with limited():
            return _inspected(data, file, overrides, folder, problems)
    except TooCostly as cost:
        return InspectedRecipe(Inspected(file, (too_costly(cost, file),)))
    except RecursionError:
        return InspectedRecipe(Inspected(file, ordered([*problems, too_deep(file)])))


def _inspected(
    data: bytes | str | Problem, file: str, overrides: Overrides, folder: str | None, problems: list[Problem]
) -> InspectedRecipe:
    if isinstance(data, Problem):
        return InspectedRecipe(Inspected(file, (data,)))
    document, unread = read_text(data, file)
    problems += unread
    if document is None:
        return InspectedRecipe(Inspected(file, ordered(problems)))
    checked = check_recipe(document, [problem for problem in unread if problem.severity is Severity.ERROR])
    problems += checked.problems
    if not isinstance(document.root.value, dict):
        return InspectedRecipe(Inspected(file, ordered(problems), checked))
    problems += expression_faults(checked, [key for key in recipe_keys() if key not in PLAIN], ())
    found = recipe_values(checked, overrides.given)
    problems += found.problems
    spec = None
    if isinstance(found.values.get("spec"), str):
        spec = _spec(found.values, file, overrides, folder)
        problems += spec.problems
        if spec.document:
            others = {**document.others, spec.file: spec.document.lines, **spec.document.others}
            checked = replace(checked, document=replace(document, others=others))
    inspected = Inspected(file, ordered(problems), checked)
    if has_errors(problems) or spec is None or spec.sound is None:
        return InspectedRecipe(inspected)
    return InspectedRecipe(inspected, Recipe(file, spec.sound, overrides.shape, **found.values))


def _spec(values: Mapping[str, Any], file: str, overrides: Overrides, folder: str | None) -> Inspected:
    """Inspects the spec that a recipe names, with the values that the recipe gives."""
    path = DISK.beside(file, values["spec"])
    settings = [f"{name}={value}" for name, value in values.get("set", {}).items()]
    given = Overrides(values.get("parameters", {}), overrides.shape, settings)
    return inspect_overridden(load(path), path, given, folder)
