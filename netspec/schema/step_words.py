"""The words of steps as JSON Schema: those beside any op, and those of groups."""

from __future__ import annotations

from functools import cache

from netspec.expression.words import EXPRESSION_WORDS
from netspec.ops import OPS
from netspec.ops.kinds import NAME, Schema, or_expression
from netspec.schema.allowed_names import FED_NAME, RESERVED, SCOPE, new_name
from netspec.schema.parameter_values import IDENTIFIER
from netspec.schema.part import Part, parts

JOINS = tuple(key for key, op in OPS.items() if op.arity is None)
"""The ops that can join branches: those that take several inputs."""

MOST_ROUNDS = 100_000
NO_OP = "there is no such op; `netspec ops` lists them"

_ID: Schema = or_expression({"type": "string", "pattern": IDENTIFIER})
FED: Schema = or_expression({"type": "string", "pattern": FED_NAME})
"""The schema of one input in a `from`: an id, or the key of an end point."""
STEPS: Schema = {"type": "array", "items": {"$ref": "#/$defs/step"}}


def repeat_value() -> Schema:
    """The values of `repeat`: a number, or a name for the number or for the items of a list."""
    number: Schema = {"minimum": 0, "maximum": MOST_ROUNDS}
    named = or_expression({"type": ["integer", "array"], **number, "maxItems": MOST_ROUNDS})
    return {
        "type": ["integer", "object"],
        **number,
        "propertyNames": new_name(RESERVED | EXPRESSION_WORDS),
        "properties": {},
        "additionalProperties": named,
        "minProperties": 1,
        "maxProperties": 1,
    }


STEP: Schema = parts(
    {
        "when": {"description": "whether it is there at all", **or_expression({"type": "boolean"})},
        "else": {"description": "the steps in its place where `when` is false", **STEPS},
        "side": {
            "description": "whether its output is not the next layer's input, which takes the one before",
            **or_expression({"type": ["boolean", "null"]}),
        },
        "repeat": {
            "description": "how many times, one after the other, as slim.repeat; $i counts from 1. {NAME: ...} gives "
            "the number a name, or the items of a list",
            **or_expression(repeat_value()),
        },
        "end_point": {
            "description": "the key in the end points that its output is entered under, by hand; null for none",
            **or_expression({"type": ["string", "null"], "pattern": NAME}),
        },
        "id": {
            "description": "a name for `from` to refer to; a list of names for the outputs of an op that has several",
            **or_expression({"type": ["string", "array"], "pattern": IDENTIFIER, "items": _ID, "minItems": 1}),
        },
        "from": {
            "description": "the id, end point, scope or name of each of its inputs; `input` is the file's or block's",
            **or_expression(
                {
                    "type": ["string", "array", "object"],
                    "pattern": FED_NAME,
                    "items": FED,
                    "minItems": 1,
                    "additionalProperties": FED,
                }
            ),
        },
    }
)
"""The keywords of layers and groups."""

PASSING = ("from", "end_point")
"""A step without an op has one of these keywords: it goes on from an output, or enters one as an end point."""
BESIDE_PASSING = tuple(word for word in STEP if word != "repeat")
"""The keywords of a step without an op."""

GROUP: Schema = parts(
    {
        "layers": {"description": "the layers of the group, in sequence", **STEPS},
        "branches": {
            "description": "lists of layers that all take the group's input, each in a variable scope if it has a "
            "name; in a list of them a group may stand, of which each round is a branch",
            "type": ["object", "array"],
            "propertyNames": {"pattern": NAME},
            "additionalProperties": STEPS,
            "items": {"if": {"type": "array"}, "then": STEPS, "else": {"$ref": "#/$defs/branch"}},
            "minProperties": 1,
            "minItems": 1,
        },
        "join": {
            "description": "the op that makes one output of those of the branches",
            "type": ["string", "object"],
            "if": {"type": "string"},
            "then": {"enum": [key for key in JOINS if not OPS[key].required]},
            "properties": {key: {"$ref": f"#/$defs/{key}"} for key in JOINS},
            "additionalProperties": False,
            "minProperties": 1,
            "maxProperties": 1,
        },
        "limit_stride": {
            "description": "the product of strides from which on strided blocks inside widen their rate; null for none",
            **or_expression(
                {
                    "type": ["number", "null", "object"],
                    "minimum": 1,
                    "properties": {
                        "at_most": {
                            "description": "the product of strides, which they need not reach",
                            **or_expression({"type": ["number", "null"], "minimum": 1}),
                        }
                    },
                    "required": ["at_most"],
                    "additionalProperties": False,
                }
            ),
        },
        "scope": {
            "description": "a variable scope around the layers; `.` is the network's own again, `..` the one around it",
            **or_expression({"type": "string", "pattern": SCOPE}),
        },
        "default_scope": {
            "description": "a variable scope around the layers that is made unique, if no `scope` is given",
            **or_expression({"type": "string", "pattern": NAME}),
        },
        "final": {
            "description": "the end point, or the step, with which the group or the call ends; null for all of it",
            **or_expression({"type": ["string", "null"]}),
        },
        "arg_scope": {
            "description": "defaults for the layers inside",
            "type": "array",
            "items": {"$ref": "#/$defs/arg_scope_entry"},
        },
        **STEP,
    }
)

OF_BRANCHES = ("when", "repeat", "scope", "default_scope", "arg_scope", "layers")
"""The words of a group that stands among branches."""


@cache
def branch() -> Schema:
    """A group that stands among branches."""
    return Part(
        {
            "description": "a branch with words of its own, or one for each round of its `repeat`",
            "type": "object",
            "properties": {word: GROUP[word] for word in OF_BRANCHES},
            "required": ["layers"],
            "additionalProperties": False,
        }
    )


ON_CALLS = ("final",)
"""The keywords of groups that may stand beside a call of a block too."""


def none_of(*words: str, message: str) -> Schema:
    """The schema of a mapping without some keys, which says so at each of them."""
    return {"propertyNames": {"pattern": f"^(?!(?:{'|'.join(words)})$)", "errorMessage": message}}


MISSING_JOIN: Schema = {
    "if": {"required": ["join"]},
    "else": none_of("branches", message="'join' is missing beside 'branches'"),
}
