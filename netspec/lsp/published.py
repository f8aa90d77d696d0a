"""Problems as diagnostics of the protocol, by the document that each of them is in."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types

from netspec.diagnostics import Problem, Severity
from netspec.lsp.open_spec import OpenSpec

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
        if location is not None:
            found.setdefault(location.uri, []).append(_diagnostic(spec, problem, location.range))
    return found


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
