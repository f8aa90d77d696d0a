"""JSON in short lines holds the same data as JSON in one."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from netspec.report.folded_json import folded_json

data = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=12) | st.dictionaries(st.text(max_size=12), inner, max_size=12),
    max_leaves=60,
)


@settings(max_examples=40, deadline=None)
@given(data)
def test_the_data_are_the_same(value: Any) -> None:
    text = folded_json(value)
    assert json.loads(text) == value
    assert text.isascii()
    assert text.endswith("\n")


def test_what_fits_a_line_stands_on_one() -> None:
    words = [f"word{number}" for number in range(30)]
    text = folded_json({"small": {"a": [1, 2]}, "words": words, "large": {"a": words, "b": {}}})
    assert text.splitlines()[:3] == ["{", ' "small": {"a": [1, 2]},', ' "words": [']
    assert max(map(len, text.splitlines())) <= 120
    assert len(text.splitlines()) < 20


def test_the_outermost_mapping_is_never_on_one_line() -> None:
    assert folded_json({"a": 1}) == '{\n "a": 1\n}\n'
    assert folded_json({}) == "{}\n"
