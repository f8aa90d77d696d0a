"""The expressions of specs: `$name`, `$(...)`, alone or inside a string. Parsed once, evaluated without running code.

A small language of its own rather than Python's, so that nothing but arithmetic, comparison and choice can be said, and
time and memory are bounded: in length, in depth, and in the size of every number on the way.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias

from netspec.diagnostics import value_text

MAX_LENGTH = 400
MAX_DEPTH = 32
MAX_NUMBER = 2**63 - 1
MAX_EXPONENT = 64

Names: TypeAlias = Mapping[str, Any]
Term: TypeAlias = Callable[[Names], Any]

WORDS = frozenset({"true", "false", "null", "if", "else", "and", "or", "not"})
CALLS: Mapping[str, Callable[..., Any]] = {
    "min": min,
    "max": max,
    "int": int,
    "float": float,
    "round": round,
    "abs": abs,
}

_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?)|(?P<name>[A-Za-z_]\w*)"
    r"|(?P<string>'[^']*'|\"[^\"]*\")|(?P<sign>\*\*|//|<=|>=|==|!=|[-+*/%<>(),])|(?P<other>\S))",
    re.ASCII,
)
_START = re.compile(r"\$(?:(?P<name>[A-Za-z_]\w*)|(?P<open>\())", re.ASCII)


class ExpressionError(Exception):
    """What is wrong with an expression. `offset` counts code points from the start of the scalar."""

    def __init__(self, code: str, text: str, offset: int, name: str | None = None) -> None:
        super().__init__(text)
        self.code, self.text, self.offset, self.name = code, text, offset, name


@dataclass(frozen=True, slots=True)
class Template:
    """A scalar with expressions in it: literal strings and terms in turn. `names` are those that it may read."""

    parts: tuple[str | Term, ...]
    names: frozenset[str]

    def evaluate(self, names: Names) -> Any:
        """The value: of any type if the expression stands alone, a string if it stands inside one."""
        if len(self.parts) == 1 and not isinstance(self.parts[0], str):
            return self.parts[0](names)
        return "".join(part if isinstance(part, str) else _inside(part(names)) for part in self.parts)


def _inside(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise ExpressionError("expression-value", f"only whole numbers and strings stand inside a string, got {value_text(value)}", 0)
    return str(value)


@lru_cache(maxsize=4096)
def template(text: str) -> Template:
    """Parses a scalar that has a `$`. Raises `ExpressionError`."""
    if len(text) > MAX_LENGTH:
        raise ExpressionError("expression-syntax", f"an expression has at most {MAX_LENGTH} characters", 0)
    parts: list[str | Term] = []
    names: set[str] = set()
    position = 0
    while (dollar := text.find("$", position)) >= 0:
        if dollar > position:
            parts.append(text[position:dollar])
        start = _START.match(text, dollar)
        if start is None:
            raise ExpressionError("expression-syntax", "expected a name or '(' after '$'", dollar)
        parser = _Parser(text, start.start("name") if start["name"] else start.end("open"))
        if start["name"]:
            parts.append(parser.name())
            position = start.end()
        else:
            parts.append(parser.whole())
            position = parser.token.end
        names |= parser.names
    if position < len(text):
        parts.append(text[position:])
    return Template(tuple(parts), frozenset(names))


class _Token(NamedTuple):
    kind: str
    text: str
    start: int
    end: int


class _Parser:
    """Recursive descent over one `$(...)`, with the token that is next at hand. Precedence is Python's."""

    def __init__(self, text: str, position: int) -> None:
        self.text = text
        self.names: set[str] = set()
        self.depth = 0
        self.token = self._scan(position)

    def _scan(self, position: int) -> _Token:
        found = _TOKEN.match(self.text, position)
        if found is None or found.lastgroup is None:
            return _Token("end", "the end", len(self.text), len(self.text))
        kind = found.lastgroup
        return _Token(kind, found[kind], found.start(kind), found.end(kind))

    def _fail(self, expected: str) -> ExpressionError:
        got = self.token.text if self.token.kind == "end" else f"'{self.token.text}'"
        return ExpressionError("expression-syntax", f"expected {expected}, got {got}", self.token.start)

    def _next(self) -> _Token:
        token, self.token = self.token, self._scan(self.token.end)
        return token

    def _take(self, *texts: str) -> _Token | None:
        return self._next() if self.token.kind in ("sign", "name") and self.token.text in texts else None

    def whole(self) -> Term:
        """Everything up to the closing parenthesis, which stays the token at hand."""
        term = self._choice()
        if self.token.text != ")" or self.token.kind != "sign":
            raise self._fail("an operator or ')'")
        return term

    def name(self) -> Term:
        token = self._next()
        name, offset = token.text, token.start
        if name in WORDS or name in CALLS:
            raise ExpressionError("expression-syntax", f"'{name}' is a word of expressions, not a name", offset)
        self.names.add(name)

        def read(names: Names) -> Any:
            if name not in names:
                raise ExpressionError("unknown-name", f"unknown name '{name}'", offset, name)
            return names[name]

        return read

    def _choice(self) -> Term:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise ExpressionError("expression-syntax", f"an expression is at most {MAX_DEPTH} levels deep", self.token.start)
        term = self._either()
        if at := self._take("if"):
            condition = self._truth(self._either(), at)
            if not self._take("else"):
                raise self._fail("'else'")
            term = self._chosen(term, condition, self._choice())
        self.depth -= 1
        return term

    def _chosen(self, then: Term, condition: Callable[[Names], bool], otherwise: Term) -> Term:
        return lambda names: then(names) if condition(names) else otherwise(names)

    def _truth(self, term: Term, at: _Token) -> Callable[[Names], bool]:
        def value(names: Names) -> bool:
            if not isinstance(found := term(names), bool):
                raise ExpressionError("expression-value", f"'{at.text}' takes true or false, got {value_text(found)}", at.start)
            return found

        return value

    def _logical(self, at: _Token, left: Term, right: Term) -> Term:
        first, second = self._truth(left, at), self._truth(right, at)
        if at.text == "or":
            return lambda names: first(names) or second(names)
        return lambda names: first(names) and second(names)

    def _either(self) -> Term:
        term = self._both()
        while at := self._take("or"):
            term = self._logical(at, term, self._both())
        return term

    def _both(self) -> Term:
        term = self._negation()
        while at := self._take("and"):
            term = self._logical(at, term, self._negation())
        return term

    def _negation(self) -> Term:
        negated = 0
        while at := self._take("not"):
            negated, last = negated + 1, at
        term = self._comparison()
        if not negated:
            return term
        truth = self._truth(term, last)
        return lambda names: truth(names) != (negated % 2 == 1)

    def _comparison(self) -> Term:
        left = self._sum()
        if at := self._take(*_COMPARISONS):
            right = self._sum()
            if self.token.text in _COMPARISONS:
                raise ExpressionError("expression-syntax", "comparisons do not chain: join them with 'and'", self.token.start)
            return lambda names: _compare(at, left(names), right(names))
        return left

    def _sum(self) -> Term:
        term = self._product()
        while at := self._take("+", "-"):
            term = _binary(at, term, self._product())
        return term

    def _product(self) -> Term:
        term = self._signed()
        while at := self._take("*", "/", "//", "%"):
            term = _binary(at, term, self._signed())
        return term

    def _signed(self) -> Term:
        signs = []
        while at := self._take("-", "+"):
            signs.append(at)
        term = self._power()
        for at in reversed(signs):
            term = _unary(at, term)
        return term

    def _power(self) -> Term:
        base = self._atom()
        if at := self._take("**"):
            self.depth += 1
            if self.depth > MAX_DEPTH:
                raise ExpressionError("expression-syntax", f"an expression is at most {MAX_DEPTH} levels deep", at.start)
            power = _binary(at, base, self._signed())
            self.depth -= 1
            return power
        return base

    def _atom(self) -> Term:
        token = self.token
        if token.kind == "number":
            self._next()
            value = _bounded(token, int(token.text) if token.text.isdigit() else float(token.text))
            return lambda names: value
        if token.kind == "string":
            self._next()
            return lambda names: token.text[1:-1]
        if token.text in _CONSTANTS and token.kind == "name":
            self._next()
            return lambda names: _CONSTANTS[token.text]
        if token.text in CALLS and token.kind == "name":
            return self._call()
        if token.kind == "name" and token.text not in WORDS:
            return self.name()
        if self._take("("):
            term = self._choice()
            if not self._take(")"):
                raise self._fail("an operator or ')'")
            return term
        raise self._fail("a value")

    def _call(self) -> Term:
        at = self._next()
        if not self._take("("):
            raise self._fail(f"'(' after '{at.text}'")
        terms = [self._choice()]
        while self._take(","):
            terms.append(self._choice())
        if not self._take(")"):
            raise self._fail("',' or ')'")
        if (at.text in ("min", "max")) != (len(terms) > 1):
            wanted = "two values or more" if at.text in ("min", "max") else "one value"
            raise ExpressionError("expression-syntax", f"'{at.text}' takes {wanted}, got {len(terms)}", at.start)
        return lambda names: _bounded(at, CALLS[at.text](*(_number(at, term(names)) for term in terms)))


