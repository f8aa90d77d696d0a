"""The text of a size is read back as the size, and is worth what Python makes of it."""

from __future__ import annotations

import math
from itertools import islice

import pytest

from netspec.budget import TooCostly, limited
from netspec.shapes import evaluate, multiply, symbol
from netspec.size_text import SizeTextError, size_of

from .test_sizes import written

HAND_WRITTEN = [
    ("54", 54),
    ("H", "H"),
    ("2*H + 1 - H", "H + 1"),
    ("ceil(H / 2)", "floor((H + 1) / 2)"),
    ("floor((floor(H / 2) + 1) / 2)", "floor((H + 2) / 4)"),
    ("(H + 1)*3", "3*H + 3"),
    ("-H + 8", "8 - H"),
    (" H  *  W ", "W*H"),
    ("floor(H/2)", "floor( H / 2 )"),
]
NO_SIZES = [
    "", "-", "H +", "* H", "(H", "H)", "floor(H", "floor(H)", "floor(H / 0)", "floor(H / W)", "floor H / 2", "3 4",
    "H W", "H / 2", "H ** 2", "H; W", "2H", "1e3", "0.5", "(" * 30 + "H" + ")" * 30, "9" * 30, "H" + " + H" * 500,
    "H\u0662",
]  # fmt: skip


def test_what_is_shown_is_read_back() -> None:
    texts = 0
    for size, _ in islice(written(), 0, None, 7):
        texts += 1
        assert size_of(str(size), {}) == size
        product = multiply(size, symbol("W"), 3)
        assert size_of(str(product), {}) == product
    assert texts > 500


@pytest.mark.parametrize(("one", "other"), HAND_WRITTEN)
def test_equal_texts_are_equal_sizes(one: str, other: str | int) -> None:
    assert size_of(one, {}) == size_of(str(other), {})


@pytest.mark.parametrize(("text", "_"), HAND_WRITTEN)
def test_the_value_is_that_of_python(text: str, _: object) -> None:
    python = text.replace("floor", "math.floor").replace("ceil", "math.ceil").strip()
    for height, width in ((7, 3), (226, 31), (1, 1)):
        expected = eval(python, {"math": math, "H": height, "W": width})  # noqa: S307
        assert size_of(text, {"H": height, "W": width}) == expected
        size = size_of(text, {})
        assert size == expected or evaluate(size, {"H": height, "W": width}) == expected


def test_a_name_may_stand_for_an_unknown_size() -> None:
    assert size_of("floor(H / 2) + 1", {"H": None}) is None
    assert size_of("0*H", {}) == 0


@pytest.mark.parametrize("text", NO_SIZES)
def test_other_texts_are_refused(text: str) -> None:
    with pytest.raises(SizeTextError):
        size_of(text, {})


def test_a_size_that_takes_long_is_paid_for() -> None:
    text = "+".join(f"floor(H / {divisor})" for divisor in range(89, 150))
    with pytest.raises(TooCostly), limited(200):
        size_of(text, {})
