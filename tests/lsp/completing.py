"""Completion in tests: texts with the cursor marked, items by their labels, and the text that an item makes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from lsprotocol import types

from netspec.lsp.client.client_settings import ClientSettings
from netspec.lsp.completion.completion_details import completion_details
from netspec.lsp.completion.completions import completion
from netspec.lsp.documents.open_spec import OpenSpec

MARK = "¦"
_SNIPPETS, _PLAIN = ClientSettings(snippets=True), ClientSettings(snippets=False)
_BLANK = re.compile(r"\$\{\d+:((?:\\.|[^\\}])*)\}|\$\{\d+\|((?:\\.|[^\\,|])*)(?:,(?:\\.|[^\\|])*)?\|\}|\$\d+|\\(.)")

HEAD = """\
netspec: 1
name: net
params:
  width: {type: int, default: 16, doc: number of channels}
  deep: {type: bool, default: false}
  mode: {type: str, default: a, enum: [a, b]}
input: {shape: [N, 32, 32, 3]}
functions:
  half(x): x // 2
blocks:
  unit:
    doc: A residual unit.
    params:
      depth: {type: int, minimum: 1}
      stride: {type: int, default: 1}
    layers:
      - relu: {}
"""
"""The head of a spec with names of each kind."""


class Completed(NamedTuple):
    """What was offered at a cursor."""

    spec: OpenSpec
    items: tuple[types.CompletionItem, ...]

    @property
    def labels(self) -> list[str]:
        """The labels in the order in which a client shows them."""
        return [item.label for item in sorted(self.items, key=lambda item: item.sort_text or item.label)]

    def by_label(self, label: str) -> types.CompletionItem:
        """The first item with a label."""
        return next(item for item in self.items if item.label == label)

    def text(self, label: str) -> str:
        """The text that choosing an item makes."""
        return applied(self.spec.text, self.by_label(label))

    def documentation(self, label: str) -> str:
        """What the client is told once its user looks at an item."""
        found = completion_details(self.spec, self.by_label(label)).documentation
        assert found is None or isinstance(found, types.MarkupContent)
        return found.value if found else ""


def complete(marked: str, path: str | Path = "/nowhere/spec.yaml", *, snippets: bool = True) -> Completed:
    """What is offered at the mark of a text; what stands around it is as it is."""
    before, _, after = marked.partition(MARK)
    client = _SNIPPETS if snippets else _PLAIN
    spec = OpenSpec(f"file://{path}", str(path), before + after, client=client)
    position = types.Position(before.count("\n"), len(before) - (before.rfind("\n") + 1))
    params = types.CompletionParams(types.TextDocumentIdentifier(spec.uri), position)
    found = completion(spec, params)
    return Completed(spec, tuple(found.items) if found else ())


def applied(text: str, item: types.CompletionItem) -> str:
    """A text once an item is chosen: its snippet with the defaults of its blanks, and lines indented as clients do."""
    edit = item.text_edit
    assert isinstance(edit, types.TextEdit)
    start, end = edit.range.start, edit.range.end
    assert start.line == end.line, "the protocol asks for one line"
    lines = text.split("\n")
    line = lines[start.line]
    indent = re.match(" *", line[: start.character])
    new = edit.new_text.replace("\n", "\n" + (indent[0] if indent else ""))
    if item.insert_text_format == types.InsertTextFormat.Snippet:
        new = expanded(new)
    edits = [(start.character, end.character, new)]
    for other in item.additional_text_edits or ():
        begins, ends = other.range.start, other.range.end
        assert begins.line == ends.line == start.line
        assert ends.character < start.character or begins.character > end.character, "it may not touch the word"
        edits.append((begins.character, ends.character, other.new_text))
    for begin, behind, text_of_edit in sorted(edits, reverse=True):
        line = line[:begin] + text_of_edit + line[behind:]
    lines[start.line] = line
    return "\n".join(lines)


def expanded(snippet: str) -> str:
    """A snippet with the default of each blank, or the first of its choices."""

    def value(found: re.Match[str]) -> str:
        if found[3] is not None:
            return found[3]
        return re.sub(r"\\(.)", r"\1", found[1] if found[1] is not None else found[2] or "")

    return _BLANK.sub(value, snippet)
