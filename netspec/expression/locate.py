"""Maps errors of expressions to the file: from an offset in a scalar to a problem at its columns."""

from __future__ import annotations

from collections.abc import Iterator

from netspec.diagnostics import Note, Problem, Span
from netspec.expression.errors import ExpressionError, FunctionFault, UnknownId
from netspec.expression.foreign_syntax import HOLDERS, foreign_size
from netspec.records import replace
from netspec.source import Node
from netspec.wording import on_one_line


def value_faults(scalar: Node, error: ExpressionError) -> Iterator[Problem]:
    """Reports why an expression has no value, except malformed ones and unknown names: see `lint.expression_faults`."""
    if isinstance(error, FunctionFault):
        called = Note(f"called on line {scalar.span.line}", _place(error, scalar))
        for problem in value_faults(error.body, error.error):
            yield replace(problem, notes=(*problem.notes, called))
    elif error.code == "expression-value":
        yield located(error, scalar)


def located(error: ExpressionError, scalar: Node, help: str | None = None) -> Problem:
    """The problem that an error is, with a help unless the error has one."""
    text = str(scalar.value)
    if isinstance(error, UnknownId) and error.name in HOLDERS:
        help = foreign_size(text, error.offset)
    span = _place(error, scalar)
    return Problem(error.code, f"{on_one_line(text)}: {error.text}", span, help=error.help or help)


def _place(error: ExpressionError, scalar: Node) -> Span:
    """The columns inside the scalar, if it is written as it is read: on one line, without escapes."""
    span = scalar.span
    beyond = span.end_column - span.column - len(str(scalar.value))
    if span.line != span.end_line or beyond not in (0, 2):
        return span
    column = span.column + beyond // 2 + error.offset
    return Span(span.file, span.line, column, span.line, min(column + error.length, span.end_column))
