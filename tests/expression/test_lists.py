"""Lists and rows in expressions: against Python, and the bounds that Python has not."""

import contextlib
from typing import Any

import pytest
from hypothesis import given, settings

from netspec.budget import TooCostly, limited
from netspec.diagnostics import Span
from netspec.expression.environment import Environment
from netspec.expression.errors import ExpressionError
from netspec.expression.functions import Definition, define, parse_head
from netspec.expression.list_values import MAX_ITEMS, MAX_TEXT
from netspec.expression.template import template
from netspec.expression.tensor_sizes import Reached, UnknownSizes
from netspec.source import Node
from tests.expression.random_lists import ENVIRONMENT, PYTHON, items, lists


def value(text: str, env: Environment = ENVIRONMENT) -> Any:
    return template(f"$({text})").evaluate(env)


def refused(text: str, env: Environment = ENVIRONMENT) -> ExpressionError:
    with pytest.raises(ExpressionError) as raised:
        value(text, env)
    return raised.value


def outcome(text: str) -> tuple[Any, ExpressionError | None]:
    """The value of an expression, or why it has none."""
    try:
        return value(text), None
    except ExpressionError as error:
        return None, error


def of_python(text: str) -> Any:
    """The value that Python gives, where a range is a list."""
    return eval(text, {**PYTHON})  # noqa: S307 -- the oracle


@settings(max_examples=400, deadline=None)
@given(items() | lists())
def test_values_are_those_of_python(text: str) -> None:
    found, error = outcome(text)
    if error is None:
        wanted = of_python(text)
        assert (found, type(found)) == (wanted, type(wanted))
    elif error.code == "expression-syntax":
        assert len(text) > 390 or "deep" in error.text or "takes two arguments" in error.text
    else:
        with pytest.raises((IndexError, TypeError, ValueError, AttributeError)):
            of_python(text)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("[a, 'x', none]", [3, "x", []]),
        ("rows[-1].depth", 32),
        ("[r.depth // 2 for r in rows]", [8, 12, 16]),
        ("[x for x in [3, 1] + [2] if x > 1]", [3, 2]),
        ("[[x * y for y in items] for x in range(2)]", [[0, 0, 0], [4, 2, 7]]),
        ("[a for a in items] + [a]", [4, 2, 7, 3]),
        ("sum([])", 0),
        ("min(items)", 2),
        ("max(4, 9)", 9),
        ("ceil(0 - 2.5)", -2),
        ("floor(0 - 2.5)", -3),
        ("log2(64)", 6.0),
        ("'skip_' + str(a)", "skip_3"),
        ("true in [1]", False),
        ("[1] == [1.0]", True),
        ("[true] == [1]", False),
        ("'depth' in row", True),
        ("row['depth']", 16),
        ("not 1 in items", True),
        ("1 not in items", True),
    ],
)
def test_what_the_reference_says(text: str, wanted: Any) -> None:
    found = value(text)
    assert (found, type(found)) == (wanted, type(wanted))


@pytest.mark.parametrize(
    ("text", "offset", "said"),
    [
        ("row.depht", 6, "'row' has no field 'depht'"),
        ("items.depth", 8, "only a row has fields, and 'items' is a list"),
        ("a.depth", 4, "only a row has fields, and 'a' is 3"),
        ("items[3]", 7, "there is no item [3]: the list has 3 items"),
        ("none[0]", 6, "the list is empty"),
        ("items[0.5]", 7, "an item is named by a whole number, got 0.5"),
        ("a[0]", 3, "only a list has items, got 3"),
        ("max(a)", 2, "'max' takes a list, got 3"),
        ("max([])", 2, "a list that is not empty"),
        ("sum([1, 'x'])", 2, "'sum' takes numbers, got 'x'"),
        ("[x for x in a]", 2, "'for' takes a list, got 3"),
        ("1 in 3", 4, "'in' takes a list behind it, got 3"),
        ("len(1, 2)", 2, "'len' takes one argument, got 2"),
        ("range(0.5)", 2, "'range' takes whole numbers, got 0.5"),
        ("log2(0)", 2, "'log2' takes a number above 0, got 0"),
        ("str(half)", 2, "'str' takes a whole number or text, got 0.5"),
        ("'a' + 1", 6, "'+' takes numbers, got 'a'"),
        ("[1] + 1", 6, "'+' takes numbers, got [1]"),
        ("id('x')", 2, "'id' names a tensor"),
        ("[1] < [2]", 6, "'<' takes numbers, got [1]"),
    ],
)
def test_faults_and_their_places(text: str, offset: int, said: str) -> None:
    error = refused(text)
    assert (error.code, error.offset) == ("expression-value", offset)
    assert said in error.text


def test_the_nearest_field_is_the_help() -> None:
    hint = refused("row.depht").hint
    assert hint is not None
    assert (hint.help, hint.start, hint.end, hint.text) == ("did you mean 'depth'?", 6, 11, "depth")


def test_a_file_may_have_functions_and_parameters_of_these_names() -> None:
    place = Span("f", 1, 1, 1, 2)
    heads = [("len(x)", "x + 100"), ("id(x)", "x * 2")]
    own = Environment({"ceil": 7, "range": [1]})
    env = own.with_functions(define([Definition(parse_head(key), place, Node(is_, place)) for key, is_ in heads], own))
    assert [value(text, env) for text in ("len(1)", "id(4)", "ceil", "range[0]", "ceil(0.5)")] == [101, 8, 7, 1, 1]


def test_a_row_goes_before_an_id_and_any_other_value_does_not() -> None:
    tensor = Reached((1, 4, 6, 3), UnknownSizes())
    env = Environment(
        {"skip": {"channels": 9}, "last": 5}, input=tensor, ids={"skip": tensor, "last": tensor, "other": tensor}.get
    )
    assert [value(f"{name}.channels", env) for name in ("skip", "last", "other")] == [9, 3, 3]
    assert value("id('la' + 'st').width", env) == 6
    assert "takes the text of an id" in refused("id(last).width", env).text


@pytest.mark.parametrize(
    "text",
    [
        "range(10 ** 18)",
        "[x for x in range(9000)] + range(9000)",
        "[range(200) for x in range(200)]",
        "[[[0 for x in range(99)] for y in range(99)] for z in range(99)]",
        "[long for x in range(400)]",
        "long + long",
        "twice(twice(twice(twice(twice(twice(twice(twice([1, 2, 3]))))))))",
        "[0]" + "[0]" * 120,
        "[" * 40,
        "[x for x in " * 25,
    ],
)
def test_hostile_lists_take_few_steps(text: str) -> None:
    place = Span("f", 1, 1, 1, 2)
    own = Environment({"long": "x" * 6_000})
    body = "[x + x + x + x, x + x + x + x, x + x + x + x]"
    env = own.with_functions(define([Definition(parse_head("twice(x)"), place, Node(body, place))], own))
    with limited(60_000), pytest.raises((ExpressionError, TooCostly)):
        value(text, env)


def test_long_work_is_paid_for() -> None:
    with limited(100_000), pytest.raises(TooCostly):
        value("[sum(range(5000)) + x for x in range(5000)]")


@pytest.mark.parametrize("size", [MAX_ITEMS, MAX_ITEMS + 1])
def test_the_bounds_are_exact(size: int) -> None:
    env = Environment({"n": size, "text": "x" * (size - 1)})
    for text in ("range(n)", "[0 for x in range(n - 1)] + [0]", "text + 'x'"):
        with pytest.raises(ExpressionError) if size > MAX_ITEMS else contextlib.nullcontext():
            value(text, env)
    assert MAX_TEXT == MAX_ITEMS
