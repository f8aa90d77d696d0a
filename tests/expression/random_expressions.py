"""Random expressions that are valid in Python too, with the same value, and the values of their names."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from netspec.expression.environment import Environment

from .random_texts import Texts, one_of_forms, words

NAMES: dict[str, Any] = {"a": 3, "b": -7, "half": 0.5, "yes": True, "no": False, "word": "ab", "none": None}


class Twice:
    """A function of the file, whatever its body."""

    def call(self, values: list[Any], _env: Environment, _at: int) -> Any:
        return self(*values)

    def __call__(self, value: Any) -> Any:
        return value if isinstance(value, bool) or abs(value) > 1e18 else value * 2


FUNCTIONS = {"twice": Twice()}
ENVIRONMENT = Environment(NAMES, FUNCTIONS)
PYTHON: dict[str, Any] = {**NAMES, **FUNCTIONS}


def numbers(depth: int = 4) -> Texts:
    """The texts of expressions of numbers."""
    if depth == 0:
        return words("0 1 2 10 1.5 2e3 .25 a b half 9223372036854775807")
    return one_of_forms(
        [
            *["<number><operator><number>"] * 4,
            "(<number>)",
            "<sign><number>",
            "<least>(<number>, <number>)",
            "<of_one>(<number>)",
            "twice(<number>)",
            "(<number> if <truth> else <number>)",
        ],
        number=numbers(depth - 1),
        truth=truths(depth - 1),
        operator=st.sampled_from(["+", "-", "*", "/", "//", "%", "**", " + ", " // "]),
        sign=words("+ -"),
        least=words("min max"),
        of_one=words("int float round abs"),
    )


def truths(depth: int = 3) -> Texts:
    """The texts of expressions that are true or false."""
    if depth == 0:
        return words("yes no")
    return one_of_forms(
        ["not <truth>", "<truth> <operator> <truth>", "(<truth>)", "(<number> <compared> <number>)"],
        truth=truths(depth - 1),
        number=numbers(depth - 1),
        operator=words("and or"),
        compared=words("< <= > >= == !="),
    )
