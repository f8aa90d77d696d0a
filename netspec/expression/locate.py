"""Maps errors of expressions to the file: from an offset in a scalar to a problem at its columns."""

from __future__ import annotations

from collections.abc import Iterator

from netspec.diagnostics import Fix, Note, Problem, Span, replacement
from netspec.expression.errors import ExpressionError, FunctionFault, Hint, UnknownId
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


def located(error: ExpressionError, scalar: Node, hint: Hint | None = None) -> Problem:
    """The problem that an error is, with a hint unless the error has one."""
    text = str(scalar.value)
    if isinstance(error, UnknownId) and error.name in HOLDERS:
        hint = foreign_size(text, error.offset)
    hint = error.hint or hint
    help, fix = (hint.help, _fix(hint, scalar)) if hint else (None, None)
    return Problem(error.code, f"{on_one_line(text)}: {error.text}", _place(error, scalar), help=help, fix=fix)


def _fix(hint: Hint, scalar: Node) -> Fix | None:
    """The fix that carries out a hint, where the scalar is written as it is read."""
    place = columns_of(scalar, hint.start, hint.end)
    return None if hint.text is None or place is None else replacement(place, hint.text, hint.safe)


def _place(error: ExpressionError, scalar: Node) -> Span:
    return columns_of(scalar, error.offset, error.offset + error.length) or scalar.span


def columns_of(scalar: Node, start: int, end: int) -> Span | None:
    """The columns inside the scalar, if it is written as it is read: on one line, without escapes."""
    span = scalar.span
    beyond = span.end_column - span.column - len(str(scalar.value))
    if span.line != span.end_line or beyond not in (0, 2):
        return None
    first = span.column + beyond // 2
    return Span(span.file, span.line, first + start, span.line, min(first + end, span.end_column))
