"""Gives the schema of a key that several mappings have in common a definition, to which they refer."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from netspec.ops.kinds import Schema

_SHORT = 100
"""The characters of a schema that is written where it is used."""


def with_common_keys(whole: Schema) -> Schema:
    """The schema with the definition `of_KEY` for each key with one meaning, `of_KEY_2` for another of that name."""
    uses = Counter((key, json.dumps(schema)) for key, schema in _keys(whole))
    names: dict[tuple[str, str], str] = {}
    variants: Counter[str] = Counter()
    for key, text in uses:
        if uses[key, text] > 1 and len(text) > _SHORT:
            variants[key] += 1
            names[key, text] = f"of_{key}" + (f"_{variants[key]}" if variants[key] > 1 else "")
    common = {name: json.loads(text) for (_, text), name in names.items()}
    made = {**whole, "$defs": {**whole["$defs"], **common}}
    return {key: _referring(value, names) for key, value in made.items()}


def _keys(schema: Any) -> Iterator[tuple[str, Schema]]:
    for _, value in _items(schema):
        yield from _keys(value)
    if isinstance(schema, dict) and isinstance(schema.get("properties"), dict):
        yield from ((key, value) for key, value in schema["properties"].items() if isinstance(value, dict))


def _items(schema: Any) -> Iterator[tuple[Any, Any]]:
    yield from schema.items() if isinstance(schema, dict) else enumerate(schema) if isinstance(schema, list) else ()


def _referring(schema: Any, names: dict[tuple[str, str], str]) -> Any:
    """A schema whose keys refer to the definitions."""
    if isinstance(schema, list):
        return [_referring(item, names) for item in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: _referring(value, names) for key, value in schema.items()}
    if isinstance(schema.get("properties"), dict):
        for key, value in schema["properties"].items():
            if name := names.get((key, json.dumps(value))):
                made["properties"][key] = {"$ref": f"#/$defs/{name}"}
    return made
