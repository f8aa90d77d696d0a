"""What the keys of a recipe mean, and what values they have."""

from __future__ import annotations

from collections.abc import Iterator

from netspec.budget import TooCostly, limited
from netspec.lsp.hovers.hover_text import HoverText
from netspec.lsp.hovers.hovered_arguments import add_type_and_default
from netspec.lsp.hovers.hovered_names import add_declaration
from netspec.lsp.hovers.word_at import WordAt
from netspec.recipe.families import RECIPE_FAMILIES
from netspec.recipe.inspection import InspectedRecipe
from netspec.recipe.key_explanation import KeySource, explained_keys
from netspec.recipe.key_paths import NotThere, located
from netspec.report.source_rows import plain_text
from netspec.source import Node


def hover_recipe(recipe: InspectedRecipe, word: WordAt, text: HoverText) -> None:
    """Adds what is known of a key or a value of a recipe."""
    if word.path[:1] == ("params",) and len(word.path) > 1:
        add_declaration(str(word.path[1]), word.nodes[1], "parameter of the recipe", text)
        return
    if word.path[:1] == ("parameters",) and len(word.path) > 1 and recipe.recipe is not None:
        root = recipe.recipe.sound.checked.document.root
        if "params" in root:
            add_declaration(str(word.path[1]), root["params"], "parameter of the spec", text)
    names = [*([] if word.on_key else [word.text]), *(str(key) for key in reversed(word.path))]
    member = next((each for name in names[:1] for each in _members(name)), None)
    if member is not None:
        text.title(names[0], member)
    name = next((str(key) for key in reversed(word.path) if isinstance(key, str)), "")
    try:
        with limited():
            _, _, declared = located(word.nodes[0], [str(key) for key in word.path])
    except (NotThere, TooCostly, KeyError):
        declared = None
    if declared is not None:
        add_type_and_default(declared, text.title(name, declared.meaning))
    for source in _values(recipe, word.node):
        text.row("value here", plain_text(source.value))
        for read in source.reads:
            text.equation(read.name, plain_text(read.value), "given" if read.given else "default of the parameter")


def _members(name: str) -> Iterator[str]:
    """The meanings of what recipes name so."""
    for family in RECIPE_FAMILIES:
        if name in family.members:
            yield family.members[name].meaning()


def _values(recipe: InspectedRecipe, node: Node) -> list[KeySource]:
    """The value that a node gives, if the recipe is sound."""
    document, values = recipe.inspected.document, recipe.values
    if recipe.recipe is None or values is None or document is None:
        return []
    try:
        with limited():
            found = explained_keys(document, values, {})
    except (NotThere, TooCostly):
        return []
    return [each for each in found if each.place == node.span][:1]
