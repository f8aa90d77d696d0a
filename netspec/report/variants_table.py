"""Renders the variants of a spec as a table for people, fitted to the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from netspec.report.short_paths import cut_end
from netspec.report.theme import PLAIN, Theme, painted
from netspec.report.variant_columns import COLUMNS, VariantTable, fault_text, texts
from netspec.report.visible import columns, visible
from netspec.variants.variant import Variant
from netspec.wording import counted

_GAP = "  "
_LEAST = 12
"""The columns that a cell keeps where a terminal is narrow."""
_ROOM = 50
"""The columns that a fault needs beside what varies; with fewer, it is shown below."""
_DROPPED = ("trainable", "flops", "bytes", "macs", "field")
"""The columns that a narrow terminal does without, the first of them first."""


def text_lines(table: VariantTable, variants: Sequence[Variant], theme: Theme = PLAIN) -> Iterator[str]:
    """The lines of a table for people, fitted to the terminal's width: fewer columns, and shorter cells."""
    shown = list(table.columns)
    while True:
        rows = [_row(table, shown, variant) for variant in variants]
        heading = [*map(visible, table.names), *(COLUMNS[key].heading for key in shown)]
        widths = [max(map(columns, cells)) for cells in zip_longest(heading, *rows, fillvalue="")]
        too_wide = theme.width is not None and sum(widths) + len(_GAP) * (len(widths) - 1) > theme.width
        if not too_wide or not (over := [key for key in _DROPPED if key in shown]):
            break
        shown.remove(over[0])
    if theme.width is not None and too_wide:
        widths = _narrowed(widths, theme.width - len(_GAP) * (len(widths) - 1))
    right = [False] * len(table.names) + [COLUMNS[key].is_number for key in shown]
    yield _cut(_line(heading, widths, right), theme.width).rstrip()
    yield _cut("-" * (sum(widths) + len(_GAP) * (len(widths) - 1)), theme.width).replace(".", "-")
    for row, variant in zip(rows, variants, strict=True):
        yield from _row_lines(table, _line(row, widths, right), variant, theme)
    if left_out := [COLUMNS[key].heading for key in table.columns if key not in shown]:
        yield _cut(f"too narrow for: {', '.join(left_out)}", theme.width)
    yield from ("", _closing(variants))


def _row_lines(table: VariantTable, line: str, variant: Variant, theme: Theme) -> Iterator[str]:
    """The line of a variant, with its fault in the place of costs or behind them; below them if it does not fit."""
    if variant.problem is None:
        yield _cut(line, theme.width).rstrip()
        return
    text = fault_text(variant.problem, variant.errors).removeprefix(f"{table.file}: ")
    if variant.costs:  # what the spec expects is not met: the costs say by how much
        text = f"{text.partition(':')[0]} [{variant.problem.code}]"
    fault = visible(f"error: {text}")
    room = None if theme.width is None else theme.width - columns(f"{line}{_GAP}")
    if (
        room is not None
        and theme.width is not None
        and columns(fault) > room < (theme.width if variant.costs else _ROOM)
    ):
        yield _cut(line, theme.width).rstrip()
        line, room = "", theme.width - len(_GAP)
    yield f"{line}{_GAP}{_cut(fault, room).replace('error:', painted('error:', theme.error), 1)}"


def _closing(variants: Sequence[Variant]) -> str:
    """The last line of a table for people: how many variants there are, and what their costs are counted for."""
    faulty = sum(variant.errors > 0 for variant in variants)
    kinds = sorted({variant.costs.counted_for for variant in variants if variant.costs})
    return f"{counted(len(variants), 'variant')}, {faulty or 'none'} with errors" + "".join(
        f"; costs are for {kind}" for kind in kinds
    )


def _row(table: VariantTable, shown: Sequence[str], variant: Variant) -> list[str]:
    """The cells of a variant, without those of costs if it has none."""
    given = [visible(text) for text in table.texts(variant.at)]
    return [*given, *(texts(shown, variant) if variant.costs else ())]


def _narrowed(widths: Sequence[int], room: int) -> list[int]:
    """The widths of columns, the widest of which are made narrower until all fit, or none can be narrower."""
    found = list(widths)
    while sum(found) > room and max(found) > _LEAST:
        found[found.index(max(found))] -= 1
    return found


def _line(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    made = []
    for cell, width, at_right in zip(cells, widths, right, strict=False):  # a faulty variant has fewer
        shown = _cut(cell, width)
        blanks = " " * (width - columns(shown))
        made.append(blanks + shown if at_right else shown + blanks)
    return _GAP.join(made)


def _cut(text: str, width: int | None) -> str:
    return text if width is None else cut_end(text, width)
