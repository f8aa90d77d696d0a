"""Edits the text of a file by place: all characters outside of the edits stay, with the file's own line breaks."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from netspec.diagnostics import Span, TextEdit
from netspec.records import dataclass
from netspec.source.decoding import BYTE_ORDER_MARK, LINE_BREAK, SourceText

_BREAKS = "\r\n"


class Change(NamedTuple):
    """A range of a text, by index, and the text that replaces it."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Original:
    """A file's text as it is decoded. Byte order marks at its beginning stand in the columns up to 0."""

    text: SourceText
    marks: int
    whole: str

    @classmethod
    def of(cls, data: bytes, file: str) -> Original:
        """Decodes UTF-8."""
        whole = data.decode("utf-8")
        content = whole.lstrip(BYTE_ORDER_MARK)
        return cls(SourceText(file, content), len(whole) - len(content), whole)

    def start(self, span: Span) -> int:
        """The index at which a span begins."""
        return self.marks + self.text.index(span.line, span.column)

    def end(self, span: Span) -> int:
        """The index at which a span ends."""
        return self.marks + self.text.index(span.end_line, span.end_column)

    def changes(self, edits: Iterable[TextEdit]) -> list[Change]:
        """The edits by index, in order; line breaks that they insert are the file's."""
        found = LINE_BREAK.search(self.text.content)
        line_break = found[0] if found else "\n"
        changes = (Change(self.start(span), self.end(span), text.replace("\n", line_break)) for span, text in edits)
        return sorted({change if change.text else self._with_line(change) for change in changes})

    def _with_line(self, deletion: Change) -> Change:
        """A deletion that leaves only blanks on its line takes the line away, and one before a comment the blanks."""
        start, end, whole = deletion.start, deletion.end, self.whole
        first, last = len(whole[:start].rstrip(" \t")), end
        while whole[last : last + 1] in (" ", "\t"):
            last += 1
        alone = first == 0 or whole[first - 1] in _BREAKS
        if not alone or end <= max(start, self.marks) or whole[end - 1] in _BREAKS:
            return deletion
        if whole[last : last + 1] == "#":
            return Change(start, last, "")
        if found := LINE_BREAK.match(whole, last):
            return Change(first, found.end(), "")
        if last == len(whole) and first < start:  # without a line break, as the line before shall be
            return Change(len(whole[:first].removesuffix("\n").removesuffix("\r")), last, "")
        return deletion

    def changed(self, changes: Iterable[Change]) -> bytes:
        """The bytes of the file with changes that are in order and do not overlap."""
        pieces, last = list[str](), 0
        for start, end, text in changes:
            pieces += [self.whole[last:start], text]
            last = end
        return "".join([*pieces, self.whole[last:]]).encode()


def overlap(changes: Sequence[Change]) -> bool:
    """Whether any of the changes, which are in order, meet: two insertions at one place do."""
    return any(
        after.start < before.end or (after.start, after.end) == (before.start, before.end)
        for before, after in itertools.pairwise(changes)
    )


def moved(index: int, changes: Iterable[Change]) -> tuple[int, ...]:
    """The places after the changes of what was at an index before.

    Inside a change it is where the new text begins; at an insertion, before or after the inserted text.
    """
    shift = 0
    for start, end, text in changes:
        if index < start:
            break
        if index == start == end:
            return shift + start, shift + start + len(text)
        if index < end:
            return (shift + start,)
        shift += len(text) - (end - start)
    return (index + shift,)
