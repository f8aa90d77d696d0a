"""Symbolic sizes have one form: what is equal for every value of a symbol compares equal and prints alike."""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netspec import sizes
from netspec.sizes import Dim, Size, symbol

H, W, N = symbol("H"), symbol("W"), symbol("N")
VALUES = range(1, 501)

Made = tuple[Dim, Callable[[int], int]]
"""A size in `H`, and the same in plain Python."""


def quotients(inner: Made) -> Iterator[Made]:
    size, value = inner
    for factor, constant, divisor in itertools.product((1, 2, 3), range(-4, 5), (1, 2, 3, 4)):
        dividend = sizes.add(sizes.scale(size, factor), constant)
        yield (
            sizes.floor_div(dividend, divisor),
            lambda h, a=factor, b=constant, c=divisor: math.floor((a * value(h) + b) / c),  # type: ignore[misc]
        )
        yield (
            sizes.ceil_div(dividend, divisor),
            lambda h, a=factor, b=constant, c=divisor: math.ceil((a * value(h) + b) / c),  # type: ignore[misc]
        )


def written() -> Iterator[Made]:
    """Quotients, quotients of some of these, and sums of two."""
    simple = list(quotients((H, lambda h: h)))
    yield from simple
    for inner in simple[::17]:
        yield from quotients(inner)
    for (left, of_left), (right, of_right) in itertools.product(simple[::7], simple[::5]):
        yield sizes.add(left, right), lambda h, a=of_left, b=of_right: a(h) + b(h)  # type: ignore[misc]


def by_values() -> dict[tuple[int, ...], set[Dim]]:
    found: dict[tuple[int, ...], set[Dim]] = defaultdict(set)
    for size, value in written():
        found[tuple(map(value, range(1, 100)))].add(size)
    return found


def test_equal_functions_have_one_form_and_others_another() -> None:
    found = by_values()
    assert len(found) > 400
    assert [forms for forms in found.values() if len(forms) != 1] == []
    texts = [str(form) for forms in found.values() for form in forms]
    assert len(set(texts)) == len(texts)


def test_there_are_many_ways_to_write_each_size() -> None:
    """The test above compares something: most functions are written more than once."""
    assert sum(1 for _ in written()) > 3 * len(by_values())


def test_the_form_keeps_its_value() -> None:
    for size, value in written():
        assert [sizes.evaluate(size, {"H": h}) for h in (1, 2, 9, 500)] == [value(h) for h in (1, 2, 9, 500)]


def python(text: str) -> str:
    """What a size prints, as Python."""
    return text.replace("floor(", "math.floor(").replace("ceil(", "math.ceil(")


def test_what_is_printed_is_the_size() -> None:
    for size, value in itertools.islice(written(), 0, None, 11):
        code = compile(python(str(size)), "size", "eval")
        shown = [eval(code, {"math": math, "H": h}) for h in VALUES[::7]]  # noqa: S307
        assert shown == [value(h) for h in VALUES[::7]]


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (sizes.add(sizes.floor_div(sizes.add(H, -2), 2), 1), "floor(H / 2)"),
        (sizes.floor_div(sizes.add(H, 1), 2), "ceil(H / 2)"),
        (sizes.add(sizes.floor_div(H, 2), sizes.ceil_div(H, 2)), "H"),
        (sizes.add(H, sizes.scale(sizes.floor_div(H, 2), -1)), "ceil(H / 2)"),
        (sizes.floor_div(sizes.ceil_div(sizes.add(H, -2), 2), 2), "floor((H - 1) / 4)"),
        (sizes.floor_div(sizes.scale(N, 6), 4), "floor(3*N / 2)"),
        (sizes.floor_div(sizes.scale(sizes.floor_div(H, 2), 2), 4), "floor(H / 4)"),
        (sizes.add(sizes.floor_div(sizes.add(H, -7), 32), -6), "floor((H - 199) / 32)"),
        (sizes.add(sizes.floor_div(H, 2), sizes.floor_div(W, 3), -1), "floor(H / 2) + floor(W / 3) - 1"),
        (sizes.add(H, sizes.scale(sizes.floor_div(W, 2), -2)), "H - 2*floor(W / 2)"),
        (sizes.scale(H, -1), "-H"),
        (sizes.add(sizes.scale(H, -2), W, -3), "-2*H + W - 3"),
        (sizes.scale(sizes.add(sizes.floor_div(sizes.add(W, -5), 2), 1), 8400), "8400*floor((W - 3) / 2)"),
        (sizes.multiply(sizes.scale(sizes.floor_div(H, 2), 2), sizes.add(W, 1)), "2*(W + 1)*floor(H / 2)"),
        (sizes.floor_div(sizes.add(H, W, 1), 2), "ceil((H + W) / 2)"),
        (sizes.multiply(N, H, W, 3), "3*H*N*W"),
    ],
)
def test_a_size_as_people_read_it(size: Dim, text: str) -> None:
    assert str(size) == text


def test_a_product_is_one_whatever_its_factors_are_multiples_of() -> None:
    half = sizes.floor_div(H, 2)
    assert sizes.multiply(sizes.scale(half, 2), N) == sizes.scale(sizes.multiply(half, N), 2)


@pytest.mark.parametrize(
    ("size", "left"),
    [
        (0, 0),
        (5, None),
        (None, None),
        (sizes.scale(N, 6), 6),
        (sizes.add(N, 1), None),
        (sizes.multiply(N, H, 3), sizes.scale(H, 3)),
        (sizes.multiply(N, N), None),
        (sizes.add(sizes.multiply(N, H), N), sizes.add(H, 1)),
        (sizes.add(sizes.multiply(N, H), H), None),
        (sizes.floor_div(sizes.scale(N, 6), 4), None),
        (H, None),
    ],
)
def test_a_share_is_what_a_symbol_is_multiplied_with(size: Dim, left: Dim) -> None:
    assert sizes.share(size, "N") == left


@settings(max_examples=200)
@given(st.lists(st.tuples(st.integers(1, 6), st.integers(-9, 9), st.integers(1, 12)), min_size=1, max_size=4))
def test_a_period_is_one(parts: list[tuple[int, int, int]]) -> None:
    size: Dim = H
    for factor, constant, divisor in parts:
        size = sizes.floor_div(sizes.add(sizes.scale(size, factor), constant), divisor)
    found = sizes.period(size)
    assert found is not None
    length, growth = found

    def value(h: int) -> int:
        for factor, constant, divisor in parts:
            h = math.floor((factor * h + constant) / divisor)
        return h

    assert all(value(h + length) == value(h) + growth for h in range(1, 60))


def test_what_has_no_period() -> None:
    assert sizes.period(None) is None
    assert sizes.period(sizes.add(H, W)) is None
    assert sizes.period(sizes.multiply(H, H)) is None
    assert sizes.period(7) == (1, 0)


def test_long_periods_are_left_as_they_are() -> None:
    size = sizes.add(sizes.floor_div(H, 1009), sizes.floor_div(H, 1013))
    assert isinstance(size, Size)
    assert sizes.evaluate(size, {"H": 10_000}) == 10_000 // 1009 + 10_000 // 1013
