"""Inlay hints: what each step becomes, at the end of its line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from lsprotocol import types

from netspec.lsp.documents.open_spec import OpenSpec
from netspec.report.step_text import Shown, shown_steps, step_details

_VERSION, _LINE, _COLUMN, _URI = "version", "line", "column", "uri"


def inlay_hints(spec: OpenSpec, params: types.InlayHintParams) -> list[types.InlayHint]:
    """The hints of the lines in a range."""
    first, last = params.range.start.line + 1, params.range.end.line + 1
    shown = shown_steps(spec.steps, shapes=spec.client.shapes, parameters=spec.client.parameters)
    of_line = Counter(each.facts.span.line for each in shown)
    return [_hint(spec, each, of_line) for each in shown if first <= each.facts.span.line <= last]


def resolved_hint(spec: OpenSpec, hint: types.InlayHint) -> types.InlayHint:
    """A hint with its tooltip: each build of the step. A hint of an earlier text stays as it is."""
    data: Any = hint.data
    if data[_VERSION] == spec.version:
        place = data[_LINE], data[_COLUMN]
        found = [facts for facts in spec.steps if (facts.span.line, facts.span.column) == place]
        hint.tooltip = "\n".join(line for facts in found for line in [facts.label, *step_details(facts)] if line)
    return hint


def document_of_hint(hint: types.InlayHint) -> str:
    """The address of the document that a hint is in."""
    data: Any = hint.data
    return str(data[_URI])


def _hint(spec: OpenSpec, shown: Shown, of_line: Mapping[int, int]) -> types.InlayHint:
    """The hint at the end of the step's first line; or at the step's own end, if the line has several."""
    span, own = shown.facts.span, shown.facts.node.span
    column = len(spec.lines[span.line - 1].rstrip()) + 1
    if of_line[span.line] > 1 and own.file == span.file and own.end_line == span.line:
        column = own.end_column
    return types.InlayHint(
        spec.position(span.line, column),
        shown.text,
        kind=types.InlayHintKind.Type,
        padding_left=True,
        data={_URI: spec.uri, _VERSION: spec.version, _LINE: span.line, _COLUMN: span.column},
    )
