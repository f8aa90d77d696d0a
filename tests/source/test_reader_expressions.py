"""Expressions that a comma or bracket of YAML splits: one problem, and the intended value is read anyway."""

from __future__ import annotations

import pytest

from netspec.source import read_text
from netspec.source.split_expression import quoted

Place = tuple[int, int, int, int, str]


def reading(text: str) -> tuple[object, list[Place], list[str | None]]:
    """The data, the places and the help of the problems of a text."""
    document, problems = read_text(text, "f")
    spans = [(p.span.line, p.span.column, p.span.end_line, p.span.end_column, p.code) for p in problems]
    return document and document.root.value, spans, [p.help for p in problems]


@pytest.mark.parametrize(
    ("text", "value", "place", "help"),
    [
        (
            "{kernel_size: $(min(7, 3)), stride: 2}",
            {"kernel_size": "$(min(7, 3))", "stride": 2},
            (1, 15, 1, 27),
            'write "$(min(7, 3))"',
        ),
        ("{a: $(f(1, g(2, 3), 4)), b: 2}", {"a": "$(f(1, g(2, 3), 4))", "b": 2}, (1, 5, 1, 24), None),
        ("{a: unit_$(min(1, 2))_x, b: 2}", {"a": "unit_$(min(1, 2))_x", "b": 2}, (1, 5, 1, 24), None),
        ("{a: $(f(1, 3, 4)) }", {"a": "$(f(1, 3, 4))"}, (1, 5, 1, 18), None),
        ("{a: $(f(1, null, 1)), b: 2}", {"a": "$(f(1, null, 1))", "b": 2}, (1, 5, 1, 21), None),
        ("[$(min(7, 3)), 2]", ["$(min(7, 3))", 2], (1, 2, 1, 14), None),
        ("{a: [$(min(7, 3)), 2], b: 1}", {"a": ["$(min(7, 3))", 2], "b": 1}, (1, 6, 1, 18), None),
        ("{a: $(f('x,)', 3)), b: 2}", {"a": "$(f('x,)', 3))", "b": 2}, (1, 5, 1, 19), None),
        ('{a: $(f("x,)", 3)), b: 2}', {"a": '$(f("x,)", 3))', "b": 2}, (1, 5, 1, 19), "write '$(f(\"x,)\", 3))'"),
        ("{a: $(min(7,\n   3)), b: 2}", {"a": "$(min(7, 3))", "b": 2}, (1, 5, 2, 7), None),
        ("{a: &x $(min(7, 3)), b: *x}", {"a": "$(min(7, 3))", "b": "$(min(7, 3))"}, (1, 8, 1, 20), None),
        ("{$(min(7, 3)): 1, b: 2}", {"b": 2}, (1, 2, 1, 14), 'write "$(min(7, 3))"'),
        ("{a: $(f(1, 2), b: 3, c: 4}", {"a": None, "b": 3, "c": 4}, (1, 5, 1, 10), None),
        ("{a: $(f(1, 2}", {"a": None}, (1, 5, 1, 10), None),
    ],
)
def test_split_by_a_comma(
    text: str, value: object, place: tuple[int, int, int, int], help: str | None, parser: type
) -> None:
    found, spans, (advice,) = reading(text)
    assert found == value
    assert spans == [(*place, "split-expression")]
    assert advice is not None
    assert help is None or advice == help


def test_two_in_one_mapping() -> None:
    value, spans, _ = reading("{a: $(f(1, 2)), b: $(g(3, 4)), c: 5}")
    assert value == {"a": "$(f(1, 2))", "b": "$(g(3, 4))", "c": 5}
    assert [span[1] for span in spans] == [5, 20]


@pytest.mark.parametrize("text", ["{a: $(f([1, 2])), b: 3}", "a: [$(x[0]), 1]"])
def test_split_by_a_bracket(text: str, parser: type) -> None:
    _, spans, _ = reading(text)
    assert [span[4] for span in spans] == ["split-expression"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: $(min(7, 3))", {"a": "$(min(7, 3))"}),
        ("- $(f(1, 2)\n", ["$(f(1, 2)"]),
        ('{a: "$(min(7, 3))", b: 2}', {"a": "$(min(7, 3))", "b": 2}),
        ("{a: $(min(7)), b: 2}", {"a": "$(min(7))", "b": 2}),
        ("{a: $x, b: f(1, c: 2}", {"a": "$x", "b": "f(1", "c": 2}),
        ("{a: $(x == '('), b: 2}", {"a": "$(x == '(')", "b": 2}),
        ("{a: $(f(1}", {"a": "$(f(1"}),
    ],
)
def test_not_split(text: str, value: object) -> None:
    assert reading(text) == (value, [], [])


def test_the_pieces_have_no_problems_of_their_own() -> None:
    text = "{a: $(f(1, 2, 2, null, .inf, *x, !y z)), b: 1, b: 2}"
    value, spans, _ = reading(text)
    assert value == {"a": "$(f(1, 2, 2, null, .inf, *x, !y z))", "b": 1}
    assert [span[4] for span in spans] == ["split-expression", "duplicate-key"]
    value, spans, _ = reading("[$(f(1, .inf, *x, !y z)), .nan]")
    assert value == ["$(f(1, .inf, *x, !y z))", None]
    assert [span[4] for span in spans] == ["split-expression", "number-not-finite"]


@pytest.mark.parametrize(
    ("text", "written"), [("$(a, b)", '"$(a, b)"'), ('x"', "'x\"'"), ("a\\'b", "'a\\''b'"), ("it's", '"it\'s"')]
)
def test_quoted_is_read_back(text: str, written: str) -> None:
    assert quoted(text) == written
    document, problems = read_text(written, "f")
    assert document is not None
    assert (document.root.value, problems) == (text, [])
