"""Renders the reference of recipes, `docs/recipe-reference.md`, from the classes that declare them."""

from __future__ import annotations

from netspec.ops.argument import Declared
from netspec.recipe.families import RECIPE_FAMILIES
from netspec.recipe.model import Recipe
from netspec.recipe.value_kinds import section_of
from netspec.report.ops_page import arguments_markdown, declared_markdown, plural

_INTRODUCTION = (
    "Every key of [a recipe](recipes.md), and every source, preprocessor, loss, optimizer, schedule and metric.",
    "`netspec ops NAME` shows one of them.",
    "",
    "This page is generated from the classes in `netspec/recipe/`; edit those, not this page.",
)
_FAMILY = (
    "One is written as its name, as `{{name: value}}` to set its main argument, or as `{{name: {{argument: value}}}}`."
)


def recipes_markdown() -> str:
    """The whole page."""
    parts = ["# Reference of recipes", "", *_INTRODUCTION, "", "## Keys", "", *arguments_markdown(Recipe, "key"), ""]
    for name, section in _sections().items():
        parts += [f"### {name}", "", section.meaning(), "", *arguments_markdown(section, "key"), ""]
    for family in RECIPE_FAMILIES:
        parts += [f"## {plural(family.noun).capitalize()}", "", _FAMILY.format(), ""]
        for key, member in family.members.items():
            parts += [f"### {family.noun} {key}", "", *declared_markdown(member), ""]
    return "\n".join(parts)


def _sections() -> dict[str, type[Declared]]:
    found = ((name, section_of(field.kind)) for name, field in Recipe.arguments.items())
    return {name: section for name, section in found if section is not None}
