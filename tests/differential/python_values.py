"""What expressions mean to the interpreter beside numbers: lists, rows, functions of them, rounds and what is unset."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

UNSET = object()
"""What leaves an argument, a word or an entry out."""

LIST_WORDS: dict[str, Any] = {
    "len": len,
    "sum": sum,
    "range": lambda *ends: list(range(*ends)),
    "str": str,
    "log2": math.log2,
    "ceil": math.ceil,
    "floor": math.floor,
    "unset": UNSET,
}


class Row(dict[str, Any]):
    """A row whose fields Python reads as attributes."""

    def __getattr__(self, name: str) -> Any:
        return self[name]


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


def rounds(said: Any) -> list[dict[str, Any]] | None:
    """The names that each round of a repeat has; None where nothing is repeated."""
    if said is None or said is UNSET:
        return None
    if not isinstance(said, dict):
        return [{"i": number} for number in range(1, said + 1)]
    ((name, value),) = said.items()
    items = rows(value) if isinstance(value, list) else range(1, value + 1)
    return [{"i": number, name: item} for number, item in enumerate(items, 1)]
