"""How messages show what a file says."""

from __future__ import annotations

import pytest

from netspec.wording import excerpt, layer_label, nearest, on_one_line, shown, value_text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        (True, "true"),
        (1.5, "1.5"),
        ("a b", "'a b'"),
        ([1, "a", None], "[1, 'a', null]"),
        ({"l2": 0.5, "a": [True]}, "{l2: 0.5, a: [true]}"),
        ("a\nb\tc", "'a\\nb\\tc'"),
        (list(range(61)), "a long list"),
        ({str(key): key for key in range(61)}, "a long mapping"),
        ("x" * 100, f"'{'x' * 59}..."),
        ([["y" * 50, "z" * 50]], f"[['{'y' * 50}', '{'z' * 3}..."),
    ],
    ids=range(11),
)
def test_a_value_is_shown_on_one_line(value: object, text: str) -> None:
    assert shown(value) == text


def test_a_value_is_written_whole() -> None:
    assert value_text(["x" * 100, {"a": None}]) == f"['{'x' * 100}', {{a: null}}]"


@pytest.mark.parametrize(
    ("text", "one_line", "one_excerpt"),
    [
        ("a", "a", "a"),
        ("a\n  b", "a\\n  b", "a b"),
        ("x" * 61, f"{'x' * 60}...", f"{'x' * 60}..."),
        (" " * 61, f"{' ' * 60}...", ""),
    ],
)
def test_a_text_is_shown_on_one_line(text: str, one_line: str, one_excerpt: str) -> None:
    assert (on_one_line(text), excerpt(text)) == (one_line, one_excerpt)


@pytest.mark.parametrize(
    ("arguments", "label"),
    [
        ({"scope": "fc6", "name": "a"}, "conv2d 'fc6'"),
        ({"name": "a"}, "conv2d 'a'"),
        ({"scope": "", "name": "a"}, "conv2d 'a'"),
        ({"scope": None}, "conv2d"),
        ({"scope": 5, "name": "a"}, "conv2d 'a'"),
        ({"scope": "a\nb"}, "conv2d 'a\\nb'"),
        ({}, "conv2d"),
        (None, "conv2d"),
        ("fc6", "conv2d"),
    ],
)
def test_a_layer_is_called_by_its_op_and_its_scope_or_name(arguments: object, label: str) -> None:
    assert layer_label("conv2d", arguments) == label


KNOWN = ["conv2d", "relu", "max_pool2d", "fully_connected", "pad"]


@pytest.mark.parametrize(
    ("word", "known"),
    [
        ("Conv2D", "conv2d"),
        ("max-pool2d", "max_pool2d"),
        ("rleu", "relu"),
        ("fuly_conected", "fully_connected"),
        ("erlu", "relu"),
        ("conv1d", None),
        ("prelu", None),
        ("pd", None),
        ("pda", "pad"),
        ("x" * 81, None),
    ],
)
def test_the_nearest_word_is_one_slip_away(word: str, known: str | None) -> None:
    assert nearest(word, KNOWN) == known


def test_of_two_words_that_are_as_near_none_is_meant() -> None:
    assert nearest("cat", ["cut", "cot"]) is None
    assert nearest("cat", ["cut"]) == "cut"
