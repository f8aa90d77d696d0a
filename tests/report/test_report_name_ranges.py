"""Ranges of names stand for exactly the names that they are made of."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netspec.report.name_ranges import name_ranges

PARTS = re.compile(r"\{([^}]*)\}|([0-9]+\.\.[0-9]+)|([^{0-9]+|[0-9]+)")


def numbers(text: str) -> Iterator[str]:
    """The numbers of `1..3` or of `1,4`."""
    for item in text.split(","):
        first, _, last = item.partition("..")
        yield from (map(str, range(int(first), int(last) + 1)) if last else [first])


def expanded(text: str) -> list[str]:
    """The names that a text stands for, as a shell would expand it."""
    found: list[str] = []
    for word in re.split(r", (?![^{]*\})", text):
        choices = [
            list(numbers(braces or run)) if braces or run else [plain] for braces, run, plain in PARTS.findall(word)
        ]
        found += map("".join, itertools.product(*choices))
    return found


@given(st.sets(st.tuples(st.integers(1, 4), st.integers(1, 5), st.sampled_from(["conv", "pool/x"])), max_size=20))
def test_a_text_stands_for_its_names(drawn: set[tuple[int, int, str]]) -> None:
    names = [f"block{one}/unit_{other}/{last}" for one, other, last in sorted(drawn)]
    assert sorted(expanded(name_ranges(names, most=100))) == sorted(names) or not names


@pytest.mark.parametrize(
    ("names", "text"),
    [
        (["a1"], "a1"),
        (["a1", "a2"], "a1, a2"),
        (["a1", "a2", "a3"], "a1..3"),
        (["a1", "a3", "a9"], "a{1,3,9}"),
        (["a1", "a2", "a3", "a7"], "a{1..3,7}"),
        (["a1/b", "a2/b", "a1/c", "a2/c"], "a{1,2}/b, a{1,2}/c"),
        ([f"a{n}/b{m}" for n in (1, 2, 3) for m in (1, 2, 3)], "a1..3/b1..3"),
        ([f"{letter}{n}" for letter in "abcdef" for n in (1, 2, 3)], "a1..3, b1..3, c1..3 and 9 more"),
        ([f"a{n}" for n in range(1, 40, 2)], "a{1,3,5,7,9,...}"),
        (["a01", "a1", "a2"], "a{01,1,2}"),
    ],
)
def test_texts(names: list[str], text: str) -> None:
    assert name_ranges(names) == text


def test_that_a_wrong_text_is_noticed() -> None:
    assert expanded("a1..3/b{1,2}") == ["a1/b1", "a1/b2", "a2/b1", "a2/b2", "a3/b1", "a3/b2"]
    assert expanded("a{1,2}, b") == ["a1", "a2", "b"]
