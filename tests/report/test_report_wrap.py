import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netspec.report.visible import columns
from netspec.report.wrap import described, wrapped


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("one two three", 7, ["one two", "three"]),
        ("one two three", None, ["one two three"]),
        ("one  two", 20, ["one  two"]),
        ("unbreakable", 4, ["unbr", "eaka", "ble"]),
        ("高さ 幅の名", 6, ["高さ", "幅の名"]),
        ("高さの名前", 5, ["高さ", "の名", "前"]),
        ("a floor((H - 7) / 4)*2 + b", 20, ["a", "floor((H - 7) / 4)*2", "+ b"]),
        ("a floor((H - 7) / 4)*2 + b", 12, ["a floor((H -", "7) / 4)*2 +", "b"]),
        ("(a*floor((H - 7) / 4) + b*floor((W - 7) / 4))", 25, ["(a*floor((H - 7) / 4) +", "b*floor((W - 7) / 4))"]),
        ("images [N, 224, 224, 3]", 20, ["images", "[N, 224, 224, 3]"]),
        ("never (closed and so on", 13, ["never (closed", "and so on"]),
        ("a ) b (c d", 8, ["a ) b (c", "d"]),
        ("", 5, [""]),
        ("\x1b[2J", 80, ["\\x1b[2J"]),
    ],
)
def test_lines(text: str, width: int | None, lines: list[str]) -> None:
    assert wrapped(text, width) == lines


@settings(max_examples=300, deadline=None)
@given(st.text("ab ()[]高,-", max_size=60), st.integers(2, 30))
def test_lines_fit_and_lose_nothing_but_blanks(text: str, width: int) -> None:
    lines = wrapped(text, width)
    assert all(columns(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_facts_stand_beside_their_labels_or_below_them() -> None:
    facts = [("MACs", "one two three")]
    assert list(described(facts, None)) == [("MACs          ", "one two three")]
    assert list(described(facts, 40)) == [("MACs          ", "one two three")]
    assert list(described([("MACs", "word " * 8)], 40)) == [
        ("MACs          ", "word word word word word"),
        (" " * 14, "word word word"),
    ]
    assert list(described(facts, 10)) == [("MACs", ""), ("  ", "one two"), ("  ", "three")]
