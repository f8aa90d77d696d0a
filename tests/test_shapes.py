"""Sizes: an expression keeps its value however it is written down, and equal sizes are equal."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netspec import shapes
from netspec.shapes import Dim, Size, Symbol, symbol

VALUES = {"N": 3, "H": 17, "W": 10}


@st.composite
def expressions(draw: st.DrawFn, depth: int = 4, numbers: tuple[int, ...] = tuple(range(1, 10))) -> tuple[Dim, int]:
    """A size, and its value where the symbols have theirs, by integer arithmetic alone."""
    if depth == 0 or draw(st.integers(0, 3)) == 0:
        name = draw(st.sampled_from(sorted(VALUES)))
        constant = draw(st.integers(-20, 40))
        leaves: list[tuple[Dim, int]] = [(symbol(name), VALUES[name]), (constant, constant)]
        return draw(st.sampled_from(leaves))
    dim, value = draw(expressions(depth - 1, numbers))
    number = draw(st.sampled_from(numbers))
    match draw(st.sampled_from(["add", "multiply", "scale", "floor", "ceil"])):
        case "add":
            other, other_value = draw(expressions(depth - 1, numbers))
            return shapes.add(dim, other, number), value + other_value + number
        case "multiply":
            other, other_value = draw(expressions(depth - 1, numbers))
            return shapes.multiply(dim, other), value * other_value
        case "scale":
            factor = draw(st.integers(-5, 5))
            return shapes.scale(dim, factor), value * factor
        case "floor":
            return shapes.floor_div(dim, number), math.floor(value / number)
        case _:
            return shapes.ceil_div(dim, number), math.ceil(value / number)


@given(expressions())
def test_writing_a_size_down_keeps_its_value(made: tuple[Dim, int]) -> None:
    dim, value = made
    assert shapes.evaluate(dim, VALUES) == value


@given(expressions())
def test_a_size_without_symbols_is_a_number(made: tuple[Dim, int]) -> None:
    dim, _ = made
    assert isinstance(dim, int) == (shapes.symbols(dim) == frozenset())


@given(expressions(), expressions())
def test_the_order_of_parts_does_not_matter(left: tuple[Dim, int], right: tuple[Dim, int]) -> None:
    assert shapes.add(left[0], right[0]) == shapes.add(right[0], left[0])
    assert shapes.multiply(left[0], right[0]) == shapes.multiply(right[0], left[0])


# Of periods that are short, so that there is one form.
short = expressions(3, (1, 2, 4))


@given(short, short, short)
def test_sums_can_be_grouped_in_any_way(one: tuple[Dim, int], two: tuple[Dim, int], three: tuple[Dim, int]) -> None:
    a, b, c = one[0], two[0], three[0]
    assert shapes.add(shapes.add(a, b), c) == shapes.add(a, shapes.add(b, c)) == shapes.add(a, b, c)


@given(expressions())
def test_a_size_less_itself_is_nothing(made: tuple[Dim, int]) -> None:
    dim, _ = made
    assert shapes.add(dim, shapes.scale(dim, -1)) == 0


@given(st.integers(1, 60), st.integers(1, 7), st.integers(1, 5), st.integers(1, 4), st.sampled_from(["SAME", "VALID"]))
def test_a_window_takes_as_many_places_as_there_are(
    size: int, kernel: int, stride: int, rate: int, padding: str
) -> None:
    reach = shapes.extent(kernel, rate)
    assert reach == len(range((kernel - 1) * rate + 1))
    if padding == "VALID" and reach > size:
        return
    last = size if padding == "SAME" else size - reach + 1
    places = len([place for place in range(size) if place % stride == 0 and place < last])
    assert shapes.window_output(size, kernel, stride, padding, rate) == places
    symbolic = shapes.window_output(symbol("S"), kernel, stride, padding, rate)
    assert shapes.evaluate(symbolic, {"S": size}) == places


@given(st.integers(1, 30), st.integers(1, 7), st.integers(1, 5))
def test_a_transposed_window_undoes_a_window(size: int, kernel: int, stride: int) -> None:
    for padding in ("SAME", "VALID"):
        grown = shapes.transposed_output(size, kernel, stride, padding)
        assert isinstance(grown, int)
        assert shapes.window_output(grown, kernel, stride, padding) == size


@pytest.mark.parametrize("operation", [shapes.add, shapes.multiply], ids=["add", "multiply"])
def test_what_is_made_of_an_unknown_size_is_unknown(operation: Callable[..., Dim]) -> None:
    assert operation(symbol("H"), None) is None
    assert operation(None, 3) is None


def test_arithmetic_on_an_unknown_size_is_unknown() -> None:
    assert shapes.scale(None, 3) is None
    assert shapes.floor_div(None, 3) is None
    assert shapes.ceil_div(None, 1) is None
    assert shapes.window_output(None, 3, 2, "VALID") is None
    assert shapes.transposed_output(None, 3, 2, "VALID") is None
    assert shapes.evaluate(None, VALUES) is None


def test_a_size_is_unknown_without_its_symbols_value() -> None:
    dims = [symbol("H"), shapes.floor_div(symbol("H"), 2), shapes.multiply(symbol("H"), symbol("W"))]
    assert [shapes.evaluate(dim, {"W": 3}) for dim in dims] == [None, None, None]


def test_the_symbols_of_a_size() -> None:
    size = shapes.add(shapes.multiply(symbol("H"), symbol("W")), shapes.ceil_div(symbol("N"), 2))
    assert shapes.symbols(size) == {"H", "W", "N"}
    assert shapes.symbols(7) == shapes.symbols(None) == frozenset()


@pytest.mark.parametrize(
    ("dim", "text"),
    [
        (None, "?"),
        (7, "7"),
        (symbol("H"), "H"),
        (shapes.add(symbol("H"), -3), "H - 3"),
        (shapes.scale(symbol("H"), 2), "2*H"),
        (shapes.window_output(symbol("H"), 11, 4, "VALID"), "floor((H - 7) / 4)"),
        (shapes.window_output(symbol("H"), 3, 2, "SAME"), "ceil(H / 2)"),
        (shapes.ceil_div(shapes.ceil_div(symbol("H"), 2), 2), "ceil(H / 4)"),
        (shapes.multiply(symbol("H"), symbol("W"), 3), "3*H*W"),
        (shapes.multiply(shapes.add(symbol("H"), 1), symbol("W")), "(H + 1)*W"),
    ],
)
def test_a_size_as_people_read_it(dim: Dim, text: str) -> None:
    assert shapes.dim_text(dim) == text


def test_a_shape_as_people_read_it() -> None:
    assert shapes.shape_text((symbol("N"), None, 54, 64)) == "[N, ?, 54, 64]"
    assert shapes.shape_text(()) == "[]"
    assert shapes.shape_text(None) == "?"


def test_a_product_is_not_multiplied_out() -> None:
    product = shapes.multiply(shapes.add(symbol("H"), 1), symbol("W"))
    assert isinstance(product, Size)
    assert symbol("H") == Size(0, ((Symbol("H"), 1),))
    assert shapes.multiply(symbol("H"), 0) == 0
