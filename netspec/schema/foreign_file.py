"""Recognizes a YAML file of another tool, so that it is one problem and not one for each of its keys."""

from __future__ import annotations

from netspec.diagnostics import Problem
from netspec.records import replace
from netspec.schema.file_words import top
from netspec.source import Document
from netspec.source.recognition import RECIPE, is_near, no_spec

_OF_RECIPES = frozenset({"spec", "data", "loss", "optimizer", "batch_size"})
"""Keys of recipes, of which few other files have two."""


def not_a_spec(document: Document) -> Problem | None:
    """The problem of a file without the key `netspec`, unless most of its other keys are those of a spec."""
    keys, root = list(document.root.children), document.root
    words = top()
    if any(is_near(str(key)) for key in keys) or sum(key in words for key in keys) * 2 > len(keys):
        return None
    problem = no_spec(root.key_span(keys[0]) if keys else root.span)
    if RECIPE in keys:
        return replace(problem, text="this is a recipe, not a spec", help="give the file that its key 'spec' names")
    if len(_OF_RECIPES.intersection(keys)) > 1:
        return replace(problem, help=f"begin a recipe with {RECIPE}: 1")
    return problem
