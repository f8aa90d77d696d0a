"""What a completion writes: text with blanks, which a client with snippets lets its user fill one after the other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, TypeAlias

from netspec.expand.yaml_text import scalar_text
from netspec.lsp.completion.accepted import NO_DEFAULT, Accepted, accepted
from netspec.ops.functions.function import ALL_FAMILIES, Family
from netspec.ops.kinds import PATH, Schema
from netspec.schema.allowed_names import FUNCTION
from netspec.schema.parameter_values import NO_DOLLAR
from netspec.wording import value_text


class Blank(NamedTuple):
    """A place to fill, and what it holds until then; or the words to choose from, of which it holds the first."""

    text: str = ""
    choices: tuple[str, ...] = ()


Template: TypeAlias = "tuple[str | Blank, ...]"

_FACTOR = 5e-4
"""The factor of a regularizer, as slim's networks have it."""
_TEXTS: Mapping[str, str] = {FUNCTION: "module:function", PATH: "path", NO_DOLLAR: "text"}
"""Texts that have the form of a pattern, where a name has not."""
_SPECIAL = re.compile(r"([\\$}])")
_SPECIAL_IN_CHOICE = re.compile(r"([\\$},|])")


def snippet(template: Template) -> str:
    """The template in the syntax of the protocol's snippets; the cursor ends in the last blank if that is empty."""
    texts, count = [], 0
    blanks = [part for part in template if isinstance(part, Blank)]
    for part in template:
        if isinstance(part, str):
            texts.append(re.sub(r"([\\$])", r"\\\1", part))
            continue
        last = part is blanks[-1] and not part.text and not part.choices
        count += 1
        if last:
            texts.append("$0")
        elif len(part.choices) > 1:
            choices = ",".join(_SPECIAL_IN_CHOICE.sub(r"\\\1", word) for word in part.choices)
            texts.append(f"${{{count}|{choices}|}}")
        else:
            text = part.choices[0] if part.choices else part.text
            texts.append(f"${{{count}:" + _SPECIAL.sub(r"\\\1", text) + "}")
    return "".join(texts)


def plain(template: Template) -> str:
    """The template with its blanks as they are before they are filled."""
    return "".join(
        part if isinstance(part, str) else (part.choices[0] if part.choices else part.text) for part in template
    )


def filled(schema: Schema, present: Any = NO_DEFAULT, shown: str | None = None) -> Template:
    """A value that a schema accepts, as blanks: the one that is to be shown, if any.

    `present` is the one that holds without it, which is the last to choose.
    """
    if shown is not None:
        return (Blank(shown),)
    found = accepted(schema)
    if found.examples:
        return (Blank(value_word(found.examples[0])),)
    family = next((family for family in ALL_FAMILIES if family.noun in found.nouns), None)
    if family is not None and (by_number := family.for_number(_FACTOR, value_word(_FACTOR))) and found.default is None:
        return (Blank(by_number),)
    if {"number", "boolean"} <= found.types:
        return (Blank("1"),)  # any scalar
    if words := [value_word(value) for value in found.values if value is not None]:
        return (Blank(choices=tuple(sorted(words, key=value_word(present).__eq__))),)
    if found.default not in (NO_DEFAULT, None) and not isinstance(found.default, list | dict):
        return (Blank(value_word(found.default)),)
    return _made(found)


def member_value(family: Family[Any], name: str) -> Template:
    """The value of `{name: value}` for a member of a family: its main argument, or a mapping of those that it needs."""
    member = family.members[name]
    if member.main is None:
        return arguments({each: member.arguments[each].schema() for each in (*member.shown, *member.required)})
    main = member.arguments[member.main]
    if main.required and family.for_number(_FACTOR, ""):
        return (Blank(value_word(_FACTOR)),)
    return filled(main.schema())


def value_word(value: Any) -> str:
    """A value as a file writes it."""
    scalar = value is None or isinstance(value, str | int | float)
    return scalar_text(value) if scalar else value_text(value)


def _made(found: Accepted) -> Template:
    """A value of a type that has no few values."""
    if found.types & {"integer", "number"}:
        return (Blank(value_word(int(found.least) if found.least == int(found.least) else found.least)),)
    if found.one_key and found.keys:
        first = next(iter(found.keys))
        return ("{", f"{first}: ", *filled(found.keys[first]), "}")
    if "string" in found.types:
        return (Blank(_TEXTS.get(found.pattern, "name") if found.pattern else "text"),)
    if "object" in found.types or found.keys:
        return arguments({name: found.keys[name] for name in found.required if name in found.keys})
    if "array" in found.types:
        item = filled(found.items) if found.items else (Blank(),)
        return ("[", *joined([item] * found.least_items), "]")
    return (Blank(),)


def arguments(schemas: Mapping[str, Schema]) -> Template:
    """A mapping in braces with a value for each of some keys."""
    return ("{", *joined([(f"{name}: ", *filled(schema)) for name, schema in schemas.items()] or [(Blank(),)]), "}")


def joined(templates: Iterable[Template]) -> Template:
    """Templates with commas between them."""
    found: list[str | Blank] = []
    for template in templates:
        found += [", "] if found else []
        found += template
    return tuple(found)
