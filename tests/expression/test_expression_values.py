"""Expressions against Python's own arithmetic, and the bounds that Python has not."""

import contextlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netspec.budget import limited
from netspec.expression.errors import ExpressionError
from netspec.expression.template import MAX_LENGTH, template
from tests.expression.random_expressions import ENVIRONMENT, PYTHON, numbers, truths


def value(text: str) -> Any:
    return template(f"$({text})").evaluate(ENVIRONMENT)


def refused(scalar: str) -> ExpressionError | None:
    """Why a scalar has no value; None if it has one."""
    try:
        template(scalar).evaluate(ENVIRONMENT)
    except ExpressionError as error:
        return error
    return None


@settings(max_examples=500, deadline=None)
@given(numbers() | truths())
def test_values_are_those_of_python(text: str) -> None:
    error = refused(f"$({text})")
    if error is None:
        wanted = eval(text, {}, PYTHON)  # noqa: S307 - the oracle, on arithmetic of our own making
        assert (value(text), type(value(text))) == (wanted, type(wanted))
    elif "division by zero" in error.text:
        with pytest.raises(ZeroDivisionError):
            eval(text, {}, PYTHON)  # noqa: S307 - likewise
    elif error.code == "expression-syntax":
        assert len(text) > 390 or "deep" in error.text
    else:
        # A number that is too large for a file, or no number at all, which Python may hold.
        assert error.code == "expression-value"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("-2 ** 2", -4),
        ("2 ** -1", 0.5),
        ("2 ** 3 ** 2", 512),
        ("7 // -2", -4),
        ("-7 % 3", 2),
        ("1 if no else 2 if no else 3", 3),
        ("not yes == no", True),
        ("round(2.5)", 2),
        ("'it' == word", False),
        ("word == 'ab'", True),
        ("none == null", True),
        ("yes == 1", False),
        ("1 == 1.0", True),
        ("1 if yes else 1 // 0", 1),
        ("no and 1 // 0 == 1", False),
    ],
)
def test_what_is_reported_in_the_reference(text: str, wanted: Any) -> None:
    found = value(text)
    assert (found, type(found)) == (wanted, type(wanted))


@pytest.mark.parametrize(
    ("scalar", "wanted"),
    [
        ("$a", 3),
        ("$none", None),
        ("$yes", True),
        ("unit_$a", "unit_3"),
        ("$a$b", "3-7"),
        ("$word/$(a + 1)x", "ab/4x"),
        ("$(word)", "ab"),
        ("$('')", ""),
    ],
)
def test_expressions_inside_text(scalar: str, wanted: Any) -> None:
    assert template(scalar).evaluate(ENVIRONMENT) == wanted


@pytest.mark.parametrize(
    ("scalar", "code", "offset"),
    [
        ("$", "expression-syntax", 0),
        ("a$", "expression-syntax", 1),
        ("${a}", "expression-syntax", 0),
        ("$(a", "expression-syntax", 3),
        ("$(a +", "expression-syntax", 5),
        ("$(a b)", "expression-syntax", 4),
        ("x$(a.b)", "expression-value", 5),
        ("x$(missing.b)", "expression-syntax", 3),
        ("$(a.height)", "expression-value", 2),
        ("$(a[0])", "expression-value", 3),
        ("$(a[0)", "expression-syntax", 5),
        ("$('a)", "expression-syntax", 2),
        ("$('a$b')", "expression-syntax", 2),
        ("$(__import__('os'))", "unknown-name", 2),
        ("$(min)", "expression-syntax", 5),
        ("$(lambda: 1)", "expression-syntax", 8),
        ("$if", "expression-syntax", 1),
        ("$(1 < 2 < 3)", "expression-syntax", 8),
        ("$(a + missing)", "unknown-name", 6),
        ("$missing", "unknown-name", 1),
        ("$(1 + word)", "expression-value", 4),
        ("$(1 // (a - 3))", "expression-value", 4),
        ("$(2 ** 64)", "expression-value", 4),
        ("$(10 ** 18 * 10)", "expression-value", 11),
        ("$(2 ** 0.5 ** -99)", "expression-value", 11),
        ("$((0 - 8) ** 0.5)", "expression-value", 10),
        ("$(1e999)", "expression-value", 2),
        ("x$yes", "expression-value", 0),
        ("x$half", "expression-value", 0),
    ],
)
def test_faults_and_their_places(scalar: str, code: str, offset: int) -> None:
    with pytest.raises(ExpressionError) as raised:
        template(scalar).evaluate(ENVIRONMENT)
    assert (raised.value.code, raised.value.offset) == (code, offset)


@pytest.mark.parametrize(
    "text",
    [
        "9" * 390,
        "(" * 190,
        "-" * 390 + "1",
        "+".join("1" * 190),
        "**".join("9" * 130),
        "not " * 90 + "yes",
        " or ".join(["yes"] * 60),
        "abs(" * 90,
        "1 if " * 70,
        "a" * 390,
        "'" + "x" * 380 + "'",
        "9223372036854775807 ** 64 ** 64",
        "round(1e308)",
        "(9e18 * 9e18) ** 64",
    ],
)
def test_hostile_expressions_take_few_steps(text: str) -> None:
    with limited(4 * MAX_LENGTH), contextlib.suppress(ExpressionError):
        value(text)


def test_length_is_bounded() -> None:
    with pytest.raises(ExpressionError, match="longer than 400 characters"):
        template("$(" + "1" * 400 + ")")


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="$()abi 0129.+-*/%<>=!,'\"_notrue", max_size=30).map(lambda text: "$" + text))
def test_any_text_has_a_value_or_a_fault_within_it(scalar: str) -> None:
    error = refused(scalar)
    assert error is None or 0 <= error.offset <= len(scalar)
