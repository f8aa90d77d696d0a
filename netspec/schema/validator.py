"""What a JSON Schema rejects of a value, for the keywords that netspec's own schema is made of.

Written out here since importing a general validator takes longer than all the rest of a cold check, and only this one
need never ask what else a schema might say: a keyword that is not in these tables is a bug, and raises `KeyError`.
tests/schema holds it against jsonschema, on every part of the schema. Two rules are stricter than JSON Schema's, see
`_is_whole` and `_pattern`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from netspec.budget import spend
from netspec.ops.kinds import Schema
from netspec.schema.json_schema import definition


class Rejection(NamedTuple):
    """A keyword of a schema that a value does not satisfy. `path` leads to the value."""

    keyword: str
    wanted: Any
    value: Any
    schema: Schema
    path: tuple[str | int, ...]
    of_key: bool = False
    """Whether it is a key of the mapping at `path` that is rejected."""


def rejections(schema: Schema, value: object, path: tuple[str | int, ...] = ()) -> Iterator[Rejection]:
    """Everything that a part of the schema rejects, in the order in which the schema says it."""
    spend(1)
    for keyword, wanted in schema.items():
        if keyword in _ANNOTATIONS:
            continue
        if keyword in _PREDICATES:
            if not _PREDICATES[keyword](wanted, value):
                yield Rejection(keyword, wanted, value, schema, path)
        else:
            yield from _APPLICATORS[keyword](wanted, value, schema, path)


def accepts(schema: Schema, value: object) -> bool:
    """Whether a part of the schema rejects nothing."""
    return next(rejections(schema, value), None) is None


def _is_whole(value: object) -> bool:
    """JSON Schema counts 64.0 as an integer; here it would be rewritten silently, so it is none."""
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


_TYPES: Mapping[str, Callable[[object], bool]] = {
    "integer": _is_whole,
    "number": _is_number,
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
    "null": lambda value: value is None,
}


def _type(wanted: str | list[str], value: object) -> bool:
    return _TYPES[wanted](value) if isinstance(wanted, str) else any(_TYPES[name](value) for name in wanted)


def _one_of(wanted: list[object], value: object) -> bool:
    # A file may list the words of its parameters.
    spend(len(wanted) // 16)
    return any(_same(each, value) for each in wanted)


def _same(one: object, other: object) -> bool:
    """Equal as JSON has it: true is not 1."""
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def _pattern(wanted: str, value: object) -> bool:
    """Python's `$` matches before a last line break too, and JSON Schema's does not."""
    if not isinstance(value, str):
        return True
    spend(len(value) // 500)
    if value.endswith("\n") and wanted.endswith("$") and not wanted.endswith(r"\$"):
        return False
    return re.search(wanted, value) is not None


_PREDICATES: Mapping[str, Callable[[Any, Any], bool]] = {
    "type": _type,
    "enum": _one_of,
    "const": _same,
    "minimum": lambda wanted, value: not _is_number(value) or value >= wanted,
    "maximum": lambda wanted, value: not _is_number(value) or value <= wanted,
    "exclusiveMinimum": lambda wanted, value: not _is_number(value) or value > wanted,
    "exclusiveMaximum": lambda wanted, value: not _is_number(value) or value < wanted,
    "minLength": lambda wanted, value: not isinstance(value, str) or len(value) >= wanted,
    "pattern": _pattern,
    "minItems": lambda wanted, value: not isinstance(value, list) or len(value) >= wanted,
    "maxItems": lambda wanted, value: not isinstance(value, list) or len(value) <= wanted,
    "contains": lambda wanted, value: not isinstance(value, list) or any(accepts(wanted, item) for item in value),
    "minProperties": lambda wanted, value: not isinstance(value, dict) or len(value) >= wanted,
    "maxProperties": lambda wanted, value: not isinstance(value, dict) or len(value) <= wanted,
    "not": lambda wanted, value: not accepts(wanted, value),
    "anyOf": lambda wanted, value: any(accepts(each, value) for each in wanted),
    "oneOf": lambda wanted, value: sum(accepts(each, value) for each in wanted) == 1,
}


_Applied = Iterator[Rejection]
_Path = tuple[str | int, ...]


def _reference(wanted: str, value: Any, _: Schema, path: _Path) -> _Applied:
    name, *inside = wanted.removeprefix("#/$defs/").split("/")
    referred = definition(name)
    for key in inside:
        referred = referred[key]
    yield from rejections(referred, value, path)


def _properties(wanted: Schema, value: Any, _: Schema, path: _Path) -> _Applied:
    if isinstance(value, dict):
        for key, inner in wanted.items():
            if key in value:
                yield from rejections(inner, value[key], (*path, key))


def _further_properties(wanted: Any, value: Any, schema: Schema, path: _Path) -> _Applied:
    if not isinstance(value, dict):
        return
    further = [key for key in value if key not in schema.get("properties", ())]
    if wanted is False and further:
        yield Rejection("additionalProperties", wanted, value, schema, path)
    for key in further if wanted is not False else ():
        yield from rejections(wanted, value[key], (*path, key))


def _property_names(wanted: Schema, value: Any, _: Schema, path: _Path) -> _Applied:
    for key in value if isinstance(value, dict) else ():
        for found in rejections(wanted, key, path):
            yield found._replace(of_key=True)


def _items(wanted: Schema, value: Any, _: Schema, path: _Path) -> _Applied:
    for index, item in enumerate(value) if isinstance(value, list) else ():
        yield from rejections(wanted, item, (*path, index))


def _required(wanted: list[str], value: Any, schema: Schema, path: _Path) -> _Applied:
    for key in wanted if isinstance(value, dict) else ():
        if key not in value:
            yield Rejection("required", key, value, schema, path)


def _dependent(wanted: dict[str, list[str]], value: Any, schema: Schema, path: _Path) -> _Applied:
    for key, others in wanted.items() if isinstance(value, dict) else ():
        for other in others if key in value else ():
            if other not in value:
                yield Rejection("dependentRequired", (key, other), value, schema, path)


def _dependent_schemas(wanted: dict[str, Schema], value: Any, _: Schema, path: _Path) -> _Applied:
    for key, inner in wanted.items() if isinstance(value, dict) else ():
        if key in value:
            yield from rejections(inner, value, path)


def _all_of(wanted: list[Schema], value: Any, _: Schema, path: _Path) -> _Applied:
    for inner in wanted:
        yield from rejections(inner, value, path)


def _if(wanted: Schema, value: Any, schema: Schema, path: _Path) -> _Applied:
    yield from rejections(schema.get("then" if accepts(wanted, value) else "else", {}), value, path)


_APPLICATORS: Mapping[str, Callable[[Any, Any, Schema, _Path], _Applied]] = {
    "$ref": _reference,
    "properties": _properties,
    "additionalProperties": _further_properties,
    "propertyNames": _property_names,
    "items": _items,
    "required": _required,
    "dependentRequired": _dependent,
    "dependentSchemas": _dependent_schemas,
    "allOf": _all_of,
    "if": _if,
}

_ANNOTATIONS = frozenset({"$schema", "$defs", "title", "description", "default", "then", "else"})
"""What asks nothing of a value, or is read with the keyword that it belongs to."""
