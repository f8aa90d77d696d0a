"""Makes the JSON Schema of a spec (draft 2020-12) from the ops and the language's own keys.

Every argument accepts an expression in its place. What a schema cannot say (an argument that neither the layer nor an
arg-scope gives, a shape that does not fit) is left to elaboration.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import Any

from netspec.budget import unbounded
from netspec.library import library
from netspec.ops import FAMILIES, OPS
from netspec.ops.function import ALL_FAMILIES
from netspec.ops.kinds import Schema, or_expression
from netspec.ops.op import Op
from netspec.schema.keywords import GROUP, REQUIRED, block, block_parameter, block_params, parameter, top, value_schema
from netspec.schema.part import Part
from netspec.source import Node


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
    return Part(OPS[op].arguments[name].schema())


_OF_GROUPS = ("scope", "arg_scope", "limit_stride")
"""The keys that are allowed on a group only."""
_OPEN = "open_"
"""The prefix of the definitions of steps that may call blocks of the file, whose names the schema cannot list."""


def _step() -> Schema:
    """A step of a file that has no blocks of its own."""
    called = [*OPS, *library()]
    return {
        "description": "a layer, which has one key that is an op, or a group, which has `layers` or `branches`",
        "type": "object",
        "properties": {**GROUP, **{key: {"$ref": f"#/$defs/{key}"} for key in called}},
        "additionalProperties": False,
        "oneOf": [{"required": [key]} for key in ("layers", "branches", *called)],
        "dependentRequired": {"else": ["when"], "branches": ["join"], "join": ["branches"]},
        "dependentSchemas": {
            key: {"anyOf": [{"required": ["layers"]}, {"required": ["branches"]}]} for key in _OF_GROUPS
        },
    }


def _open_step() -> Schema:
    """A step of a file with blocks: an unknown key may be the name of a block."""
    step = _step()
    none_of_these = {"not": {"anyOf": step["oneOf"]}, "minProperties": 1}
    opened = {"additionalProperties": {"type": ["object", "null"]}, "oneOf": [*step["oneOf"], none_of_these]}
    found: Schema = _opened({**step, **opened})
    return found


def _opened(schema: Any) -> Any:
    """A schema in which every step may call blocks of the file."""
    if isinstance(schema, list):
        return [_opened(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.get("$ref") == "#/$defs/step":
        return {"$ref": f"#/$defs/{_OPEN}step"}
    return {key: _opened(item) for key, item in schema.items()}


def _collecting_any(end_points: Schema) -> Schema:
    """The end points of a file with blocks, whose outputs can be collected like those of ops."""
    collect = {**end_points["properties"]["collect"], "items": {"type": "string"}}
    return {**end_points, "properties": {**end_points["properties"], "collect": collect}}


def _call(definition: Node) -> Schema:
    """The arguments of a block of the library."""
    params = block_params(definition)
    properties = {
        name: {"description": node.value.get("doc", ""), **or_expression(value_schema(node.value))}
        for name, node in params.items()
    }
    return {
        "description": definition.value["doc"],
        "type": ["object", "null"],
        "properties": {"scope": GROUP["scope"], **properties},
        "additionalProperties": False,
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
    return Part({"type": "array", "items": {"type": "string", "enum": list(OPS)}, "minItems": 1})


def explicit(schema: Any) -> Any:
    """The schema as strict validators require it: with `properties` for `required`, and `type` for `contains`."""
    if isinstance(schema, list):
        return [explicit(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: explicit(item) for key, item in schema.items()}
    if isinstance(schema.get("required"), list):
        made["properties"] = {**{key: {} for key in schema["required"]}, **made.get("properties", {})}
    return {"type": "array", **made} if "contains" in schema else made


@cache
def json_schema() -> dict[str, Any]:
    """The whole schema, as it is committed at `specs/netspec.schema.json`."""
    whole: dict[str, Any] = explicit(_whole())
    return whole


def _whole() -> Schema:
    words = top()
    layers = words["layers"]
    own_blocks = {"anyOf": [{"required": ["blocks"]}, {"required": ["extends"]}]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "netspec",
        "description": "A neural network as data, version 1 of the language.",
        "type": "object",
        "properties": {
            **_opened(words),
            "layers": {"description": layers["description"], "type": "array"},
            "end_points": _collecting_any(words["end_points"]),
        },
        "required": ["netspec", "name"],
        "allOf": [
            {
                "if": {"not": {"required": ["extends"]}},
                "then": {"required": [key for key in REQUIRED if key not in ("netspec", "name")]},
            },
            {
                "if": own_blocks,
                "then": {"properties": {"layers": _opened(layers)}},
                "else": {"properties": {"layers": layers, "end_points": words["end_points"]}},
            },
        ],
        "additionalProperties": False,
        "$defs": {name: definition(name) for name in _DEFINITIONS},
    }


_DEFINITIONS: dict[str, Callable[[], Schema]] = {
    "step": _step,
    f"{_OPEN}step": _open_step,
    "arg_scope_entry": _arg_scope_entry,
    "parameter": parameter,
    "block_parameter": block_parameter,
    "block": lambda: _opened(block()),
    **{family.noun: family.schema for family in FAMILIES},
    **{key: partial(arguments, op) for key, op in OPS.items()},
    **{key: partial(_call, block_node) for key, block_node in library().items()},
}


@cache
def definition(name: str) -> Schema:
    """A definition that other parts refer to by name, made on first use."""
    make = _DEFINITIONS.get(name) or next(family.schema for family in ALL_FAMILIES if family.noun == name)
    with unbounded():
        # It is made once for all specs, and is charged to none.
        return Part(make())
