"""The words of the declaration of a parameter as JSON Schema."""

from __future__ import annotations

from functools import cache

from netspec.ops.kinds import Schema
from netspec.schema.parameter_values import IDENTIFIER, TYPES
from netspec.schema.part import Part


@cache
def parameter() -> Schema:
    """The declaration of one parameter."""
    bound: Schema = {"type": "number"}
    length: Schema = {"type": "integer", "minimum": 0}
    return Part(
        {
            "type": "object",
            "properties": {
                "type": {"type": "string", "enum": list(TYPES)},
                "default": {
                    "description": "the value where none is given",
                    "type": ["number", "boolean", "string", "null", "array", "object"],
                },
                "minimum": bound,
                "exclusiveMinimum": bound,
                "maximum": bound,
                "exclusiveMaximum": bound,
                "items": {"description": "what each item of a list is", "$ref": "#/$defs/item"},
                "minItems": length,
                "maxItems": length,
                "fields": {
                    "description": "the fields of a row, by their names; one without a default is required",
                    "type": "object",
                    "propertyNames": {"pattern": IDENTIFIER},
                    "additionalProperties": {"$ref": "#/$defs/block_parameter"},
                },
                "enum": {"type": "array", "minItems": 1},
                "nullable": {"description": "whether null is a value", "type": "boolean"},
                "doc": {"type": "string"},
            },
            "required": ["type", "default"],
            "additionalProperties": False,
            "allOf": [_only_of("list", "items", "minItems", "maxItems"), _only_of("row", "fields")],
        }
    )


@cache
def changed_parameter() -> Schema:
    """What a variant may write of a parameter of its base, where it does not declare all of it: null takes away."""
    whole = parameter()
    words = {key: {"if": {"type": "null"}, "else": word} for key, word in whole["properties"].items()}
    return Part({**whole, "properties": {**words, "default": whole["properties"]["default"]}, "required": []})


def _only_of(kind: str, *words: str) -> Schema:
    """The rule that some words of a declaration belong to one type of parameters."""
    message = f"this belongs to a parameter of type {kind}"
    return {
        "if": {"properties": {"type": {"enum": [kind]}}},
        "else": {"propertyNames": {"not": {"enum": list(words)}, "errorMessage": message}},
    }


@cache
def item() -> Schema:
    """The declaration of the items of a list."""
    declared = parameter()
    properties = {key: value for key, value in declared["properties"].items() if key != "default"}
    return Part({**declared, "properties": properties, "required": ["type"]})


@cache
def block_parameter() -> Schema:
    """The declaration of one parameter of a block, which needs no default."""
    return Part({**parameter(), "required": ["type"]})
