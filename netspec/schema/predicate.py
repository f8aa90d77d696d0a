"""Decides whether a value satisfies a part of the schema; compiles the schema's keywords to closures.

It answers yes or no, and its yes is final. A value that it refuses is handed to jsonschema, from whose errors `explain`
makes problems; so a sound file never imports jsonschema. It knows the keywords of netspec's own schema only, and raises
KeyError for others. tests/schema compares it with jsonschema on random schemas and values.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache, reduce
from math import isfinite
from operator import getitem
from typing import Any

from netspec.budget import spend
from netspec.ops.kinds import Schema
from netspec.schema.json_schema import definition
from netspec.schema.part import Part, Predicate


def accepts(schema: Schema, value: object) -> bool:
    """Whether a value satisfies a part of the schema."""
    spend(1)
    return _predicate(schema)(value)


def is_integer(value: object) -> bool:
    """Whether a value is an integer; 64.0 is not, unlike in JSON Schema, since it would be silently rewritten."""
    return isinstance(value, int) and not isinstance(value, bool)


def is_number(value: object) -> bool:
    """Whether a value is a finite number, as in JSON."""
    return (isinstance(value, float) and isfinite(value)) or is_integer(value)


def matches(pattern: str, text: str) -> bool:
    """Matches a pattern as JSON Schema does: Python's `$` also matches before a final line break."""
    spend(len(text) // 500)
    if text.endswith("\n") and pattern.endswith("$") and not pattern.endswith(r"\$"):
        return False
    return re.search(pattern, text) is not None


def equal(one: object, other: object) -> bool:
    """Equality of JSON values: true is not 1, inside lists and mappings too."""
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(equal, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(equal(one[key], other[key]) for key in one)
    return isinstance(one, bool) == isinstance(other, bool) and one == other


def _predicate(schema: Schema | bool) -> Predicate:
    if not isinstance(schema, Part):
        return _compiled(schema)
    try:
        return schema.predicate
    except AttributeError:
        schema.predicate = _compiled(schema)
        return schema.predicate


def _compiled(schema: Schema | bool) -> Predicate:
    if isinstance(schema, bool):
        return lambda _: schema
    tests = [_KEYWORDS[key](wanted, schema) for key, wanted in schema.items() if key not in _WITHOUT_TEST]
    if len(tests) == 1:
        return tests[0]

    def test(value: Any) -> bool:
        for each in tests:  # noqa: SIM110 - `all` of a generator takes twice the time
            if not each(value):
                return False
        return True

    return test


_TYPES: Mapping[str, Predicate] = {
    "integer": is_integer,
    "number": is_number,
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
    "null": lambda value: value is None,
}


def _of(kind: type[list[Any]] | type[dict[str, Any]], test: Predicate) -> Predicate:
    """Restricts a test to lists or to mappings; a keyword accepts values of other types."""

    def tested(value: Any) -> bool:
        if not isinstance(value, kind):
            return True
        spend(len(value))
        return test(value)

    return tested


def _type(wanted: str | list[str], _: Schema) -> Predicate:
    if isinstance(wanted, str):
        return _TYPES[wanted]
    tests = [_TYPES[name] for name in wanted]
    return lambda value: any(test(value) for test in tests)


def _enum(wanted: list[object], _: Schema) -> Predicate:
    words = frozenset(each for each in wanted if isinstance(each, str))
    others = [each for each in wanted if not isinstance(each, str)]

    def test(value: object) -> bool:
        spend(len(wanted) // 16)  # a file can declare the values of a parameter
        return value in words if isinstance(value, str) else any(equal(each, value) for each in others)

    return test


def _if(wanted: Schema, schema: Schema) -> Predicate:
    condition, then, other = (_predicate(part) for part in (wanted, schema.get("then", True), schema.get("else", True)))
    return lambda value: then(value) if condition(value) else other(value)


def _reference(wanted: str, _: Schema) -> Predicate:
    """Compiles the definition on first use, since definitions are mutually recursive."""
    name, *inside = wanted.removeprefix("#/$defs/").split("/")

    @cache
    def referred() -> Predicate:
        return _predicate(reduce(getitem, inside, definition(name)))

    def test(value: Any) -> bool:
        return referred()(value)

    return test


def _items(wanted: Schema, _: Schema) -> Predicate:
    item = _predicate(wanted)
    return _of(list, lambda value: all(map(item, value)))


def _contains(wanted: Schema, _: Schema) -> Predicate:
    item = _predicate(wanted)
    return _of(list, lambda value: any(map(item, value)))


def _properties(wanted: Schema, _: Schema) -> Predicate:
    tests = {key: _predicate(schema) for key, schema in wanted.items()}
    return _of(dict, lambda value: all(tests[key](value[key]) for key in value if key in tests))


def _additional_properties(wanted: Schema | bool, schema: Schema) -> Predicate:
    known, additional = schema.get("properties", {}), _predicate(wanted)
    return _of(dict, lambda value: all(additional(value[key]) for key in value if key not in known))


def _property_names(wanted: Schema, _: Schema) -> Predicate:
    name = _predicate(wanted)
    return _of(dict, lambda value: all(map(name, value)))


def _dependent_required(wanted: Mapping[str, list[str]], _: Schema) -> Predicate:
    pairs = [(key, other) for key, others in wanted.items() for other in others]
    return _of(dict, lambda value: all(key not in value or other in value for key, other in pairs))


def _dependent_schemas(wanted: Schema, _: Schema) -> Predicate:
    tests = {key: _predicate(schema) for key, schema in wanted.items()}
    return _of(dict, lambda value: all(test(value) for key, test in tests.items() if key in value))


def _each(wanted: list[Schema], value: object) -> Iterator[bool]:
    return (_predicate(schema)(value) for schema in wanted)


_KEYWORDS: Mapping[str, Callable[[Any, Schema], Predicate]] = {
    "$ref": _reference,
    "type": _type,
    "enum": _enum,
    "const": lambda wanted, _: lambda value: equal(wanted, value),
    "minimum": lambda wanted, _: lambda value: not is_number(value) or value >= wanted,
    "maximum": lambda wanted, _: lambda value: not is_number(value) or value <= wanted,
    "exclusiveMinimum": lambda wanted, _: lambda value: not is_number(value) or value > wanted,
    "exclusiveMaximum": lambda wanted, _: lambda value: not is_number(value) or value < wanted,
    "minLength": lambda wanted, _: lambda value: not isinstance(value, str) or len(value) >= wanted,
    "pattern": lambda wanted, _: lambda value: not isinstance(value, str) or matches(wanted, value),
    "items": _items,
    "contains": _contains,
    "minItems": lambda wanted, _: _of(list, lambda value: len(value) >= wanted),
    "maxItems": lambda wanted, _: _of(list, lambda value: len(value) <= wanted),
    "properties": _properties,
    "additionalProperties": _additional_properties,
    "propertyNames": _property_names,
    "required": lambda wanted, _: _of(dict, lambda value: all(key in value for key in wanted)),
    "minProperties": lambda wanted, _: _of(dict, lambda value: len(value) >= wanted),
    "maxProperties": lambda wanted, _: _of(dict, lambda value: len(value) <= wanted),
    "dependentRequired": _dependent_required,
    "dependentSchemas": _dependent_schemas,
    "if": _if,
    "not": lambda wanted, _: lambda value: not _predicate(wanted)(value),
    "allOf": lambda wanted, _: lambda value: all(_each(wanted, value)),
    "anyOf": lambda wanted, _: lambda value: any(_each(wanted, value)),
    "oneOf": lambda wanted, _: lambda value: sum(_each(wanted, value)) == 1,
}

_WITHOUT_TEST = frozenset(
    {"$schema", "$defs", "title", "description", "errorMessage", "enumDescriptions", "default", "then", "else"}
)
"""Annotations, and what is read together with the keyword `if`."""
