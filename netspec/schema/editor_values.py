"""Schemas of values in the form that editors read best, which accepts what the given schema accepts.

Editors look for the words to complete, and for the type of a value, in a schema itself and in `anyOf`, not behind an
`if`. So an expression is one of the texts that a value may be. The keywords of lists and mappings stand in `allOf`:
an editor that finds them beside the type inserts a list or all keys below a key that it completes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from netspec.ops.functions.function import ALL_FAMILIES, Family, Member, family_of
from netspec.ops.kinds import EXPRESSION, Schema
from netspec.schema.expectations import choice, expected, rule
from netspec.schema.foreign_words import kind_of, or_foreign_word

_ANNOTATIONS = ("$schema", "title", "description", "default", "errorMessage", "enumDescriptions", "defaultSnippets")
_OF_SCALARS = ("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum", "minLength")
_OF_LISTS = ("items", "minItems", "maxItems", "contains")
_OF_MAPPINGS = (
    *("properties", "required", "additionalProperties", "propertyNames", "minProperties", "maxProperties"),
    "dependentRequired",
)
_CONDITION = ("if", "then", "else")
_MOST_LISTED = 10
_DOLLAR = EXPRESSION["pattern"]
_NULL: Schema = {"title": "null", "type": "null"}
_EXPRESSION_TEXT: Schema = {"title": "expression", "pattern": _DOLLAR}


def readable(schema: Any) -> Any:
    """A schema, or what stands in one, in that form."""
    if isinstance(schema, list):
        return [readable(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.get("if") == EXPRESSION:
        return {**_annotations(schema), **_value(schema["else"], expression=True)}
    return _value(schema)


def inside(schema: Schema) -> Schema:
    """A schema in which all others are in that form."""
    return {key: _FORMS.get(key, readable)(value) for key, value in schema.items()}


def _named(schemas: Schema) -> Schema:
    return {name: readable(schema) for name, schema in schemas.items()}


def _annotations(schema: Schema) -> Schema:
    """What describes a schema; without a default that is empty, for which an editor would insert a line break."""
    return {key: schema[key] for key in _ANNOTATIONS if key in schema and schema[key] not in ({}, [])}


def _value(schema: Schema, *, expression: bool = False) -> Schema:
    """A schema of values, or with an expression in the place of one."""
    match schema:
        case {"$ref": str(name)}:
            return {**schema, "$ref": name.replace("/properties/", "/allOf/0/properties/")}
        case {"if": {"type": "null"}, "else": other}:
            return {**_annotations(schema), "anyOf": [_value(other, expression=expression), _NULL]}
        case {"if": {"type": "array"}, "then": many, "else": one}:
            return {**_annotations(schema), "anyOf": [_value(one, expression=expression), readable(many)]}
        case {"if": {"type": "number"}, "then": number, "else": {"$ref": _} as other}:
            return {**_annotations(schema), **_snippets_of(other), **schema, "then": readable(number)}
        case {"type": ["string", "object"], "if": {"type": "string"}, "maxProperties": 1}:
            return _one_by_name(schema)
        case {"type": ["string", *others], "if": {"type": "string"}, "then": {"enum": _} as words}:
            return _word_or_others(schema, words, others, expression=expression)
        case {"type": _, "if": {"type": "object"}, "then": arguments, "else": main}:
            return _main_or_arguments(schema, arguments, main)
        case {"type": "object", "properties": arguments, "additionalProperties": False} if not arguments:
            return {**schema, "errorMessage": "this takes no arguments"}
        case {"type": _}:
            return _typed(schema, expression=expression)
    return inside(schema)


def _typed(schema: Schema, *, expression: bool = False) -> Schema:
    """A schema with types: texts first, since an editor leaves the place of a text empty."""
    kinds = [schema["type"]] if isinstance(schema["type"], str) else list(schema["type"])
    types = ["string", *(kind for kind in kinds if kind != "string")] if expression else kinds
    message = schema.get("errorMessage") or f"expected {_expected(schema)}"
    made: Schema = {**_annotations(schema), "type": types[0] if len(types) == 1 else types, "errorMessage": message}
    made |= {key: schema[key] for key in _OF_SCALARS if key in schema}
    name: Schema = {key: schema[key] for key in ("pattern", "not") if key in schema}
    patterns = [_name(name)["pattern"]] if "pattern" in schema else []
    if patterns or (expression and "string" not in kinds):
        made["pattern"] = "|".join([*patterns, _DOLLAR] if expression else patterns)
    if "enum" in schema:
        made |= _words(schema, message, expression=expression)
    of_list = inside({key: schema[key] for key in _OF_LISTS if key in schema})
    if kinds == ["array"] and not expression:
        return {**made, **of_list}
    of_mapping, *rules = _of_mapping(schema)
    condition = inside({key: schema[key] for key in _CONDITION if key in schema})
    parts = [{**of_list, **of_mapping}, *rules, *readable(schema.get("allOf", [])), condition]
    return {**made, "allOf": parts} if (parts := [part for part in parts if part]) else made


def _of_mapping(schema: Schema) -> list[Schema]:
    """The keywords of mappings in a schema; if it lists all keys, followed by the rules of these."""
    keys = [key for key in _OF_MAPPINGS if key in schema and schema[key] != []]
    known = list(schema.get("properties", ()))
    if schema.get("additionalProperties", True) is not False:
        return [inside({key: schema[key] for key in keys})]
    rest = inside({key: schema[key] for key in keys if key not in ("required", "additionalProperties")})
    return [
        rest,
        *rules_of_keys(known, schema.get("required", ()), kind_of(known), "no key of this name is known here"),
    ]


def rules_of_keys(known: Sequence[str], required: Sequence[str], kind: str, unknown: str) -> list[Schema]:
    """The rules of the keys of a mapping, of which one reports: an unknown key may be a required one, misspelt."""
    names: Schema = {"enum": known, "errorMessage": unknown}
    missing = {"if": {"propertyNames": {"enum": known}}, "then": {"required": required}}
    return [{"propertyNames": or_foreign_word(names, known, kind)}, *([missing] if required else [])]


def _expected(schema: Schema) -> str:
    """What a schema expects; a number of a few is listed as words are."""
    if "enum" in schema and len(schema["enum"]) <= _MOST_LISTED:
        return choice(schema["enum"])
    return expected(schema)


def _name(schema: Schema) -> Schema:
    """What a key of a mapping, or a name in a list, may be, as one pattern with one message."""
    if "errorMessage" in schema or "pattern" not in schema:
        return schema
    noun, help = rule(schema["pattern"])
    reserved = schema.get("not", {}).get("enum", ())
    pattern = f"^(?!(?:{'|'.join(reserved)})$){schema['pattern'].removeprefix('^')}" if reserved else schema["pattern"]
    beyond = ", and is no reserved word" if reserved else ""
    return {"pattern": pattern, "errorMessage": f"expected {noun}; {help}{beyond}"}


def _words(schema: Schema, message: str, *, expression: bool) -> Schema:
    """The words of a choice, any of which may be an expression."""
    described = {"enumDescriptions": schema["enumDescriptions"]} if "enumDescriptions" in schema else {}
    words = {"enum": schema["enum"], **described, "errorMessage": message}
    return {"anyOf": [words, _EXPRESSION_TEXT]} if expression else words


def _one_by_name(schema: Schema) -> Schema:
    """A member of a family, or an op that joins: by its name, or as a mapping from its name to arguments."""
    family = family_of(schema["properties"])
    words = schema["then"].get("else", schema["then"])["enum"]
    noun = family.noun if family else "op that joins"
    listed = [*words, *(f"{{{name}: ...}}" for name in schema["properties"] if name not in words)]
    message = f"expected {'an' if noun[0] in 'aeiou' else 'a'} {noun}: {', '.join(listed)}"
    mapping = {**inside({key: schema[key] for key in _OF_MAPPINGS if key in schema}), "errorMessage": message}
    made: Schema = {**_annotations(schema), "type": schema["type"], "errorMessage": message, "allOf": [mapping]}
    if family is None:
        return {**made, "anyOf": [{"enum": words, "errorMessage": message}, {"type": "object"}]}
    made |= _snippets(family)
    if not words:
        return {**made, "pattern": _DOLLAR}
    meanings = [family.members[word].meaning() for word in words]
    named = {"title": noun, "enum": words, "enumDescriptions": meanings, "errorMessage": message}
    return {**made, "anyOf": [named, _EXPRESSION_TEXT]}


def _snippets_of(reference: Schema) -> Schema:
    return next(_snippets(family) for family in ALL_FAMILIES if reference["$ref"] == f"#/$defs/{family.noun}")


def _snippets(family: Family[Any]) -> Schema:
    """The members that need arguments, as an editor writes them."""
    snippets = [
        {"label": f"{{{name}: ...}}", "description": member.meaning(), "body": f"{{{name}: {_places(member)}}}"}
        for name, member in family.members.items()
        if member.required
    ]
    return {"defaultSnippets": snippets} if snippets else {}


def _places(member: type[Member]) -> str:
    """The places of what a member needs: of its main argument alone, or of its arguments by name."""
    if member.main:
        return "$1"
    return f"{{{', '.join(f'{name}: ${place}' for place, name in enumerate((*member.shown, *member.required), 1))}}}"


def _word_or_others(schema: Schema, words: Schema, others: Sequence[str], *, expression: bool) -> Schema:
    """One of a few words, or a value of other types."""
    rest = {key: value for key, value in schema.items() if key not in (*_ANNOTATIONS, *_CONDITION)} | {"type": others}
    message = f"expected {choice(words['enum'])}, or {expected(rest)}"
    text = [{**_EXPRESSION_TEXT, "type": "string"}] if expression else []
    either = [{**words, "errorMessage": message}, *text, _typed(rest)]
    return {**_annotations(schema), "errorMessage": message, "anyOf": either}


def _main_or_arguments(schema: Schema, arguments: Schema, main: Schema) -> Schema:
    """The arguments of a member, or the main one alone, which is one of a few words."""
    mapping = {key: value for key, value in arguments.items() if key in _OF_MAPPINGS}
    return {**_typed({**main, "type": schema["type"]}, expression=True), "allOf": _of_mapping(mapping)}


_FORMS: Mapping[str, Callable[[Any], Any]] = {"properties": _named, "propertyNames": _name}
