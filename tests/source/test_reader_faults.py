"""Each fault of a text: its exact place and code, and the wording of the less obvious ones."""

from __future__ import annotations

import pytest

from netspec.diagnostics import Problem
from netspec.source import read_text

Place = tuple[int, int, str]


def places(text: bytes | str) -> list[Place]:
    """Line, column and code of every problem of a text."""
    return [(problem.span.line, problem.span.column, problem.code) for problem in read_text(text, "f")[1]]


def only(text: bytes | str) -> Problem:
    """The one problem of a text."""
    (problem,) = read_text(text, "f")[1]
    return problem


FAULTS: list[tuple[str | bytes, list[Place]]] = [
    # Brackets and quotes
    ("a: [1, 2\nb: 3\n", [(2, 2, "yaml-syntax")]),
    ("a: [1, 2\n", [(1, 9, "yaml-syntax")]),
    ("a: [1,\n  2\n# end\n\n", [(2, 4, "yaml-syntax")]),
    ("a: {b: 1", [(1, 9, "yaml-syntax")]),
    ("a: {b: 1 c: 2}", [(1, 11, "yaml-syntax")]),
    ("a: [1}\n", [(1, 6, "yaml-syntax")]),
    ("a: ]\n", [(1, 4, "yaml-syntax")]),
    ("a: [,]\n", [(1, 5, "yaml-syntax")]),
    ("- [a, b]]\n", [(1, 9, "yaml-syntax")]),
    ("a: 'x\nb: 1\n", [(2, 5, "yaml-syntax")]),
    ('a: "x', [(1, 6, "yaml-syntax")]),
    ("a: 'x\n---\ny'\n", [(2, 1, "yaml-syntax")]),
    ("a: 'it's'\n", [(1, 8, "yaml-syntax")]),
    ('a: "x" y\n', [(1, 8, "yaml-syntax")]),
    # Keys and indentation
    ("a: b: c\n", [(1, 5, "yaml-syntax")]),
    ("a: 1\n  b: 2\n", [(2, 3, "yaml-syntax")]),
    ("a: 1\nb\nc: 2\n", [(2, 1, "yaml-syntax")]),
    ("foo\nbar: 1\n", [(2, 1, "yaml-syntax")]),
    ("- b:1\n  c: 2\n", [(2, 3, "yaml-syntax")]),
    ("a:\n    b: 1\n  c: 2\n", [(3, 3, "yaml-syntax")]),
    ("a:\n  - 1\n  b: 2\n", [(3, 3, "yaml-syntax")]),
    ("a:\n  - 1\n - 2\n", [(3, 2, "yaml-syntax")]),
    ("a: 1\n- b\n", [(2, 1, "yaml-syntax")]),
    ("a: - b\n", [(1, 4, "yaml-syntax")]),
    ("a: ? b\n", [(1, 4, "yaml-syntax")]),
    (": x\n", [(1, 1, "yaml-syntax")]),
    ("k" * 1_030 + ": 1\n", [(1, 1_031, "yaml-syntax")]),
    ("a: 1\n" + "k" * 1_030 + ": 1\n", [(2, 1, "yaml-syntax")]),
    # Characters that begin nothing
    ("a: @x\n", [(1, 4, "yaml-syntax")]),
    ("a: %x\n", [(1, 4, "yaml-syntax")]),
    ("a: *.py\n", [(1, 4, "yaml-syntax")]),
    ("a: &\n", [(1, 4, "yaml-syntax")]),
    ('a: "\\q"\n', [(1, 5, "yaml-syntax")]),
    ('a: "b \\xZZ"\n', [(1, 7, "yaml-syntax")]),
    ("a: |x\n  y\n", [(1, 5, "yaml-syntax")]),
    ("a: \0\n", [(1, 4, "yaml-syntax")]),
    ("a: 1\nb: x\x07\n", [(2, 5, "yaml-syntax")]),
    ("a: x\u2028y\n", [(1, 5, "yaml-syntax")]),
    ("a: x\x85y\n", [(1, 5, "yaml-syntax")]),
    # Tabs
    ("a:\n\tb: 1\n", [(2, 1, "tab")]),
    ("a:\n  b: 1\n\tc: 2\n", [(3, 1, "tab")]),
    ("a:\n  b: 1\n  \tc: 2\n", [(3, 3, "tab")]),
    ("a:\n  \t- b\n", [(2, 3, "tab")]),
    ("a: |\n\tx\n", [(2, 1, "tab")]),
    ("-\ta: 1\n", [(1, 2, "tab")]),
    # Encodings
    (b"a: 1\nb: caf\xe9\n", [(2, 7, "not-utf8")]),
    ("ä: 1\r\nö: x".encode() + b"\xff", [(2, 5, "not-utf8")]),
    (b"\xef\xbb\xbfa: \xff", [(1, 4, "not-utf8")]),
    (b"a: \xed\xa0\x80", [(1, 4, "not-utf8")]),
    ("a: 1".encode("utf-16"), [(1, 1, "not-utf8")]),
    ("a: 1".encode("utf-16-le"), [(1, 1, "not-utf8")]),
    ("a: 1".encode("utf-16-be"), [(1, 1, "not-utf8")]),
    ("a: 1".encode("utf-32-le"), [(1, 1, "not-utf8")]),
    ("a: 1".encode("utf-32"), [(1, 1, "not-utf8")]),
    ("a: 1\nb: \ud800", [(2, 4, "not-utf8")]),
    (b"\xef\xbb\xbfa: 1\na: 2\n", [(1, 1, "byte-order-mark"), (2, 1, "duplicate-key")]),
    ("\ufeffa: 1\n", [(1, 1, "byte-order-mark")]),
    # Whole files
    ("", [(1, 1, "empty-file")]),
    ("\n \n", [(1, 1, "empty-file")]),
    ("# nothing\n", [(1, 1, "empty-file")]),
    ("---\n", [(1, 1, "empty-file")]),
    ("---\n---\na: 1\n", [(1, 1, "empty-file"), (2, 1, "several-documents")]),
    (b"\xef\xbb\xbf", [(1, 1, "byte-order-mark"), (1, 1, "empty-file")]),
    ("a: 1\n---\nb: 2\n", [(2, 1, "several-documents")]),
    ("--- {a: 1}\n--- {b: 2}\n--- {c: 3}\n", [(2, 1, "several-documents")]),
    ("a: 1\n...\nb: 2\n", [(3, 1, "several-documents")]),
    ("a: 1\n...\n%YAML 1.2\n---\nb: 2\n", [(4, 1, "several-documents")]),
    ("[a]\nb\n", [(2, 1, "yaml-syntax")]),
    ("---\na: 1\n...\n", []),
    # Directives
    ("%YAML 1.2\n---\na: 1\n", []),
    ("# old\n%YAML 1.1\n---\na: no\n", [(2, 1, "yaml-syntax")]),
    ("%YAML 2.0\n---\na: 1\n", [(1, 1, "yaml-syntax")]),
    ("%YAML 1.2\na: 1\n", [(2, 1, "yaml-syntax")]),
    # Keys
    ("a: 1\nb: 2\na: 3\n", [(3, 1, "duplicate-key")]),
    ("{a: 1, 'a': 2, \"a\": 3}\n", [(1, 8, "duplicate-key"), (1, 16, "duplicate-key")]),
    ("a: 1\na: {b: 1, b: 2}\n", [(2, 1, "duplicate-key"), (2, 11, "duplicate-key")]),
    ("1: x\n", [(1, 1, "key-not-a-string")]),
    (
        "{null: x, ~: x, true: x, 1e4: x, 1e999: x, .inf: x}\n",
        [(1, c, "key-not-a-string") for c in (2, 11, 17, 26, 34, 44)],
    ),
    ("[a]: x\n", [(1, 1, "key-not-a-string")]),
    ("? {a: 1}\n: x\n", [(1, 3, "key-not-a-string")]),
    ("? \n: x\n", [(1, 2, "key-not-a-string")]),
    ("&n 1: x\n*n : y\n", [(1, 4, "key-not-a-string"), (2, 1, "key-not-a-string")]),
    ("no: 1\non: 2\n'1': 3\n\"null\": 4\n12:30: 5\n", []),
    ("b: &b {x: 1}\na:\n  <<: *b\n  y: 2\n", [(3, 3, "merge-key")]),
    ("'<<': 1\n", []),
    # Values
    ("a: [.inf, -.INF, .nan, 1e999]\n", [(1, c, "number-not-finite") for c in (5, 11, 18, 24)]),
    ("a: 9223372036854775808\nb: " + "9" * 5_000, [(1, 4, "number-too-large"), (2, 4, "number-too-large")]),
    ("a: !!python/object:os.system x\n", [(1, 4, "tag-not-allowed")]),
    (
        "a: &x !!str 5\nb: !x [1]\nc: ! y\n",
        [(1, 7, "tag-not-allowed"), (2, 4, "tag-not-allowed"), (3, 4, "tag-not-allowed")],
    ),
    ("!!map {a: 1}\n", [(1, 1, "tag-not-allowed")]),
    ("a: !e!x y\n", [(1, 4, "tag-not-allowed")]),
    ("a: !%ED%A0%80 y\n", [(1, 4, "tag-not-allowed")]),
    ("a: *b\nb: &b 1\n", [(1, 4, "unknown-alias")]),
    ("a: &a [*a]\n", [(1, 8, "recursive-alias")]),
    ("a: &a 1\nb: &a {c: *a}\n", [(2, 11, "recursive-alias")]),
    ("a: &a 1\nb: &a 2\nc: *a\n", []),
]


