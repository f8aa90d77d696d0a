"""Random expressions of lists and rows that are valid in Python too, with the same value, and the values of names."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from netspec.expression.environment import Environment

from .python_values import LIST_FUNCTIONS, Row
from .random_texts import Texts, one_of_forms, words

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


PYTHON: dict[str, Any] = {**NAMES, **LIST_FUNCTIONS}

INDICES = st.sampled_from(["0", "1", "-1", "-2", "a", "a - 1", "4", "-4"])


def items(depth: int = 2, bound: tuple[str, ...] = ()) -> Texts:
    """The texts of expressions whose value is a number, mostly; names in `bound` have values too."""
    if depth == 0:
        return st.sampled_from(["1", "2", "a", "half", "row.depth", "items[0]", "rows[1].stride", *bound * 3])
    return one_of_forms(
        [
            "<list>[<index>]",
            "<of_list>(<list>)",
            "<of_number>(<item>)",
            "(<item> if <item> <among> <list> else 0)",
            "row.kernel[<index>]",
            "(1 if <list> <equal> <list> else 2)",
            "len(word + str(<written>))",
            *["(<item> <operator> <item>)"] * 2,
        ],
        item=items(depth - 1, bound),
        list=lists(depth - 1, bound),
        index=INDICES,
        of_list=words("sum len max min"),
        of_number=words("ceil floor log2"),
        among=st.sampled_from(["in", "not in"]),
        equal=words("== !="),
        written=words("a 12 word"),
        operator=words("+ - *"),
    )


def lists(depth: int = 2, bound: tuple[str, ...] = ()) -> Texts:
    """The texts of expressions whose value is a list."""
    if depth == 0:
        return st.sampled_from(["items", "none", "row.kernel", "[1, 2]", "[]", "range(3)", "range(1, a)"])
    inner, listed = items(depth - 1, bound), lists(depth - 1, bound)
    literal = st.lists(inner, max_size=3).map(lambda texts: f"[{', '.join(texts)}]")
    made = one_of_forms(
        ["<literal>", "(<list> + <list>)", "[r.depth for r in rows if 'stride' in r]"], literal=literal, list=listed
    )
    return st.one_of(
        made, *(_comprehensions(name, items(depth - 1, (*bound, name)), listed) for name in ("x", "y", "a"))
    )


def _comprehensions(name: str, element: Texts, source: Texts) -> Texts:
    conditions = st.sampled_from(["", f" if {name} > 2", f" if {name} in items and not {name} == 4"])
    return one_of_forms(
        [f"[<element> for {name} in <source><condition>]"], element=element, source=source, condition=conditions
    )
