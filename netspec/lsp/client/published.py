"""Problems as diagnostics of the protocol, by the document that each of them is in."""

from __future__ import annotations

import os
from collections.abc import Iterator

from lsprotocol import types

from netspec.diagnostics import Problem, Severity, Span
from netspec.lsp.documents.open_spec import OpenSpec
from netspec.records import replace

SOURCE = "netspec"
_SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
}
_UNUSED = "unused-"
"""How the codes of what is never used begin; editors show it faded."""


def published(spec: OpenSpec) -> dict[str, list[types.Diagnostic]]:
    """The diagnostics of an open spec by the URI of the document: of itself in any case, and of files that it reads."""
    found: dict[str, list[types.Diagnostic]] = {spec.uri: []}
    for problem in (*spec.problems, *spec.settings_problems):
        location = spec.location(problem.span)
        told = problem
        if location is None:
            # In a file of which nothing could be read: it is told where that is named.
            location = next(_noted(spec, problem), types.Location(spec.uri, spec.range(Span(spec.path, 1, 1, 1, 1))))
            place = f"{os.path.basename(problem.span.file)}:{problem.span.line}"
            told = replace(problem, text=f"{place}: {problem.text}")
        found.setdefault(location.uri, []).append(_diagnostic(spec, told, location.range))
    return found


def _noted(spec: OpenSpec, problem: Problem) -> Iterator[types.Location]:
    places = (spec.location(note.span) for note in problem.notes if note.span is not None)
    return (place for place in places if place is not None)


def _diagnostic(spec: OpenSpec, problem: Problem, place: types.Range) -> types.Diagnostic:
    return types.Diagnostic(
        place,
        "\n".join(_lines(problem)),
        _SEVERITIES[problem.severity],
        problem.code,
        source=SOURCE,
        tags=[types.DiagnosticTag.Unnecessary] if problem.code.startswith(_UNUSED) else None,
        related_information=list(_related(spec, problem)) or None,
    )


def _lines(problem: Problem) -> Iterator[str]:
    """The text of a problem, what its notes say of no place, and its help."""
    yield problem.text
    yield from (f"note: {note.text}" for note in problem.notes if note.span is None)
    if problem.help is not None:
        yield f"help: {problem.help}"


def _related(spec: OpenSpec, problem: Problem) -> Iterator[types.DiagnosticRelatedInformation]:
    for note in problem.notes:
        location = spec.location(note.span) if note.span is not None else None
        if location is not None:
            yield types.DiagnosticRelatedInformation(location, note.text)
