"""Which names a scalar with expressions can give, against its values and against a regular expression."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netspec.expression.environment import Environment
from netspec.expression.name_pattern import NamePattern
from netspec.expression.template import template

LETTERS = st.text(alphabet="ab_1", max_size=4)
SCALARS = st.lists(st.sampled_from(["$(x)", "$(y)", "a", "b", "_1"]), min_size=1, max_size=6).map("".join)


@given(SCALARS, LETTERS, LETTERS)
def test_each_value_matches(scalar: str, x: str, y: str) -> None:
    value = template(scalar).evaluate(Environment({"x": x, "y": y}))
    assert NamePattern(scalar).matches(value)


@given(SCALARS, st.text(alphabet="ab_1", max_size=10))
def test_a_match_is_that_of_a_regular_expression(scalar: str, name: str) -> None:
    expression = re.escape(scalar).replace(r"\$\(x\)", ".*").replace(r"\$\(y\)", ".*")
    assert NamePattern(scalar).matches(name) == bool(re.fullmatch(expression, name))


@pytest.mark.parametrize(
    ("scalar", "name", "wanted"),
    [
        ("conv$(2 // 2)", "conv1", True),
        ("conv$(2 // 2)", "con1", False),
        ("block/unit_$i/conv", "conv", True),
        ("block$i/unit_$i", "unit_3", True),
        ("block$i/unit_$i", "block3", False),
        ("$(malformed", "anything", True),
        # A regular expression would backtrack without end.
        ("x$(a)" * 60 + "y", "x" * 10_000 + "z", False),
    ],
)
def test_cases(scalar: str, name: str, wanted: bool) -> None:
    assert NamePattern(scalar).matches(name) is wanted
