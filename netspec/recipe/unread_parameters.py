"""Warns of parameters of a recipe that no expression reads."""

from __future__ import annotations

from collections.abc import Iterator

from netspec.diagnostics import Problem, Severity
from netspec.expression.errors import ExpressionError
from netspec.expression.node_values import scalars
from netspec.expression.template import template
from netspec.recipe.recipe_keys import PLAIN, recipe_keys
from netspec.schema import Checked
from netspec.schema.suggest import likely


def unread_parameters(checked: Checked) -> Iterator[Problem]:
    """Warns of declarations that nothing reads, unless a fault hides what does."""
    root = checked.document.root
    params = root.children.get("params")
    if params is None or not isinstance(params.value, dict) or any(key not in recipe_keys() for key in root.children):
        return
    texts = (scalar.value for key, child in root.children.items() if key not in PLAIN for scalar in scalars(child))
    try:
        read = {name.name for text in texts for name in template(text).names}
    except ExpressionError:
        return
    names = params.value.keys()
    read |= {near for name in read - names if (near := likely(name, names))}
    for name in sorted(names - read):
        if params[name] not in checked.faulty:
            text = f"the parameter '{name}' is never read"
            yield Problem("unused-parameter", text, params.key_span(name), Severity.WARNING)
