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
from netspec.ops.functions.function import ALL_FAMILIES
from netspec.ops.kinds import Schema, or_expression
from netspec.ops.op import Op
from netspec.schema.block_words import block, block_params
from netspec.schema.file_head import BASE
from netspec.schema.file_inputs import ONE, SEVERAL
from netspec.schema.file_words import ABSTRACT, top
from netspec.schema.parameter_values import plain_value, value_schema
from netspec.schema.parameter_words import block_parameter, changed_parameter, item, parameter
from netspec.schema.part import Part
from netspec.schema.step_words import (
    BESIDE_PASSING,
    GROUP,
    MISSING_JOIN,
    NO_OP,
    ON_CALLS,
    PASSING,
    STEP,
    branch,
    none_of,
)
from netspec.source import Node


def arguments(op: type[Op]) -> Schema:
    """The schema of an op's arguments. None is required, since an arg-scope may give any of them."""
    schema = op.schema()
    return {
        "description": op.meaning(),
        "type": ["object", "null"],
        "errorMessage": f"expected the arguments of {op.key} in braces",
        "properties": schema["properties"],
        "additionalProperties": False,
    }


@cache
def argument(op: str, name: str) -> Schema:
    """The schema of one argument of an op."""
    return Part(OPS[op].arguments[name].schema())


_OPEN = "open_"
"""The prefix of the definitions of steps that may call blocks of the file, whose names the schema cannot list."""
_BODIES = ("layers", "branches")
_WORDS = tuple(word for word in GROUP if word not in _BODIES)
"""The words of a step that are neither an op nor a body."""
_OF_GROUPS = tuple(word for word in _WORDS if word not in STEP)
"""The words that are allowed on a group only."""
LIBRARY_BLOCK = "block_"
"""The prefix of the definitions of blocks of the library."""
_CALLED = (*OPS, *library())
"""What a step can call in any file."""


def called_definition(key: str) -> str:
    """The name of the definition of an op, or of a block of the library, which may have the name of a family."""
    return key if key in OPS else f"{LIBRARY_BLOCK}{key}"


def _step() -> Schema:
    """A step of a file that has no blocks of its own."""
    unknown = f"no op and no word of a step has this name; the words are {', '.join(STEP)}, and `netspec ops` lists ops"
    return {
        "description": "a layer, which has one key that is an op, or a group, which has `layers` or `branches`",
        "type": "object",
        "errorMessage": "expected a layer such as {relu: {}}, or a group with layers",
        "properties": {**GROUP, **{key: {"$ref": f"#/$defs/{called_definition(key)}"} for key in _CALLED}},
        "allOf": [
            {"$ref": "#/$defs/rules_of_steps"},
            {"if": _without(*_CALLED, *_BODIES), "then": _only(*_CALLED, *_WORDS, message=unknown)},
        ],
    }


def _open_step() -> Schema:
    """A step of a file with blocks: the only key that is no word of a step may be the name of a block."""
    step = _step()
    call = {
        **none_of(*(word for word in _OF_GROUPS if word not in ON_CALLS), message=_ON_GROUPS),
        "properties": dict.fromkeys(GROUP, True),
        "additionalProperties": {
            "type": ["object", "null"],
            "errorMessage": "no word of a step has this name, and a block takes its arguments as a mapping",
        },
    }
    rules, _ = step["allOf"]
    opened = [rules, {"if": _without(*_CALLED, *_BODIES), "then": call}]
    found: Schema = _opened({**step, "allOf": opened})
    return found


_ON_GROUPS = f"{', '.join(_OF_GROUPS[:-1])} and {_OF_GROUPS[-1]} stand on a group only, which has layers or branches"


