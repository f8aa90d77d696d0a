"""The grammar of expressions: recursive descent, once for each scalar, to terms that can be evaluated."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from netspec.expression.errors import FAULTY, UNSEEN, ExpressionError, Hidden, Token
from netspec.expression.foreign_syntax import HOLDERS, sign_elsewhere, size_elsewhere
from netspec.expression.operators import (
    CALLS,
    COMPARISONS,
    UNKNOWN,
    Names,
    Term,
    binary,
    bounded,
    compare,
    number,
    unary,
)
from netspec.expression.tensor_sizes import IDS, INPUT
from netspec.schema.keywords import EXPRESSION_WORDS
from netspec.wording import shown

MAX_DEPTH = 32
KNOWN = "known"
SIZES = ("height", "width", "channels")
_CONSTANTS: Mapping[str, Any] = {"true": True, "false": False, "null": None}
_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?)|(?P<name>[A-Za-z_]\w*)"
    r"|(?P<string>'[^'$]*'|\"[^\"$]*\")|(?P<sign>\*\*|//|<=|>=|==|!=|[-+*/%<>(),.])|(?P<other>\S))",
    re.ASCII,
)


class Parser:
    """Recursive descent over one `$(...)`, with the token that is next at hand. Precedence is Python's."""

    def __init__(self, text: str, position: int) -> None:
        self.text = text
        self.names: dict[str, int] = {}
        self.calls: list[str] = []
        self.depth = 0
        self.token = self._scan(position)

    def _scan(self, position: int) -> Token:
        found = _TOKEN.match(self.text, position)
        if found is None or found.lastgroup is None:
            return Token("end", "the end", len(self.text), len(self.text))
        kind = found.lastgroup
        return Token(kind, found[kind], found.start(kind), found.end(kind))

    def _fail(self, expected: str) -> ExpressionError:
        got = self.token.text if self.token.kind == "end" else f"'{self.token.text}'"
        help = sign_elsewhere(self.text, self.token.start)
        return ExpressionError("expression-syntax", f"expected {expected}, got {got}", self.token.start, help=help)

    def _next(self) -> Token:
        token, self.token = self.token, self._scan(self.token.end)
        return token

    def _take(self, *texts: str) -> Token | None:
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
        if name in EXPRESSION_WORDS - {INPUT}:
            raise ExpressionError("expression-syntax", f"'{name}' is a word of expressions, not a name", offset)
        if name == INPUT:
            raise self._sizes_of(token)
        self.names.setdefault(name, offset)

        def read(names: Names) -> Any:
            if name not in names:
                raise ExpressionError("unknown-name", f"unknown name '{name}'", offset, name)
            value = names[name]
            if value is FAULTY:
                raise Hidden(offset)
            return value

        return read

    def _size(self, at: Token) -> Term:
        """A size of the tensor that reaches the step, or of one that an id names."""
        if not self._take(".") or self.token.text not in SIZES:
            raise self._sizes_of(at)
        size = self._next()

        def read(names: Names) -> Any:
            if INPUT not in names:
                text = "the sizes of tensors are known in layers and groups only: no tensor reaches this place"
                raise ExpressionError("expression-value", text, at.start)
            tensor = names[INPUT] if at.text == INPUT else names[IDS](at.text) if IDS in names else None
            if tensor is None:
                help = size_elsewhere(self.text, at.start) if at.text in HOLDERS else None
                raise ExpressionError("expression-value", f"no step before has the id '{at.text}'", at.start, help=help)
            return tensor.size(size.text, at.start)

        return read

    def _sizes_of(self, at: Token) -> ExpressionError:
        text = f"of {at.text} there are {', '.join(f'$({at.text}.{size})' for size in SIZES)}"
        return ExpressionError("expression-syntax", text, at.start, help=size_elsewhere(self.text, at.start))

    def _choice(self) -> Term:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise ExpressionError(
                "expression-syntax", f"an expression is at most {MAX_DEPTH} levels deep", self.token.start
            )
        term = self._either()
        if at := self._take("if"):
            condition = self._truth(self._either(), at)
            if not self._take("else"):
                raise self._fail("'else'")
            term = self._chosen(term, condition, self._choice())
        self.depth -= 1
        return term

    def _chosen(self, then: Term, condition: Term, otherwise: Term) -> Term:
        def chosen(names: Names) -> Any:
            if (found := condition(names)) is UNSEEN:
                then(names)
                otherwise(names)
                return UNSEEN
            return then(names) if found else otherwise(names)

        return chosen

    def _truth(self, term: Term, at: Token) -> Term:
        def value(names: Names) -> Any:
            found = term(names)
            if found is not UNSEEN and not isinstance(found, bool):
                raise ExpressionError(
                    "expression-value", f"'{at.text}' takes true or false, got {shown(found)}", at.start
                )
            return found

        return value

    def _logical(self, at: Token, left: Term, right: Term) -> Term:
        first, second = self._truth(left, at), self._truth(right, at)

        def joined(names: Names) -> Any:
            found = first(names)
            if found is UNSEEN:
                second(names)
                return UNSEEN
            return second(names) if found == (at.text == "and") else found

        return joined

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

        def value(names: Names) -> Any:
            found = truth(names)
            return found if found is UNSEEN else found != (negated % 2 == 1)

        return value

    def _comparison(self) -> Term:
        left = self._sum()
        if at := self._take(*COMPARISONS):
            right = self._sum()
            if self.token.text in COMPARISONS:
                raise ExpressionError(
                    "expression-syntax", "comparisons do not chain: join them with 'and'", self.token.start
                )
            return lambda names: compare(at, left(names), right(names))
        return left

    def _sum(self) -> Term:
        term = self._product()
        while at := self._take("+", "-"):
            term = binary(at, term, self._product())
        return term

    def _product(self) -> Term:
        term = self._signed()
        while at := self._take("*", "/", "//", "%"):
            term = binary(at, term, self._signed())
        return term

    def _signed(self) -> Term:
        signs = []
        while at := self._take("-", "+"):
            signs.append(at)
        term = self._power()
        for at in reversed(signs):
            term = unary(at, term)
        return term

    def _power(self) -> Term:
        base = self._atom()
        if at := self._take("**"):
            self.depth += 1
            if self.depth > MAX_DEPTH:
                raise ExpressionError(
                    "expression-syntax", f"an expression is at most {MAX_DEPTH} levels deep", at.start
                )
            power = binary(at, base, self._signed())
            self.depth -= 1
            return power
        return base

    def _atom(self) -> Term:
        token = self.token
        if token.kind == "number":
            self._next()
            value = bounded(token, int(token.text) if token.text.isdigit() else float(token.text))
            return lambda _: value
        if token.kind == "string":
            self._next()
            return lambda _: token.text[1:-1]
        if token.text in _CONSTANTS and token.kind == "name":
            self._next()
            return lambda _: _CONSTANTS[token.text]
        if token.text in CALLS and token.kind == "name":
            return self._call()
        if token.text == KNOWN and token.kind == "name":
            self._next()
            terms = self._operands(token)
            if not terms:
                raise ExpressionError("expression-syntax", "'known' takes a size, got nothing", token.start)
            return lambda names: _known([term(names) for term in terms])
        if token.kind == "name" and token.text not in EXPRESSION_WORDS - {INPUT}:
            return self._named()
        if self._take("("):
            term = self._choice()
            if not self._take(")"):
                raise self._fail("an operator or ')'")
            return term
        raise self._fail("a value")

    def _named(self) -> Term:
        """A name, a call of a function or a size, as what follows the name says."""
        after = self._scan(self.token.end).text
        if self.token.text == INPUT or after == ".":
            return self._size(self._next())
        return self._function() if after == "(" else self.name()

    def _operands(self, at: Token) -> list[Term]:
        """What stands in the parentheses of a call."""
        if not self._take("("):
            raise self._fail(f"'(' after '{at.text}'")
        terms = [] if self.token.text == ")" else [self._choice()]
        while terms and self._take(","):
            terms.append(self._choice())
        if not self._take(")"):
            raise self._fail("',' or ')'")
        return terms

    def _function(self) -> Term:
        """A call of a function that the file defines."""
        at = self._next()
        terms = self._operands(at)
        name = f"{at.text}()"
        self.names.setdefault(name, at.start)
        self.calls.append(name)

        def call(names: Names) -> Any:
            if name not in names:
                raise ExpressionError("unknown-name", f"unknown function '{at.text}'", at.start, name)
            return names[name].call(at, [term(names) for term in terms], names)

        return call

    def _call(self) -> Term:
        at = self._next()
        terms = self._operands(at)
        if not terms or (at.text in ("min", "max")) != (len(terms) > 1):
            wanted = "two values or more" if at.text in ("min", "max") else "one value"
            raise ExpressionError("expression-syntax", f"'{at.text}' takes {wanted}, got {len(terms)}", at.start)

        def call(names: Names) -> Any:
            values = [number(at, term(names)) for term in terms]
            return UNSEEN if UNSEEN in values else bounded(at, CALLS[at.text](*values))

        return call


def _known(values: list[Any]) -> Any:
    """Whether none of some sizes is unknown."""
    if UNKNOWN in values:
        return False
    return UNSEEN if UNSEEN in values else True
