"""The places of the characters of a scalar, in every way in which YAML writes one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from netspec.navigation.scalar_places import ScalarPlaces
from netspec.source import Node, read_text
from tests.navigation.projects import SPECS

# Each text has one scalar under the key `a`, in which the word `name` is at the given line and column.
WAYS = {
    "plain": ("a: $name", 1, 5),
    "plain, in braces": ("{b: 1, a: x$(name + 1) }", 1, 14),
    "single quotes": ("a: '$name'", 1, 6),
    "a doubled quote before it": ("a: 'it''s $name'", 1, 12),
    "double quotes": ('a: "$name"', 1, 6),
    "an escape before it": ('a: "\\t\\u0041\\x42 $name"', 1, 19),
    "a large escape": ('a: "\\U0001F600$name"', 1, 16),
    "an escaped line break": ('a: "$(1 + \\\n    name)"', 2, 5),
    "a plain scalar of two lines": ("a: $(1 +\n   name)", 2, 4),
    "two lines with a blank one between": ("a: text\n\n   $name", 3, 5),
    "quotes over two lines": ("a: '$(1 +\n     name)'", 2, 6),
    "a literal block": ("a: |\n  first\n    $name\n", 3, 6),
    "a folded block": ("a: >-  # a comment with a name\n  first\n  $name\n", 3, 4),
    "a block with an indent": ("a: |2-\n    $name\n", 2, 6),
    "behind an anchor": ("a: &anchor '$name'", 1, 14),
    "behind letters of two code units": ("a: '\U0001f600é $name'", 1, 9),
    "carriage returns": ("b: 1\r\na: $(1 +\r\n  name)\r\n", 3, 3),
}


def scalar(text: str) -> tuple[list[str], Node]:
    document, problems = read_text(text, "file")
    assert document is not None
    assert not problems
    return list(document.lines), document.root["a"]


@pytest.mark.parametrize("way", WAYS)
def test_a_word_is_found(way: str) -> None:
    text, line, column = WAYS[way]
    lines, node = scalar(text)
    at = node.value.index("name")
    found = ScalarPlaces(lines, node.span, node.value).span(at, at + len("name"))
    assert found == ("file", line, column, line, column + len("name"))


@pytest.mark.parametrize(
    "text", ["b: &x $name\na: *x", 'a: "$na\\\n  me"', 'a: "$n\\u0061me"'], ids=["alias", "two lines", "escape"]
)
def test_what_is_not_written_there_has_no_place(text: str) -> None:
    lines, node = scalar(text)
    at = node.value.index("name")
    span = ScalarPlaces(lines, node.span, node.value).span(at, at + len("name"))
    # An escaped letter has the columns of its escape.
    assert span is None or lines[span.line - 1][span.column - 1 : span.end_column - 1] == "n\\u0061me"


def test_a_value_that_is_not_the_text_has_no_places() -> None:
    lines, node = scalar("a: 'it''s'")
    assert ScalarPlaces(lines, node.span, "another").span(0, 7) is None


def texts(node: Node) -> Iterator[Node]:
    if isinstance(node.value, str):
        yield node
    for child in node.children.values():
        yield from texts(child)


@pytest.mark.parametrize("path", sorted(SPECS.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_word_of_every_spec_is_where_it_is_said_to_be(path: object) -> None:
    document, _ = read_text(SPECS.joinpath(str(path)).read_bytes(), "file")
    assert document is not None
    for node in texts(document.root):
        at = 0
        for word in node.value.split():
            at = node.value.index(word, at)
            span = ScalarPlaces(document.lines, node.span, node.value).span(at, at + len(word))
            if span is None:
                aliased = document.lines[node.span.line - 1][node.span.column - 1] == "*"
                assert aliased, f"{word} has no place"
                continue
            assert document.lines[span.line - 1][span.column - 1 : span.end_column - 1] == word
            at += len(word)
