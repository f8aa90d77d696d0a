"""Inspects a mended text: its own syntax errors, and of the rest what holds however the holes will be filled."""

from __future__ import annotations

from netspec.diagnostics import Problem, Span, ordered
from netspec.lsp.half_written.holes import Holes, holes
from netspec.lsp.half_written.mended_text import MendedText
from netspec.pipeline import Inspected, Overrides, inspect_document
from netspec.recipe.inspection import InspectedRecipe, inspect_recipe_document
from netspec.recipe.recipe_keys import recipe_keys
from netspec.records import replace
from netspec.schema.file_words import top

_OF_ABSENCE = ("unused-", "mode-not-read")
"""How the codes begin that speak of what no part of a file does: a hole may do it."""
_NAMING = frozenset(
    {"unknown-id", "duplicate-id", "ambiguous-name", "nothing-to-reuse", "unknown-end-point", "end-point-twice"}
)
"""The codes of names of layers, which a hole above may give."""
_DECLARING = {
    "params": ("unknown-name",),
    "functions": ("unknown-name",),
    "blocks": ("unknown-op",),
}
"""The codes of names that no part of a file declares, by the sections that declare them."""


def inspect_mended(mended: MendedText, overrides: Overrides, folder: str | None) -> Inspected:
    """Inspects a mended text."""
    found = holes(mended.document, mended.mark, top())
    read = [*mended.problems, *_unread(found)]
    return _sure(inspect_document(found.document, read, overrides, folder), found, mended)


def inspect_mended_recipe(mended: MendedText, overrides: Overrides, folder: str | None) -> InspectedRecipe:
    """Inspects a mended text of a recipe."""
    found = holes(mended.document, mended.mark, recipe_keys())
    read = [*mended.problems, *_unread(found)]
    recipe = inspect_recipe_document(found.document, read, overrides, folder)
    return replace(recipe, inspected=_sure(recipe.inspected, found, mended))


def _unread(found: Holes) -> list[Problem]:
    """Problems of the holes, so that nothing further is said of them; they are not reported."""
    return [Problem("yaml-syntax", "", place) for place in found.unread]


def _sure(inspected: Inspected, found: Holes, mended: MendedText) -> Inspected:
    said = frozenset(mended.problems)
    kept = (each for each in inspected.problems if each in said or (each.text and _holds(each, found)))
    return inspected.reporting(ordered(kept))


def _holds(problem: Problem, found: Holes) -> bool:
    """Whether a problem stays however the holes are filled."""
    if problem.code.startswith(_OF_ABSENCE):
        return False
    if any(_within(problem.span, unit) for unit in found.units):
        return False
    if problem.code in _NAMING and any(not unit.line > problem.span.line for unit in found.units):
        return False
    if problem.code in _NAMING and "blocks" in found.sections:
        return False
    return not any(problem.code in codes for section, codes in _DECLARING.items() if section in found.sections)


def _within(span: Span, unit: Span) -> bool:
    return span.file == unit.file and unit.line <= span.line <= unit.end_line
