"""Bounded arithmetic: operators and built-in functions on values, whose results fit into 64 bits and finite floats."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from netspec.budget import spend
from netspec.expression.errors import ExpressionError
from netspec.expression.special_values import ANY, UNKNOWN
from netspec.source.scalars import MAX_INTEGER
from netspec.wording import shown

MAX_NUMBER = MAX_INTEGER
MAX_EXPONENT = 64

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
_NUMBERS = (int, float)
_DIVISIONS = ("/", "//", "%")
_BUILT_INS: Mapping[str, Callable[..., Any]] = {
    "min": min,
    "max": max,
    "int": int,
    "float": float,
    "round": round,
    "abs": abs,
}


def unary(sign: str, value: Any, at: int) -> Any:
    """The value of `-a`, `+a` or `not a`."""
    if sign == "not":
        value = truth(value, sign, at)
        return value if value is ANY else not value
    value = _number(value, sign, at)
    return value if sign == "+" or value is ANY else -value


def binary(sign: str, left: Any, right: Any, at: int) -> Any:
    """The value of an arithmetic operator or a comparison."""
    if sign in COMPARISONS:
        return _compared(sign, left, right, at)
    left, right = _number(left, sign, at), _number(right, sign, at)
    if right is ANY or (left is ANY and (right != 0 or sign not in _DIVISIONS)):
        return ANY
    left = 1 if left is ANY else left
    if sign == "**" and abs(right) > MAX_EXPONENT:
        raise ExpressionError("expression-value", f"the exponent {right} is larger than {MAX_EXPONENT}", at)
    try:
        return bounded(_OPERATORS[sign](left, right), sign, at)
    except ZeroDivisionError:
        raise ExpressionError("expression-value", "division by zero", at) from None
    except OverflowError:
        raise ExpressionError("expression-value", f"the value of '{sign}' is too large", at) from None


def built_in(function: str, values: Sequence[Any], at: int) -> Any:
    """The value of a built-in function of numbers."""
    numbers = [_number(value, function, at) for value in values]
    return ANY if ANY in numbers else bounded(_BUILT_INS[function](*numbers), function, at)


def truth(value: Any, word: str, at: int) -> Any:
    """An operand that must be true or false, or may be any value."""
    if value is not ANY and not isinstance(value, bool):
        raise ExpressionError("expression-value", f"'{word}' takes true or false, got {shown(value)}", at)
    return value


def bounded(value: Any, source: str, at: int) -> int | float:
    """A result within bounds: a whole number of 64 bits, or a finite float. `source` is what it is the value of."""
    if type(value) is int:
        finite = -MAX_NUMBER <= value <= MAX_NUMBER
    else:
        finite = not isinstance(value, complex) and math.isfinite(value)
    if not finite:
        raise ExpressionError("expression-value", f"the value of '{source}' is too large or not a number", at)
    return value  # type: ignore[no-any-return]


def _compared(sign: str, left: Any, right: Any, at: int) -> Any:
    if left is ANY or right is ANY:
        return ANY
    if sign not in ("==", "!="):
        return bool(_OPERATORS[sign](_number(left, sign, at), _number(right, sign, at)))
    if left is UNKNOWN or right is UNKNOWN:
        _number(UNKNOWN, sign, at)
    if isinstance(left, str):
        spend(len(left) // 20_000)
    # true is no number here, as in YAML and JSON, though in Python it equals 1.
    same = isinstance(left, bool) == isinstance(right, bool) and left == right
    return same == (sign == "==")


def _number(value: Any, source: str, at: int) -> Any:
    """An operand that must be a number, or may be any value. True and false are no numbers."""
    if type(value) in _NUMBERS or value is ANY:
        return value
    if value is UNKNOWN:
        text = f"'{source}' takes numbers, got an unknown size: test it with known(...) first"
        raise ExpressionError("expression-value", text, at)
    raise ExpressionError("expression-value", f"'{source}' takes numbers, got {shown(value)}", at)
