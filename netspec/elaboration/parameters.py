"""Binds the parameters of a spec to the values of a caller, of the command line, or of their defaults."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from typing import Any

from netspec.diagnostics import Problem
from netspec.expression.functions import Definition, parse_head
from netspec.ops.argument import Opaque
from netspec.schema import Checked
from netspec.schema.keywords import value_schema
from netspec.schema.validate import faults


def declared(checked: Checked) -> dict[str, Mapping[str, Any]]:
    """The declarations that are sound enough to be used, by name."""
    root = checked.document.root
    if "params" not in root or not isinstance(root["params"].value, dict):
        return {}
    return {str(name): node.value for name, node in root["params"].children.items() if node not in checked.faulty}


def function_definitions(checked: Checked) -> Iterator[Definition]:
    """The functions of a file whose head and body the schema accepts."""
    node = checked.document.root.children.get("functions")
    if node is not None and isinstance(node.value, dict) and node not in checked.faulty:
        for head, body in node.children.items():
            if body not in checked.faulty:
                yield Definition(parse_head(str(head)), node.key_span(head), body)


def bind(checked: Checked, given: Mapping[str, Any]) -> tuple[dict[str, Any], list[Problem]]:
    """The values of all parameters, with the problems of those that do not fit their declaration.

    `given` holds known names only. A parameter whose value does not fit has none, so that nothing is said of what
    reads it.
    """
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, declaration in declared(checked).items():
        node = checked.document.root["params"][name]
        schema = value_schema(declaration)
        default = node["default"]
        # A variant may change the bounds of its base's default.
        place = node if default.span.file != node.span.file else default
        found = faults(schema, default.value, place, f"default of '{name}'", place.span)
        problems += found
        value = default.value
        if name in given:
            value = _plain(given[name])
            found = faults(schema, value, node, f"'{name}'", node.span) if not isinstance(value, Opaque) else []
            problems += found
        if not found:
            values[name] = value
    return values, problems


def _plain(value: Any) -> Any:
    """Python's own value for NumPy's, which a caller may pass: a number, a truth value or a text."""
    numpy: Any = sys.modules.get("numpy")  # not an import: without it there are no such values
    if numpy and isinstance(value, numpy.generic | numpy.ndarray) and value.ndim == 0:
        value = value.item()
    if isinstance(value, bool | Opaque):
        return value
    import numbers

    if isinstance(value, numbers.Integral):
        return int(value)
    return float(value) if isinstance(value, numbers.Real) else value
