"""Renders the layers of a network as CSV: a line for each row, with plain numbers."""

from __future__ import annotations

from collections.abc import Iterator

from netspec.network import Network
from netspec.report.csv_text import csv_line
from netspec.report.layer_columns import EVERY, ColumnChoice
from netspec.report.listing import Listing


def csv_lines(network: Network, depth: int | None = None, choice: ColumnChoice = EVERY) -> Iterator[str]:
    """The lines, the names of the columns first.

    Symbolic sizes are expressions, unknown numbers are empty, and variables that a row shares with one above count
    there.
    """
    listing = Listing(network, depth)
    values = [(column.exact or column.values)(listing) for column in choice.columns]
    yield csv_line(column.name for column in choice.columns) + "\n"
    for row in zip(*values, strict=True):
        cells = (column.kind.raw(value) for column, value in zip(choice.columns, row, strict=True))
        yield csv_line(cells) + "\n"
