"""Values as the interpreter has them: rows with the defaults of their fields, the rounds of a repeat, what is unset."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from tests.expression.python_values import Row

UNSET = object()
"""What leaves an argument, a word or an entry out."""
Rounds: TypeAlias = "list[dict[str, Any]] | None"
"""The names that each round of a repeat has; None where nothing is repeated."""


def rows(value: Any, declared: Mapping[str, Any] | None = None) -> Any:
    """A value with rows for its mappings, and the defaults of the fields that they leave out."""
    declared = declared or {}
    if isinstance(value, list):
        return [rows(item, declared.get("items")) for item in value]
    if not isinstance(value, dict):
        return value
    fields = declared.get("fields", {})
    defaults = {name: rows(field["default"], field) for name, field in fields.items() if "default" in field}
    return Row({**defaults, **{name: rows(item, fields.get(name)) for name, item in value.items()}})


def rounds(said: Any) -> Rounds:
    """What the value of a `repeat` means."""
    if said is None or said is UNSET:
        return None
    if not isinstance(said, dict):
        return [{"i": number} for number in range(1, said + 1)]
    ((name, value),) = said.items()
    items = rows(value) if isinstance(value, list) else range(1, value + 1)
    return [{"i": number, name: item} for number, item in enumerate(items, 1)]
