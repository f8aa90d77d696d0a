"""Reads a size as it is shown: `54`, `N`, `2*H + 1`, `floor((H - 199) / 32)`, `ceil(W / 2)`, `H*W`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from netspec.budget import spend
from netspec.patterns import lazy_pattern
from netspec.sizes import Dim, add, ceil_div, floor_div, multiply, scale, symbol

_WORD = lazy_pattern(r"\s*([0-9]+|[A-Za-z_][A-Za-z0-9_]*|[-+*/()])")
_END = ""
_LONGEST = 1_000
_DEEPEST = 20
_MOST_DIGITS = 19


class SizeTextError(ValueError):
    """A text that is no size."""


def size_of(text: str, given: Mapping[str, Dim]) -> Dim:
    """The size that a text says. `given` are the sizes that names stand for; any other name is a symbol.

    Raises:
        SizeTextError: the text is no size.
    """
    reading = _SizeParser(text, given)
    size = reading.sum(0)
    reading.require(_END)
    return size


class _SizeParser:
    """A text on the way: its words, of which the last is empty."""

    def __init__(self, text: str, given: Mapping[str, Dim]) -> None:
        if len(text) > _LONGEST:
            raise SizeTextError
        self._words = [*_words(text), _END]
        self._given = given
        self._at = 0
        spend(4 * len(self._words))

    def take(self, *wanted: str) -> str | None:
        """Passes the next word if it is one of these."""
        return self._next() if self._words[self._at] in wanted else None

    def require(self, wanted: str) -> None:
        """Passes the next word, which must be this one."""
        if self._next() != wanted:
            raise SizeTextError

    def sum(self, depth: int) -> Dim:
        """A sum of products."""
        if depth > _DEEPEST:
            raise SizeTextError
        total: Dim = 0
        sign = self.take("+", "-") or "+"
        while sign:
            total = add(total, scale(self._product(depth), 1 if sign == "+" else -1))
            sign = self.take("+", "-") or ""
        return total

    def _product(self, depth: int) -> Dim:
        product = self._factor(depth)
        while self.take("*"):
            product = multiply(product, self._factor(depth))
        return product

    def _factor(self, depth: int) -> Dim:
        word = self._next()
        if word in ("floor", "ceil"):
            return self._quotient(floor_div if word == "floor" else ceil_div, depth)
        if word == "(":
            inside = self.sum(depth + 1)
            self.require(")")
            return inside
        if word.isidentifier():
            return self._given[word] if word in self._given else symbol(word)
        return _number(word)

    def _quotient(self, rounded: Callable[[Dim, int], Dim], depth: int) -> Dim:
        self.require("(")
        dividend = self.sum(depth + 1)
        self.require("/")
        divisor = _number(self._next())
        self.require(")")
        if not divisor:
            raise SizeTextError
        return rounded(dividend, divisor)

    def _next(self) -> str:
        self._at += 1
        return self._words[self._at - 1]


def _number(word: str) -> int:
    if not word.isdigit() or len(word) > _MOST_DIGITS:
        raise SizeTextError
    return int(word)


def _words(text: str) -> Iterator[str]:
    end, text = 0, text.rstrip()
    while end < len(text):
        found = _WORD.match(text, end)
        if found is None:
            raise SizeTextError
        yield found[1]
        end = found.end()