@pytest.mark.parametrize(("text", "expected"), FAULTS)
def test_place_and_code(text: str | bytes, expected: list[Place], parser: type) -> None:
    assert places(text) == expected


def test_a_text_may_come_as_bytes_or_as_characters() -> None:
    texts = [text for text, _ in FAULTS if isinstance(text, str) and "\ud800" not in text]
    assert len(texts) > 50
    for text in texts:
        assert places(text.encode()) == places(text)


def test_every_problem_is_one_line_of_the_file_that_was_named() -> None:
    for text, _ in FAULTS:
        for problem in read_text(text, "specs/x.yaml")[1]:
            assert problem.span.file == "specs/x.yaml"
            assert problem.text.isprintable()
            assert problem.help is None or problem.help.isprintable()
            assert len(problem.text) < 200


@pytest.mark.parametrize("text", ["a: [1, 2\nb: 3\n", "a: [1, 2\n", "a: [1,\n"])
def test_an_unclosed_bracket_notes_where_it_opened(text: str) -> None:
    problem = only(text)
    (note,) = problem.notes
    assert note.span is not None
    assert (note.span.line, note.span.column, note.span.end_column) == (1, 4, 5)
    assert "opens on line 1" in problem.text


def test_an_unclosed_bracket_is_named_from_inside_a_pair_without_one() -> None:
    problem = only("[? b : [x], ? c :")
    assert problem.text == "missing ']': the list that opens on line 1 is never closed"


