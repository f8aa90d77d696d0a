"""The words of the definition of a block as JSON Schema."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from netspec.budget import spend
from netspec.expression.words import EXPRESSION_WORDS
from netspec.ops.kinds import NAME, Schema
from netspec.schema.allowed_names import RESERVED, new_name
from netspec.schema.step_words import GROUP, MISSING_JOIN, none_of
from netspec.source import Node

BESIDE_USE = ("use", "pass", "doc")
"""The keys of a block that is another spec, which defines all others."""


def block_params(definition: Node) -> dict[str, Node]:
    """The declarations of a block's parameters by name, valid or not."""
    params = definition.children.get("params")
    if params is None or not isinstance(params.value, dict):
        return {}
    spend(len(params.children) // 8)
    return {str(name): node for name, node in params.children.items()}


def left_out(definition: Node) -> Iterator[Node]:
    """The names of the parameters that a block which is a spec does not pass on, valid or not."""
    passed = definition.children.get("pass")
    listed = passed.children.get("except") if passed is not None and isinstance(passed.value, dict) else None
    if listed is not None and isinstance(listed.value, list):
        yield from (item for item in listed.children.values() if isinstance(item.value, str))


_RULES_OF_BLOCKS: Schema = {
    "if": {"required": ["use"]},
    "then": none_of(
        *("params", "inputs", "strided", "scope", "layers", "branches", "join", "arg_scope"),
        message="this is not allowed beside 'use': the spec that is used defines it",
    ),
    "else": {
        "if": {"required": ["branches"]},
        "then": {**none_of("layers", message="a block has either 'layers' or 'branches', got both"), **MISSING_JOIN},
        "else": {
            "if": {"required": ["join"]},
            "then": none_of("join", message="'branches' is missing beside 'join'"),
            "else": {"required": ["layers"], "errorMessage": "a block has 'layers', 'branches' or 'use'"},
        },
    },
}
"""What holds of the keys of a block together."""


@cache
def block() -> Schema:
    """The definition of a block."""
    body = {key: GROUP[key] for key in ("layers", "branches", "join", "arg_scope")}
    return {
        "type": "object",
        "properties": {
            "doc": {"description": "what the block is", "type": "string"},
            "params": {
                "description": "the arguments of the block",
                "type": "object",
                "propertyNames": new_name(RESERVED - {"scope"} | EXPRESSION_WORDS),
                "additionalProperties": {"$ref": "#/$defs/block_parameter"},
            },
            "inputs": {
                "description": "the names of its inputs, as a call's `from` lists them; the first feeds its first step",
                "type": "array",
                "items": {
                    "type": "string",
                    **new_name(RESERVED | EXPRESSION_WORDS),
                },
                "minItems": 1,
            },
            "use": {
                "description": "a spec, by its path from this file, whose parameters are the arguments of the block",
                "type": "string",
            },
            "pass": {
                "description": "`all`: the parameters of the spec are parameters of this file too, which are passed "
                "on; `{except: [...]}` leaves some out",
                "type": ["string", "object"],
                "if": {"type": "string"},
                "then": {"enum": ["all"]},
                "properties": {
                    "except": {
                        "description": "the parameters of the spec that this file does not pass on",
                        "type": "array",
                        "items": {"type": "string"},
                        "minItems": 1,
                    }
                },
                "required": ["except"],
                "additionalProperties": False,
            },
            "strided": {
                "description": "whether its `stride` and `rate` are governed by a `limit_stride` around the call",
                "type": "boolean",
            },
            "scope": {
                "description": "the variable scope of a call that gives none, made unique; without it there is none",
                "type": "string",
                "pattern": NAME,
            },
            **body,
        },
        "additionalProperties": False,
        "dependentRequired": {"pass": ["use"]},
        **_RULES_OF_BLOCKS,
    }
