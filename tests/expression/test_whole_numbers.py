"""Expressions made whole: `//` for `/`, and `int(...)`, against Python's own division."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given, settings

from netspec.expression.errors import ExpressionError
from netspec.expression.template import template
from netspec.expression.whole_numbers import whole_number_forms
from tests.expression.random_expressions import ENVIRONMENT, PYTHON, numbers


class _Floored(ast.NodeTransformer):
    def visit_Div(self, _node: ast.Div) -> ast.FloorDiv:
        return ast.FloorDiv()


@settings(max_examples=300, deadline=None)
@given(numbers(depth=3))
def test_each_division_is_of_whole_numbers(text: str) -> None:
    try:
        value = template(next(whole_number_forms(f"$({text})"))).evaluate(ENVIRONMENT)
    except ExpressionError:
        return
    floored = ast.fix_missing_locations(_Floored().visit(ast.parse(text, mode="eval")))
    assert value == eval(compile(floored, "", "eval"), {}, PYTHON)  # noqa: S307 -- the oracle, of our own making


@pytest.mark.parametrize(
    ("scalar", "forms"),
    [
        ("$(a / 2)", ["$(a // 2)", "$(int(a / 2))"]),
        ("$(a/b/2 + c//d)", ["$(a//b//2 + c//d)", "$(int(a/b/2 + c//d))"]),
        ("$('x/y' == a / 2)", ["$('x/y' == a // 2)", "$(int('x/y' == a / 2))"]),
        ("$half", ["$(half)", "$(int(half))"]),
        ("$a*2", ["$(a*2)", "$(int(a*2))"]),
        ("$(a / 2)*3", ["$((a // 2)*3)", "$(int((a / 2)*3))"]),
    ],
)
def test_the_rest_is_left_as_it_is_written(scalar: str, forms: list[str]) -> None:
    assert list(whole_number_forms(scalar)) == forms


def test_text_that_is_no_expression_has_no_form() -> None:
    with pytest.raises(ExpressionError):
        list(whole_number_forms("conv $a"))
