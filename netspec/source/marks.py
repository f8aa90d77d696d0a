"""Computes the span of each value from the parser's marks, for underlines in messages.

The marks are not enough: they include a value's anchor and tag, extend a block collection or block scalar to the next
token, and place an absent value at the next token.
"""

from __future__ import annotations

from typing import Any

import yaml

from netspec.budget import spend
from netspec.diagnostics import Span
from netspec.patterns import lazy_pattern
from netspec.source.decoding import SourceText

# One property, or what may follow it. A single pattern that repeats them would not do: Python keeps a backtracking
# point for each repetition, hundreds of megabytes for a file of comments.
_PROPERTY = lazy_pattern(r"&[^\s,\[\]{}]*|!<[^>\s]*>|![^\s,\[\]{}]*|\s+|(?<=\s)#[^\r\n]*")
_COLON = lazy_pattern(r"\s*:")


class Marks:
    """The spans of one text's events."""

    def __init__(self, text: SourceText) -> None:
        self._text = text
        self._file = text.file
        self._content = text.content

    def event(self, event: Any) -> Span:
        """The span of an event as the parser has it."""
        return self._between(event.start_mark, event.end_mark)

    def _between(self, start: Any, end: Any) -> Span:
        return Span(self._file, start.line + 1, start.column + 1, end.line + 1, end.column + 1)

    def document_start(self, event: Any) -> Span:
        """The span of the `---` that begins a document; without one, of the document's first token."""
        end = event.end_mark.index
        return self._text.span(end - len("---") if event.explicit else event.start_mark.index, end)

    def own_start(self, event: Any) -> int:
        """The index at which a node itself begins, after its anchor and tag."""
        start: int = event.start_mark.index
        if event.anchor is None and event.tag is None:
            return start
        behind = start
        while (found := _PROPERTY.match(self._content, behind)) and found.end() > behind:
            spend(1)
            behind = found.end()
        if behind > event.end_mark.index and event.anchor is not None:
            # libyaml ends an anchor at a colon and takes what follows for the value: `&n:value`.
            return start + len("&") + len(event.anchor)
        return behind

    def scalar(self, event: Any) -> Span:
        """The span of a scalar, quotes included."""
        start, end, style = event.start_mark, event.end_mark, event.style
        if style in ("|", ">"):
            first = self.own_start(event)
            return self._text.span(first, first + len(self._content[first : end.index].rstrip(" \t\r\n")))
        if event.anchor is not None or event.tag is not None:
            return self._text.span(self.own_start(event) if event.value or style else end.index, end.index)
        return self._between(start, end)

    def absent_value(self, key: Any) -> Span:
        """The place of an absent value: after the key's colon, or after the key if it has none."""
        found = _COLON.match(self._content, key.end_mark.index)
        end = found.end() if found else key.end_mark.index
        return self._text.span(end, end)

    def bracket(self, start: Any) -> int | None:
        """The index of the `[` or `{` of a collection, or None for one without.

        A mapping of a single pair in a list, `[a: 1]`, has the flow style but no brackets of its own.
        """
        index: int = start.end_mark.index - 1
        if start.flow_style and start.start_mark.index <= index and self._content[index] in "[{":
            return index
        return None

    def collection(self, start: Any, end: Any, last: Span | None) -> Span:
        """From a collection's first character to its closing bracket or, without one, the end of its last value."""
        whole = self._between(start.start_mark, end.end_mark)
        if start.anchor is not None or start.tag is not None:
            line, column = self._text.place(self.own_start(start))
            whole = whole._replace(line=line, column=column)
        if end.end_mark.index != end.start_mark.index or last is None:
            return whole
        return whole._replace(end_line=last.end_line, end_column=last.end_column)


class MarksByIndex(Marks):
    """The spans of events of a content whose line breaks differ from the text's."""

    def _between(self, start: Any, end: Any) -> Span:
        return self._text.span(start.index, end.index)


def is_absent(event: Any) -> bool:
    """Whether a value's event represents an absent value."""
    return (
        type(event) is yaml.ScalarEvent
        and not event.value
        and not event.style
        and event.anchor is None
        and event.tag is None
    )
