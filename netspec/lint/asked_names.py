"""Finds names in `built('layer_3')` that no step can have: it would be false for good."""

from __future__ import annotations

from collections.abc import Iterator

from netspec.diagnostics import Problem
from netspec.expression.errors import ExpressionError
from netspec.expression.node_values import scalars
from netspec.expression.template import template
from netspec.expression.tree import Literal
from netspec.expression.words import BUILT
from netspec.schema import Checked
from netspec.schema.possible_names import PossibleNames
from netspec.schema.step_tree import names_within
from netspec.schema.suggest import suggested
from netspec.wording import on_one_line


def asked_names(checked: Checked) -> Iterator[Problem]:
    """The problems of plain names in calls of `built` that no step of the file, or of one that it uses, can have."""
    root = checked.document.root
    roots = [root, *(other.document.root for other in checked.used.values())]
    possible = PossibleNames(roots)
    for scalar in scalars(root):
        if f"{BUILT}(" not in str(scalar.value) or BUILT in _functions(root.value.get("functions")):
            continue
        try:
            calls = template(str(scalar.value)).calls
        except ExpressionError:  # reported as it is read
            continue
        for call in calls:
            name = call.arguments[0] if call.function == BUILT and len(call.arguments) == 1 else None
            if isinstance(name, Literal) and isinstance(name.value, str) and not possible.include(name.value):
                known = {each for node in roots for each in names_within(node) if "$" not in each}
                help = suggested(name.value, sorted(known)).help
                text = f"{BUILT}: no layer can have the name '{on_one_line(name.value)}'"
                yield Problem("unknown-id", text, scalar.span, help=help)


def _functions(said: object) -> set[str]:
    """The names of the functions of a file."""
    return {str(head).partition("(")[0] for head in said} if isinstance(said, dict) else set()
