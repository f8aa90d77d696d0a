"""Name patterns: decides whether a scalar with expressions can evaluate to a name: `conv$i` can be `conv1`."""

from __future__ import annotations

from collections.abc import Sequence

from netspec.expression.errors import ExpressionError
from netspec.expression.template import template

_EXPRESSION = "\0"
"""Stands for an expression among literal text, in which no file can have it."""


class NamePattern:
    """The last part of a path of scopes, in which each expression can be any text.

    Its literal texts are looked for one after the other, so that a match takes time linear in the name.
    """

    def __init__(self, text: str) -> None:
        self._literals = _literals(text)

    def matches(self, name: str) -> bool:
        """Whether an evaluation of the text could give the name."""
        first, *inner = self._literals
        if not inner:
            return name == first
        last = inner.pop()
        position, end = len(first), len(name) - len(last)
        if position > end or not (name.startswith(first) and name.endswith(last)):
            return False
        for literal in inner:
            position = name.find(literal, position, end)
            if position < 0:
                return False
            position += len(literal)
        return True


def _literals(text: str) -> Sequence[str]:
    """The literal text around the expressions. A malformed one is reported elsewhere, and can be any name here."""
    try:
        parts = template(text).parts
    except ExpressionError:
        return "", ""
    marked = "".join(part if isinstance(part, str) else _EXPRESSION for part in parts)
    return marked.rpartition("/")[2].split(_EXPRESSION)
