"""Lists sample values of an argument, from its schema, for layers whose argument a fault hides."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from netspec.schema.json_schema import argument, definition
from netspec.schema.predicate import accepts

_NUMBERS = (0, 1, 2, 6)
_AXES = range(-1, 8)
_FRACTIONS = (0.25, 0.5, 1.0, 2.0)


@cache
def samples(op: str, name: str) -> tuple[Any, ...]:
    """Returns sample values of an op's argument; none if a few cannot stand for all, as with lists of sizes."""
    schema = argument(op, name)
    return tuple(value for value in _of(schema) if accepts(schema, value))


def _of(schema: Mapping[str, Any]) -> list[Any]:
    if "$ref" in schema:
        return _of(definition(str(schema["$ref"]).rpartition("/")[2]))
    if "else" in schema and "type" not in schema:
        null = [None] if schema["if"] == {"type": "null"} else []
        return [*null, *_of(schema["else"])]
    if "enum" in schema:
        return list(schema["enum"])
    types = schema["type"]
    return [value for kind in ([types] if isinstance(types, str) else types) for value in _of_type(kind, schema, types)]


def _of_type(kind: str, schema: Mapping[str, Any], types: str | list[str]) -> list[Any]:
    match kind:
        case "boolean":
            return [False, True]
        case "integer":
            # A number that may be negative is that of an axis, counted from either end.
            least = schema.get("minimum", -1)
            return list(_AXES) if least < 0 else [least + more for more in _NUMBERS]
        case "number":
            return list(_FRACTIONS)
        case "string" if "then" in schema:
            return list(schema["then"].get("else", schema["then"])["enum"][:2])
        case "string":
            return ["a"]
        case "null":
            return [None]
        case "array" if types != "array" or schema["items"].get("else", schema["items"]).get("type") == "string":
            return [[value] * length for length in (1, 2) for value in _of(schema["items"])[:3]]
        case "object" if types == "object" or "null" in types:
            return [{}]
    return []
