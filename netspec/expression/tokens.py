"""The lexer: splits the text of an expression into tokens, on demand, with one token of look-ahead."""

from __future__ import annotations

import re
from typing import NamedTuple

from netspec.expression.errors import ExpressionError
from netspec.expression.foreign_syntax import foreign_operator
from netspec.patterns import lazy_pattern

_TOKEN = lazy_pattern(
    r"\s*(?:(?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?)|(?P<name>[A-Za-z_]\w*)"
    r"|(?P<string>'[^'$]*'|\"[^\"$]*\")|(?P<sign>\*\*|//|<=|>=|==|!=|[-+*/%<>(),.\[\]])|(?P<other>\S))",
    re.ASCII,
)


class Token(NamedTuple):
    """A number, name, string, sign, or the end. `start` and `end` count from the start of the scalar."""

    kind: str
    text: str
    start: int
    end: int


class Tokens:
    """A cursor over the tokens of a text. `current` is the next one to be consumed."""

    def __init__(self, text: str, position: int) -> None:
        self.text = text
        self.current = self._scan(position)

    def _scan(self, position: int) -> Token:
        found = _TOKEN.match(self.text, position)
        if found is None or found.lastgroup is None:
            return Token("end", "the end", len(self.text), len(self.text))
        kind = found.lastgroup
        return Token(kind, found[kind], found.start(kind), found.end(kind))

    def after_current(self) -> Token:
        """The token behind the current one."""
        return self._scan(self.current.end)

    def advance(self) -> Token:
        """Consumes the current token."""
        token, self.current = self.current, self.after_current()
        return token

    def take(self, *texts: str) -> Token | None:
        """Consumes the current token if it is one of some names or signs."""
        found = self.current.text in texts and self.current.kind in ("sign", "name")
        return self.advance() if found else None

    def expect(self, sign: str, expected: str) -> Token:
        """Consumes a sign.

        Raises:
            ExpressionError: the current token is another; `expected` says what could stand there.
        """
        token = self.take(sign)
        if token is None:
            raise self.unexpected(expected)
        return token

    def unexpected(self, expected: str) -> ExpressionError:
        """The error that the current token is not what was expected."""
        token = self.current
        got = token.text if token.kind == "end" else f"'{token.text}'"
        hint = foreign_operator(self.text, token.start)
        return ExpressionError("expression-syntax", f"expected {expected}, got {got}", token.start, hint)
