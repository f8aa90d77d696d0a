"""Renders the variants of a spec: a table for people, Markdown, CSV, and JSON, each line as soon as it is known."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from types import MappingProxyType
from typing import Any, NamedTuple

from netspec.diagnostics import Problem
from netspec.report.json_problems import problem_value
from netspec.report.markdown import code, escaped, markdown_table
from netspec.report.theme import PLAIN, Theme, painted
from netspec.report.visible import columns, visible
from netspec.shapes import per_axis
from netspec.variants.variant import Costs, Variant
from netspec.wording import counted

_GAP = "  "
_LEAST = 12
"""The columns that a cell keeps where a terminal is narrow."""
_ROOM = 50
"""The columns that a fault needs beside what varies; with fewer, it is shown below."""
_DROPPED = ("trainable", "flops", "bytes", "macs", "field")
"""The columns that a narrow terminal does without, the first of them first."""


class CostColumn(NamedTuple):
    """A column of costs: its heading for people, its key in JSON and CSV, and its value."""

    heading: str
    key: str
    value: Callable[[Costs], Any]
    is_number: bool = True


COLUMNS: Mapping[str, CostColumn] = MappingProxyType(
    {
        "parameters": CostColumn("parameters", "parameters", lambda costs: costs.parameters),
        "trainable": CostColumn("trainable", "trainable_parameters", lambda costs: costs.trainable),
        "macs": CostColumn("MACs", "macs", lambda costs: costs.macs),
        "flops": CostColumn("FLOPs", "flops", lambda costs: costs.flops),
        "bytes": CostColumn("bytes", "output_bytes", lambda costs: costs.output_bytes),
        "output": CostColumn("output", "output_shape", lambda costs: costs.output, is_number=False),
        "field": CostColumn("field", "receptive_field", lambda costs: costs.field),
    }
)
SHOWN = ("parameters", "macs", "flops", "bytes", "output")
"""The columns that are shown if none are asked for."""


class VariantTable(NamedTuple):
    """What a table shows of each variant of a file: the names of what varies, and the columns of costs."""

    file: str
    names: Sequence[str]
    columns: Sequence[str]
    given: Callable[[int], Sequence[Any]]
    """The values of what varies, as plain data, for a variant by its index."""
    texts: Callable[[int], Sequence[str]]
    """The same as they were written."""


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


def markdown_lines(table: VariantTable, variants: Iterable[Variant]) -> Iterator[str]:
    """The lines of a Markdown table."""
    count = len(table.names)
    heading = [*map(code, table.names), *(COLUMNS[key].heading for key in table.columns), "error"]
    numbers = {count + at for at, key in enumerate(table.columns) if COLUMNS[key].is_number}
    rows = (_markdown_row(table, variant) for variant in variants)
    yield from markdown_table(heading, rows, numbers)


def csv_lines(table: VariantTable, variants: Iterable[Variant]) -> Iterator[str]:
    """The lines of a CSV file; numbers are plain, and a faulty variant has a code and a problem in place of costs."""
    keys = [COLUMNS[key].key for key in table.columns]
    yield _csv([*table.names, *keys, "code", "problem"])
    for variant in variants:
        values = zip(table.columns, _values(table.columns, variant), strict=True)
        cells = [_csv_cell(key, value) for key, value in values]
        problem = variant.problem
        yield _csv([*table.texts(variant.at), *cells, problem.code if problem else "", problem.text if problem else ""])


def json_lines(table: VariantTable, variants: Iterable[Variant]) -> Iterator[str]:
    """The lines of a JSON list with an object for each variant; the keys are stable.

    - `given`: what varies, by name: the value of a parameter or of an argument of a layer, or the input's shape.
    - `parameters`, `trainable_parameters`, `macs`, `flops`, `output_bytes`, `output_shape`, `receptive_field`: as in
      the `totals` and layers of `netspec show --json`, those that are asked for; null for a faulty variant.
    - `counted_for`: what costs are counted for, "one example" or "the whole input".
    - `problem`: the first error, as `netspec check --format json` has it; null if there is none.
    - `errors`: how many errors there are.
    """
    before = "["
    for variant in variants:
        yield before
        before = f"{json.dumps(_object(table, variant), allow_nan=False)},".replace("\x7f", "\\u007f")
    yield from ("[]",) if before == "[" else (before[:-1], "]")


def closing(variants: Sequence[Variant]) -> str:
    """The last line of a table for people: how many variants there are, and what their costs are counted for."""
    faulty = sum(variant.errors > 0 for variant in variants)
    kinds = sorted({variant.costs.counted_for for variant in variants if variant.costs})
    return f"{counted(len(variants), 'variant')}, {faulty or 'none'} with errors" + "".join(
        f"; costs are for {kind}" for kind in kinds
    )


def _row(table: VariantTable, shown: Sequence[str], variant: Variant) -> list[str]:
    """The cells of a variant, without those of costs if it has none."""
    texts = [visible(text) for text in table.texts(variant.at)]
    return [*texts, *(_texts(shown, variant) if variant.costs else ())]


def fault_text(problem: Problem, errors: int) -> str:
    """The first error of a variant, and the number of the others."""
    more = f", and {counted(errors - 1, 'error')} more" if errors > 1 else ""
    return f"{problem.text} [{problem.code}]{more}"


def _markdown_row(table: VariantTable, variant: Variant) -> list[str]:
    texts = list(map(code, table.texts(variant.at)))
    costs = [escaped(text) for text in _texts(table.columns, variant)]
    return [*texts, *costs, escaped(fault_text(variant.problem, variant.errors)) if variant.problem else ""]


def _object(table: VariantTable, variant: Variant) -> dict[str, Any]:
    keys = [COLUMNS[key].key for key in table.columns]
    return {
        "given": dict(zip(table.names, table.given(variant.at), strict=True)),
        **dict(zip(keys, _values(table.columns, variant), strict=True)),
        "counted_for": variant.costs.counted_for if variant.costs else None,
        "problem": problem_value(variant.problem) if variant.problem else None,
        "errors": variant.errors,
    }


def _values(shown: Sequence[str], variant: Variant) -> list[Any]:
    return [None if variant.costs is None else COLUMNS[key].value(variant.costs) for key in shown]


def _texts(shown: Sequence[str], variant: Variant) -> list[str]:
    """The costs of a variant for people: numbers with commas, and `?` for what is unknown; empty if it has none."""
    if variant.costs is None:
        return [""] * len(shown)
    return [_text(key, value) for key, value in zip(shown, _values(shown, variant), strict=True)]


def _text(key: str, value: Any) -> str:
    if not isinstance(value, tuple):
        return "?" if value is None else f"{value:,}" if isinstance(value, int) else str(value)
    sizes = ["?" if size is None else str(size) for size in value]
    if key == "output":
        return f"[{', '.join(sizes)}]"
    return per_axis(sizes)


def _csv_cell(key: str, value: Any) -> str:
    return _text(key, value) if isinstance(value, tuple) else "" if value is None else str(value)


def _csv(cells: Sequence[str]) -> str:
    written = io.StringIO()
    csv.writer(written, lineterminator="").writerow(cells)
    return written.getvalue()


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
    """A text without its end where it is too wide."""
    if width is None or columns(text) <= width:
        return text
    text = text[:width]
    while columns(text) > width - 3:
        text = text[:-1]
    return f"{text}..."
