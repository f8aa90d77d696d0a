"""Kinds of values that only recipes have: paths, members of a family, sections."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from netspec.budget import spend
from netspec.ops.argument import Declared
from netspec.ops.functions.function import Family, Member, Named
from netspec.ops.kinds import PATH, Kind, Nullable, Schema, or_expression

M = TypeVar("M", bound=Member)
D = TypeVar("D", bound=Declared)

_MEMBER = 20
"""The steps of making a member of a family."""


class Version(Kind[int]):
    """The version of the language."""

    def schema(self) -> Schema:
        return {"type": "integer", "enum": [1]}

    def text(self) -> str:
        return "1"


class FilePath(Kind[str]):
    """The path of a file or a folder, from the folder of the recipe; see `Recipe.path`."""

    def schema(self) -> Schema:
        return {"type": "string", "pattern": PATH}

    def text(self) -> str:
        return "path"


class PlainText(Kind[str]):
    """Any text."""

    def schema(self) -> Schema:
        return {"type": "string"}

    def text(self) -> str:
        return "text"


class Anything(Kind[Mapping[str, Any]]):
    """A mapping whose values something else checks, such as the parameters of the spec."""

    def schema(self) -> Schema:
        return {"type": "object"}

    def text(self) -> str:
        return "mapping"


class Renaming(Kind[Mapping[str, str]]):
    """New names by old ones."""

    def schema(self) -> Schema:
        return {"type": "object", "additionalProperties": or_expression({"type": "string"})}

    def text(self) -> str:
        return "mapping from names to names"


class Members(Kind[tuple[M, ...]]):
    """Members of a family: a list of them, or a single one."""

    def __init__(self, family: Family[M], minimum_length: int = 0) -> None:
        self.family, self._one, self._minimum_length = family, Named(family), minimum_length

    def schema(self) -> Schema:
        one = self._one.schema()
        many = {"type": "array", "items": or_expression(one), "minItems": self._minimum_length}
        return {"if": {"type": "array"}, "then": many, "else": one}

    def text(self) -> str:
        return f"{self._one.text()}, or list of them"

    def convert(self, value: Any) -> tuple[M, ...]:
        items = value if isinstance(value, list) else [value]
        spend(_MEMBER * len(items))
        return tuple(map(self._one.convert, items))


class Section(Kind[D]):
    """A mapping with declared keys."""

    def __init__(self, declared: type[D]) -> None:
        self.declared = declared

    def schema(self) -> Schema:
        return self.declared.schema()

    def text(self) -> str:
        return "mapping"

    def convert(self, value: Any) -> D:
        return self.declared(**value)


def section_of(kind: Kind[Any]) -> type[Declared] | None:
    """The class that declares the keys of a mapping, which may be null; None for another kind."""
    inner = kind.kind if isinstance(kind, Nullable) else kind
    return inner.declared if isinstance(inner, Section) else None
