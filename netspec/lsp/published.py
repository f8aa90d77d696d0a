"""Problems as diagnostics of the protocol."""

from __future__ import annotations

from lsprotocol import types

from netspec.diagnostics import Problem, Severity
from netspec.lsp.open_spec import OpenSpec

SOURCE = "netspec"
_SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
}


def published(spec: OpenSpec) -> list[types.Diagnostic]:
    """The diagnostics of an open spec."""
    return [_diagnostic(spec, problem) for problem in spec.problems if problem.span.file == spec.path]


def _diagnostic(spec: OpenSpec, problem: Problem) -> types.Diagnostic:
    text = problem.text if problem.help is None else f"{problem.text}\nhelp: {problem.help}"
    return types.Diagnostic(spec.range(problem.span), text, _SEVERITIES[problem.severity], problem.code, source=SOURCE)
