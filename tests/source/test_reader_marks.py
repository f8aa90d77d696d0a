"""Exact spans for each kind of value, and the text under each span for random structures."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from netspec.diagnostics import Span
from netspec.source import Document, Node, read_text

INVISIBLE = "".join(map(chr, (0xA0, 0xAD, 0x1680, *range(0x2000, 0x2010), 0x202F, 0x205F, 0x2060, 0x3000)))
"""Invisible spaces and marks: refused in keys, and reported as such."""


def document(text: str) -> Document:
    """A document without problems."""
    found, problems = read_text(text, "f")
    assert problems == []
    assert found is not None
    return found


def under(found: Document, span: Span) -> str:
    """The text below a span, lines joined by a newline."""
    lines = list(found.lines[span.line - 1 : span.end_line])
    lines[-1] = lines[-1][: span.end_column - 1]
    lines[0] = lines[0][span.column - 1 :]
    return "\n".join(lines)


def corners(span: Span) -> tuple[int, int, int, int]:
    """The numbers of a span."""
    return span.line, span.column, span.end_line, span.end_column


def read_back(piece: str) -> object:
    """What another reader makes of a scalar as it is written; every scalar is a string to it."""
    return yaml.load(piece, Loader=yaml.BaseLoader)  # noqa: S506 - this loader builds nothing but strings


def walk(node: Node) -> Iterator[Node]:
    """A node and all nodes inside it."""
    yield node
    for child in node.children.values():
        yield from walk(child)


SHAPES = [
    # text, path, the text under the value's span
    ("a: 12\n", ("a",), "12"),
    ("é: ü x # c\n", ("é",), "ü x"),
    ("a: '𝛼𝛽'\n", ("a",), "'𝛼𝛽'"),
    ('{"a": "b c" , d: e}', ("a",), '"b c"'),
    ("a:\r\n  b: 1\r\n  c: 2\r\n", ("a",), "b: 1\n  c: 2"),
    ("a:\r  b: 1\rc: 2\r", ("a",), "b: 1"),
    ("a:\n  - 1\n  - 2   # two\n\n\n# end\nb: 3\n", ("a",), "- 1\n  - 2"),
    ("a:\n- - 1\n  - 2\n-\n  b: 3\n", ("a", 0), "- 1\n  - 2"),
    ("a:\n- - 1\n  - 2\n-\n  b: 3\n", ("a", 1), "b: 3"),
    ("a: [1, {b: 2}, ]\nc: 3\n", ("a",), "[1, {b: 2}, ]"),
    ("a: [1, {b: 2}, ]\nc: 3\n", ("a", 1), "{b: 2}"),
    ("a: [\n  1,\n  2\n]\n", ("a",), "[\n  1,\n  2\n]"),
    ("[b: 2 , c]", (0,), "b: 2"),
    ("a: |\n  x\n  y\n\n\nb: 1\n", ("a",), "|\n  x\n  y"),
    ("a: >-   # c\n  x\n\n# c\nb: 1\n", ("a",), ">-   # c\n  x"),
    ("a: |\n\nb: 1\n", ("a",), "|"),
    ("a: |\r\n  x \r\n\r\nb: 1\r\n", ("a",), "|\n  x"),
    ("[? b : $(x) , c]", (0,), "? b : $(x)"),
    ("a: b\n  c\nd: 1\n", ("a",), "b\n  c"),
    ("a: &x 12\n", ("a",), "12"),
    ("a: &x\n  # c\n  b: 1\n\nc: *x\n", ("a",), "b: 1"),
    ("a: &x\n  # c\n  b: 1\n\nc: *x\n", ("c",), "*x"),
    ("a: &x\n  # c\n  b: 1\n\nc: *x\n", ("c", "b"), "1"),
    ("a: &x [1]\n", ("a",), "[1]"),
    ("a: &x |\n  y\nb: 1\n", ("a",), "|\n  y"),
    ("? a\n: b\n", ("a",), "b"),
]


@pytest.mark.parametrize(("text", "path", "expected"), SHAPES)
def test_span_of_a_value(text: str, path: tuple[str | int, ...], expected: str, parser: type) -> None:
    found = document(text)
    assert under(found, found.root.at(path).span) == expected


@pytest.mark.parametrize(
    ("text", "key", "expected"),
    [
        ("a: 1\n bc: 2\n".replace("\n bc", "\nbc"), "bc", (2, 1, 2, 3)),
        ("'a b' : 1\n", "a b", (1, 1, 1, 6)),
        ("{x: 1, y}\n", "y", (1, 8, 1, 9)),
        ("&k key: 1\n", "key", (1, 4, 1, 7)),
        ("- &k v\n- {*k : 1}\n", "v", (2, 4, 2, 6)),
        ("? a\n: b\n", "a", (1, 3, 1, 4)),
    ],
)
def test_span_of_a_key(text: str, key: str, expected: tuple[int, int, int, int], parser: type) -> None:
    found = document(text)
    holder = found.root if isinstance(found.root.value, dict) else found.root[1]
    assert corners(holder.key_span(key)) == expected


@pytest.mark.parametrize(
    ("text", "path", "expected"),
    [
        ("a:\nb:\n", ("a",), (1, 3, 1, 3)),
        ("a:   # c\n\nb: 1\n", ("a",), (1, 3, 1, 3)),
        ("a:", ("a",), (1, 3, 1, 3)),
        ("{a, b: , c : }", ("a",), (1, 3, 1, 3)),
        ("{a, b: , c : }", ("b",), (1, 7, 1, 7)),
        ("{a, b: , c : }", ("c",), (1, 13, 1, 13)),
        ("? a\n? b\nc: 1\n", ("a",), (1, 4, 1, 4)),
        ("- \n-\n- x\n", (1,), (2, 2, 2, 2)),
        ("a: &x\nb: 1\n", ("a",), (1, 6, 1, 6)),
    ],
)
def test_an_absent_value_is_placed_after_its_key(
    text: str, path: tuple[str | int, ...], expected: tuple[int, int, int, int], parser: type
) -> None:
    node = document(text).root.at(path)
    assert node.value is None
    assert corners(node.span) == expected


@pytest.mark.parametrize(
    ("text", "lines"),
    [("a: 1", ("a: 1",)), ("a: 1\n", ("a: 1", "")), ("a: 1\r\nb: 2\rc: 3\n", ("a: 1", "b: 2", "c: 3", ""))],
)
def test_lines_are_split_at_yaml_breaks_only(text: str, lines: tuple[str, ...]) -> None:
    assert document(text).lines == lines


def test_aliases_share_the_value_that_they_repeat() -> None:
    root = document("a: &x {b: [1, 2]}\nc: *x\n").root
    assert root.value == {"a": {"b": [1, 2]}, "c": {"b": [1, 2]}}
    assert root["c"]["b"] is root["a"]["b"]


# A letter in front keeps a string from being a word of YAML 1.1 or 1.2; PyYAML writes by the rules of 1.1.
_STRINGS = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"], exclude_characters=f"\x85\ufeff\ufffe\uffff{INVISIBLE}")
    | st.just("\n"),
    max_size=12,
).map(lambda text: "s" + text)
_SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63) + 1, 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | _STRINGS
)
_DATA = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_STRINGS, inner, max_size=4),
    max_leaves=12,
).filter(lambda data: data is not None)


@given(
    data=_DATA,
    flow=st.sampled_from([True, False, None]),
    style=st.sampled_from([None, '"', "'"]),
    indent=st.integers(2, 6),
    width=st.sampled_from([20, 80, 10_000]),
    unicode=st.booleans(),
    line_break=st.sampled_from(["\n", "\r", "\r\n"]),
)
def test_what_was_written_is_read_and_each_span_holds_its_value(
    data: object, flow: bool | None, style: str | None, indent: int, width: int, unicode: bool, line_break: str
) -> None:
    # A quoting style would tag the numbers.
    style = style if _only_strings(data) else None
    text = yaml.safe_dump(
        data,
        default_flow_style=flow,
        default_style=style,
        indent=indent,
        width=width,
        allow_unicode=unicode,
        line_break=line_break,
        sort_keys=False,
    )
    found = document(text)
    assert found.root.value == data
    for node in walk(found.root):
        piece = under(found, node.span)
        if isinstance(node.value, str):
            assert read_back(piece) == node.value
        elif isinstance(node.value, float | int) and not isinstance(node.value, bool):
            assert type(node.value)(piece) == node.value
        elif isinstance(node.value, bool) or node.value is None:
            assert piece == {True: "true", False: "false", None: "null"}[node.value]
        elif piece[0] in "[{":
            assert piece[-1] == {"[": "]", "{": "}"}[piece[0]]
        else:
            _check_block(node, explicit=piece.startswith("? "))
        for key, span in node.key_spans.items():
            assert read_back(under(found, span)) == key


def _only_strings(data: object) -> bool:
    if isinstance(data, dict):
        return all(map(_only_strings, data.values()))
    return all(map(_only_strings, data)) if isinstance(data, list) else isinstance(data, str)


def _check_block(node: Node, explicit: bool) -> None:
    """A block collection begins with its first key, or the `?` or dash before it, and ends with its last child."""
    last = list(node.children.values())[-1]
    assert (node.span.end_line, node.span.end_column) == (last.span.end_line, last.span.end_column)
    first = node.key_span(next(iter(node.children)))
    if node.key_spans and not explicit:
        assert (node.span.line, node.span.column) == (first.line, first.column)
    else:
        assert (node.span.line, node.span.column) < (first.line, first.column)
