"""Edits of an open text for its client, versioned: an editor refuses them once the text has changed."""

from __future__ import annotations

import difflib
import itertools
from collections.abc import Iterable, Iterator, Sequence

from lsprotocol import types

from netspec.lsp.documents.open_spec import OpenSpec
from netspec.source.decoding import SourceText
from netspec.source.edit import Change

_COMPARED = 1_000_000
"""The most pairs of lines that are compared to tell which lines of a text changed."""


def of_changes(spec: OpenSpec, changes: Iterable[Change]) -> list[types.TextEdit]:
    """Changes by index as edits by position."""
    text = SourceText(spec.path, spec.text)

    def position(index: int) -> types.Position:
        return spec.position(*text.place(index))

    return [types.TextEdit(types.Range(position(start), position(end)), new) for start, end, new in changes]


def between(spec: OpenSpec, after: str) -> list[types.TextEdit]:
    """The edits of lines that make another text of an open one."""
    return of_changes(spec, _changes(spec.text.splitlines(keepends=True), after.splitlines(keepends=True)))


def whole_edit(spec: OpenSpec, edits: Sequence[types.TextEdit]) -> types.WorkspaceEdit:
    """Edits of one document at its version."""
    document = types.OptionalVersionedTextDocumentIdentifier(spec.uri, spec.version)
    return types.WorkspaceEdit(document_changes=[types.TextDocumentEdit(document, edits)])


def _changes(old: Sequence[str], new: Sequence[str]) -> Iterator[Change]:
    starts = list(itertools.accumulate(map(len, old), initial=0))
    if len(old) * len(new) > _COMPARED:
        yield Change(0, starts[-1], "".join(new))
        return
    for tag, first, last, begin, end in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            yield Change(starts[first], starts[last], "".join(new[begin:end]))
