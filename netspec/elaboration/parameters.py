"""Binds the parameters of a spec to the values of a caller, of the command line, or of their defaults."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from typing import Any

from netspec.budget import spend
from netspec.diagnostics import Problem
from netspec.expression.functions import Definition, parse_head
from netspec.expression.list_values import MAX_ITEMS
from netspec.ops.argument import Opaque
from netspec.records import replace
from netspec.schema import Checked
from netspec.schema.parameter_values import filled, value_schema
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
            # The value is not in the file, where a fix would write.
            problems += (replace(problem, fix=None) for problem in found)
        if not found:
            values[name] = filled(declaration, value)
    return values, problems


_MOST_NESTED = 16


def _plain(value: Any, depth: int = 0) -> Any:
    """Plain data for what a caller may pass: NumPy's values, tuples, other mappings."""
    numpy: Any = sys.modules.get("numpy")  # not an import: without it there are no such values
    if numpy and isinstance(value, numpy.generic | numpy.ndarray):
        value = value.item() if value.ndim == 0 else value.tolist() if value.size <= MAX_ITEMS else value
    if isinstance(value, bool | Opaque | str):
        return value
    if isinstance(value, list | tuple | Mapping):
        spend(1 + len(value) // 4)
        if depth == _MOST_NESTED:
            return ...  # no plain data, which the declaration refuses
        if isinstance(value, Mapping):
            return {key: _plain(item, depth + 1) for key, item in value.items()}
        return [_plain(item, depth + 1) for item in value]
    import numbers

    if isinstance(value, numbers.Integral):
        return int(value)
    return float(value) if isinstance(value, numbers.Real) else value
