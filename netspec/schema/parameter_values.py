"""The values of declared parameters: their schema, and the defaults of fields that a row leaves out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from netspec.budget import spend
from netspec.ops.kinds import Schema
from netspec.schema.part import Part

IDENTIFIER = r"^[A-Za-z_][A-Za-z0-9_]*$"
NO_DOLLAR = r"^[^$]*$"
"""Values are not evaluated, but a dollar in one would later be taken for an expression."""
TYPES = {"int": "integer", "float": "number", "bool": "boolean", "str": "string", "list": "array", "row": "object"}
"""The types of parameters, with those of JSON Schema."""
_BOUNDS = ("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum", "minItems", "maxItems")
_PLAIN: Schema = {"$ref": "#/$defs/plain_value"}


def plain_value() -> Schema:
    """Any plain data, whose rows have names of fields that expressions can read."""
    return Part(
        {
            "type": ["number", "string", "boolean", "null", "array", "object"],
            "pattern": NO_DOLLAR,
            "items": _PLAIN,
            "propertyNames": {"pattern": IDENTIFIER},
            "additionalProperties": _PLAIN,
        }
    )


def value_schema(declaration: Mapping[str, Any]) -> Schema:
    """The JSON Schema of the values of a declared parameter, of a file or of a block, or of a field or an item."""
    spend(1)
    kind = TYPES[declaration["type"]]
    schema: Schema = {"type": [kind, "null"] if declaration.get("nullable") else kind}
    if kind == "string":
        schema["pattern"] = NO_DOLLAR
    elif kind == "array":
        schema["items"] = value_schema(declaration["items"]) if "items" in declaration else _PLAIN
    elif kind == "object" and "fields" in declaration:
        fields = declaration["fields"]
        schema["properties"] = {name: value_schema(field) for name, field in fields.items()}
        schema["required"] = [name for name, field in fields.items() if "default" not in field]
        schema["additionalProperties"] = False
    elif kind == "object":
        schema |= {"additionalProperties": _PLAIN, "propertyNames": {"pattern": IDENTIFIER}}
    schema |= {bound: declaration[bound] for bound in _BOUNDS if bound in declaration}
    if "enum" in declaration:
        schema["enum"] = [*declaration["enum"], *([None] if declaration.get("nullable") else [])]
    return schema


def filled(declaration: Mapping[str, Any], value: Any) -> Any:
    """A value that fits its declaration, with the defaults of the fields that its rows leave out."""
    if isinstance(value, list) and "items" in declaration:
        spend(1 + len(value) // 4)
        return [filled(declaration["items"], item) for item in value]
    if isinstance(value, dict) and "fields" in declaration:
        spend(1 + len(value) // 4)
        fields = declaration["fields"]
        return {
            name: filled(field, value[name]) if name in value else filled(field, field["default"])
            for name, field in fields.items()
        }
    return value
