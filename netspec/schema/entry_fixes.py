"""Fixes that write or remove a whole entry of a mapping, in the layout that it has. Read for a faulty file only."""

from __future__ import annotations

from netspec.diagnostics import Fix, Span, TextEdit
from netspec.source import Node


def rewritten(mapping: Node, key: str, entry: str) -> Fix:
    """The fix that writes an entry, `name: value`, in place of one of a mapping."""
    name, _, value = entry.partition(": ")
    return Fix(f"write {entry}", (TextEdit(mapping.key_span(key), name), TextEdit(mapping[key].span, value)))


def removed(mapping: Node, key: str) -> Fix:
    """The fix that removes an entry of a mapping, with the comma or the line break beside it."""
    keys = sorted(mapping.children, key=mapping.key_span)
    at, own, value = keys.index(key), mapping.key_span(key), mapping[key].span
    start, end = (own.line, own.column), (value.end_line, value.end_column)
    if at + 1 < len(keys):
        end = mapping.key_span(keys[at + 1])[1:3]
    elif at:
        start = mapping[keys[at - 1]].span[3:5]
    return Fix(f"remove {key}", (TextEdit(Span(own.file, *start, *end), ""),))


def deeper(mapping: Node, key: str, name: str) -> Fix:
    """The fix that indents an entry of a mapping by two more columns, and names it `name`."""
    place = mapping.key_span(key)
    lines = range(place.line, mapping[key].span.end_line + 1)
    edits = [TextEdit(Span(place.file, line, 1, line, 1), "  ") for line in lines]
    return Fix("indent it further", (*edits, *([] if key == name else [TextEdit(place, name)])))
