"""Initializers, regularizers and activations in a few words, and how many variables have each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from netspec.ops.functions.function import Function
from netspec.wording import value_text


def function_text(function: Function | None) -> str:
    """A function with its arguments: `relu`, `l2 0.0005`, `truncated_normal mean 0.1, stddev 0.2`."""
    plain = "default" if function is None else function.plain()
    if not isinstance(plain, dict):
        return str(plain)
    ((name, given),) = plain.items()
    if not isinstance(given, dict):
        return f"{name} {value_text(given)}"
    return f"{name} {', '.join(f'{argument} {value_text(value)}' for argument, value in given.items())}"


def grouped(functions: Iterable[tuple[str, Function | None]]) -> dict[tuple[str, str], int]:
    """The number of variables of each sort, such as `weights`, with each function, in order of first use.

    The functions are given with the names of their variables.
    """
    return Counter((name.rpartition("/")[2], function_text(function)) for name, function in functions)
