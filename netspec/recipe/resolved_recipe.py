"""A recipe as plain data in which nothing is left to resolve: no parameters, expressions or defaults."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from netspec.ops.argument import Declared
from netspec.ops.functions.function import Member
from netspec.ops.kinds import Kind, List, Nullable
from netspec.recipe.model import Recipe
from netspec.recipe.sources import ByInput, ByName
from netspec.recipe.value_kinds import FilePath

_RESOLVED = frozenset({"params", "set", "doc"})
"""Keys whose values are in those of others, or in the spec, or change nothing."""


def resolved(recipe: Recipe, path: Callable[[str], str]) -> dict[str, Any]:
    """The keys of a recipe with their values; `path` rewrites each path."""
    return {key: value for key, value in _keys(recipe, path).items() if key not in _RESOLVED}


def _keys(declared: Declared, path: Callable[[str], str]) -> dict[str, Any]:
    found = {}
    for name, argument in declared.arguments.items():
        plain = _value(argument.kind, declared.values[name], path)
        if plain not in (None, [], {}):
            found[name] = plain
    return found


def _value(kind: Kind[Any], value: Any, path: Callable[[str], str]) -> Any:
    """The plain data of a value of a kind, which says where paths are."""
    match kind:
        case _ if value is None:
            return None
        case FilePath():
            return path(value)
        case Nullable():
            return _value(kind.kind, value, path)
        case ByName() | ByInput():
            named = {name: _value(kind.item, item, path) for name, item in value.items()}
            return named[""] if [*named] == [""] else named
        case List():
            return [_value(kind.item, item, path) for item in value]
    return _plain(value, path)


def _plain(value: Any, path: Callable[[str], str]) -> Any:
    match value:
        case Member():
            keys = _keys(value, path)
            return {value.key: keys} if keys else value.key
        case Declared():
            return _keys(value, path)
        case Mapping():
            return {str(key): _plain(item, path) for key, item in value.items()}
        case list() | tuple():
            return [_plain(item, path) for item in value]
    return value
