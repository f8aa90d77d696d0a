"""What jsonschema rejects, in the user's words and at the place of the very key or value.

The same function judges what stands in a file and what an expression has made of it, so both are reported alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator, TypeChecker, validators
from jsonschema.exceptions import ValidationError

from netspec.diagnostics import Problem, Span, nearest, value_text
from netspec.ops.argument import Opaque
from netspec.ops.kinds import Schema, bounds_text
from netspec.schema.build import json_schema
from netspec.source import Node

_NOUNS = {
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "string": "a name",
    "array": "a list",
    "object": "a mapping",
    "null": "null",
}


def _is_whole(checker: TypeChecker, value: object) -> bool:
    """JSON Schema counts 64.0 as an integer; here it would be rewritten silently, so it is none."""
    return isinstance(value, int) and not isinstance(value, bool)


_Validator: Any = validators.extend(  # type: ignore[no-untyped-call]
    Draft202012Validator, type_checker=Draft202012Validator.TYPE_CHECKER.redefine("integer", _is_whole)
)


@cache
def _whole() -> Any:
    return _Validator(json_schema())


def faults(schema: Schema, value: object, node: Node, owner: str, owner_span: Span) -> list[Problem]:
    """The problems of a value under a part of the schema.

    `node` is where the value stands, `owner` says whose it is ("conv2d 'fc6'"), and `owner_span` is the place of what
    misses a key.
    """
    if isinstance(value, Opaque):
        return [] if _takes_tensor(schema) else [_tensor_fault(schema, node, owner)]
    errors = _whole().evolve(schema=schema).iter_errors(value)
    return [problem for error in errors for problem in _problems(error, node, owner, owner_span)]


def _takes_tensor(schema: Schema) -> bool:
    """Flags and rates may be tensors, as slim's `is_training` and `keep_prob` may."""
    return schema.get("else", schema).get("type") in ("boolean", "number")


def _tensor_fault(schema: Schema, node: Node, owner: str) -> Problem:
    return Problem("wrong-type", f"{owner}: expected {expected(schema.get('else', schema))}, got a tensor", node.span)


def _problems(error: ValidationError, node: Node, owner: str, owner_span: Span) -> Iterator[Problem]:
    path = tuple(error.absolute_path)
    schema: Any = error.schema
    instance: Any = error.instance
    wanted: Any = error.validator_value
    at = node.at(path)
    subject = f"{owner}: {_path_text(path)}" if path else owner
    got = value_text(instance)
    match error.validator:
        case "additionalProperties":
            known = list(schema["properties"])
            for key in instance:
                if key not in known:
                    yield unknown_key(key, known, subject, at.key_span(key))
        case "required":
            (missing,) = (key for key in wanted if f"'{key}' is a required" in error.message)
            span = node.at(path[:-1]).key_span(path[-1]) if path else owner_span
            yield Problem("missing-key", f"{subject}: '{missing}' is missing", span)
        case "enum":
            words = [word for word in wanted if isinstance(word, str)]
            text = f"{subject}: expected {_words(wanted)}, got {got}"
            near = nearest(instance, words) if isinstance(instance, str) else None
            yield Problem("unknown-value", text, at.span, help=f"did you mean '{near}'?" if near else None)
        case "type":
            yield Problem("wrong-type", f"{subject}: expected {expected(schema)}, got {_kind(instance)}", at.span)
        case "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum":
            yield Problem("out-of-range", f"{subject}: expected {expected(schema)}, got {got}", at.span)
        case "minItems" | "maxItems":
            yield Problem("wrong-length", f"{subject}: expected {expected(schema)}, got {got}", at.span)
        case "minProperties" | "maxProperties":
            yield Problem("wrong-length", f"{subject}: expected one function by name, got {got}", at.span)
        case "pattern":
            text = f"{subject}: {got} cannot be a name here; it must match {wanted}"
            yield Problem("bad-name", text, at.span if at.value == instance else owner_span)
        case "not":
            yield Problem("reserved-name", f"{subject}: {got} is a word of the language", at.key_span(instance))
        case _:
            yield Problem("wrong-type", f"{subject}: {got} is not accepted here", at.span)


def unknown_key(key: str, known: list[str], subject: str, span: Span) -> Problem:
    """A key that means nothing where it stands, with the nearest that does."""
    near = nearest(key, known)
    help = f"did you mean '{near}'?" if near else f"known here: {', '.join(sorted(known))}"
    return Problem("unknown-key", f"{subject}: unknown key '{key}'", span, help=help)


def expected(schema: Mapping[str, Any]) -> str:
    """What a schema accepts, in words."""
    types = schema.get("type", [])
    nouns = [_noun(kind, schema) for kind in ([types] if isinstance(types, str) else types)]
    return " or ".join(nouns)


def _noun(kind: str, schema: Mapping[str, Any]) -> str:
    if kind in ("integer", "number"):
        return _NOUNS[kind] + bounds_text(schema)
    if kind == "array" and "minItems" in schema and schema.get("maxItems") == schema["minItems"]:
        return f"a list of {schema['minItems']}"
    if kind == "array" and schema.get("minItems"):
        return f"a list of at least {schema['minItems']}"
    return _words(schema["enum"]) if "enum" in schema else _NOUNS[kind]


def _words(values: list[Any]) -> str:
    shown = [value if isinstance(value, str) else value_text(value) for value in values]
    return " or ".join(shown) if len(shown) < 3 else f"one of {', '.join(shown)}"


def _kind(value: object) -> str:
    """The value as it stands, or what sort it is where it is long."""
    match value:
        case dict():
            return "a mapping"
        case list() if len(value) > 4:
            return "a list"
        case None:
            return "nothing" if value is None else ""
    return value_text(value)


def _path_text(path: tuple[str | int, ...]) -> str:
    text = ""
    for key in path:
        text += f"[{key}]" if isinstance(key, int) else f"{'.' if text else ''}{key}"
    return text
