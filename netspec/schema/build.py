"""The JSON Schema of a spec (draft 2020-12), made from the ops and the language's words.

Every argument accepts an expression in its place. What a schema cannot say (an argument that neither the layer nor an
arg-scope gives, a shape that does not fit) is left to elaboration.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from netspec.ops import OPS
from netspec.ops.activations import ACTIVATIONS
from netspec.ops.function import Family
from netspec.ops.initializers import INITIALIZERS
from netspec.ops.kinds import Schema
from netspec.ops.op import Op
from netspec.ops.regularizers import REGULARIZERS
from netspec.schema.words import GROUP, REQUIRED, STEP, parameter, top

FAMILIES: tuple[Family, ...] = (ACTIVATIONS, INITIALIZERS, REGULARIZERS)


def arguments(op: type[Op]) -> Schema:
    """The schema of an op's arguments. None is required, since an arg-scope may give any of them."""
    schema = op.schema()
    return {
        "description": op.meaning(),
        "type": ["object", "null"],
        "properties": schema["properties"],
        "additionalProperties": False,
    }


@cache
def argument(op: str, name: str) -> Schema:
    """The schema of one argument of an op."""
    return OPS[op].arguments[name].schema()


def _step() -> Schema:
    ops = {key: {"$ref": f"#/$defs/{key}"} for key in OPS}
    return {
        "description": "a layer, which has one key that is an op, or a group, which has `layers`",
        "type": "object",
        "properties": {**GROUP, **ops},
        "additionalProperties": False,
        "oneOf": [{"required": [key]} for key in ("layers", *OPS)],
        "dependentRequired": {key: ["layers"] for key in GROUP if key not in STEP and key != "layers"},
    }


def _arg_scope_entry() -> Schema:
    def applies(key: str) -> Schema:
        op = OPS[key]
        return {
            "if": {"properties": {"ops": {"contains": {"const": key}}}, "required": ["ops"]},
            "then": {
                "properties": {name: {"$ref": f"#/$defs/{key}/properties/{name}"} for name in op.arguments},
                "propertyNames": {"enum": ["ops", *op.arguments]},
            },
        }

    return {
        "type": "object",
        "properties": {"ops": entry_ops()},
        "required": ["ops"],
        "allOf": [applies(key) for key in OPS],
    }


@cache
def entry_ops() -> Schema:
    """The list of ops that an arg-scope entry is for."""
    return {"type": "array", "items": {"type": "string", "enum": list(OPS)}, "minItems": 1}


@cache
def json_schema() -> dict[str, Any]:
    """The whole schema, as it is committed at `specs/netspec.schema.json`."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "netspec",
        "description": "A neural network as data, version 1 of the language.",
        "type": "object",
        "properties": top(),
        "required": list(REQUIRED),
        "additionalProperties": False,
        "$defs": {
            "step": _step(),
            "arg_scope_entry": _arg_scope_entry(),
            "parameter": parameter(),
            **{family.noun: family.schema() for family in FAMILIES},
            **{key: arguments(op) for key, op in OPS.items()},
        },
    }
