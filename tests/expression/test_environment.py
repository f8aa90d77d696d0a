"""What expressions see: environments are extended, never changed, and functions see no more than they should."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from netspec.diagnostics import Span
from netspec.expression.environment import ANY_NAMES, ROUND, Environment
from netspec.expression.errors import ExpressionError, UnknownFunction, UnknownId, UnknownName
from netspec.expression.functions import Definition, define, examine, parse_head
from netspec.expression.special_values import ANY, UNKNOWN
from netspec.expression.template import template
from netspec.expression.tensor_sizes import Reached, UnknownSizes
from netspec.source import Node

PLACE = Span("f", 1, 1, 1, 2)


def value(text: str, env: Environment) -> Any:
    return template(text).evaluate(env)


def defined(*functions: tuple[str, str]) -> list[Definition]:
    return [Definition(parse_head(head), PLACE, Node(body, PLACE)) for head, body in functions]


def image(*shape: int | None) -> Reached:
    return Reached(shape, UnknownSizes())


def test_an_environment_is_extended_and_not_changed() -> None:
    outer = Environment({"a": 1, "b": 2})
    inner = outer.with_values({"a": 3})
    assert [value("$(a + b)", env) for env in (outer, inner, inner.in_round(4))] == [3, 5, 5]
    assert value(f"${ROUND}", inner.in_round(4).in_round(5)) == 5
    assert [env.in_repeat for env in (outer, inner, inner.in_round(1))] == [False, False, True]
    with pytest.raises(UnknownName):
        value(f"${ROUND}", inner)
    with pytest.raises(dataclasses.FrozenInstanceError):
        outer.values = {}  # type: ignore[misc]


def test_a_function_sees_what_is_above_it_and_the_input() -> None:
    outer = Environment({"a": 10})
    env = outer.with_functions(define(defined(("plus(n)", "n + a"), ("high(a)", "plus(a) * input.height")), outer))
    env = env.with_tensors(image(2, 4, 6, 3), lambda name: image(1, 1, 1, 7) if name == "skip" else None)
    # The argument `a` hides the parameter in the body that has it, not in the function that this one calls.
    assert value("$(high(1) + skip.channels)", env) == (1 + 10) * 4 + 7
    with pytest.raises(UnknownId):
        value("$(other.width)", env)
    with pytest.raises(UnknownFunction):
        value("$(low(1))", env)


@pytest.mark.parametrize("body", ["skip.width", "b", "later(1)", "me(1)", "n +", "n) + (n", "$n"])
def test_a_function_that_sees_too_much_is_not_defined(body: str) -> None:
    outer = Environment({"a": 10, "scope": "net"})
    functions = define(defined(("me(n)", body), ("later(n)", "n")), outer)
    tensors = outer.with_functions(functions).with_tensors(image(1, 2, 3, 4), lambda _: image(1, 2, 3, 4))
    with pytest.raises(ExpressionError):
        value("$(me(1))", tensors)


def test_the_first_unknown_name_of_a_body_is_its_fault() -> None:
    (examined,) = examine(defined(("f(n)", "n + b * c")), {"a"})
    assert isinstance(examined.error, UnknownName)
    assert (examined.error.name, examined.error.offset, examined.error.length) == ("b", 4, 1)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("$(a + 1)", ANY),
        ("$(8 // a)", ANY),
        ("$(f(a) < input.width)", ANY),
        ("$(2 if a else 3)", ANY),
        ("$(a and 1 == 1)", ANY),
        ("x$a", ANY),
        ("$(2 + 3)", 5),
        ("$(false and a)", False),
        ("$(known(input.height))", ANY),
    ],
)
def test_any_value(text: str, wanted: Any) -> None:
    assert value(text, ANY_NAMES) == wanted


@pytest.mark.parametrize(
    "text",
    [
        *("$(a // 0)", "$(2 if a else 1 // 0)", "$(a or 1)", "$(a - 'x')", "$(-'x')"),
        *("$(1 in 2)", "$([b // 0 for b in a])", "$([1][2])"),
    ],
)
def test_what_fails_for_any_value_fails(text: str) -> None:
    with pytest.raises(ExpressionError):
        value(text, ANY_NAMES)


def test_sizes_that_are_not_known() -> None:
    env = Environment({}, input=image(None, None, 6, 3))
    assert value("$(input.height)", env) is UNKNOWN
    assert value("$(known(input.height))", env) is False
    assert value("$(known(input.width, input.channels))", env) is True
    with pytest.raises(ExpressionError, match="no tensor reaches"):
        value("$(input.height)", Environment())


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("$(a if b else c)", True), ("x$(f(a and b))", True), ("$(a or b)", True), ("$(not a)", False), ("if $a", False)],
)
def test_expressions_with_a_choice(text: str, wanted: bool) -> None:
    assert template(text).has_choice is wanted
