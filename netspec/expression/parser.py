"""The parser: recursive descent from tokens to a tree, with Python's precedence."""

from __future__ import annotations

from collections.abc import Callable

from netspec.expression.errors import ExpressionError
from netspec.expression.operators import COMPARISONS, bounded
from netspec.expression.size_faults import no_size
from netspec.expression.tokens import Token, Tokens
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
)
from netspec.expression.words import BUILT_INS, CONSTANTS, INPUT, KNOWN, MIN_MAX, RESERVED_NAMES, SIZES

MAX_DEPTH = 32


def parse(text: str) -> Term:
    """Parses a text that is one expression.

    Raises:
        ExpressionError: it is not well formed.
    """
    parser = _Parser(text, 0)
    term = parser.conditional()
    if parser.tokens.current.kind != "end":
        raise parser.tokens.unexpected("an operator")
    return term


def parse_name(text: str, position: int) -> Name:
    """Parses the name of a `$name`."""
    return _Parser(text, position).name()


def parse_parenthesized(text: str, position: int) -> tuple[Term, Token]:
    """Parses the expression in a `$(...)`. Returns its closing parenthesis too."""
    parser = _Parser(text, position)
    return parser.conditional(), parser.tokens.expect(")", "an operator or ')'")


class _Parser:
    """One method a level of precedence, the loosest first."""

    def __init__(self, text: str, position: int) -> None:
        self.tokens = Tokens(text, position)
        self._depth = 0

    def name(self) -> Name:
        """A name that is not followed by a parenthesis or a dot."""
        token = self.tokens.advance()
        if token.text in RESERVED_NAMES:
            text = f"'{token.text}' is a reserved word, not a name"
            raise ExpressionError("expression-syntax", text, token.start)
        if token.text == INPUT:
            raise no_size(self.tokens.text, token.text, token.start)
        return Name(token.text, token.start)

    def conditional(self) -> Term:
        """`a if b else c`, or what binds tighter."""
        self._enter(self.tokens.current)
        term = self._or()
        if at := self.tokens.take("if"):
            condition = self._or()
            self.tokens.expect("else", "'else'")
            term = Conditional(term, condition, self.conditional(), at.start)
        self._depth -= 1
        return term

    def _enter(self, at: Token) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            text = f"the expression is nested more than {MAX_DEPTH} levels deep"
            raise ExpressionError("expression-syntax", text, at.start)

    def _or(self) -> Term:
        term = self._and()
        while at := self.tokens.take("or"):
            term = Logical("or", term, self._and(), at.start)
        return term

    def _and(self) -> Term:
        term = self._not()
        while at := self.tokens.take("and"):
            term = Logical("and", term, self._not(), at.start)
        return term

    def _not(self) -> Term:
        return self._prefixed(("not",), self._comparison)

    def _comparison(self) -> Term:
        left = self._sum()
        negated = self.tokens.take("not") if self.tokens.after_current().text == "in" else None
        if at := self.tokens.take(*COMPARISONS):
            left = Binary(at.text, left, self._sum(), at.start)
            left = Unary("not", left, negated.start) if negated else left
            if self.tokens.current.text in COMPARISONS:
                text = "comparisons cannot be chained: join them with 'and'"
                raise ExpressionError("expression-syntax", text, self.tokens.current.start)
        return left

    def _sum(self) -> Term:
        term = self._product()
        while at := self.tokens.take("+", "-"):
            term = Binary(at.text, term, self._product(), at.start)
        return term

    def _product(self) -> Term:
        term = self._signed()
        while at := self.tokens.take("*", "/", "//", "%"):
            term = Binary(at.text, term, self._signed(), at.start)
        return term

    def _signed(self) -> Term:
        return self._prefixed(("-", "+"), self._power)

    def _prefixed(self, operators: tuple[str, ...], operand: Callable[[], Term]) -> Term:
        """An operand behind any number of operators, of which the last binds tightest."""
        found = []
        while at := self.tokens.take(*operators):
            found.append(at)
        term = operand()
        for at in reversed(found):
            term = Unary(at.text, term, at.start)
        return term

    def _power(self) -> Term:
        base = self._postfixed()
        if at := self.tokens.take("**"):
            self._enter(at)
            base = Binary("**", base, self._signed(), at.start)
            self._depth -= 1
        return base

    def _postfixed(self) -> Term:
        """A value with any number of `[index]` and `.field` behind it."""
        term = self._atom()
        while True:
            if at := self.tokens.take("["):
                term = ItemOf(term, self.conditional(), at.start)
                self.tokens.expect("]", "an operator or ']'")
            elif self.tokens.take("."):
                field = self._field()
                term = FieldOf(term, field.text, field.start)
            else:
                return term

    def _field(self) -> Token:
        if self.tokens.current.kind != "name":
            raise self.tokens.unexpected("the name of a field")
        return self.tokens.advance()

    def _atom(self) -> Term:
        token = self.tokens.current
        match token.kind:
            case "number":
                value = int(token.text) if token.text.isdigit() else float(token.text)
                return Literal(bounded(value, token.text, token.start), self.tokens.advance().start)
            case "string":
                return Literal(token.text[1:-1], self.tokens.advance().start)
            case "name" if token.text in CONSTANTS:
                return Literal(CONSTANTS[token.text], self.tokens.advance().start)
            case "name" if token.text in BUILT_INS or token.text == KNOWN:
                return self._built_in()
            case "name" if token.text not in RESERVED_NAMES:
                return self._named()
        if self.tokens.current.text == "[":
            return self._list()
        if not self.tokens.take("("):
            raise self.tokens.unexpected("a value")
        term = self.conditional()
        self.tokens.expect(")", "an operator or ')'")
        return term

    def _list(self) -> Term:
        """A list of terms, or a comprehension."""
        at = self.tokens.advance()
        if self.tokens.take("]"):
            return ListLiteral((), at.start)
        items = [self.conditional()]
        if self.tokens.current.kind == "name" and self.tokens.take("for"):
            return self._comprehension(items[0], at)
        while self.tokens.take(",") and self.tokens.current.text != "]":
            items.append(self.conditional())
        self.tokens.expect("]", "',' or ']'")
        return ListLiteral(tuple(items), at.start)

    def _comprehension(self, element: Term, at: Token) -> Term:
        """The rest of `[element for name in source if condition]`, behind its `for`."""
        if self.tokens.current.kind != "name":
            raise self.tokens.unexpected("a name for the items")
        name = self.name()
        self.tokens.expect("in", "'in'")
        source = self._or()
        condition = self._or() if self.tokens.take("if") else None
        self.tokens.expect("]", "an operator, 'if' or ']'")
        return Comprehension(element, name.name, source, condition, at.start, name.at)

    def _named(self) -> Term:
        """A member, a call of a function, or a name, as the token behind the name says."""
        after = self.tokens.after_current().text
        if self.tokens.current.text == INPUT or after == ".":
            return self._member()
        if after == "(":
            at = self.tokens.advance()
            return FunctionCall(at.text, self._arguments(at), at.start)
        return self.name()

    def _member(self) -> Term:
        """`a.b.c`, of which it is known only in an environment what it is; and the sizes of `input`."""
        parts = [self.tokens.advance()]
        root = parts[0]
        while self.tokens.current.text == ".":
            if self.tokens.after_current().kind != "name":
                raise no_size(self.tokens.text, root.text, root.start)
            self.tokens.advance()
            parts.append(self.tokens.advance())
        if root.text == INPUT and (len(parts) != 2 or parts[1].text not in SIZES):
            raise no_size(self.tokens.text, root.text, root.start)
        return Dotted(tuple(part.text for part in parts), tuple(part.start for part in parts))

    def _built_in(self) -> Term:
        at = self.tokens.advance()
        terms = self._arguments(at)
        if at.text == KNOWN and not terms:
            raise ExpressionError("expression-syntax", "'known' takes one argument or more, got none", at.start)
        alone = len(terms) == 1 and (at.text not in MIN_MAX or _may_be_list(terms[0]))
        if at.text != KNOWN and not alone and (at.text not in MIN_MAX or len(terms) < 2):
            wanted = "two arguments or more" if at.text in MIN_MAX else "one argument"
            raise ExpressionError("expression-syntax", f"'{at.text}' takes {wanted}, got {len(terms)}", at.start)
        return BuiltIn(at.text, terms, at.start)

    def _arguments(self, function: Token) -> tuple[Term, ...]:
        """The arguments of a call, in parentheses."""
        self.tokens.expect("(", f"'(' after '{function.text}'")
        if self.tokens.take(")"):
            return ()
        terms = [self.conditional()]
        while self.tokens.take(","):
            terms.append(self.conditional())
        self.tokens.expect(")", "',' or ')'")
        return tuple(terms)


def _may_be_list(term: Term) -> bool:
    """Whether a term can have a list as its value."""
    if isinstance(term, Binary):
        return term.operator == "+"
    return not isinstance(term, Literal | Unary | Logical | BuiltIn)
