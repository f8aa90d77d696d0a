"""Bounded arithmetic: operators and built-in functions on values, whose results fit into 64 bits and finite floats."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from netspec.budget import spend
from netspec.expression.errors import ExpressionError
from netspec.expression.list_values import a_list, contains, equal, joined
from netspec.expression.special_values import ANY, UNKNOWN
from netspec.expression.words import MIN_MAX
from netspec.source.scalars import MAX_INTEGER
from netspec.wording import shown

MAX_NUMBER = MAX_INTEGER
MAX_EXPONENT = 64

COMPARISONS = ("<", "<=", ">", ">=", "==", "!=", "in")
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
    value = number(value, sign, at)
    return value if sign == "+" or value is ANY else -value


def binary(sign: str, left: Any, right: Any, at: int) -> Any:
    """The value of an arithmetic operator or a comparison."""
    if sign in COMPARISONS:
        return _compared(sign, left, right, at)
    if sign == "+":
        if (both := joined(left, right, at)) is not None:
            return both
        if ANY in (left, right) and not {type(left), type(right)}.isdisjoint((list, str)):
            return ANY
        _text_and_number(left, right, at)
    left, right = number(left, sign, at), number(right, sign, at)
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
    """The value of a built-in function of numbers; min and max take a list of them too."""
    if function in MIN_MAX and len(values) == 1:
        if values[0] is ANY:
            return ANY
        values = a_list(values[0], function, at)
        spend(1 + len(values) // 8)
        if not values:
            raise ExpressionError("expression-value", f"'{function}' takes a list that is not empty, got []", at)
        if len(values) == 1:
            return number(values[0], function, at)
    numbers = [number(value, function, at) for value in values]
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
    if sign == "in":
        return contains(left, right, at)
    if left is ANY or right is ANY:
        return ANY
    if sign not in ("==", "!="):
        return bool(_OPERATORS[sign](number(left, sign, at), number(right, sign, at)))
    if left is UNKNOWN or right is UNKNOWN:
        number(UNKNOWN, sign, at)
    same = equal(left, right, at)
    return ANY if same is ANY else same == (sign == "==")


def _text_and_number(left: Any, right: Any, at: int) -> None:
    """Reports the sum of a text and a number, which are joined as texts."""
    kinds = {type(left), type(right)}
    if kinds == {str, int}:
        text = f"'+' takes numbers, got {shown(left if isinstance(left, str) else right)}"
        raise ExpressionError("expression-value", f"{text}; str(...) makes a text of a number", at)


def number(value: Any, source: str, at: int) -> Any:
    """An operand that must be a number, or may be any value. True and false are no numbers."""
    if type(value) in _NUMBERS or value is ANY:
        return value
    if value is UNKNOWN:
        text = f"'{source}' takes numbers, got an unknown size: test it with known(...) first"
        raise ExpressionError("expression-value", text, at)
    raise ExpressionError("expression-value", f"'{source}' takes numbers, got {shown(value)}", at)
