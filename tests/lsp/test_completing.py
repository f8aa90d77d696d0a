"""The helper of the tests of completion: what it applies and expands, and where it must fail."""

from __future__ import annotations

import pytest
from lsprotocol import types

from tests.lsp.completing import applied, complete, expanded


@pytest.mark.parametrize(
    ("snippet", "text"),
    [
        ("padding: ${1|VALID,SAME|}", "padding: VALID"),
        ("scope: ${1:name}", "scope: name"),
        ("relu: {$0}", "relu: {}"),
        (r"when: ${1:\$deep}", "when: $deep"),
        (r"x: ${1:\{l2: 5\}}", "x: {l2: 5}"),
        (r"$ is \$", "$ is $"),
    ],
)
def test_expanded(snippet: str, text: str) -> None:
    assert expanded(snippet) == text


def _item(text: str, start: int, end: int, line: int = 0, *, snippet: bool = False) -> types.CompletionItem:
    edit = types.TextEdit(types.Range(types.Position(line, start), types.Position(line, end)), text)
    kind = types.InsertTextFormat.Snippet if snippet else types.InsertTextFormat.PlainText
    return types.CompletionItem("x", text_edit=edit, insert_text_format=kind)


def test_applied_replaces_the_range_and_indents_further_lines() -> None:
    assert applied("a: b\n  c: d", _item("x", 2, 3, 1)) == "a: b\n  x: d"
    assert applied("  - la", _item("layers:\n    - $0", 4, 6, snippet=True)) == "  - layers:\n      - "
    assert applied("a$1", _item("$1", 0, 1)) == "$1$1"


def test_an_edit_of_several_lines_is_refused() -> None:
    item = _item("x", 0, 0)
    assert isinstance(item.text_edit, types.TextEdit)
    item.text_edit.range.end.line = 1
    with pytest.raises(AssertionError, match="one line"):
        applied("a\nb", item)


def test_a_label_that_is_not_offered_has_no_text() -> None:
    with pytest.raises(StopIteration):
        complete("netspec: 1\n¦").text("nothing")
