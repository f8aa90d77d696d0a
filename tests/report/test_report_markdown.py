"""Markdown is read back by a renderer of its own: what goes in as text must come out as the same text."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from netspec.report.markdown import code, escaped, markdown_table
from netspec.report.visible import visible

RENDERER = MarkdownIt("gfm-like", {"linkify": False}).enable("table")
HOSTILE = (
    "a|b", "`a`", "``", "a ` b", "\\", "a\\", "\\|", "a\\|b", "*a* _b_ **c**", "[x](http://e.com)", "![x](y)",
    "<b>x</b>", "&amp;", "&lt", "# x", "- x", "+ x", "1. x", "~~x~~", "$x$", " a ", "block1/unit_1/conv1", "高さ",
    "---", "===", "1) x", "12. x", "> x", "_a_b_", "a__b", "_", "| --- |", "``a`|`", "x\\`y",
)  # fmt: skip


def cells_of(markdown: str) -> list[list[str]]:
    """The texts of a rendered table's cells, and nothing if it is no table."""
    page = RENDERER.render(markdown)
    rows = re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL)
    return [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows]


def text_of(cell: str) -> str:
    return html.unescape(cell)


def paragraph(text: str) -> str:
    """The text of a page that is one paragraph."""
    (found,) = re.findall(r"\A<p>(.*)</p>\n\Z", RENDERER.render(text), re.DOTALL)
    return text_of(found)


def test_a_table() -> None:
    lines = markdown_table(("layer", "parameters"), [("`conv1`", "1,234"), ("a|b", "5")], numbers={1})
    assert lines == ["| layer | parameters |", "| --- | ---: |", "| `conv1` | 1,234 |", "| a\\|b | 5 |"]
    page = RENDERER.render("\n".join(lines))
    assert '<th style="text-align:right">parameters</th>' in page
    assert '<td style="text-align:right">1,234</td>' in page
    assert cells_of("\n".join(lines))[1:] == [["<code>conv1</code>", "1,234"], ["a|b", "5"]]


@pytest.mark.parametrize("text", HOSTILE)
def test_text_comes_out_as_it_went_in(text: str) -> None:
    _, (plain, span) = cells_of("\n".join(markdown_table(("text", "code"), [(escaped(text), code(text))])))
    assert text_of(plain) == text.strip()
    assert paragraph(escaped(text)) == text.strip()
    assert re.fullmatch("<code>.*</code>", span)
    assert text_of(span[6:-7]) == text


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="ab1 |`\\*_[]()<>#&!~$@:/.\n\t\x1b-+", max_size=12))
def test_any_text_comes_out_as_it_went_in(text: str) -> None:
    _, (plain, span) = cells_of("\n".join(markdown_table(("text", "code"), [(escaped(text), code(text))])))
    one_line = re.sub(r"\s*\n\s*", " ", text.strip())
    assert text_of(plain) == visible(one_line).strip()
    if one_line:
        assert paragraph(escaped(text)) == visible(one_line).strip()
    if visible(text).strip():
        assert text_of(span[6:-7]) == visible(text)


def test_that_markup_is_noticed() -> None:
    assert cells_of("| a |\n| --- |\n| *b* |\n")[1] == ["<em>b</em>"]
    assert cells_of("a\n\nb\n") == []


def test_nobody_is_notified_and_nothing_is_linked() -> None:
    assert "@" not in escaped("@octocat")
    assert "#1" not in escaped("#1")
    for address in ("https://e.com", "www.e.com", "a@e.com"):  # which become links without any markup
        assert not re.search(r"://|www\.|@", escaped(address))
        assert html.unescape(RENDERER.renderInline(escaped(address))) == address


def test_control_characters_are_escaped_in_every_cell() -> None:
    assert markdown_table(("a",), [("\x1b[2J\u202e",)])[2] == "| \\x1b[2J\\u202e |"


def test_an_empty_text_is_an_empty_cell() -> None:
    assert (code(""), escaped("")) == ("", "")
