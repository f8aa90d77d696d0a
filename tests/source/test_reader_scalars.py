"""The value of each unquoted word, worked out by hand from section 10.3.2 of the YAML 1.2.2 specification."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from netspec.source import read_text
from netspec.source.scalars import NumberError, resolve

WORDS = [
    ("", None),
    ("~", None),
    ("null", None),
    ("Null", None),
    ("NULL", None),
    ("nULL", "nULL"),
    ("none", "none"),
    ("None", "None"),
    ("true", True),
    ("True", True),
    ("TRUE", True),
    ("tRUE", "tRUE"),
    ("false", False),
    ("False", False),
    ("FALSE", False),
    ("yes", "yes"),
    ("no", "no"),
    ("on", "on"),
    ("off", "off"),
    ("y", "y"),
    ("N", "N"),
    ("0", 0),
    ("-0", 0),
    ("+12", 12),
    ("-19", -19),
    ("010", 10),
    ("-010", -10),
    ("08", 8),
    ("0o17", 15),
    ("0o18", "0o18"),
    ("-0o17", "-0o17"),
    ("0O17", "0O17"),
    ("0x1F", 31),
    ("0xabCD", 43981),
    ("0xG", "0xG"),
    ("-0x1F", "-0x1F"),
    ("0b101", "0b101"),
    ("1_000", "1_000"),
    ("1,000", "1,000"),
    ("9223372036854775807", 9223372036854775807),
    ("-9223372036854775807", -9223372036854775807),
    ("0x7FFFFFFFFFFFFFFF", 9223372036854775807),
    ("0o777777777777777777777", 9223372036854775807),
    ("000000000000000000000000000000000007", 7),
    ("0.", 0.0),
    ("-0.0", -0.0),
    (".5", 0.5),
    ("+.5", 0.5),
    ("5.", 5.0),
    ("12e03", 12000.0),
    ("-2E+05", -200000.0),
    ("5e-4", 0.0005),
    ("1e4", 10000.0),
    ("1.5e3", 1500.0),
    ("0.1", 0.1),
    ("1e", "1e"),
    ("e4", "e4"),
    (".", "."),
    ("..", ".."),
    ("-", "-"),
    ("+", "+"),
    ("+-1", "+-1"),
    ("1.2.3", "1.2.3"),
    (".e1", ".e1"),
    ("1:30", "1:30"),
    ("12:30:00", "12:30:00"),
    ("190:20:30.15", "190:20:30.15"),
    ("2001-12-14", "2001-12-14"),
    ("2001-12-14t21:59:43.10-05:00", "2001-12-14t21:59:43.10-05:00"),
    ("inf", "inf"),
    ("nan", "nan"),
    (".inF", ".inF"),
    ("-.nan", "-.nan"),
    ("=", "="),
    ("٣", "٣"),
    ("1٣", "1٣"),
    ("SAME", "SAME"),
    ("$x", "$x"),
]

TOO_LARGE = [
    "9223372036854775808",
    "-9223372036854775808",
    "0x8000000000000000",
    "0o1000000000000000000000",
    "1" * 5_000,
    "-" + "1" * 5_000,
    "0x" + "1" * 5_000,
]
NOT_FINITE = [".inf", ".Inf", ".INF", "-.inf", "+.INF", ".nan", ".NaN", ".NAN", "1e999", "-1e999", "1" * 400 + ".5"]


def same(left: object, right: object) -> bool:
    """Equal and of one type, with the sign of a zero."""
    return type(left) is type(right) and repr(left) == repr(right)


def test_same_tells_types_and_signs_of_zero_apart() -> None:
    assert not same(1, 1.0)
    assert not same(1, True)
    assert not same(0.0, -0.0)


@pytest.mark.parametrize(("word", "value"), WORDS)
def test_word(word: str, value: object) -> None:
    assert same(resolve(word), value)


@pytest.mark.parametrize(("word", "value"), [pair for pair in WORDS if pair[0] != "-"])
def test_word_in_a_file(word: str, value: object, parser: type) -> None:
    document, problems = read_text(f"key: {word}\n", "f")
    assert document is not None
    assert problems == []
    assert same(document.root["key"].value, value)


@pytest.mark.parametrize("style", ['"{}"', "'{}'", "|-\n  {}", ">-\n  {}"])
@pytest.mark.parametrize("word", [word for word, value in WORDS if word and not isinstance(value, str)])
def test_a_quoted_or_block_scalar_is_a_string(word: str, style: str) -> None:
    document, problems = read_text("key: " + style.format(word), "f")
    assert document is not None
    assert problems == []
    assert document.root["key"].value == word


@pytest.mark.parametrize(
    ("word", "code"),
    [(word, "number-too-large") for word in TOO_LARGE] + [(word, "number-not-finite") for word in NOT_FINITE],
)
def test_number_that_no_spec_can_use(word: str, code: str) -> None:
    with pytest.raises(NumberError) as caught:
        resolve(word)
    assert caught.value.code == code


@given(st.integers(-(2**63) + 1, 2**63 - 1))
def test_integers_round_trip(number: int) -> None:
    assert same(resolve(str(number)), number)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_floats_round_trip(number: float) -> None:
    assert same(resolve(repr(number)), number)


@given(st.text("0123456789+-.eExobafnul~_:"))
def test_no_word_is_refused_but_for_its_size(word: str) -> None:
    try:
        value = resolve(word)
    except NumberError:
        return
    assert not isinstance(value, str) or value == word


def test_the_words_of_yaml_1_1_that_differ_do_differ_here() -> None:
    for word in ("yes", "no", "on", "off", "010", "0o17", "1_000", "5e-4", "1e4", "12:30:00", "2001-12-14"):
        assert not same(yaml.safe_load(word), resolve(word))