def _rules_of_steps() -> Schema:
    """What holds of the keys of a step together. Each rule finds the sort of the step first, so that one reports."""
    beside = f"beside an op stand only {', '.join(STEP)}; the arguments of an op stand inside its braces"
    layer = {
        "if": {"oneOf": [{"required": [key]} for key in _CALLED]},
        "else": {"type": "array", "errorMessage": "a layer has one op; begin each layer with a dash of its own"},
        **_only(*_CALLED, *STEP, message=beside),
    }
    lone = "a group with layers has neither branches nor a join nor an op"
    branching = "a group with branches has neither layers nor an op"
    group = {
        "if": {"required": ["branches"]},
        "then": {
            **_only("branches", *_WORDS, message=branching),
            **MISSING_JOIN,
        },
        "else": _only("layers", *(word for word in _WORDS if word != "join"), message=lone),
    }
    return {
        "if": {"propertyNames": {"enum": list(_WORDS)}},
        "then": {
            "if": {
                "propertyNames": {"enum": list(BESIDE_PASSING)},
                "anyOf": [{"required": [word]} for word in PASSING],
            },
            "else": {
                "required": ["layers"],
                "errorMessage": "no op here; a layer needs an op, and a group needs layers or branches",
            },
        },
        "else": {"if": _without(*_BODIES), "then": {"if": _without(*_CALLED), "else": layer}, "else": group},
        "allOf": [
            {"if": {"required": ["when"]}, "else": none_of("else", message="'when' is missing beside 'else'")},
        ],
    }


def _without(*words: str) -> Schema:
    return {"propertyNames": {"not": {"enum": list(words)}}}


def _only(*words: str, message: str) -> Schema:
    return {"propertyNames": {"enum": list(words), "errorMessage": message}}


