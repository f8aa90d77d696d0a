"""The keywords of the language as JSON Schema: the keys of a file, of a group, and of a layer besides its op."""

from __future__ import annotations

import keyword
from functools import cache

from netspec.budget import spend
from netspec.expression.words import EXPRESSION_WORDS
from netspec.ops import OPS
from netspec.ops.dtypes import DTYPES
from netspec.ops.kinds import NAME, Schema, or_expression
from netspec.schema.parameter_values import IDENTIFIER, TYPES
from netspec.schema.part import Part
from netspec.shapes import MAX_SIZE
from netspec.source import Node

SYMBOL = r"^(?!(?:None|True|False)$)[A-Z][A-Za-z0-9_]*$"
_WORD = "[A-Za-z_][A-Za-z0-9_]*"
HEAD = rf"^{_WORD}\( *({_WORD} *(, *{_WORD} *)*)?\)$"
SCOPE = rf"^\.\.?$|{NAME}"
FUNCTION = r"^[A-Za-z_][\w.]*:[A-Za-z_]\w*$"

RESERVED = frozenset(
    {
        *("when", "else", "id", "from", "repeat", "last", "side", "scope", "reuse", "arg_scope", "layers", "branches"),
        *("join", "end_point", "end_points", "extends", "use", "params", "input", "functions", "netspec"),
        *("name", "doc", "reference", "i", "inputs"),
    }
)
"""Words that cannot name a parameter, so that expressions and calls from Python are unambiguous."""

PYTHON_WORDS = frozenset(keyword.kwlist)
"""Words that cannot name an argument of a Python function, and so no parameter of a file."""

JOINS = tuple(key for key, op in OPS.items() if op.arity is None)
"""The ops that can join branches: those that take several inputs."""


def _name(meaning: str) -> Schema:
    return {"description": meaning, **or_expression({"type": "string", "pattern": NAME})}


NO_OP = "there is no such op; `netspec ops` lists them"

_ID: Schema = or_expression({"type": "string", "pattern": IDENTIFIER})
FED_NAME = rf"{IDENTIFIER}|{NAME}"
FED: Schema = or_expression({"type": "string", "pattern": FED_NAME})
"""The schema of one input in a `from`: an id, or the key of an end point."""
_STEPS: Schema = {"type": "array", "items": {"$ref": "#/$defs/step"}}


def _parts(words: Schema) -> Schema:
    return {key: Part(schema) for key, schema in words.items()}


def repeat_value() -> Schema:
    """The values of `repeat`: a number, or a name for the number or for the items of a list."""
    number: Schema = {"minimum": 0, "maximum": MOST_ROUNDS}
    named = or_expression({"type": ["integer", "array"], **number, "maxItems": MOST_ROUNDS})
    return {
        "type": ["integer", "object"],
        **number,
        "propertyNames": {"pattern": IDENTIFIER, "not": {"enum": sorted(RESERVED | EXPRESSION_WORDS)}},
        "properties": {},
        "additionalProperties": named,
        "minProperties": 1,
        "maxProperties": 1,
    }


MOST_ROUNDS = 100_000