def test_an_unclosed_quote_notes_where_it_opened() -> None:
    problem = only("a: 1\nb: 'x\n")
    assert problem.text == "missing closing ': the quoted text that opens on line 2 is never closed"
    assert problem.notes[0].span is not None
    assert (problem.notes[0].span.line, problem.notes[0].span.column) == (2, 4)


def test_a_duplicate_key_names_both_lines_and_the_first_value_stays() -> None:
    document, (problem,) = read_text("stride: 1\nscope: x\nstride: 2\n", "f")
    assert document is not None
    assert document.root.value == {"stride": 1, "scope": "x"}
    assert problem.text == "duplicate key 'stride', first set on line 1"
    assert (problem.span.column, problem.span.end_column) == (1, 7)
    assert problem.notes[0].span == document.root.key_span("stride")


def test_a_duplicate_key_on_one_line() -> None:
    assert only("{a: 1, a: 2}").text == "duplicate key 'a', first set earlier on this line"


WORDING = [
    ("a: [1, 2\nb: 3\n", "expected ',' or ']' before ':' in the list that opens on line 1"),
    ("a: [1,\nb:\n  - c: 3\n", "expected a value before '-' in the list that opens on line 1"),
    ("a: {b: 1,\n  - c: 3\n", "expected a value before '-' in the mapping that opens on line 1"),
    ("a: {b: 1\n", "missing '}': the mapping that opens on line 1 is never closed"),
    ("a: ]\n", "unmatched ']'"),
    ("a: [,]\n", "expected a value before ','"),
    ("{: q}\n", "expected a key before ':'"),
    ("a: 'x\n---\ny'\n", "document marker inside the quoted text that opens on line 1"),
    ("a: 'it's'\n", "unexpected 's'' after the end of a value"),
    ("- [a]]\n", "unexpected ']' after the end of a value"),
    ("a: b: c\n", "second ': ' on this line; a value that contains one must be quoted"),
    ("a: 1\n  b: 2\n", "the key 'b' is indented deeper than the line above, which already has a value"),
    ("foo\nbar: 1\n", "the line above the key 'bar' is not a key, since it has no ': '"),
    ("a: 1\nb\nc: 2\n", "expected 'key: value', got 'b'"),
    ("a: 1\n" + "k" * 1_030 + ": 1\n", "a key may be at most 1,024 characters long"),
    ("k" * 1_030 + ": 1\n", "a key longer than 1,024 characters must be quoted or shortened"),
    ("a:\n    b: 1\n  c: 2\n", "wrong indentation: this line begins in column 3, and nothing above it does"),
    ("a: 1\n- b\n", "expected 'key: value', got '- b'; the mapping begins on line 1"),
    ("a:\n  - 1\n  b: 2\n", "expected a list item, '- ...', got 'b: 2'; the list begins on line 2"),
    (": x\n", "':' without a key before it"),
    ("a: - b\n", "a list item '- ' cannot begin on the same line as its key"),
    ("a: ? b\n", "a value cannot begin with '? '"),
    ("a: @x\n", "a value cannot begin with '@'"),
    ("a: *.py\n", "'*' begins an alias and must be followed by a name"),
    ("a: &\n", "'&' begins an anchor and must be followed by a name"),
    ('a: "\\q"\n', "unknown escape \\q inside double quotes"),
    ('a: "\\xZZ"\n', "\\x must be followed by 2 hexadecimal digits"),
    ("[a]\nb\n", "unexpected text after the value that makes up the whole file"),
    ("%YAML 1.2\na: 1\n", "missing line '---' between the '%' directive and the document"),
    ("%YAML 1.1\n---\na: 1\n", "unsupported directive '%YAML 1.1'; a spec is YAML 1.2"),
    ("%FOO x\n---\na: 1\n", "unsupported directive '%FOO x'; a spec is YAML 1.2"),
    ("a:\n\tb: 1\n", "this line is indented with a tab; YAML requires spaces"),
    ("-\ta: 1\n", "tab where YAML requires spaces"),
    ("a: \0\n", "the invisible character U+0000 is not allowed in a spec"),
    (b"a: \xff\n", "byte 0xFF is not valid UTF-8 here"),
    ("# x", "the file contains only comments; a spec is a mapping"),
    ("", "the file is empty; a spec is a mapping"),
    ("~: 1", "a key must be text, but '~' is null"),
    ("true: 1", "a key must be text, but 'true' is a boolean"),
    ("[a]: 1", "a key must be text, not a list"),
    ("? \n: 1", "this entry has no key; a key must be text"),
    ("&n 1: x", "a key must be text, but '1' is a number"),
    ("a: !foo b", "the tag '!foo' is not allowed; a spec is plain data"),
    ("a: " + "9" * 5_000, f"the integer {'9' * 60}... is out of range: expected -{2**63 - 1} to {2**63 - 1}"),
]


