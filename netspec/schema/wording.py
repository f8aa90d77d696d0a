"""How messages speak of values and of what is wanted: in the words of the person who wrote the file, on one line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from netspec.diagnostics import value_text
from netspec.ops.kinds import NAME, bounds_text
from netspec.schema.words import FUNCTION, IDENTIFIER, SYMBOL

_LONGEST = 60
_NOUNS = {
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a mapping",
    "null": "null",
}
_PATTERNS = {
    NAME: "a name has letters, digits and _ . - / > \\ only, and begins with a letter or a digit",
    IDENTIFIER: "a name has letters, digits and _ only, and does not begin with a digit",
    SYMBOL: "a size is a whole number, null, or a name that begins with a capital letter, such as N",
    FUNCTION: "a function is written module:function, such as tf_slim.nets.vgg:vgg_16",
}
_TRUTH = {"yes": "true", "on": "true", "y": "true", "no": "false", "off": "false", "n": "false"}


def shown(value: object) -> str:
    """A value as the file would write it, on one line and not longer than fits into a message."""
    if isinstance(value, dict | list) and len(value) > _LONGEST:
        return "a long mapping" if isinstance(value, dict) else "a long list"
    text = " ".join(value_text(value).split())
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


def found(value: object, absent: bool) -> str:
    """What stands where something else is wanted: `absent` if nothing at all does."""
    match value:
        case dict():
            return "a mapping"
        case list() if len(value) > 4:
            return "a list"
        case None if absent:
            return "nothing"
    return shown(value)


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
    if kind == "array" and "maxItems" in schema:
        return f"a list of at most {schema['maxItems']}"
    if kind == "string":
        return choice(schema["enum"]) if "enum" in schema else "a name" if "pattern" in schema else "text"
    return _NOUNS[kind]


def choice(values: list[Any]) -> str:
    """The values that can stand somewhere."""
    words = [value if isinstance(value, str) else shown(value) for value in values if value is not None]
    listed = " or ".join(words) if len(words) < 3 else f"one of {', '.join(words)}"
    return f"{listed}, or null" if None in values else listed


def rule(pattern: str) -> str:
    """What a pattern of the schema asks of a name."""
    return _PATTERNS.get(pattern, f"it must match {pattern}")


def remedy(schema: Mapping[str, Any], value: object) -> str | None:
    """What to write in place of a value of the wrong type, where it is plain what was meant."""
    types = schema.get("type", [])
    types = [types] if isinstance(types, str) else types
    match value:
        case float() if "integer" in types and value.is_integer():
            return f"write {int(value)}"
        case str() if "boolean" in types and value.lower() in _TRUTH:
            return f"write {_TRUTH[value.lower()]}"
        case str() if "boolean" in types and value.lower() in ("true", "false"):
            return f"write {value.lower()}, without quotes"
        case str() if ("integer" in types or "number" in types) and _is_number(value):
            return f"write {value.strip()}, without quotes"
        case bool() | int() | float() if "string" in types and "enum" not in schema:
            return f'put it in quotes: "{shown(value)}"'
    return None


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return text.isascii() and "_" not in text


def path_text(path: tuple[str | int, ...]) -> str:
    """A way into a value, as people write it: `stddev`, `[0]`, `weights[1]`."""
    text = ""
    for key in path:
        text += f"[{key}]" if isinstance(key, int) else f"{'.' if text else ''}{shown_key(key)}"
    return text


def shown_key(key: str) -> str:
    """A key of the file, on one line and shortened if it is long."""
    text = " ".join(key.split())
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
