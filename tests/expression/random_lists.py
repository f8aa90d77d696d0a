"""Random expressions of lists and rows that are valid in Python too, with the same value, and the values of names."""

from __future__ import annotations

import math
from typing import Any

from hypothesis import strategies as st

from netspec.expression.environment import Environment


class Row(dict[str, Any]):
    """A row whose fields Python reads as attributes."""

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None


NAMES: dict[str, Any] = {
    "a": 3,
    "half": 0.5,
    "word": "ab",
    "items": [4, 2, 7],
    "none": [],
    "row": Row(depth=16, stride=2, kernel=[3, 5]),
    "rows": [Row(depth=16), Row(depth=24, stride=2), Row(depth=32)],
}
ENVIRONMENT = Environment(NAMES)


def text_of(value: object) -> str:
    """Python's `str` of what a text can hold in one way."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise TypeError(value)
    return str(value)


PYTHON: dict[str, Any] = {**NAMES, "log2": math.log2, "ceil": math.ceil, "floor": math.floor, "str": text_of}

INDICES = st.sampled_from(["0", "1", "-1", "-2", "a", "a - 1", "4", "-4"])


@st.composite
def items(draw: st.DrawFn, depth: int = 2, bound: tuple[str, ...] = ()) -> str:
    """The text of an expression whose value is a number, mostly; names in `bound` have values too."""
    if depth == 0:
        return draw(st.sampled_from(["1", "2", "a", "half", "row.depth", "items[0]", "rows[1].stride", *bound * 3]))
    inner, listed = items(depth=depth - 1, bound=bound), lists(depth=depth - 1, bound=bound)
    form = draw(st.integers(0, 8))
    if form == 0:
        return f"{draw(listed)}[{draw(INDICES)}]"
    if form == 1:
        return f"{draw(st.sampled_from(['sum', 'len', 'max', 'min']))}({draw(listed)})"
    if form == 2:
        return f"{draw(st.sampled_from(['ceil', 'floor', 'log2']))}({draw(inner)})"
    if form == 3:
        return f"({draw(inner)} if {draw(inner)} {draw(st.sampled_from(['in', 'not in']))} {draw(listed)} else 0)"
    if form == 4:
        return f"row.kernel[{draw(INDICES)}]"
    if form == 5:
        return f"(1 if {draw(listed)} {draw(st.sampled_from(['==', '!=']))} {draw(listed)} else 2)"
    if form == 6:
        return f"len(word + str({draw(st.sampled_from(['a', '12', 'word']))}))"
    return f"({draw(inner)} {draw(st.sampled_from('+-*'))} {draw(inner)})"


@st.composite
def lists(draw: st.DrawFn, depth: int = 2, bound: tuple[str, ...] = ()) -> str:
    """The text of an expression whose value is a list."""
    if depth == 0:
        return draw(st.sampled_from(["items", "none", "row.kernel", "[1, 2]", "[]", "range(3)", "range(1, a)"]))
    inner, listed = items(depth=depth - 1, bound=bound), lists(depth=depth - 1, bound=bound)
    form = draw(st.integers(0, 5))
    if form == 0:
        return f"[{', '.join(draw(st.lists(inner, max_size=3)))}]"
    if form == 1:
        return f"({draw(listed)} + {draw(listed)})"
    if form == 2:
        return "[r.depth for r in rows if 'stride' in r]"
    name = draw(st.sampled_from(["x", "y", "a"]))
    body = items(depth=depth - 1, bound=(*bound, name))
    condition = draw(st.sampled_from(["", f" if {name} > 2", f" if {name} in items and not {name} == 4"]))
    return f"[{draw(body)} for {name} in {draw(listed)}{condition}]"
