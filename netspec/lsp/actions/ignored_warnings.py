"""The edit that ignores a warning by a comment beside its line."""

from __future__ import annotations

from lsprotocol import types

from netspec.config.ignore_comments import ignore_comments
from netspec.config.suppression import INVALID, UNUSED
from netspec.config.warning_codes import WARNINGS
from netspec.diagnostics import Problem, Severity, Span
from netspec.lsp.documents.open_spec import OpenSpec


def ignore_edit(spec: OpenSpec, problem: Problem) -> types.TextEdit | None:
    """The edit that ignores a warning; None if none can, as for errors and in the middle of a text."""
    if problem.severity is not Severity.WARNING or problem.code not in WARNINGS - {INVALID, UNUSED}:
        return None
    line = problem.span.line
    known = [each for each in ignore_comments(spec.path, spec.lines) if each.line == line]
    if known:
        return _added(spec, [code.span for each in known for code in each.codes], problem.code)
    old = spec.lines[line - 1]
    bare = old.rstrip()
    text = f"  # netspec: ignore[{problem.code}]"
    after = [*spec.lines[: line - 1], f"{bare}{text}", *spec.lines[line:]]
    if not any(each.line == line for each in ignore_comments(spec.path, after)):
        return None  # the line ends inside of a quoted or folded text
    return types.TextEdit(spec.range(Span(spec.path, line, len(bare) + 1, line, len(old) + 1)), text)


def _added(spec: OpenSpec, listed: list[Span], code: str) -> types.TextEdit | None:
    """The edit that adds a code to those that are listed; None if there are none, which is a problem of its own."""
    if not listed:
        return None
    end = spec.position(listed[-1].end_line, listed[-1].end_column)
    return types.TextEdit(types.Range(end, end), f", {code}")
