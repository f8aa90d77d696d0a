"""Lays rows of text out in columns or, on a terminal that is too narrow for them, on several lines each."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TypeAlias

from netspec.report.theme import Theme, painted
from netspec.report.visible import columns, visible
from netspec.report.wrap import wrapped

Cells: TypeAlias = Sequence[str]

_GAP = 2
_BELOW = 4
"""How much further in a cell begins that is below the first."""
_MOST = (30, 14)
"""The widest that the first two columns become on a narrow terminal."""
_LEAST = 16
"""The columns that text keeps behind its blanks."""


def table_lines(header: Cells, rows: Sequence[Cells], theme: Theme, faint: Collection[int] = ()) -> list[str]:
    """The lines of a table with a header; `faint` are the rows that matter less."""
    shown = [[visible(cell) for cell in row] for row in (header, *rows)]
    widths = [max(map(columns, column)) for column in zip(*shown, strict=True)]
    if theme.width is None or sum(widths) + _GAP * (len(widths) - 1) <= theme.width:
        laid = [[_line(row, widths)] for row in shown]
    else:
        laid = _stacked(shown, theme.width)
    codes = [theme.gutter, *(theme.faint if number in faint else "" for number in range(len(rows)))]
    return [painted(line, code) for lines, code in zip(laid, codes, strict=True) for line in lines]


def _stacked(rows: Sequence[Sequence[str]], width: int) -> list[list[str]]:
    """The lines of each row: its first cells in columns, and the others behind them or, if they are too long, below."""
    widths = [max(min(columns(row[at]), most) for row in rows) for at, most in enumerate(_MOST[: len(rows[0]) - 1])]
    return [_stacked_row(row[: len(widths)], row[len(widths) :], widths, width) for row in rows]


def _stacked_row(first: Sequence[str], others: Sequence[str], widths: Sequence[int], width: int) -> list[str]:
    beginning, rest = _line(first, widths), (" " * _GAP).join(filter(None, others))
    blanks = max(sum(widths) + _GAP * len(widths) - columns(beginning), _GAP)
    if columns(beginning) + blanks + columns(rest) <= width:
        return [(beginning + " " * blanks + rest).rstrip()]
    depth = len(beginning) - len(beginning.lstrip())
    below = _hanging(rest, depth + _BELOW, depth + _BELOW, width) if rest else []
    return [*_hanging(beginning.strip(), depth, depth + _BELOW, width), *below]


def _hanging(text: str, first: int, others: int, width: int) -> list[str]:
    """A text on lines that begin so many columns in; at once if too few are left."""
    if width - others < _LEAST:
        return wrapped(text, width)
    return [" " * (others if number else first) + line for number, line in enumerate(wrapped(text, width - others))]


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    padded = (cell + " " * (width - columns(cell)) for cell, width in zip(row, widths, strict=False))
    return (" " * _GAP).join(padded).rstrip()
