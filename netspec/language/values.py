"""From what stands in the file to plain data: expressions evaluated, their faults placed where they stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from netspec.diagnostics import Problem, Span, nearest
from netspec.language.expression import ExpressionError, template
from netspec.source import Node


class Faulty:
    """Stands for a value whose fault has been reported, so that nothing is said of it twice."""

    def __repr__(self) -> str:
        return "faulty"


FAULTY: Final = Faulty()


def has_expression(value: object) -> bool:
    """Whether an expression stands anywhere in plain data."""
    match value:
        case str():
            return "$" in value
        case list():
            return any(map(has_expression, value))
        case dict():
            return any(map(has_expression, value.values()))
    return False


def evaluate(value: Any, names: Mapping[str, Any]) -> Any:
    """Plain data with each expression in it replaced by its value. Raises `ExpressionError`."""
    match value:
        case str() if "$" in value:
            return template(value).evaluate(names)
        case list():
            return [evaluate(item, names) for item in value]
        case dict():
            return {key: evaluate(item, names) for key, item in value.items()}
    return value


def value_faults(node: Node, names: Mapping[str, Any]) -> Iterator[Problem]:
    """Why the expressions of a node have no value, scalar by scalar. Faults of their form are `form_faults`'s."""
    for scalar in scalars(node):
        try:
            evaluate(scalar.value, names)
        except ExpressionError as error:
            if error.code == "expression-value":
                yield _problem(error, scalar, ())


def form_faults(node: Node, names: frozenset[str]) -> Iterator[Problem]:
    """What is wrong with the expressions of a node whatever their values: their form, and names that nothing bears."""
    for scalar in scalars(node):
        try:
            read = template(str(scalar.value)).names
        except ExpressionError as error:
            yield _problem(error, scalar, names)
            continue
        for name in sorted(read - names):
            yield _problem(ExpressionError("unknown-name", f"unknown name '{name}'", _offset(scalar, name), name), scalar, names)


def scalars(node: Node) -> Iterator[Node]:
    """The scalars of a node that have an expression."""
    if isinstance(node.value, str):
        if "$" in node.value:
            yield node
        return
    for child in node.children.values():
        yield from scalars(child)


def _offset(scalar: Node, name: str) -> int:
    return max(str(scalar.value).find(name), 0)


def _problem(error: ExpressionError, scalar: Node, names: frozenset[str] | tuple[()]) -> Problem:
    near = nearest(error.name, names) if error.name else None
    help = f"did you mean '{near}'?" if near else f"known here: {', '.join(sorted(names))}" if error.name else None
    return Problem(error.code, f"{scalar.value}: {error.text}", _place(error, scalar), help=help)


def _place(error: ExpressionError, scalar: Node) -> Span:
    """The place inside the scalar, where it stands as it is read: on one line, without escapes."""
    span = scalar.span
    quotes = (span.end_column - span.column - len(str(scalar.value))) // 2
    if span.line != span.end_line or quotes not in (0, 1):
        return span
    column = span.column + quotes + error.offset
    width = len(error.name) if error.name else 1
    return Span(span.file, span.line, column, span.line, min(column + width, span.end_column))
