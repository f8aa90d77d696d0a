"""Renders the layers of a network as CSV: a line for each row, with plain numbers."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from netspec.network import Network
from netspec.report.layer_columns import EVERY, ColumnChoice
from netspec.report.listing import Listing
from netspec.report.visible import visible


def csv_lines(network: Network, depth: int | None = None, choice: ColumnChoice = EVERY) -> Iterator[str]:
    """The lines, the names of the columns first.

    Symbolic sizes are expressions, unknown numbers are empty, and variables that a row shares with one above count
    there.
    """
    listing = Listing(network, depth)
    values = [(column.exact or column.values)(listing) for column in choice.columns]
    yield _line([column.name for column in choice.columns])
    for row in zip(*values, strict=True):
        yield _line([_safe(column.kind.raw(value)) for column, value in zip(choice.columns, row, strict=True)])


def _safe(value: str | int | float | None) -> str | int | float | None:
    return visible(value) if isinstance(value, str) else value


def _line(cells: list[str | int | float | None]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(cells)
    return line.getvalue()
