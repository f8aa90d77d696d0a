"""What is read at a cursor of texts that are no YAML."""

from __future__ import annotations

from pathlib import Path

import pytest

from netspec.lsp.completion.cursor import Cursor, cursor_at
from netspec.lsp.half_written.loose_node import plain_data
from netspec.lsp.half_written.loose_reader import LooseReader
from netspec.source import read_text

SPECS = Path(__file__).parents[2] / "specs"
MARK = "¦"


def cursor(marked: str) -> Cursor | None:
    """The cursor at the mark of a text."""
    before = marked.partition(MARK)[0]
    lines = marked.replace(MARK, "").split("\n")
    return cursor_at(lines, before.count("\n") + 1, len(before) - before.rfind("\n"))


@pytest.mark.parametrize(
    ("text", "path", "is_key", "siblings"),
    [
        ("net¦", (), False, ()),
        ("netspec: 1\nna¦", (), True, ("netspec",)),
        ("na¦\nnetspec: 1\n", (), True, ("netspec",)),
        ("layers:\n  - ¦", ("layers", 0), False, ()),
        ("layers:\n- a: {}\n- ¦", ("layers", 1), False, ()),
        ("layers:\n- a: {}\n¦", (), True, ("layers",)),
        ("layers:\n  ¦", ("layers",), False, ()),
        ("layers:\n  - a: {}\n  ¦\nexpect: {}", ("layers", 1), False, ()),
        ("layers:\n  - a: {}\n    ¦\nexpect: {}", ("layers", 0), True, ("a",)),
        ("layers:\n  - a: {x: 1, ke¦\n  - b: {}\n", ("layers", 0, "a"), True, ("x",)),
        ("layers:\n  - a: {x: 1, ke¦\n    id: b\n", ("layers", 0, "a"), True, ("x",)),
        ("layers:\n  - a: {x: 1, ¦: 2, z: 3}", ("layers", 0, "a"), True, ("x", "z")),
        ("layers:\n  - a: {x: 1,\n        ke¦\n        z: 3}\n  - b: {}", ("layers", 0, "a"), True, ("x", "z")),
        ("layers:\n  - a: {\n    x: 1,\n    k¦\n    }\n    id: y", ("layers", 0, "a"), True, ("x",)),
        ("layers:\n  - a:\n      k¦\n      z: 3\n  - b: {}", ("layers", 0, "a"), True, ("z",)),
        ("layers:\n  - a:\n      k¦\n  - b: {}", ("layers", 0, "a"), False, ()),
        ("layers:\n  - a: {x: ¦}", ("layers", 0, "a", "x"), False, ()),
        ("layers:\n  - a: {x: [1, ¦], y: 2}", ("layers", 0, "a", "x", 1), False, ()),
        ("layers:\n  - - - a: {x: ¦", ("layers", 0, 0, 0, "a", "x"), False, ()),
        ("a:\n  b: {c: 'x¦\n  d: 1", ("a", "b", "c"), False, ()),
        ('a: "x¦"', ("a",), False, ()),
        ("a: &anchor ¦", ("a",), False, ()),
        ("a: $(b + ¦)", ("a",), False, ()),
        ("x: {a: $(min(b, c¦), d: 1}", ("x", "a"), False, ()),
        ("'a b':\n  c¦: 1", ("a b",), True, ()),
        ("---\na:\n    b¦", ("a",), False, ()),
    ],
)
def test_path(text: str, path: tuple[str | int, ...], is_key: bool, siblings: tuple[str, ...]) -> None:
    found = cursor(text)
    assert found is not None
    assert (found.path, found.is_key, found.siblings) == (path, is_key, siblings)


@pytest.mark.parametrize(
    "text",
    [
        "a: 1  # b¦",
        "# b¦",
        "a: |\n  b¦\nc: 1",
        "a: >-\n  b\n  c¦",
        "¦  - a: b",
        "a: ¦{b: c}",
        "%YAML 1.2¦",
        "a: 1\n\n  b¦\nc: 2",
        'a: "b\n  c¦"',
    ],
)
def test_no_word(text: str) -> None:
    found = cursor(text)
    assert found is None or " " in found.left


def test_columns_are_those_of_the_text() -> None:
    found = cursor("  - a: {x: 1, pad¦ding: SAME}")
    assert found is not None
    assert (found.left, found.right, found.column, found.has_colon, found.line_indent) == ("pad", "ding", 14, True, 2)


def test_a_colon_right_before_the_cursor_is_a_colon() -> None:
    found = cursor("a:\n  b:¦")
    assert found is not None
    assert (found.path, found.tight, found.column) == (("a", "b"), True, 4)


@pytest.mark.parametrize("name", sorted(path.name for path in SPECS.glob("*.yaml")))
def test_valid_texts_are_read_as_yaml_reads_them(name: str) -> None:
    text = (SPECS / name).read_text()
    document, problems = read_text(text.encode(), name)
    assert document is not None
    assert not problems
    found = LooseReader(text, -1).read()
    expected, got = document.root.value, plain_data(found)
    # Texts of several lines are of no interest to completion, and are kept as they are written.
    assert {**got, "doc": ""} == {**expected, "doc": ""}


@pytest.mark.parametrize(
    "text", ["[" * 5000, "{a: " * 5000, "- " * 5000 + "¦", "a:\n" * 5000, "'" * 5001, ": " * 5000, "\t¦"]
)
def test_no_text_is_too_much(text: str) -> None:
    cursor(text if MARK in text else f"{text}¦")
