"""Paddings as values of an argument.

TensorFlow's graph tells what constant holds them: one of 32 bits inside the padding for a list, one of 64 for an array
of NumPy, and an operation of its own if the caller makes it by `tf.constant`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from netspec.ops.backend import Backend
from netspec.ops.kinds import Integer, Kind, List, Schema, Table

Sides: TypeAlias = "tuple[tuple[int, ...], ...]"
PaddingsValue: TypeAlias = "Sides | Mapping[str, Sides]"
CONSTANT = "constant"
_INT64 = "int64"


def sides_of(value: PaddingsValue) -> Sides:
    """How much is added before and after, for each axis."""
    return next(iter(value.values())) if isinstance(value, Mapping) else value


class Paddings(Kind[PaddingsValue]):
    """[before, after] for each axis: a list, or a mapping from the constant that holds them to the list."""

    def __init__(self) -> None:
        # An empty list, which a scalar would take, has no rows of two that TensorFlow could see.
        self.rows = List(List(Integer(minimum=0), minimum_length=2, maximum_length=2), minimum_length=1)
        self.table = Table((_INT64, CONSTANT), self.rows)

    def schema(self) -> Schema:
        one = {"minProperties": 1, "maxProperties": 1}
        return {**self.table.schema(), **self.rows.schema(), **one, "type": ["array", "object"]}

    def text(self) -> str:
        return f"{self.rows.text()}, or {{{_INT64}: ...}} or {{{CONSTANT}: ...}} with such a list"

    def convert(self, value: Any) -> PaddingsValue:
        return self.table.convert(value) if isinstance(value, dict) else self.rows.convert(value)

    def lower(self, value: Any, backend: Backend) -> Any:
        rows: Sequence[Sequence[int]] = self.rows.lower(sides_of(value), backend)
        if not isinstance(value, Mapping):
            return rows
        if CONSTANT in value:
            return backend.tf.constant(rows, dtype=backend.tf.int32)
        return backend.tf.int64.as_numpy_dtype(rows)
