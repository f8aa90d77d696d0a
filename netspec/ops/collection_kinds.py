"""Names of graph collections as values of arguments.

slim tests `updates_collections is tf.GraphKeys.UPDATE_OPS`: an equal string that a file holds makes another graph,
without a word. So names of TensorFlow's own collections become TensorFlow's own objects when they are lowered.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from netspec.ops.backend import Backend
from netspec.ops.kinds import Kind, OneOrList, OneOrMany, Schema, Table


class CollectionName(Kind[str]):
    """The name of a collection of the graph."""

    def schema(self) -> Schema:
        return {"type": "string", "minLength": 1}

    def text(self) -> str:
        return "collection name"

    def lower(self, value: Any, backend: Backend) -> Any:
        return next((own for own in vars(backend.tf.GraphKeys).values() if own == value), value)


def collections() -> Kind[str | tuple[str, ...]]:
    """One name of a collection, or a list of them."""
    return OneOrList(CollectionName())


PerVariable: TypeAlias = "tuple[str, ...] | Mapping[str, tuple[str, ...]]"


class VariablesCollections(Kind[PerVariable]):
    """Collections for all variables of an op, or a mapping from its variables to collections for each.

    A single name is lowered to a list of one: slim would iterate over the letters of a string.
    """

    def __init__(self, *variables: str) -> None:
        self.names = OneOrMany(CollectionName())
        self.table = Table(variables, self.names)

    def schema(self) -> Schema:
        return {**self.table.schema(), **self.names.schema(), "type": ["string", "array", "object"]}

    def text(self) -> str:
        return f"{self.names.text()}, or {self.table.text()}"

    def convert(self, value: Any) -> PerVariable:
        return self.table.convert(value) if isinstance(value, dict) else self.names.convert(value)

    def lower(self, value: Any, backend: Backend) -> Any:
        kind: Kind[Any] = self.table if isinstance(value, Mapping) else self.names
        return kind.lower(value, backend)
