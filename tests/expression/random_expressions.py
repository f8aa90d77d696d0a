"""Random expressions that are valid in Python too, with the same value, and the values of their names."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from netspec.expression.environment import Environment

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


@st.composite
def numbers(draw: st.DrawFn, depth: int = 4) -> str:
    """The text of an expression of numbers."""
    if depth == 0:
        return draw(
            st.sampled_from(["0", "1", "2", "10", "1.5", "2e3", ".25", "a", "b", "half", "9223372036854775807"])
        )
    inner = numbers(depth=depth - 1)
    form = draw(st.integers(0, 9))
    if form <= 3:
        operator = draw(st.sampled_from(["+", "-", "*", "/", "//", "%", "**", " + ", " // "]))
        return f"{draw(inner)}{operator}{draw(inner)}"
    if form == 4:
        return f"({draw(inner)})"
    if form == 5:
        return f"{draw(st.sampled_from('+-'))}{draw(inner)}"
    if form == 6:
        return f"{draw(st.sampled_from(['min', 'max']))}({draw(inner)}, {draw(inner)})"
    if form == 7:
        return f"{draw(st.sampled_from(['int', 'float', 'round', 'abs']))}({draw(inner)})"
    if form == 8:
        return f"twice({draw(inner)})"
    return f"({draw(inner)} if {draw(truths(depth=depth - 1))} else {draw(inner)})"


@st.composite
def truths(draw: st.DrawFn, depth: int = 3) -> str:
    """The text of an expression that is true or false."""
    if depth == 0:
        return draw(st.sampled_from(["yes", "no"]))
    form = draw(st.integers(0, 3))
    if form == 0:
        return f"not {draw(truths(depth=depth - 1))}"
    if form == 1:
        return f"{draw(truths(depth=depth - 1))} {draw(st.sampled_from(['and', 'or']))} {draw(truths(depth=depth - 1))}"
    if form == 2:
        return f"({draw(truths(depth=depth - 1))})"
    compared = draw(st.sampled_from(["<", "<=", ">", ">=", "==", "!="]))
    return f"({draw(numbers(depth=depth - 1))} {compared} {draw(numbers(depth=depth - 1))})"