_CONSTANTS: Mapping[str, Any] = {"true": True, "false": False, "null": None}
_COMPARISONS = ("<", "<=", ">", ">=", "==", "!=")
_OPERATORS: Mapping[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
    "**": operator.pow,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def _number(at: _Token, value: Any) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ExpressionError("expression-value", f"'{at.text}' takes numbers, got {value_text(value)}", at.start)
    return value


def _bounded(at: _Token, value: Any) -> int | float:
    """A result within bounds: negative powers of zero, complex roots and overflows all end here."""
    if isinstance(value, complex) or (isinstance(value, float) and not math.isfinite(value)) or abs(value) > MAX_NUMBER:
        raise ExpressionError("expression-value", f"the value of '{at.text}' is too large or not a number", at.start)
    return value  # type: ignore[no-any-return]


def _binary(at: _Token, left: Term, right: Term) -> Term:
    def compute(names: Names) -> int | float:
        a, b = _number(at, left(names)), _number(at, right(names))
        if at.text == "**" and abs(b) > MAX_EXPONENT:
            raise ExpressionError("expression-value", f"an exponent is at most {MAX_EXPONENT}, got {b}", at.start)
        try:
            return _bounded(at, _OPERATORS[at.text](a, b))
        except ZeroDivisionError:
            raise ExpressionError("expression-value", "division by zero", at.start) from None
        except OverflowError:
            raise ExpressionError("expression-value", f"the value of '{at.text}' is too large", at.start) from None

    return compute


def _unary(at: _Token, term: Term) -> Term:
    if at.text == "-":
        return lambda names: -_number(at, term(names))
    return lambda names: _number(at, term(names))


def _compare(at: _Token, left: Any, right: Any) -> bool:
    if at.text in ("==", "!="):
        # true is no number here, as in YAML and JSON, though in Python it equals 1.
        same = isinstance(left, bool) == isinstance(right, bool) and left == right
        return same == (at.text == "==")
    return bool(_OPERATORS[at.text](_number(at, left), _number(at, right)))
