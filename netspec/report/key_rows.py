"""Renders where the values of a recipe come from: for people, as Markdown, and as plain data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from netspec.recipe.key_explanation import KeySource
from netspec.report.json_values import place_value
from netspec.report.markdown import code, markdown_table
from netspec.report.page import fitted
from netspec.report.source_rows import place_text, plain_text
from netspec.report.visible import columns, visible

FORMAT = 1
_HEADER = ("key", "value", "from", "place")
_SAID = {"recipe": "recipe", "setting": "--set", "default": "default"}


def keys_text(sources: Sequence[KeySource], width: int | None = None) -> str:
    """A table with a row for each value, and one for each parameter that it reads; alone, a value has its meaning."""
    rows = [_HEADER, *_rows(sources)]
    widths = [max(columns(row[index]) for row in rows) for index in range(len(_HEADER) - 1)]
    lines = [
        "  ".join([*(cell + " " * (widths[index] - columns(cell)) for index, cell in enumerate(row[:-1])), row[-1]])
        for row in rows
    ]
    head = [f"{visible(sources[0].name)}: {sources[0].meaning}", ""] if len(sources) == 1 else []
    return fitted("\n".join([*head, *(line.rstrip() for line in lines), ""]), width)


def keys_markdown(sources: Sequence[KeySource]) -> str:
    """The same table as Markdown."""
    rows = [(code(row[0].strip()), code(row[1]), row[2], code(row[3])) for row in _rows(sources)]
    return "\n".join([*markdown_table(_HEADER, rows), ""])


def keys_value(sources: Sequence[KeySource]) -> dict[str, Any]:
    """The same as plain data; docs/recipes.md describes the keys."""
    return {
        "netspec": {"format": FORMAT},
        "values": [
            {
                "key": source.name,
                "path": list(source.path),
                "value": source.value,
                "origin": source.origin,
                "place": place_value(source.place) if source.place else None,
                "expression": source.expression,
                "reads": [
                    {"name": each.name, "value": each.value, "given": each.given, "place": place_value(each.place)}
                    for each in source.reads
                ],
                "replaced": source.replaced.value if source.replaced is not None else None,
                "meaning": source.meaning,
            }
            for source in sources
        ],
    }


def _rows(sources: Sequence[KeySource]) -> Iterator[tuple[str, str, str, str]]:
    for source in sources:
        said = _SAID[source.origin] + (f": {visible(source.expression)}" if source.expression else "")
        yield visible(source.name), visible(plain_text(source.value)), said, visible(place_text(source.place))
        for each in source.reads:
            given = "-p" if each.given else "default of the parameter"
            place = "" if each.given else visible(place_text(each.place))
            yield f"  {each.name}", visible(plain_text(each.value)), given, place
        if source.replaced is not None:
            old = source.replaced
            yield "  before", visible(plain_text(old.value)), "recipe", visible(place_text(old.span))
