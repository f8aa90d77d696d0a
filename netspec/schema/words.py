"""The language's own keys: what may stand in a file, a group and a layer beside the ops, as JSON Schema."""

from __future__ import annotations

from functools import cache

from netspec.ops import OPS
from netspec.ops.kinds import NAME, Schema, or_expression

IDENTIFIER = r"^[A-Za-z_][A-Za-z0-9_]*$"
SYMBOL = r"^[A-Z][A-Za-z0-9_]*$"
NO_DOLLAR = r"^[^$]*$"
FUNCTION = r"^[A-Za-z_][\w.]*:[A-Za-z_]\w*$"

RESERVED = frozenset(
    {
        *("when", "else", "id", "from", "repeat", "last", "side", "scope", "reuse", "arg_scope", "layers", "branches"),
        *("join", "end_point", "end_points", "extends", "use", "blocks", "params", "input", "functions", "netspec"),
        *("name", "doc", "reference", "i", "inputs"),
    }
)
"""Words that no parameter may bear, so that an expression and a call from Python mean one thing."""


def _name(meaning: str) -> Schema:
    return {"description": meaning, **or_expression({"type": "string", "pattern": NAME})}


STEP: Schema = {
    "when": {"description": "whether it is there at all", **or_expression({"type": "boolean"})},
    "repeat": {
        "description": "how many times, one after the other, as slim.repeat; $i counts from 1",
        **or_expression({"type": "integer", "minimum": 0, "maximum": 100_000}),
    },
    "end_point": _name("the key in the end points that its output is entered under, by hand"),
    "id": {"description": "a name for `from` to refer to", "type": "string", "pattern": IDENTIFIER},
    "from": {
        "description": "the ids of its inputs, in place of the layer before; `input` is the network's own",
        "type": ["string", "array"],
        "pattern": IDENTIFIER,
        "items": {"type": "string", "pattern": IDENTIFIER},
        "minItems": 1,
    },
}
"""What stands beside an op's key, and in a group."""

GROUP: Schema = {
    "layers": {
        "description": "the layers of the group, in sequence",
        "type": "array",
        "items": {"$ref": "#/$defs/step"},
    },
    "scope": _name("a variable scope around the layers"),
    "arg_scope": {
        "description": "defaults for the layers inside",
        "type": "array",
        "items": {"$ref": "#/$defs/arg_scope_entry"},
    },
    **STEP,
}


@cache
def parameter() -> Schema:
    """The declaration of one parameter."""
    bound: Schema = {"type": "number"}
    return {
        "type": "object",
        "properties": {
            "type": {"type": "string", "enum": ["int", "float", "bool", "str"]},
            "default": {
                "description": "the value where none is given",
                "type": ["number", "boolean", "string", "null"],
            },
            "minimum": bound,
            "exclusiveMinimum": bound,
            "maximum": bound,
            "exclusiveMaximum": bound,
            "enum": {"type": "array", "minItems": 1},
            "nullable": {"description": "whether null is a value", "type": "boolean"},
            "doc": {"type": "string"},
        },
        "required": ["type", "default"],
        "additionalProperties": False,
    }


@cache
def top() -> Schema:
    """The keys of a file."""
    collectable = [key for key, op in OPS.items() if "outputs_collections" in op.arguments]
    size: Schema = {"type": ["integer", "string", "null"], "minimum": 1, "pattern": SYMBOL}
    return {
        "netspec": {"description": "version of the language", "type": "integer", "enum": [1]},
        "name": {"description": "the default variable scope", "type": "string", "pattern": NAME},
        "doc": {"description": "what the network is", "type": "string"},
        "reference": {
            "description": "the hand-written functions that `netspec verify` compares with, as module:function",
            "type": "object",
            "properties": {
                "function": {"type": "string", "pattern": FUNCTION},
                "arg_scope": {"type": "string", "pattern": FUNCTION},
            },
            "required": ["function"],
            "additionalProperties": False,
        },
        "params": {
            "description": "the arguments of the compiled function, in order",
            "type": "object",
            "propertyNames": {"pattern": IDENTIFIER, "not": {"enum": sorted(RESERVED)}},
            "additionalProperties": {"$ref": "#/$defs/parameter"},
        },
        "input": {
            "description": "the tensor that the network takes",
            "type": "object",
            "properties": {
                "name": {"description": "name of the placeholder", "type": "string", "pattern": NAME},
                "shape": {
                    "description": "sizes: a number, a name for a symbolic size, null for an unknown one",
                    "type": "array",
                    "items": or_expression(size),
                    "minItems": 1,
                    "maxItems": 8,
                },
            },
            "required": ["shape"],
            "additionalProperties": False,
        },
        "arg_scope": GROUP["arg_scope"],
        "end_points": {
            "description": "which outputs the network returns by name",
            "type": "object",
            "properties": {
                "collect": {
                    "description": "the ops whose outputs are collected",
                    "type": "array",
                    "items": {"type": "string", "enum": collectable},
                },
                "collection": _name("the graph's collection; default: the net's name scope + '/_end_points'"),
            },
            "required": ["collect"],
            "additionalProperties": False,
        },
        "layers": {**GROUP["layers"], "minItems": 1},
    }


REQUIRED = ("netspec", "name", "input", "layers")
