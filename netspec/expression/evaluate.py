"""From what stands in the file to plain data: expressions evaluated, their faults placed where they stand."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from netspec.budget import spend
from netspec.diagnostics import Note, Problem, Span
from netspec.expression.errors import FAULTY, UNSEEN, FunctionFault
from netspec.expression.foreign_syntax import name_elsewhere, size_elsewhere
from netspec.expression.template import ExpressionError, template
from netspec.records import replace
from netspec.schema.declaration import declaration
from netspec.schema.suggest import likely
from netspec.source import Node
from netspec.wording import on_one_line


def has_expression(value: object) -> bool:
    """Whether an expression stands anywhere in plain data."""
    match value:
        case str():
            spend(len(value) // 1_000)
            return "$" in value
        case list():
            spend(len(value) // 4)
            return any(map(has_expression, value))
        case dict():
            return any(map(has_expression, value.values()))
    return False


def holds_unseen(value: object) -> bool:
    """Whether any value may stand anywhere in plain data."""
    match value:
        case list():
            return any(map(holds_unseen, value))
        case dict():
            return any(map(holds_unseen, value.values()))
    return value is UNSEEN


def evaluate(node: Node, names: Mapping[str, Any]) -> tuple[Any, list[tuple[Node, ExpressionError]]]:
    """The plain data of a node with each expression in it replaced by its value, and the scalars that have none.

    FAULTY stands in their place.
    """
    failed: list[tuple[Node, ExpressionError]] = []
    return _evaluate(node, names, failed), failed


def _evaluate(node: Node, names: Mapping[str, Any], failed: list[tuple[Node, ExpressionError]]) -> Any:
    match node.value:
        case str() if "$" in node.value:
            try:
                return template(node.value).evaluate(names)
            except ExpressionError as error:
                failed.append((node, error))
                return FAULTY
        case list():
            return [_evaluate(item, names, failed) for item in node.children.values()]
        case dict():
            return {key: _evaluate(item, names, failed) for key, item in node.children.items()}
    return node.value


def value_fault(scalar: Node, error: ExpressionError) -> Iterator[Problem]:
    """Why the expression of a scalar has no value. Faults of its form are `form_faults`'s."""
    if isinstance(error, FunctionFault):
        called = Note(f"called on line {scalar.span.line}", _place(error, scalar))
        for problem in value_fault(error.body, _in_body(error.error)):
            yield replace(problem, notes=(*problem.notes, called))
    elif error.code == "expression-value":
        yield _problem(error, scalar, ())


def body_value_fault(body: Node, error: ExpressionError) -> Iterator[Problem]:
    """Why the body of a function has no value for any call."""
    yield from value_fault(body, _in_body(error))


def form_faults(
    scalar: Node, names: Collection[str], hidden: Callable[[str], bool], params: str = "params", key: str = ""
) -> Iterator[Problem]:
    """What is wrong with the expressions of a scalar whatever their values: form, and names that nothing bears.

    `hidden` says whether a fault that is told may be why nothing bears a name; `params`, under what it can be declared,
    and `key`, that of which the scalar is the value.
    """
    try:
        read = template(str(scalar.value)).names
    except ExpressionError as error:
        yield _problem(error, scalar, names)
        return
    for name, offset in read.items():
        if name not in names and not hidden(name):
            yield _problem(ExpressionError("unknown-name", _unknown(name), offset, name), scalar, names, params, key)


def _unknown(name: str) -> str:
    return f"unknown function '{name.removesuffix('()')}'" if name.endswith("()") else f"unknown name '{name}'"


def body_faults(body: Node, names: Collection[str]) -> Iterator[Problem]:
    """What is wrong with the body of a function: an expression without its `$(...)`."""
    try:
        found = template(f"$({body.value})")
    except ExpressionError as error:
        yield _problem(_in_body(error), body, names)
        return
    if len(found.parts) != 1 or isinstance(found.parts[0], str):
        yield _problem(
            ExpressionError("expression-syntax", "expected one expression, without a dollar", 0), body, names
        )
        return
    for name, offset in found.names.items():
        if name not in names:
            yield _problem(ExpressionError("unknown-name", _unknown(name), offset - 2, name), body, names)


def _in_body(error: ExpressionError) -> ExpressionError:
    """A fault of a function's body, which stands in the file without the `$(` that it is read with."""
    return ExpressionError(error.code, error.text, max(error.offset - 2, 0), error.name)


def scalars(node: Node) -> Iterator[Node]:
    """The scalars of a node that have an expression."""
    if isinstance(node.value, str):
        if "$" in node.value:
            yield node
        return
    for child in node.children.values():
        yield from scalars(child)


def _problem(
    error: ExpressionError, scalar: Node, names: Collection[str], params: str = "params", key: str = ""
) -> Problem:
    help = error.help
    if error.name == "i":
        help = "leave i out: it counts the rounds of a repeat, and is known inside one only"
    elif error.name:
        spend(len(names) // 4)
        known = sorted(filter(None, names))
        help = _elsewise(error.name, str(scalar.value), error.offset, known) or _declared(
            error.name, str(scalar.value), params, key
        )
    return Problem(error.code, f"{on_one_line(str(scalar.value))}: {error.text}", _place(error, scalar), help=help)


def _place(error: ExpressionError, scalar: Node) -> Span:
    """The place inside the scalar, where it stands as it is read: on one line, without escapes."""
    span = scalar.span
    beyond = span.end_column - span.column - len(str(scalar.value))
    if span.line != span.end_line or beyond not in (0, 2):
        return span
    column = span.column + beyond // 2 + error.offset
    width = len(error.name) if error.name else 1
    return Span(span.file, span.line, column, span.line, min(column + width, span.end_column))


def _elsewise(name: str, text: str, offset: int, names: list[str]) -> str | None:
    """What an unknown name most likely stands for: another's word, the nearest, or the one that it begins with."""
    if told := name_elsewhere(name) or size_elsewhere(text, offset):
        return told
    if near := likely(name, names):
        return f"did you mean '{near}'?"
    first = max((known for known in names if name.startswith(known)), key=len, default=None)
    if first is not None and text[offset - 1 : offset] == "$":
        # `conv$n_a` reads the name n_a.
        return f"write $({first}){name.removeprefix(first)} in place of ${name}"
    return None


def _declared(name: str, text: str, params: str, key: str) -> str:
    """How to declare an unknown name."""
    if name.endswith("()"):
        return f"declare it under functions: {name.removesuffix('()')}(x): ..."
    return f"declare it under {params}: {name}: {declaration(name, text, key)}, of the type and value meant"
