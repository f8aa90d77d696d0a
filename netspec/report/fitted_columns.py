"""Fits the columns of a table to a terminal: cuts cells, and leaves out the least important columns."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from netspec.report.layer_columns import Column, ColumnChoice
from netspec.report.visible import columns

_GAP, _NARROW_GAP = 2, 1
_NARROWEST = 12
"""What the most important column keeps beside the next."""

Values = dict[str, Sequence[Any]]


class Fitted(NamedTuple):
    """Columns whose cells have equal widths, the title first; the blanks between them; and the columns left out."""

    columns: Sequence[Column]
    cells: Sequence[Sequence[str]]
    gap: int
    left_out: Sequence[Column]


def fitted(choice: ColumnChoice, values: Values, width: int | None) -> Fitted:
    """The columns in full, or as they fit into `width` columns."""
    cells = {column.name: column.kind.column(column.title, values[column.name]) for column in choice.columns}
    natural = {name: columns(column[0]) for name, column in cells.items()}
    for gap in (_GAP, _NARROW_GAP):
        if width is None or _total(natural.values(), gap) <= width:
            return Fitted(choice.columns, list(cells.values()), gap, ())
    least = {
        column.name: min(natural[column.name], max(len(column.title), column.kind.least(values[column.name])))
        for column in choice.columns
    }
    kept = _kept(choice, least, width or 0)
    spare = (width or 0) - _total([least[column.name] for column in kept], _NARROW_GAP)
    made = {column.name: column.kind.column(column.title, values[column.name], least[column.name]) for column in kept}
    for full in (False, True):
        for column in kept:  # the most important first
            name, had = column.name, columns(made[column.name][0])
            wanted = natural[name] if full else min(natural[name], column.kind.comfortable(values[name]))
            if wanted > had and spare:
                made[name] = column.kind.column(column.title, values[name], min(wanted, had + spare))
                spare -= columns(made[name][0]) - had
    shown = [column for column in choice.columns if column.name in made]
    gap = _GAP if spare >= len(shown) - 1 else _NARROW_GAP
    left_out = [column for column in choice.columns if column.name not in made]
    return Fitted(shown, [made[column.name] for column in shown], gap, left_out)


def _kept(choice: ColumnChoice, least: dict[str, int], width: int) -> list[Column]:
    """The columns that fit at their least widths, each that still does. The first is narrowed for the second."""
    first, *others = choice.importance
    beside = width - least[others[0].name] - _NARROW_GAP if others else width
    least[first.name] = min(least[first.name], beside if beside >= _NARROWEST else width)
    kept = [first]
    for column in others:
        if _total([least[each.name] for each in (*kept, column)], _NARROW_GAP) <= width:
            kept.append(column)
    return kept


def _total(widths: Collection[int], gap: int) -> int:
    return sum(widths) + gap * (len(widths) - 1)
