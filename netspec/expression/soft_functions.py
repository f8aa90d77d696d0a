"""The functions of expressions whose names a file may give to functions of its own, which then go first."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from netspec.budget import spend
from netspec.expression.errors import ExpressionError
from netspec.expression.list_values import MAX_ITEMS, a_list, made_list
from netspec.expression.operators import bounded, number
from netspec.expression.special_values import ANY
from netspec.expression.words import BUILT, ID, SOFT_FUNCTIONS
from netspec.wording import counted, shown


def soft_function(function: str, values: Sequence[Any], at: int) -> Any:
    """The value of such a function.

    Raises:
        ExpressionError: it has none.
    """
    arguments = SOFT_FUNCTIONS[function]
    least = 1 if function == "range" else len(arguments)
    if not least <= len(values) <= len(arguments):
        wanted = "one argument or two" if function == "range" else "one argument"
        raise ExpressionError("expression-value", f"'{function}' takes {wanted}, got {len(values)}", at)
    return ANY if ANY in values else _FUNCTIONS[function](values, at)


def _length(values: Sequence[Any], at: int) -> int:
    if isinstance(values[0], str | dict):
        return len(values[0])
    return len(a_list(values[0], "len", at))


def _sum(values: Sequence[Any], at: int) -> Any:
    items = a_list(values[0], "sum", at)
    spend(1 + len(items) // 8)
    total: Any = 0
    for item in items:
        if number(item, "sum", at) is ANY:
            return ANY
        total = bounded(total + item, "sum", at)
    return total


def _range(values: Sequence[Any], at: int) -> list[int]:
    for value in values:
        if type(value) is not int:
            number(value, "range", at)
            raise ExpressionError("expression-value", f"'range' takes whole numbers, got {shown(value)}", at)
    found = range(*values)
    if found and len(found) > MAX_ITEMS:
        text = f"the list has {counted(len(found), 'item')}, more than {MAX_ITEMS:,}"
        raise ExpressionError("expression-value", text, at)
    return made_list(list(found), at)


def _text(values: Sequence[Any], at: int) -> str:
    value = values[0]
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise ExpressionError("expression-value", f"'str' takes a whole number or text, got {shown(value)}", at)
    return str(value)


def _log2(values: Sequence[Any], at: int) -> float:
    value = number(values[0], "log2", at)
    if value <= 0:
        raise ExpressionError("expression-value", f"'log2' takes a number above 0, got {shown(value)}", at)
    return math.log2(value)


def _ceil(values: Sequence[Any], at: int) -> int:
    return int(bounded(math.ceil(number(values[0], "ceil", at)), "ceil", at))


def _floor(values: Sequence[Any], at: int) -> int:
    return int(bounded(math.floor(number(values[0], "floor", at)), "floor", at))


def _tensor(_values: Sequence[Any], at: int) -> Any:
    text = "'id' names a tensor: read one of its sizes, id(...).height, id(...).width or id(...).channels"
    raise ExpressionError("expression-value", text, at)


def _built(_values: Sequence[Any], at: int) -> Any:
    raise ExpressionError("expression-value", "'built' takes one argument", at)


_FUNCTIONS: Mapping[str, Callable[[Sequence[Any], int], Any]] = {
    "len": _length,
    "sum": _sum,
    "range": _range,
    "str": _text,
    "log2": _log2,
    "ceil": _ceil,
    "floor": _floor,
    ID: _tensor,
    BUILT: _built,
}