STEP: Schema = _parts(
    {
        "when": {"description": "whether it is there at all", **or_expression({"type": "boolean"})},
        "else": {"description": "the steps in its place where `when` is false", **_STEPS},
        "side": {
            "description": "whether its output is not the next layer's input, which takes the one before",
            **or_expression({"type": "boolean"}),
        },
        "repeat": {
            "description": "how many times, one after the other, as slim.repeat; $i counts from 1. {NAME: ...} gives "
            "the number a name, or the items of a list",
            **or_expression(repeat_value()),
        },
        "end_point": _name("the key in the end points that its output is entered under, by hand"),
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

GROUP: Schema = _parts(
    {
        "layers": {"description": "the layers of the group, in sequence", **_STEPS},
        "branches": {
            "description": "lists of layers that all take the group's input, each in a variable scope if it has a name",
            "type": ["object", "array"],
            "propertyNames": {"pattern": NAME},
            "additionalProperties": _STEPS,
            "items": _STEPS,
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

COMPUTED: Schema = _parts(
    {
        "side": {"type": ["boolean", "null"]},
        "end_point": {"type": ["string", "null"], "pattern": NAME},
    }
)
"""The schemas of what expressions give these keywords: null is as without the keyword."""

ON_CALLS = ("final",)
"""The keywords of groups that may stand beside a call of a block too."""


def block_params(definition: Node) -> dict[str, Node]:
    """The declarations of a block's parameters by name, valid or not."""
    params = definition.children.get("params")
    if params is None or not isinstance(params.value, dict):
        return {}
    spend(len(params.children) // 8)
    return {str(name): node for name, node in params.children.items()}


@cache
def block_parameter() -> Schema:
    """The declaration of one parameter of a block, which needs no default."""
    return Part({**parameter(), "required": ["type"]})


BESIDE_USE = ("use", "pass", "doc")
"""The keys of a block that is another spec, which defines all others."""


def none_of(*words: str, message: str) -> Schema:
    """The schema of a mapping without some keys, which says so at each of them."""
    return {"propertyNames": {"pattern": f"^(?!(?:{'|'.join(words)})$)", "errorMessage": message}}


MISSING_JOIN: Schema = {
    "if": {"required": ["join"]},
    "else": none_of("branches", message="'join' is missing beside 'branches'"),
}
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
                "propertyNames": {
                    "pattern": IDENTIFIER,
                    "not": {"enum": sorted(RESERVED - {"scope"} | EXPRESSION_WORDS)},
                },
                "additionalProperties": {"$ref": "#/$defs/block_parameter"},
            },
            "inputs": {
                "description": "the names of its inputs, as a call's `from` lists them; the first feeds its first step",
                "type": "array",
                "items": {
                    "type": "string",
                    "pattern": IDENTIFIER,
                    "not": {"enum": sorted(RESERVED | EXPRESSION_WORDS)},
                },
                "minItems": 1,
            },
            "use": {
                "description": "a spec, by its path from this file, whose parameters are the arguments of the block",
                "type": "string",
            },
            "pass": {
                "description": "`all`: the parameters of the spec are parameters of this file too, which are passed on",
                "type": "string",
                "enum": ["all"],
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


def _patch() -> Schema:
    steps = {"type": "object", "additionalProperties": _STEPS}
    return {
        "description": "what to change in the layers of the spec that this one extends, by the layers' names",
        "type": "object",
        "properties": {
            "change": {
                "description": "arguments to give a layer, and words to set beside its op; or words to set on a group",
                "type": "object",
                "additionalProperties": {"type": "object"},
            },
            "replace": {"description": "steps to put in the place of a layer", **steps},
            "remove": {"description": "layers to leave out", "type": "array", "items": {"type": "string"}},
            "insert_before": {"description": "steps to put before a layer", **steps},
            "insert_after": {"description": "steps to put after a layer", **steps},
        },
        "additionalProperties": False,
    }


@cache
def patch_frame() -> Schema:
    """The schema of a patch without that of the steps that it inserts, which are checked once they are inserted."""
    listed = {"additionalProperties": {"type": "array"}}
    words = {
        key: {**word, **listed} if "additionalProperties" in word else word
        for key, word in _patch()["properties"].items()
    }
    return Part({**_patch(), "properties": {**words, "change": _patch()["properties"]["change"]}})


ABSTRACT = "abstract"
"""The key of a file that is a base for others to extend, and describes no network of its own."""
EXPECT = "expect"
"""The key of what must hold of the network. Nothing is built from it, and an extension does not inherit it."""
SIZE_TEXT = r"^(?!(?:None|True|False)$)(?=.*[A-Za-z])[A-Za-z0-9_ ()+*/-]+$"
"""What a size consists of as it is shown: `N`, `floor((H - 199) / 32)`."""


def _expected(meaning: str, value: Schema) -> Schema:
    """The schema of an expectation: a value that must be met, or bounds on it."""
    bound = or_expression(value)
    kinds = value["type"] if isinstance(value["type"], list) else [value["type"]]
    bounds = {"properties": {"minimum": bound, "maximum": bound}, "minProperties": 1, "additionalProperties": False}
    return {"description": meaning, **or_expression({**value, "type": [*kinds, "object"], **bounds})}


def _expect() -> Schema:
    count: Schema = {"type": "number", "minimum": 0}
    sizes: Schema = {
        "type": ["integer", "array"],
        "minimum": 1,
        "minItems": 1,
        "items": or_expression({"type": "integer", "minimum": 1}),
    }
    size: Schema = {"type": ["integer", "string", "null"], "minimum": 0, "maximum": MAX_SIZE, "pattern": SIZE_TEXT}
    shape: Schema = {
        "description": "sizes: a number, a size as it is shown, null for any",
        **or_expression({"type": "array", "items": or_expression(size), "maxItems": 8}),
    }
    return {
        "description": "what must hold of the network: values, or bounds {minimum: ..., maximum: ...}",
        "type": "object",
        "properties": {
            "parameters": _expected("elements of all variables", count),
            "trainable_parameters": _expected("elements of the variables that are trained", count),
            "macs": _expected("multiply-accumulates of one example", count),
            "flops": _expected("floating-point operations of one example", count),
            "output_bytes": _expected("bytes of the outputs of all layers, as float32, for one example", count),
            "receptive_field": _expected("rows and columns of the image that a position of the output sees", sizes),
            "output": {**shape, "description": "the shape of the output"},
            "end_points": {
                "description": "the shapes of end points, by their keys, with or without the network's scope",
                "type": "object",
                "additionalProperties": shape,
            },
        },
        "additionalProperties": False,
    }


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
    return _parts(
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
            "patch": _patch(),
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
                "propertyNames": {
                    "pattern": IDENTIFIER,
                    "not": {"enum": sorted(RESERVED | PYTHON_WORDS | EXPRESSION_WORDS)},
                },
                "additionalProperties": {"$ref": "#/$defs/parameter"},
            },
            "input": _input(name={"description": "name of the placeholder", "type": "string", "pattern": NAME}),
            "inputs": {
                "description": "the tensors that the network takes, by name, where it takes several",
                "type": "object",
                "propertyNames": {
                    "pattern": IDENTIFIER,
                    "not": {"enum": sorted(RESERVED | PYTHON_WORDS | EXPRESSION_WORDS)},
                },
                "additionalProperties": _input(),
                "minProperties": 1,
            },
            "outputs": {
                "description": "the tensors that the network returns, by name, as `from` names them; a dictionary",
                "type": "object",
                "propertyNames": {"pattern": IDENTIFIER},
                "additionalProperties": FED,
                "minProperties": 1,
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
                "propertyNames": {"pattern": IDENTIFIER, "not": {"enum": sorted(RESERVED | OPS.keys())}},
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
                    "collection": _name("the graph's collection; default: the net's name scope + '/_end_points'"),
                },
                "dependentRequired": {"collection": ["collect"]},
                "additionalProperties": False,
            },
            EXPECT: _expect(),
            "layers": {**GROUP["layers"], "minItems": 1},
        }
    )


REQUIRED = ("netspec", "name", "input", "layers")
