"""Describes in words what a schema expects, and what the file has instead: `expected X, got Y`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from netspec.ops.functions.function import family_of
from netspec.ops.kinds import NAME, PATH, bounds
from netspec.schema.allowed_names import FED_NAME, FUNCTION, HEAD, SCOPE, SYMBOL
from netspec.schema.expectation_words import SIZE_TEXT
from netspec.schema.parameter_values import IDENTIFIER, NO_DOLLAR
from netspec.source import Node
from netspec.wording import LONGEST, beginning, on_one_line, shown

MOST_LISTED = 6
NAME_ITEMS = "the name has the item of each round"
"""The help for a list of rounds without a name for its items."""
_NOUNS = {
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a mapping",
    "null": "null",
}
_PATTERNS = {
    NAME: (
        "a name",
        "a name has only letters, digits and _ . - / >, begins with a letter or a digit, and does not end with a slash",
    ),
    SCOPE: (
        "a scope",
        "a scope has only letters, digits and _ . - / >, no slash at the end (`.` is the net's, `..` the one around)",
    ),
    HEAD: (
        "a function as name(a, b)",
        "a function has the names of its values in parentheses, even if there are none: name()",
    ),
    IDENTIFIER: ("a name", "a name has only letters, digits and _, and does not begin with a digit"),
    FED_NAME: (
        "a name",
        "a name is the id of a step or the key of an end point, of letters, digits and _ . - / > only",
    ),
    SYMBOL: ("a size", "a size is a whole number, null, or a name that begins with a capital letter, such as N"),
    SIZE_TEXT: (
        "a size",
        "a size is a number, null for any, or what is shown of it, such as N or floor((H - 7) / 4)",
    ),
    NO_DOLLAR: ("text without a dollar sign", "a parameter has a plain value, not an expression"),
    PATH: ("a path", "a path names a file or a folder, and is not blank"),
    FUNCTION: ("a function as module:function", "a function is module:function, such as tf_slim.nets.vgg:vgg_16"),
}


def got(value: object, node: Node) -> str:
    """A value at a node, quoted from the file unless an expression computed it."""
    same = type(value) is type(node.value) and value == node.value
    return beginning(_written(node)) if same else shown(value)


def bare(node: Node) -> str:
    """A value at a node as `got` quotes it, without quotes where YAML needs none."""
    text = got(node.value, node)
    return text[1:-1] if re.fullmatch(r"'(?!(?:null|true|false)')[A-Za-z]\w*'", text) else text


def _written(node: Node) -> Iterator[str]:
    match node.value:
        case list() if len(node.children) <= LONGEST:
            yield "["
            for index, child in node.children.items():
                yield ", " if index else ""
                yield from _written(child)
            yield "]"
        case dict() if len(node.children) <= LONGEST:
            yield "{"
            for place, (key, child) in enumerate(node.children.items()):
                yield from (", " if place else "", str(key), ": ")
                yield from _written(child)
            yield "}"
        case _:
            yield node.written or shown(node.value)


def found(value: object, node: Node) -> str:
    """The value of the wrong type at a node: its text, or only its kind if it is long."""
    span = node.span
    match value:
        case dict():
            return "a mapping"
        case list() if len(value) > 4:
            return "a list"
        case None if (span.line, span.column) == (span.end_line, span.end_column):
            return "nothing"
    return got(value, node)


def expected(schema: Mapping[str, Any]) -> str:
    """What a schema expects: `a whole number >= 1 or a list of 2`."""
    types = schema.get("type", [])
    nouns = [noun for kind in ([types] if isinstance(types, str) else types) for noun in _nouns(kind, schema)]
    return _either(nouns)


def _nouns(kind: str, schema: Mapping[str, Any]) -> list[str]:
    """What a schema expects of one type: the words of a short enumeration, or one noun."""
    words = schema.get("enum", schema.get("then", {}).get("enum", ()))  # of all values, or of texts alone
    if kind == "string" and len(words) in range(1, MOST_LISTED + 1):
        return [on_one_line(word) for word in words if word is not None]  # null is a type of its own
    return [_noun(kind, schema)]


def _either(words: list[str]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}" if len(words) > 1 else "".join(words)


def _noun(kind: str, schema: Mapping[str, Any]) -> str:
    if kind in ("integer", "number"):
        return f"{_NOUNS[kind]} {' and '.join(bounds(schema))}".rstrip()
    if kind == "array" and "minItems" in schema and schema.get("maxItems") == schema["minItems"]:
        return f"a list of {schema['minItems']}"
    if kind == "array" and schema.get("minItems"):
        return "a list that is not empty" if schema["minItems"] == 1 else f"a list of at least {schema['minItems']}"
    if kind == "array" and "maxItems" in schema:
        return f"a list of at most {schema['maxItems']}"
    if kind == "string":
        if "enum" in schema:
            return "a word"
        if "maxProperties" in schema:
            family = family_of(schema["properties"])
            noun = family.sort if family is not None else "function"
            return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun} by name"
        if schema.get("pattern") == PATH:
            return "a path"
        return "a name" if schema.get("pattern", NO_DOLLAR) != NO_DOLLAR else "text"
    if kind == "object" and schema.get("properties", {}).keys() == {"minimum", "maximum"}:
        return "bounds {minimum: ..., maximum: ...}"
    return "a name for it, {NAME: ...}" if schema.get("properties") == {} else _NOUNS[kind]


def choice(values: list[Any]) -> str:
    """An enumeration: `SAME or VALID`."""
    return _either([on_one_line(value) if isinstance(value, str) else shown(value) for value in values])


def rule(pattern: str) -> tuple[str, str]:
    """What a pattern of the schema expects, and its rule as a help."""
    return _PATTERNS.get(pattern, ("a name", f"it must match {pattern}"))


def path_text(path: tuple[str | int, ...]) -> str:
    """A path into a value: `stddev`, `[0]`, `weights[1]`."""
    text = ""
    for key in path:
        text += f"[{key}]" if isinstance(key, int) else f"{'.' if text else ''}{on_one_line(key)}"
    return text
