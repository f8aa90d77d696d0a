"""Checks a recipe against the schema of its keys."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable

from netspec.budget import spend
from netspec.diagnostics import Problem, Span, TooManyProblems
from netspec.recipe.model import Recipe
from netspec.recipe.recipe_keys import recipe_keys
from netspec.schema import Checked
from netspec.schema.block_checks import declared
from netspec.schema.expectations import found
from netspec.schema.parameter_words import parameter
from netspec.schema.problems import Collector
from netspec.schema.unknown_keys import intended_keys, unknown_key
from netspec.source import Document, Node

_ENTRY = 10


def check_recipe(document: Document, unread: Iterable[Problem] = ()) -> Checked:
    """Checks all of a recipe that needs neither its values nor its spec; `unread` are the problems of reading it."""
    collector = Collector(unread)
    with contextlib.suppress(TooManyProblems):
        _file(collector, document.root)
    return Checked(document, tuple(collector.problems), frozenset(collector.faulty), frozenset(collector.misspelt))


def _file(collector: Collector, root: Node) -> None:
    words = recipe_keys()
    if not isinstance(root.value, dict):
        if not collector.cut_off(root):
            text = f"a recipe is a mapping with {', '.join(Recipe.required)}, got {found(root.value, root)}"
            collector.report(root, Problem("wrong-type", text, root.span))
        return
    for key, child in root.children.items():
        span = root.key_span(key)
        spend(_ENTRY, span)
        if key not in words:
            collector.report(root, unknown_key(str(key), list(words), "the recipe", span, "recipe", root.value))
        elif key == "params" and isinstance(child.value, dict):
            for name, declaration in child.children.items():
                declared(collector, child, str(name), declaration, str(key), words[key], parameter())
        else:
            collector.validate(child, words[str(key)], str(key), span)
    mistaken = intended_keys(root.value, words, "recipe")
    collector.misspelt |= {(root, key) for key in mistaken}
    if collector.incomplete(root) or collector.cut_off(root):
        return
    start = Span(root.span.file, root.span.line, root.span.column, root.span.line, root.span.column + 1)
    for key in Recipe.required:
        if key not in root and key not in mistaken:
            collector.report(root, Problem("missing-key", f"the recipe has no '{key}'", start))
