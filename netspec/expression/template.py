"""Scalars with expressions in them: `$name` and `$(...)`, alone or inside text.

A language of its own rather than Python's: it has arithmetic, comparisons and choices only, and its time and memory are
bounded by the length and the depth of an expression and by the size of each number.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from netspec.budget import once, shared, spend
from netspec.expression import tree
from netspec.expression.environment import Environment
from netspec.expression.errors import ExpressionError, Hint
from netspec.expression.evaluator import evaluate
from netspec.expression.foreign_syntax import foreign_dollar
from netspec.expression.parser import parse, parse_name, parse_parenthesized
from netspec.expression.special_values import ANY
from netspec.patterns import lazy_pattern
from netspec.wording import shown

MAX_LENGTH = 400
_PARSED = 3
"""The steps of parsing a character."""

_CHOICES = (tree.Conditional, tree.Logical, tree.Comprehension)
_MEMBER = lazy_pattern(r"(?:\.[A-Za-z_]\w*|\[-?\w+\])+", re.ASCII)
_START = lazy_pattern(r"\$(?:(?P<name>[A-Za-z_]\w*)|(?P<open>\())", re.ASCII)


class Embedded(NamedTuple):
    """An expression in a text, at `text[start:end]` without its dollar and parentheses."""

    term: tree.Term
    start: int
    end: int


class Template(NamedTuple):
    """The parts of a scalar, in order: text and expressions. The body of a function is a single expression."""

    text: str
    parts: tuple[str | Embedded, ...]
    names: tuple[tree.Name, ...]
    """The names that its expressions read, at each place."""
    members: tuple[tree.Dotted, ...]
    """The names with a member behind them: rows, or ids of tensors."""
    calls: tuple[tree.FunctionCall, ...]
    """The calls of functions that the file defines."""

    @property
    def read(self) -> frozenset[str]:
        """The names that may have values: those that it reads, and those with a member behind them."""
        return frozenset(name.name for name in self.names).union(member.root for member in self.members)

    @property
    def has_choice(self) -> bool:
        """Whether a part of an expression may not be evaluated: beside `if`, behind `and` or `or`."""
        terms = (part.term for part in self.parts if not isinstance(part, str))
        return any(isinstance(each, _CHOICES) for term in terms for each in tree.walk(term))

    def evaluate(self, env: Environment) -> Any:
        """The value: of any type if the expression is alone, a string if there is text beside it.

        Raises:
            ExpressionError: an expression has no value.
        """
        spend(len(self.text) // 2)
        parts = self.parts
        if len(parts) == 1 and not isinstance(parts[0], str):
            return evaluate(parts[0].term, env)
        values = [part if isinstance(part, str) else evaluate(part.term, env) for part in parts]
        if ANY in values:
            return ANY
        made = [self._inside(value, number) for number, value in enumerate(values)]
        # A parameter may be a text of megabytes.
        spend(sum(map(len, made)) // 32)
        return "".join(made)

    def _inside(self, value: Any, number: int) -> str:
        """The text of a part."""
        if not isinstance(value, bool) and isinstance(value, int | str):
            return str(value)
        text = f"an expression inside text must be a whole number or text, got {shown(value)}"
        part, behind = self.parts[number], self.parts[number + 1 : number + 2]
        member = _MEMBER.match(behind[0]) if behind and isinstance(behind[0], str) else None
        hint = None
        if isinstance(value, dict | list) and member and not isinstance(part, str):
            here, end = f"$({self.text[part.start : part.end]}{member[0]})", part.end + len(member[0])
            written = self.text[part.start - 1 : end]
            hint = Hint(f"write {here} in place of {written}", part.start - 1, end, here)
        raise ExpressionError("expression-value", text, 0, hint)


def template(text: str) -> Template:
    """Parses a scalar that has a `$`.

    Raises:
        ExpressionError: an expression is not well formed.
    """
    if len(text) > MAX_LENGTH:
        raise _too_long()
    return _once(text, _parse_scalar)


def body(text: str) -> Template:
    """Parses the body of a function: one expression, without a dollar."""
    if len(text) > MAX_LENGTH:
        raise _too_long()
    return _once(text, _parse_body)


def _once(text: str, parse: Callable[[str], Template]) -> Template:
    return once((parse, text), _PARSED * len(text), lambda: shared((parse, text), lambda: parse(text)), size=len(text))


def _too_long() -> ExpressionError:
    return ExpressionError("expression-syntax", f"the expression is longer than {MAX_LENGTH} characters", 0)


def _parse_body(text: str) -> Template:
    return _template(text, (Embedded(parse(text), 0, len(text)),))


def _parse_scalar(text: str) -> Template:
    parts: list[str | Embedded] = []
    position = 0
    while (dollar := text.find("$", position)) >= 0:
        if dollar > position:
            parts.append(text[position:dollar])
        opening = _START.match(text, dollar)
        if opening is None:
            hint = foreign_dollar(text, dollar)
            raise ExpressionError("expression-syntax", "expected a name or '(' after '$'", dollar, hint)
        position = opening.end()
        if opening["name"]:
            parts.append(Embedded(parse_name(text, dollar + 1), dollar + 1, position))
        else:
            term, closing = parse_parenthesized(text, position)
            parts.append(Embedded(term, position, closing.start))
            position = closing.end
    if position < len(text):
        parts.append(text[position:])
    return _template(text, tuple(parts))


def _template(text: str, parts: tuple[str | Embedded, ...]) -> Template:
    terms = [part.term for part in parts if not isinstance(part, str)]
    names = tuple(name for term in terms for name in tree.names(term))
    members = tuple(member for term in terms for member in tree.members(term))
    return Template(text, parts, names, members, tuple(call for term in terms for call in tree.calls(term)))
