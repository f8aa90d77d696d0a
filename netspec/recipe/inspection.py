"""Runs the stages on a recipe, each once: read, check, evaluate, inspect its spec, hold the two against each other."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from netspec.budget import TooCostly, limited
from netspec.diagnostics import MAX_PROBLEMS, Problem, Severity, SpecError, has_errors, ordered, too_costly
from netspec.lint.expression_faults import expression_faults
from netspec.pipeline import Inspected, Overrides, after_comments, too_deep
from netspec.recipe.cross_checks import cross_checked
from netspec.recipe.draft import RecipeDraft
from netspec.recipe.model import Recipe
from netspec.recipe.network_of_recipe import network_of
from netspec.recipe.recipe_checks import check_recipe
from netspec.recipe.recipe_keys import PLAIN, recipe_keys
from netspec.recipe.recipe_values import RecipeValues, recipe_values
from netspec.recipe.unread_parameters import unread_parameters
from netspec.records import dataclass, replace
from netspec.source import Document, read_text
from netspec.source.decoding import load

NOTHING_GIVEN = Overrides()


@dataclass(frozen=True, slots=True, eq=False)
class InspectedRecipe:
    """Everything that the stages found out about a recipe."""

    inspected: Inspected
    """Its problems with those of its spec, its document, and its network if there is no error."""
    recipe: Recipe | None = None
    """The recipe, unless there is an error."""
    values: RecipeValues | None = None
    """What its keys have for values, if it can be read."""

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
    if isinstance(data, Problem):
        return InspectedRecipe(Inspected(file, (data,)))
    problems: list[Problem] = []

    def run() -> InspectedRecipe:
        document, unread = read_text(data, file)
        problems.extend(unread)
        if document is None:
            return InspectedRecipe(Inspected(file, ordered(problems)))
        return _later_stages(document, overrides, folder, problems)

    return _within_bounds(file, problems, run)


def inspect_recipe_document(
    document: Document, problems: Sequence[Problem], overrides: Overrides = NOTHING_GIVEN, folder: str | None = None
) -> InspectedRecipe:
    """Inspects a recipe that was read; `problems` are those of the reading."""
    found = list(problems)
    return _within_bounds(document.file, found, lambda: _later_stages(document, overrides, folder, found))


def _within_bounds(file: str, problems: Sequence[Problem], run: Callable[[], InspectedRecipe]) -> InspectedRecipe:
    try:
        with limited():
            return run()
    except TooCostly as cost:
        return InspectedRecipe(Inspected(file, (too_costly(cost, file),)))
    except RecursionError:
        return InspectedRecipe(Inspected(file, ordered([*problems, too_deep(file)])))


def _later_stages(
    document: Document, overrides: Overrides, folder: str | None, problems: list[Problem]
) -> InspectedRecipe:
    found = _inspected(document, overrides, folder, problems)
    judged = found.recipe is not None and not overrides.of_network
    return replace(found, inspected=after_comments(found.inspected, judged=judged).listed())


def _inspected(
    document: Document, overrides: Overrides, folder: str | None, problems: list[Problem]
) -> InspectedRecipe:
    """Inspects a document; `problems` are those of reading it, and the others are added."""
    settings = [setting for setting in overrides.settings if isinstance(setting, str)]
    if settings and isinstance(document.root.value, dict):
        from netspec.recipe.recipe_settings import with_recipe_settings

        document, found = with_recipe_settings(document, settings)
        problems += found
    checked = check_recipe(document, [problem for problem in problems if problem.severity is Severity.ERROR])
    problems += checked.problems
    if not isinstance(document.root.value, dict) or len(problems) >= MAX_PROBLEMS:
        return InspectedRecipe(Inspected(document.file, ordered(problems), checked))
    problems += expression_faults(checked, [key for key in recipe_keys() if key not in PLAIN], ())
    problems += unread_parameters(checked)
    values = recipe_values(checked, overrides.given)
    problems += values.problems
    spec, used, of_spec = network_of(checked, values, overrides, folder)
    problems += of_spec
    if spec is not None and spec.document is not None:
        others = {**document.others, spec.file: spec.document.lines, **spec.document.others}
        checked = replace(checked, document=replace(document, others=others, sought=spec.document.sought))
    draft = RecipeDraft(document.root, values.converted, spec.network if spec else None, used)
    problems += cross_checked(draft)
    inspected = Inspected(document.file, ordered(problems), checked, spec.sound if spec else None)
    if has_errors(problems) or spec is None or spec.sound is None:
        return InspectedRecipe(replace(inspected, sound=None), values=values)
    recipe = Recipe(document.file, spec.sound, overrides.shapes, **_given(values.values))
    return InspectedRecipe(inspected, recipe, values)


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name in Recipe.arguments}