@pytest.mark.parametrize(("text", "wording"), WORDING)
def test_wording(text: str | bytes, wording: str) -> None:
    assert only(text).text == wording


@pytest.mark.parametrize(
    ("text", "help"),
    [
        ("branches:\n  1: x", 'write "1"'),
        ("params:\n  1: x", 'write "p1"'),
        ("a: &base 1\nb: *bse", "did you mean *base?"),
        ("- b:1\n  c: 2", "put a space after its ':'"),
        ('a: "\\d"', "write \\\\ for a backslash, or put the text in 'single quotes'"),
        ("a: @x", "put the value in quotes"),
    ],
)
def test_help(text: str, help: str) -> None:
    assert only(text).help == help


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: .inf\nb: 1\n", {"a": None, "b": 1}),
        ("a: 99999999999999999999\nb: 1\n", {"a": None, "b": 1}),
        ("a: *x\nb: 1\n", {"a": None, "b": 1}),
        ("a: &a [*a, 1]\n", {"a": [None, 1]}),
        ("1: x\nb: 1\n", {"b": 1}),
        ("a: !!str 5\n", {"a": 5}),
        ("<<: {a: 1}\nb: 1\n", {"b": 1}),
        ("a: 1\n---\nb: 2\n", {"a": 1}),
        ("\ufeffa: 1\n", {"a": 1}),
    ],
)
def test_reading_goes_on_after_a_fault(text: str, value: object, parser: type) -> None:
    document, problems = read_text(text, "f")
    assert document is not None
    assert document.root.value == value
    assert len(problems) == 1


@pytest.mark.parametrize("text", ["a: .nan", "a: 1e999", "a: 99999999999999999999", "a: *x", "a: &a [*a]"])
def test_a_stand_in_has_the_place_of_its_problem(text: str) -> None:
    document, (problem,) = read_text(text, "f")
    assert document is not None
    node = document.root["a"] if document.root["a"].value is None else document.root["a"][0]
    assert node.value is None
    assert node.span == problem.span


@pytest.mark.parametrize("text", ["a: [1", "", "# x", "a: 1\n\tb: 2", b"\xff", "a: \0", "foo\nbar: 1"])
def test_no_document_where_nothing_whole_was_read(text: str | bytes) -> None:
    document, problems = read_text(text, "f")
    assert document is None
    assert len(problems) == 1


def test_all_faults_of_a_file_come_out_in_one_run_in_order() -> None:
    text = "a: 1e999\na: 2\nb: !x 3\nc: *y\n4: 5\nd: [\n"
    assert [line for line, _, _ in places(text)] == [1, 2, 3, 4, 5, 6]


def test_surrogates_that_only_pure_python_makes_are_refused(parser: type) -> None:
    assert [code for _, _, code in places('a: "\\ud800"\n')] == ["yaml-syntax"]
    assert [code for _, _, code in places('"\\ud800": a\n')] == ["yaml-syntax"]
    assert [code for _, _, code in places('a: "\\U00110000"\n')] == ["yaml-syntax"]
