"""Selection ranges: from the name at a position to the value, the argument, the step, the group around it, the file."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types

from netspec.diagnostics import Span
from netspec.lsp.documents.open_spec import OpenSpec
from netspec.lsp.documents.project_specs import nearby, own_file
from netspec.source import Node


def selection_range(spec: OpenSpec, params: types.SelectionRangeParams) -> list[types.SelectionRange]:
    """The ranges around each position, each inside the next."""
    return [_around(spec, position) for position in params.positions]


def _around(spec: OpenSpec, position: types.Position) -> types.SelectionRange:
    line, column = spec.at(position)
    end = types.Position(len(spec.lines) - 1, spec.position(len(spec.lines), len(spec.lines[-1]) + 1).character)
    made = types.SelectionRange(types.Range(types.Position(0, 0), end))
    file, project = own_file(spec), nearby(spec)
    spans = list(_containing(file.root, line, column)) if file is not None else []
    place = project.names.at(project.path, line, column)
    if place is not None:
        spans.append(place.span)
    for span in spans:
        inner, outer = spec.range(span), made.range
        inside = (outer.start, inner.end) <= (inner.start, outer.end) if inner != outer else False
        if inside and inner.start >= outer.start and inner.end <= outer.end:
            made = types.SelectionRange(inner, made)
    return made


def _containing(node: Node, line: int, column: int) -> Iterator[Span]:
    """The places that contain one, from the outermost: entries with their keys, and their values."""
    while True:
        for key, child in node.children.items():
            span = node.key_span(key)
            entry = Span(span.file, span.line, span.column, child.span.end_line, child.span.end_column)
            if (entry.line, entry.column) <= (line, column) <= (entry.end_line, entry.end_column):
                break
        else:
            return
        yield entry
        if (line, column) <= (span.end_line, span.end_column) and isinstance(node.value, dict):
            yield span
            return
        yield child.span
        node = child
