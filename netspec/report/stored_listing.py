"""What a file of weights stores, as a table, as JSON and as CSV."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Literal, NamedTuple, TypeAlias

from netspec.records import dataclass
from netspec.report.column_kinds import ColumnKind, Numbers, Words
from netspec.report.csv_text import csv_line
from netspec.report.difference_json import FORMAT
from netspec.report.fitted_columns import fitted
from netspec.report.json_text import json_parts
from netspec.report.layer_columns import Column, ColumnChoice
from netspec.report.name_ranges import name_ranges
from netspec.report.number_text import byte_text
from netspec.report.path_columns import Paths
from netspec.report.theme import Theme, painted
from netspec.report.visible import visible
from netspec.report.wrap import hanging, wrapped
from netspec.shapes import shape_text
from netspec.wording import counted, first_of

Sort: TypeAlias = Literal["variable", "slot", "scalar", "other"]
"""What a tensor is: a variable, a slot of an optimizer, the state of a training, or no numbers."""
_MOST_NAMES = 12
_DIGITS = 6


class Statistics(NamedTuple):
    """The mean, standard deviation, least and greatest of the finite values, None if there are none; and the others."""

    mean: float | None
    std: float | None
    least: float | None
    greatest: float | None
    non_finite: int


class StoredRow(NamedTuple):
    """A tensor: its name and, if it was renamed, the name that it is stored by."""

    name: str
    stored_name: str
    sort: Sort
    shape: tuple[int, ...]
    dtype: str
    item: int | None
    """The bytes of a value, None if they vary."""
    statistics: Statistics | None = None
    slot: str | None = None
    """The end of the name of a slot, which says what it is to its variable."""

    @property
    def parameters(self) -> int:
        """The number of values."""
        return math.prod(self.shape)

    @property
    def bytes(self) -> int | None:
        """The bytes of all values, None if they vary."""
        return None if self.item is None else self.item * self.parameters


class Origin(NamedTuple):
    """The file of weights: its name, its format in a few words, the version of a checkpoint, and what is damaged."""

    path: str
    about: str
    version: int | None
    of_objects: bool
    faults: Sequence[str]


@dataclass(frozen=True, slots=True, eq=False)
class StoredTable:
    """What a file stores. `with_statistics` says that the rows have them where there are numbers."""

    origin: Origin
    rows: Sequence[StoredRow]
    with_statistics: bool = False
    replaced: Sequence[str] = ()
    """The names of what renaming put other tensors in the place of."""

    def of(self, sort: Sort) -> list[StoredRow]:
        """The rows of one sort."""
        return [row for row in self.rows if row.sort == sort]


def stored_text(table: StoredTable, theme: Theme) -> Iterator[str]:
    """A table of the variables; what training and others left, in a line each."""
    variables = table.of("variable")
    count = f"{counted(len(variables), 'variable')}, {counted(sum(row.parameters for row in variables), 'parameter')}"
    size = byte_text(sum(row.bytes or 0 for row in variables))
    title = f"{table.origin.path}: {table.origin.about}, with {count}, {size}"
    yield from (painted(line, theme.place) + "\n" for line in wrapped(title, theme.width))
    for fault in table.origin.faults:
        yield from (
            painted(line, theme.error) + "\n" for line in wrapped(f"its values cannot be read: {fault}", theme.width)
        )
    shown = [*variables, *(table.of("scalar") if table.with_statistics else ())]
    if shown:
        yield "\n"
        yield from _rows(shown, theme, with_statistics=table.with_statistics)
    closing = list(_others(table))
    if closing:
        yield "\n"
    for line in closing:
        yield from (f"{each}\n" for each in hanging(line, theme.width))


def _rows(rows: Sequence[StoredRow], theme: Theme, *, with_statistics: bool) -> Iterator[str]:
    columns, values = [], {}
    for name, kind, cells in _columns(rows, with_statistics=with_statistics):
        columns.append(Column(name, name, "", kind, lambda _: ()))
        values[name] = cells
    fit = fitted(ColumnChoice(columns, columns), values, theme.width)
    head, *lines = zip(*fit.cells, strict=True)
    blanks = " " * fit.gap
    yield painted(blanks.join(head).rstrip(), theme.place) + "\n"
    yield painted("-" * len(blanks.join(head).rstrip()), theme.faint) + "\n"
    yield from (blanks.join(line).rstrip() + "\n" for line in lines)
    if fit.left_out:
        text = f"Left out at {theme.width} columns: {', '.join(column.name for column in fit.left_out)}."
        yield from (painted(line, theme.faint) + "\n" for line in wrapped(text, theme.width))


def _columns(rows: Sequence[StoredRow], *, with_statistics: bool) -> Iterator[tuple[str, ColumnKind, Sequence[Any]]]:
    yield "name", Paths(), [row.name for row in rows]
    yield "shape", Words(), [shape_text(row.shape) for row in rows]
    if with_statistics:
        found = [row.statistics or Statistics(None, None, None, None, 0) for row in rows]
        for at, name in enumerate(("mean", "std", "min", "max")):
            yield name, Words(), [_number(each[at]) for each in found]
        if any(each.non_finite for each in found):
            yield "not finite", Numbers(), [each.non_finite for each in found]
    yield "parameters", Numbers(), [row.parameters for row in rows]
    yield "type", Words(), [row.dtype for row in rows]
    yield "bytes", Numbers(), [row.bytes for row in rows]


def _number(number: object) -> str:
    return "-" if number is None else f"{number:.{_DIGITS}g}"


def _others(table: StoredTable) -> Iterator[str]:
    slots: dict[str, list[StoredRow]] = {}
    for row in table.of("slot"):
        slots.setdefault(row.slot or "", []).append(row)
    for end, rows in slots.items():
        yield f"slots: {end}, of {counted(len(rows), 'variable')}, {byte_text(sum(row.bytes or 0 for row in rows))}"
    if (scalars := table.of("scalar")) and not table.with_statistics:
        yield f"single numbers: {name_ranges([row.name for row in scalars], _MOST_NAMES)}"
    if table.replaced:
        yield f"replaced by what was renamed: {name_ranges(table.replaced, _MOST_NAMES)}"
    if others := table.of("other"):
        yield f"not read: {first_of([f'{visible(row.name)} ({row.dtype})' for row in others], _MOST_NAMES)}"


def stored_csv(table: StoredTable, _: Theme) -> Iterator[str]:
    """All that is stored, a line each."""
    names = Statistics._fields if table.with_statistics else ()
    yield csv_line(["name", "stored_name", "kind", "shape", "type", "parameters", "bytes", *names]) + "\n"
    for row in table.rows:
        shape = "x".join(map(str, row.shape))
        more = row.statistics or [None] * len(names)
        yield csv_line([row.name, row.stored_name, row.sort, shape, row.dtype, row.parameters, row.bytes, *more]) + "\n"


def stored_json(table: StoredTable, _: Theme) -> Iterator[str]:
    """All that is stored; docs/weights.md says what each key means."""
    variables = table.of("variable")
    checkpoint: dict[str, Any] = {
        **table.origin._asdict(),
        "variables": len(variables),
        "parameters": sum(row.parameters for row in variables),
        "bytes": sum(row.bytes or 0 for row in variables),
    }
    return json_parts(
        {
            "netspec": {"format": FORMAT},
            "checkpoint": checkpoint,
            "stored": [_entry(row, with_statistics=table.with_statistics) for row in table.rows],
        }
    )


def _entry(row: StoredRow, *, with_statistics: bool) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "name": row.name,
        "stored_name": row.stored_name,
        "kind": row.sort,
        "slot": row.slot,
        "shape": list(row.shape),
        "type": row.dtype,
        "parameters": row.parameters,
        "bytes": row.bytes,
    }
    return {**entry, "statistics": row.statistics and row.statistics._asdict()} if with_statistics else entry


WRITERS: Mapping[str, Callable[[StoredTable, Theme], Iterator[str]]] = MappingProxyType(
    {"text": stored_text, "json": stored_json, "csv": stored_csv}
)
"""The formats by name."""
