from typing import Any

import pytest

from netspec.cli.options import given_values, require_known, shape_of, shapes_of
from netspec.cli.usage import UsageError
from netspec.shapes import Shape, symbol


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("10", 10),
        ("-3", -3),
        ("010", 10),
        ("5e-4", 5e-4),
        ("1.0", 1.0),
        ("true", True),
        ("no", "no"),
        ("12:30", "12:30"),
        ("null", None),
        ("~", None),
        ("", None),
        (" 7 ", 7),
        ("relu", "relu"),
        ("a=b", "a=b"),
        ("a # b", "a # b"),
        ("'10'", "10"),
        ('"a\\tb"', "a\tb"),
        ("'it''s'", "it's"),
    ],
)
def test_values_are_those_of_yaml_1_2(word: str, value: Any) -> None:
    found = given_values([f"x={word}"])
    assert found == {"x": value}
    assert type(found["x"]) is type(value)


def test_several_are_kept_apart() -> None:
    assert given_values(["a=1", "b=2"]) == {"a": 1, "b": 2}


@pytest.mark.parametrize(
    ("pairs", "text"),
    [
        (["x"], "-p expects name=value, got 'x'"),
        (["=1"], "-p expects name=value, got '=1'"),
        (["x=1", "x=1"], "-p sets 'x' twice"),
        (["x=1e999"], "-p x: 1e999 is not a number that a spec can use (number-not-finite)"),
        (
            ["x=99999999999999999999"],
            "-p x: 99999999999999999999 is not a number that a spec can use (number-too-large)",
        ),
        (["x='a"], "-p x: expected text in quotes, got 'a"),
        (["x='a': 1"], "-p x: expected text in quotes, got 'a': 1"),
    ],
)
def test_what_is_no_pair_or_no_value_is_wrong_usage(pairs: list[str], text: str) -> None:
    with pytest.raises(UsageError) as refused:
        given_values(pairs)
    assert str(refused.value) == text


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("1x227x227x3", (1, 227, 227, 3)),
        ("NxHxWx3", (symbol("N"), symbol("H"), symbol("W"), 3)),
        ("?x?x?x3", (None, None, None, 3)),
        ("Batch_1x8", (symbol("Batch_1"), 8)),
        ("8", (8,)),
    ],
)
def test_shapes(text: str, shape: Shape) -> None:
    assert shape_of(text) == shape


def test_no_shape() -> None:
    assert shapes_of([]) == {}


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("", ""),
        ("1x", ""),
        ("0x3", "0"),
        ("-1x3", "-1"),
        ("1x2.5", "2.5"),
        ("1 x2", "1 "),
        ("nx3", "n"),
        ("1X2", "1X2"),
        ("1,2", "1,2"),
        ("\u0663x3", "\u0663"),
        ("9" * 19, "9" * 19),
        ("9" * 5000, "9" * 5000),
        ("N\nx3", "N\n"),
    ],
)
def test_what_is_no_shape_is_wrong_usage(text: str, size: str) -> None:
    with pytest.raises(UsageError, match=r"^--input expects sizes such as 1x299x299x3") as refused:
        shape_of(text)
    assert str(refused.value).endswith(f"got '{size}'" + (f" in '{text}'" if size != text else ""))


def test_too_many_sizes() -> None:
    with pytest.raises(UsageError, match="at most 8 sizes, got 9"):
        shape_of("x".join("123456789"))


def test_a_name_must_be_declared_somewhere() -> None:
    require_known(["a", "b"], [frozenset("a"), frozenset("bc")])
    with pytest.raises(UsageError, match=r"^unknown parameter 'zz'; known: a, b, c$"):
        require_known(["a", "zz"], [frozenset("a"), frozenset("bc")])
    with pytest.raises(UsageError, match=r"^unknown parameter 'zz'; there are none$"):
        require_known(["zz"], [frozenset()])
    with pytest.raises(UsageError, match=r"^unknown parameter 'is_trainning'; did you mean 'is_training'\?$"):
        require_known(["is_trainning"], [frozenset(["is_training", "x"])])


def test_nothing_is_refused_where_names_cannot_be_known() -> None:
    require_known(["zz"], [frozenset("a"), None])
