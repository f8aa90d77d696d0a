"""A part of the schema that keeps the predicate that it was compiled to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

Predicate: TypeAlias = Callable[[Any], bool]


class Part(dict[str, Any]):
    """A schema that lives as long as the process, so that it is compiled once; see `predicate.accepts`.

    A schema that a file declares is a plain dict, is compiled for each use, and is gone with the file.
    """

    __slots__ = ("predicate",)

    predicate: Predicate


def parts(words: dict[str, Any]) -> dict[str, Any]:
    """The schemas of some words, each a part of its own."""
    return {key: Part(schema) for key, schema in words.items()}
