"""The arithmetic of expressions, bounded: no number on the way may grow past what a file could hold."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from netspec.budget import spend
from netspec.expression.errors import UNSEEN, ExpressionError, Token
from netspec.wording import shown

MAX_NUMBER = 2**63 - 1
MAX_EXPONENT = 64

Names: TypeAlias = Mapping[str, Any]
Term: TypeAlias = Callable[[Names], Any]

CALLS: Mapping[str, Callable[..., Any]] = {
    "min": min,
    "max": max,
    "int": int,
    "float": float,
    "round": round,
    "abs": abs,
}
COMPARISONS = ("<", "<=", ">", ">=", "==", "!=")
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


class Unknown:
    """The value of a size that is only known when the network runs."""

    def __repr__(self) -> str:
        return "an unknown size"


UNKNOWN: Final = Unknown()


def number(at: Token, value: Any) -> Any:
    """An operand, which must be a number, or any value: true is none."""
    if value is UNSEEN:
        return value
    if value is UNKNOWN:
        text = f"'{at.text}' takes numbers, and this size of the input is not known: ask known(...) first"
        raise ExpressionError("expression-value", text, at.start)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ExpressionError("expression-value", f"'{at.text}' takes numbers, got {shown(value)}", at.start)
    return value


def bounded(at: Token, value: Any) -> int | float:
    """A result within bounds: whole numbers of 64 bits, and finite floats."""
    large = isinstance(value, int) and abs(value) > MAX_NUMBER
    if large or isinstance(value, complex) or not math.isfinite(value):
        raise ExpressionError("expression-value", f"the value of '{at.text}' is too large or not a number", at.start)
    return value  # type: ignore[no-any-return]


def binary(at: Token, left: Term, right: Term) -> Term:
    """The term of an operator between two."""

    def compute(names: Names) -> Any:
        a, b = number(at, left(names)), number(at, right(names))
        if b is UNSEEN or (a is UNSEEN and (b != 0 or at.text not in ("/", "//", "%"))):
            return UNSEEN
        a = 1 if a is UNSEEN else a
        if at.text == "**" and abs(b) > MAX_EXPONENT:
            raise ExpressionError("expression-value", f"an exponent is at most {MAX_EXPONENT}, got {b}", at.start)
        try:
            return bounded(at, _OPERATORS[at.text](a, b))
        except ZeroDivisionError:
            raise ExpressionError("expression-value", "division by zero", at.start) from None
        except OverflowError:
            raise ExpressionError("expression-value", f"the value of '{at.text}' is too large", at.start) from None

    return compute


def unary(at: Token, term: Term) -> Term:
    """The term of a sign."""

    def signed(names: Names) -> Any:
        value = number(at, term(names))
        return value if at.text == "+" or value is UNSEEN else -value

    return signed


def compare(at: Token, left: Any, right: Any) -> Any:
    """Whether a comparison holds."""
    if left is UNSEEN or right is UNSEEN:
        return UNSEEN
    if at.text in ("==", "!="):
        if left is UNKNOWN or right is UNKNOWN:
            number(at, UNKNOWN)
        if isinstance(left, str):
            spend(len(left) // 20_000)
        # true is no number here, as in YAML and JSON, though in Python it equals 1.
        same = isinstance(left, bool) == isinstance(right, bool) and left == right
        return same == (at.text == "==")
    return bool(_OPERATORS[at.text](number(at, left), number(at, right)))
