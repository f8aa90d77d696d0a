"""Renders the variants of a spec as CSV and JSON, each line as soon as it is known, and as Markdown."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from netspec.report.csv_text import csv_line
from netspec.report.json_problems import problem_value
from netspec.report.markdown import code, escaped, markdown_table
from netspec.report.variant_columns import COLUMNS, VariantTable, cell_text, fault_text, texts, values
from netspec.variants.variant import Variant


def csv_lines(table: VariantTable, variants: Iterable[Variant]) -> Iterator[str]:
    """The lines of a CSV file; numbers are plain, and a faulty variant has a code and a problem in place of costs."""
    keys = [COLUMNS[key].key for key in table.columns]
    yield csv_line([*table.names, *keys, "code", "problem"])
    for variant in variants:
        costs = zip(table.columns, values(table.columns, variant), strict=True)
        cells = [cell_text(key, value) if isinstance(value, tuple) else value for key, value in costs]
        problem = (variant.problem.code, variant.problem.text) if variant.problem else (None, None)
        yield csv_line([*table.texts(variant.at), *cells, *problem])


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


def _object(table: VariantTable, variant: Variant) -> dict[str, Any]:
    keys = [COLUMNS[key].key for key in table.columns]
    return {
        "given": dict(zip(table.names, table.given(variant.at), strict=True)),
        **dict(zip(keys, values(table.columns, variant), strict=True)),
        "counted_for": variant.costs.counted_for if variant.costs else None,
        "problem": problem_value(variant.problem) if variant.problem else None,
        "errors": variant.errors,
    }


def markdown_lines(table: VariantTable, variants: Iterable[Variant]) -> Iterator[str]:
    """The lines of a Markdown table."""
    count = len(table.names)
    heading = [*map(code, table.names), *(COLUMNS[key].heading for key in table.columns), "error"]
    numbers = {count + at for at, key in enumerate(table.columns) if COLUMNS[key].is_number}
    rows = (_markdown_row(table, variant) for variant in variants)
    yield from markdown_table(heading, rows, numbers)


def _markdown_row(table: VariantTable, variant: Variant) -> list[str]:
    given, costs = map(code, table.texts(variant.at)), map(escaped, texts(table.columns, variant))
    return [*given, *costs, escaped(fault_text(variant.problem, variant.errors)) if variant.problem else ""]
