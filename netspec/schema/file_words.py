"""The keys of a file as JSON Schema."""

from __future__ import annotations

from functools import cache

from netspec.expression.words import EXPRESSION_WORDS
from netspec.ops import OPS
from netspec.ops.dtypes import DTYPES
from netspec.ops.kinds import NAME, Schema, or_expression
from netspec.schema.allowed_names import FUNCTION, HEAD, PYTHON_WORDS, RESERVED, SYMBOL, new_name, scope_name
from netspec.schema.expectation_words import EXPECT, expect
from netspec.schema.parameter_values import IDENTIFIER
from netspec.schema.part import Part, parts
from netspec.schema.patch_words import patch
from netspec.schema.step_words import FED, GROUP, NO_OP
from netspec.shapes import MAX_SIZE

ABSTRACT = "abstract"
"""The key of a file that is a base for others to extend, and describes no network of its own."""


@cache
def input_shape_schema() -> Schema:
    """The shape of an input."""
    size: Schema = {"type": ["integer", "string", "null"], "minimum": 1, "maximum": MAX_SIZE, "pattern": SYMBOL}
    return Part(
        {
            "description": "sizes: a number, a name for a symbolic size, null for an unknown one",
            "type": "array",
            "items": or_expression(size),
            "minItems": 1,
            "maxItems": 8,
        }
    )


def _input(**words: Schema) -> Schema:
    """The declaration of an input."""
    dtype: Schema = {
        "description": "type of the elements; float32 if it is not given",
        "type": "string",
        "enum": list(DTYPES),
    }
    return {
        "description": "the tensor that the network takes",
        "type": "object",
        "properties": {**words, "shape": input_shape_schema(), "dtype": dtype},
        "required": ["shape"],
        "additionalProperties": False,
    }


@cache
def top() -> Schema:
    """The keys of a file."""
    collectable = [key for key, op in OPS.items() if "outputs_collections" in op.arguments]
    return parts(
        {
            "netspec": {"description": "version of the language", "type": "integer", "enum": [1]},
            "name": {
                "description": "the name of the network, and its default variable scope",
                "type": "string",
                "pattern": NAME,
            },
            "scope": {
                "description": "the default variable scope where it is not the name; null to open none",
                "type": ["string", "null"],
                "pattern": NAME,
            },
            ABSTRACT: {
                "description": "whether it is only a base for others to extend: it needs no name, input or layers",
                "type": "boolean",
            },
            "doc": {"description": "what the network is", "type": "string"},
            "extends": {
                "description": "a spec, by its path from this file, that this one is a variant of",
                "type": "string",
            },
            "patch": patch(),
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
                "propertyNames": new_name(RESERVED | PYTHON_WORDS | EXPRESSION_WORDS),
                "additionalProperties": {"$ref": "#/$defs/parameter"},
            },
            "input": _input(name={"description": "name of the placeholder", "type": "string", "pattern": NAME}),
            "inputs": {
                "description": "the tensors that the network takes, by name, where it takes several",
                "type": "object",
                "propertyNames": new_name(RESERVED | PYTHON_WORDS | EXPRESSION_WORDS),
                "additionalProperties": _input(),
                "minProperties": 1,
            },
            "outputs": {
                "description": "the tensors that the network returns, by name, as `from` names them; a dictionary. A "
                "list is of those that are called as `from` names them",
                **or_expression(
                    {
                        "type": ["object", "array"],
                        "propertyNames": {"pattern": IDENTIFIER},
                        "additionalProperties": FED,
                        "minProperties": 1,
                        "items": or_expression({"type": "string", "pattern": IDENTIFIER}),
                        "minItems": 1,
                    }
                ),
            },
            "functions": {
                "description": "one-line functions for expressions: depth(d): max(int(d * multiplier), 16)",
                "type": "object",
                "propertyNames": {"pattern": HEAD},
                "additionalProperties": {"type": "string"},
            },
            "blocks": {
                "description": "groups with arguments, called as ops are",
                "type": "object",
                "propertyNames": new_name(RESERVED | OPS.keys()),
                "additionalProperties": {"$ref": "#/$defs/block"},
            },
            "arg_scope": GROUP["arg_scope"],
            "end_points": {
                "description": "which outputs the network returns by name",
                "type": "object",
                "properties": {
                    "collect": {
                        "description": "the ops whose outputs are collected",
                        "type": "array",
                        "items": {"type": "string", "enum": collectable, "errorMessage": NO_OP},
                    },
                    "by_name": {
                        "description": "whether each step of `layers` with a scope enters its output under that name",
                        "type": "boolean",
                    },
                    "final": {
                        "description": "the end point with which the network ends; null for all of it",
                        **or_expression({"type": ["string", "null"]}),
                    },
                    "collection": scope_name("the graph's collection; default: the net's name scope + '/_end_points'"),
                },
                "dependentRequired": {"collection": ["collect"]},
                "additionalProperties": False,
            },
            EXPECT: expect(),
            "layers": {**GROUP["layers"], "minItems": 1},
        }
    )


REQUIRED = ("netspec", "name", "input", "layers")
