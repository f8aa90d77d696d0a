"""libyaml and PyYAML's own parser read every text in the same way, and as YAML 1.2 says."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from netspec.source import events, read_text
from netspec.source.pure_loader import PureLoader

LOADERS: tuple[type, type] = (yaml.CSafeLoader, PureLoader)
TAB, REFUSED = "\t", object()

# Values by hand, from the rules of the YAML 1.2.2 specification that are named beside them.
READ: list[tuple[str, Any]] = [
    # 6.2 separation spaces: a tab separates as a space does
    ("a:\tb", {"a": "b"}),
    ("a\t: b", {"a": "b"}),
    ("- relu:\t{}", [{"relu": {}}]),
    ("a: b\t", {"a": "b"}),
    ("a: b\t# c", {"a": "b"}),
    ("a: [\tb,\tc\t]", {"a": ["b", "c"]}),
    ("{a: b\n\t}", {"a": "b"}),
    ("a: >\t\n b", {"a": "b"}),
    ("---\ta", "a"),
    # 7.3.3 plain style: a tab inside of text is part of it, and space around a line break is not
    ("a: b\tc", {"a": "b\tc"}),
    ("a: b \t\n \t c", {"a": "b c"}),
    ("a: b\n\n\n  c", {"a": "b\n\nc"}),
    ("[a ? b, c?, d?e]", ["a ? b", "c?", "d?e"]),
    ("{a?: b}", {"a?": "b"}),
    ("a: b#c", {"a": "b#c"}),
    ("a: b:c", {"a": "b:c"}),
    ("a: -b", {"a": "-b"}),
    ("a: '\\ud83d'", {"a": "\\ud83d"}),
    ('a: "\\U0001F600"', {"a": "\U0001f600"}),
    # 7.4.2 flow mappings: a line break may precede the colon of a key
    ('{"a"\n: 1}', {"a": 1}),
    ("{a\n  : {b: 2,\n  c\n\n  : 3}}", {"a": {"b": 2, "c": 3}}),
    ('{"a"\n:1}', {"a": 1}),
    # 8.1 block scalars: headers in both orders, trailing lines
    ("a: |2-\n   b\n", {"a": " b"}),
    ("a: |-2\n   b\n", {"a": " b"}),
    ("a: |+\n  b\n\n", {"a": "b\n\n"}),
    ("a: |+\n   ", {"a": "\n"}),
    ("a: | # c\n  b\n", {"a": "b\n"}),
]

NOT_YAML = [
    # 6.6 comments: white space precedes the `#`
    "[a]#x",
    'a: "v"# c',
    "a: 'v'#c",
    "{a: 1}#c",
    "[a,#c\n b]",
    "a: |#c\n b",
    # 6.1 indentation spaces: no tab indents
    "a:\n\tb: 1",
    "-\ta: 1",
    # 5.7 escaped characters: half of one is none
    'a: "\\ud83d"',
    'a: "\\ud83d\\ude00"',
    'a: "\\U0000D83D"',
    # 6.8 directives
    "%YAML 1.1\n---\na",
]

STRICTER = [
    # YAML 1.2 reads these otherwise than libyaml would, so that they must be quoted or spaced
    "[?x]",
    "{?a: b}",
    "{x: :x}",
    "[::x]",
    "{a:[1]}",
    "a: &x:y z",
    "%FOO x\n---\na",
]

# fmt: off
PIECES = [
    "a", "1", "-", "- ", "? ", "?", ":", ": ", ":\t", "\n", "\n  ", "\n    ", "\n ", "\t", " ", ",", "[", "]", "{", "}",
    "'", '"', "|", ">", "|-", "&a ", "*a", "#", " #", "---", "...", "%", "@", "\\n", "\\ud83d", "\\ude00",
]
# fmt: on


def read(text: str, loader: type) -> Any:
    """The value that a text has on one of the parsers, or `REFUSED`."""
    before, events.LOADER = events.LOADER, loader
    try:
        document, problems = read_text(text, "f")
    finally:
        events.LOADER = before
    return REFUSED if problems or document is None else document.root.value


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize(("text", "value"), READ)
def test_text_has_the_value_of_the_specification(text: str, value: Any, loader: type) -> None:
    assert read(text, loader) == value


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize("text", [*NOT_YAML, *STRICTER])
def test_text_that_cannot_be_read_for_sure_is_refused(text: str, loader: type) -> None:
    assert read(text, loader) is REFUSED


@settings(max_examples=1_500)
@example("[b- :]")
@example("a: |\n \tb")
@example("[? a]")
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_both_parsers_agree(text: str) -> None:
    libyaml, pure = (read(text, loader) for loader in LOADERS)
    assert libyaml == pure, text


def test_agreement_sees_two_readings() -> None:
    assert read("a:\tb", yaml.SafeLoader) is not read("a:\tb", PureLoader)
    assert read("a:\tb", yaml.SafeLoader) is REFUSED
