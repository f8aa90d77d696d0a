"""The names in an expression, also in one that is only half written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple, TypeAlias

from netspec.expression.errors import ExpressionError
from netspec.expression.template import MAX_LENGTH, Template, body, template
from netspec.expression.tokens import Token, Tokens
from netspec.expression.tree import Comprehension, Dotted, FunctionCall, Name, Term, operands
from netspec.expression.words import RESERVED_NAMES

Role: TypeAlias = Literal["value", "function", "tensor"]

_LONGEST = 10 * MAX_LENGTH
"""Longer texts are no expressions, not even half written ones."""


class ReadName(NamedTuple):
    """A name that an expression reads, and where it begins in the scalar."""

    text: str
    at: int
    role: Role
    bound_at: int | None = None
    """Where a list that is made of another one gives it its value, if one does."""
    inner: str = ""
    """The name with what its dots lead to, without the size behind: `unit_1.expanded`; nothing without a dot."""


class ReadNames(NamedTuple):
    """The names that a scalar reads, in the order of the text, and whether all of it could be parsed."""

    names: tuple[ReadName, ...]
    whole: bool


def reads(text: str, is_body: bool = False) -> ReadNames:
    """The names that the expressions in a scalar read, or the body of a function."""
    try:
        parsed = body(text) if is_body else template(text)
    except ExpressionError:
        return ReadNames(tuple(_tokens(text, is_body)) if len(text) < _LONGEST else (), False)
    return ReadNames(tuple(sorted(_parsed(parsed), key=lambda read: read.at)), True)


def _parsed(parsed: Template) -> Iterator[ReadName]:
    for part in parsed.parts:
        if not isinstance(part, str):
            yield from _read(part.term, {})


def _read(term: Term, bound: Mapping[str, int]) -> Iterator[ReadName]:
    """The names that a term reads, where some have a value, each from an offset of the text."""
    match term:
        case Name():
            yield ReadName(term.name, term.at, "value", bound.get(term.name))
        case FunctionCall():
            yield ReadName(term.function, term.at, "function")
        case Dotted():
            inner = term.tensor if term.places[-1] == term.at + len(term.tensor) + 1 and "." in term.tensor else ""
            yield ReadName(term.root, term.at, "tensor", bound.get(term.root), inner)
    parts = operands(term)
    if isinstance(term, Comprehension):
        yield from _read(parts[0], bound)
        yield ReadName(term.name, term.name_at, "value", term.name_at)
        parts, bound = parts[1:], {**bound, term.name: term.name_at}
    for part in parts:
        yield from _read(part, bound)


def _tokens(text: str, is_body: bool) -> Iterator[ReadName]:
    """The names among the tokens of a text: those behind a dollar, and those in parentheses that begin with one."""
    position = 0
    while position < len(text):
        start = position if is_body else text.find("$", position) + 1
        if not is_body and not start:
            return
        tokens, depth = Tokens(text, start), 0
        inside = is_body
        while (token := tokens.current).kind != "end" and token.text != "$":
            depth += (token.text == "(") - (token.text == ")")
            inside = inside or token.text == "("
            tokens.advance()
            if token.kind == "name" and token.text not in RESERVED_NAMES:
                yield ReadName(token.text, token.start, _role(tokens.current))
                if tokens.current.text == ".":
                    tokens.advance()
                    tokens.advance()
            if not inside or (depth <= 0 and not is_body):
                break
        position = len(text) if is_body else max(tokens.current.start, start)


def _role(after: Token) -> Role:
    return "function" if after.text == "(" else "tensor" if after.text == "." else "value"