def _opened(schema: Any) -> Any:
    """A schema in which every step may call blocks of the file."""
    if isinstance(schema, list):
        return [_opened(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.get("$ref") in ("#/$defs/step", "#/$defs/branch", "#/$defs/arg_scope_entry"):
        return {"$ref": schema["$ref"].replace("$defs/", f"$defs/{_OPEN}")}
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
        "errorMessage": "expected the arguments of the block in braces",
        "properties": {"scope": GROUP["scope"], **properties},
        "additionalProperties": False,
    }


def _rules_of_entries() -> Schema:
    """What holds of an entry of an arg-scope for each op that it names."""

    def applies(key: str) -> Schema:
        arguments = OPS[key].arguments if key in OPS else block_params(library()[key])
        return {
            "if": {"properties": {"ops": {"contains": {"const": key}}}, "required": ["ops"]},
            "then": {
                "properties": {
                    name: {"$ref": f"#/$defs/{called_definition(key)}/properties/{name}"} for name in arguments
                },
                **_only("ops", "when", *arguments, message=f"{key} takes no argument of this name"),
            },
        }

    return {"allOf": [applies(key) for key in _CALLED]}


def _entry(ops: Schema) -> Schema:
    return {
        "type": "object",
        "properties": {"ops": ops, "when": {**GROUP["when"], "description": "whether the entry is there"}},
        "required": ["ops"],
        "allOf": [{"$ref": "#/$defs/rules_of_entries"}],
    }


def _arg_scope_entry() -> Schema:
    return _entry(entry_ops(_CALLED))


def _open_arg_scope_entry() -> Schema:
    """An entry in a file that may have blocks of its own, whose names and parameters the schema does not know."""
    return _entry({"type": "array", "items": {"type": "string"}, "minItems": 1})


def _entry_or_base() -> Schema:
    """An entry of the arg-scope of a file, or what stands for those of the file that it extends."""
    return {"if": {"type": "string"}, "then": {"const": BASE}, "else": {"$ref": "#/$defs/arg_scope_entry"}}


@cache
def entry_ops(callable: tuple[str, ...]) -> Schema:
    """The list of ops and blocks that an arg-scope entry is for, of those that a file can call."""
    op = {"type": "string", "enum": list(callable), "errorMessage": NO_OP}
    return Part({"type": "array", "items": op, "minItems": 1})


def explicit(schema: Any) -> Any:
    """The schema as strict validators require it: with `properties` for `required`, and `type` for `contains`."""
    if isinstance(schema, list):
        return [explicit(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: explicit(item) for key, item in schema.items()}
    if isinstance(schema.get("required"), list):
        made["properties"] = {**dict.fromkeys(schema["required"], True), **made.get("properties", {})}
    return {"type": "array", **made} if "contains" in schema else made


@cache
def json_schema() -> dict[str, Any]:
    """The whole schema, as it is committed at `specs/netspec.schema.json`."""
    from netspec.schema.editor_schema import for_editors

    whole: dict[str, Any] = explicit(for_editors(plain_schema()))
    return whole


def plain_schema() -> Schema:
    """The whole schema, made of the parts that the check reads."""
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
            "params": {key: word for key, word in words["params"].items() if key != "additionalProperties"},
            "arg_scope": {**words["arg_scope"], "items": _opened(_entry_or_base())},
            "layers": {key: layers[key] for key in ("description", "type", "minItems")},
            "end_points": _collecting_any(words["end_points"]),
        },
        "required": ["netspec"],
        "allOf": [
            {
                "if": {"properties": {ABSTRACT: {"const": True}}, "required": [ABSTRACT]},
                "else": {
                    "required": ["name"],
                    # A key that is unknown may be one of these, misspelt, and is reported alone.
                    "if": {"propertyNames": {"enum": [key for key in words if key != "extends"]}},
                    "then": {
                        "required": ["layers"],
                        "if": {"required": [SEVERAL]},
                        "then": none_of(ONE, message=f"'{ONE}' and '{SEVERAL}' declare the same"),
                        "else": {"required": [ONE]},
                    },
                },
            },
            {
                "if": {"required": ["extends"]},
                "then": {"properties": {"params": {"additionalProperties": _declared_or_changed()}}},
                "else": {"properties": {"params": {"additionalProperties": {"$ref": "#/$defs/parameter"}}}},
            },
            {
                "if": own_blocks,
                "then": {"properties": {"layers": _opened(layers)}},
                "else": {
                    "properties": {
                        "layers": layers,
                        "end_points": words["end_points"],
                        "arg_scope": {**words["arg_scope"], "items": _entry_or_base()},
                    }
                },
            },
        ],
        "additionalProperties": False,
        "$defs": {name: definition(name) for name in _DEFINITIONS},
    }


def _declared_or_changed() -> Schema:
    """A parameter of a file that extends another: one with a type is a declaration of its own."""
    return {
        "if": {"required": ["type"]},
        "then": {"$ref": "#/$defs/parameter"},
        "else": {"$ref": "#/$defs/changed_parameter"},
    }


_DEFINITIONS: dict[str, Callable[[], Schema]] = {
    "step": _step,
    f"{_OPEN}step": _open_step,
    "branch": branch,
    f"{_OPEN}branch": lambda: _opened(branch()),
    "rules_of_steps": _rules_of_steps,
    "rules_of_entries": _rules_of_entries,
    "arg_scope_entry": _arg_scope_entry,
    f"{_OPEN}arg_scope_entry": _open_arg_scope_entry,
    "parameter": parameter,
    "changed_parameter": changed_parameter,
    "block_parameter": block_parameter,
    "item": item,
    "plain_value": plain_value,
    "block": lambda: _opened(block()),
    **{family.noun: family.schema for family in FAMILIES},
    **{key: partial(arguments, op) for key, op in OPS.items()},
    **{called_definition(key): partial(_call, block_node) for key, block_node in library().items()},
}


@cache
def definition(name: str) -> Schema:
    """A definition that other parts refer to by name, made on first use."""
    make = _DEFINITIONS.get(name) or next(family.schema for family in ALL_FAMILIES if family.noun == name)
    with unbounded():
        # It is made once for all specs, and is charged to none.
        return Part(make())
