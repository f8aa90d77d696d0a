"""Gives what several mappings have in common a definition, to which they refer: keys, and rules of their names."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from netspec.ops.kinds import Schema

_SHORT = 100
"""The characters of a schema that is written where it is used."""


def with_common_keys(whole: Schema) -> Schema:
    """The schema with the definition `of_KEY` for each key with one meaning, `of_KEY_2` for another of that name.

    `meant_KEY` is the rule of the words of other libraries that mean the key.
    """
    uses = Counter((key, json.dumps(schema)) for key, schema in _keys(whole))
    names: dict[tuple[str, str], str] = {}
    variants: Counter[str] = Counter()
    for key, text in uses:
        if uses[key, text] > 1 and len(text) > _SHORT:
            variants[key] += 1
            names[key, text] = key + (f"_{variants[key]}" if variants[key] > 1 else "")
    common = {
        name: schema if _meant(schema := json.loads(text)) else _referring(schema, names)
        for (_, text), name in names.items()
    }
    made = {key: _referring(value, names) for key, value in whole.items()}
    return {**made, "$defs": {**made["$defs"], **common}}


def _keys(schema: Any) -> Iterator[tuple[str, Schema]]:
    """What may be common, with its name as a definition."""
    for _, value in _items(schema):
        yield from _keys(value)
    if isinstance(schema, dict) and isinstance(schema.get("properties"), dict):
        yield from ((f"of_{key}", value) for key, value in schema["properties"].items() if isinstance(value, dict))
    elif meant := _meant(schema):
        yield meant, schema


def _meant(schema: Any) -> str | None:
    """The name of the rule of foreign words, if a schema is one."""
    match schema:
        case {"if": {"pattern": _}, "then": {"const": str(key)}}:
            return f"meant_{key}"
    return None


def _items(schema: Any) -> Iterator[tuple[Any, Any]]:
    yield from schema.items() if isinstance(schema, dict) else enumerate(schema) if isinstance(schema, list) else ()


def _referring(schema: Any, names: dict[tuple[str, str], str]) -> Any:
    """A schema that refers to the definitions."""
    if isinstance(schema, list):
        return [_referring(item, names) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if (meant := _meant(schema)) and (name := names.get((meant, json.dumps(schema)))):
        return {"$ref": f"#/$defs/{name}"}
    made = {key: _referring(value, names) for key, value in schema.items()}
    if isinstance(schema.get("properties"), dict):
        for key, value in schema["properties"].items():
            if name := names.get((f"of_{key}", json.dumps(value))):
                made["properties"][key] = {"$ref": f"#/$defs/{name}"}
    return made
