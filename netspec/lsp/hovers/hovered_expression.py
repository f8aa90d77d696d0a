"""What an expression is worth under the cursor: the name or the part of it there, and the whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from netspec.diagnostics import Span
from netspec.expression.errors import ExpressionError
from netspec.expression.functions import parse_head
from netspec.expression.locate import columns_of
from netspec.expression.template import Template, body, template
from netspec.expression.tree import (
    Binary,
    BuiltIn,
    Comprehension,
    Conditional,
    Dotted,
    FieldOf,
    FunctionCall,
    ItemOf,
    ListLiteral,
    Literal,
    Logical,
    Name,
    Term,
    Unary,
    walk,
)
from netspec.lsp.client.client_text import TextPlace
from netspec.lsp.documents.open_spec import OpenSpec
from netspec.lsp.hovers.hover_text import HoverText
from netspec.lsp.hovers.hovered_names import add_function, add_name
from netspec.lsp.hovers.values_here import environments, listed_values, values_of_node, values_of_term
from netspec.lsp.hovers.word_at import Belonging, WordAt
from netspec.patterns import lazy_pattern

_LITERAL = lazy_pattern(r"'[^']*'|\"[^\"]*\"|\d[\w.]*(?:(?<=[eE])[+-]\d+)?|\w+")


_OF_LISTS: Mapping[type, str] = {
    FieldOf: "a field of a row, or a size of a tensor",
    ItemOf: "an item of a list, counted from 0",
    ListLiteral: "a list",
    Comprehension: "a list with a value for each item of another",
}


class _Part(NamedTuple):
    """A part of an expression, and the offsets of the word or the sign that shows it."""

    term: Term
    start: int
    end: int


def hover_expression(spec: OpenSpec, word: WordAt, at: Belonging, place: TextPlace, text: HoverText) -> Span:
    """Adds what is known of the expressions of a scalar; returns the place of the part that is spoken of."""
    scalar = word.node
    parsed = _parsed(scalar.value, at)
    whole = columns_of(scalar, 0, len(scalar.value))
    if parsed is None:
        return scalar.span
    envs = environments(spec, at, rounds=at.sort in ("op", "call") or at.name == "scope")
    part = _part_at(parsed, place.column - whole.column) if whole is not None else None
    found = scalar.span
    if part is not None:
        found = columns_of(scalar, part.start, part.end) or found
        is_row = isinstance(part.term, Dotted) and any(part.term.root in env.values for env in envs)
        _add_part(spec, scalar.value[part.start : part.end], part.term, at, text, is_row=is_row)
        if not _reads(part.term, _arguments(at)):
            text.equation(_written(parsed, part), *listed_values(values_of_term(part.term, envs)))
    if at.sort != "function" and not (part is not None and isinstance(part.term, Name) and _is_alone(parsed)):
        text.equation(scalar.value, *listed_values(values_of_node(scalar, envs)))
    return found


def _parsed(text: str, at: Belonging) -> Template | None:
    try:
        return body(text) if at.sort == "function" else template(text)
    except ExpressionError:
        return None


def _part_at(parsed: Template, offset: int) -> _Part | None:
    """The part whose word or sign is at an offset."""
    for embedded in parsed.parts:
        if not isinstance(embedded, str) and embedded.start - 2 <= offset <= embedded.end:
            for term in walk(embedded.term):
                start, end = term.at, term.at + _length(term, parsed.text)
                if start <= offset < end:
                    return _Part(term, start, end)
    return None


def _is_alone(parsed: Template) -> bool:
    """Whether a name is all of the scalar: `$depth`."""
    return len(parsed.parts) == 1 and not parsed.text.startswith("$(")


def _written(parsed: Template, part: _Part) -> str:
    """A part as the file writes it; of an operator, what stands around it."""
    text = parsed.text
    match part.term:
        case Name() | Dotted() | Literal():
            return text[part.start : part.end]
        case FunctionCall() | BuiltIn():
            return f"{text[part.start : part.end]}(...)"
    return f"... {text[part.start : part.end]} ..."


def _length(term: Term, text: str) -> int:
    match term:
        case Name():
            return len(term.name)
        case Dotted():
            return term.places[-1] + len(term.size) - term.at
        case FieldOf():
            return len(term.name)
        case ItemOf() | ListLiteral() | Comprehension():
            return 1
        case FunctionCall() | BuiltIn():
            return len(term.function)
        case Unary() | Binary() | Logical():
            return len(term.operator)
        case Conditional():
            return len("if")
        case Literal():
            found = _LITERAL.match(text, term.at)
            return found.end() - term.at if found else 0


def _add_part(
    spec: OpenSpec, written: str, term: Term, at: Belonging, text: HoverText, *, is_row: bool = False
) -> None:
    match term:
        case Name() if term.name in _arguments(at):
            text.title(term.name, f"argument of the function {at.name}")
        case Name():
            add_name(spec, term.name, at.block, text)
        case FunctionCall() if not add_function(spec, term.function, text):
            text.title(written, "a function of expressions")
        case Dotted() if is_row:
            text.title(written, f"a field of `{term.root}`")
            add_name(spec, term.root, at.block, text)
        case Dotted():
            text.title(written, f"the {term.size} of {_tensor(term.tensor)}")
        case BuiltIn():
            text.title(written, "a function of expressions")
        case Literal():
            text.title(written, "a value as it is written")
        case _:
            text.title(written, _OF_LISTS.get(type(term), "an operator of expressions"))


def _arguments(at: Belonging) -> tuple[str, ...]:
    """The arguments of the function whose body it is."""
    return parse_head(at.name).arguments if at.sort == "function" else ()


def _reads(term: Term, names: tuple[str, ...]) -> bool:
    return any(isinstance(each, Name) and each.name in names for each in walk(term))


def _tensor(name: str) -> str:
    return "the tensor that reaches the step" if name == "input" else f"the output of the step with the id {name}"
