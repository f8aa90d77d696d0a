"""Applies edits of the protocol to a text, by pygls's own document, which knows nothing of netspec's places."""

from __future__ import annotations

from collections.abc import Sequence

from lsprotocol import types
from pygls.workspace import TextDocument


def edited(text: str, edits: Sequence[types.TextEdit]) -> str:
    """The text with edits that do not overlap, from the last to the first, as each is of the text before."""
    document = TextDocument("file:///edited.yaml", text)  # by default in code units of UTF-16
    for edit in sorted(edits, key=lambda each: each.range.start, reverse=True):
        document.apply_change(types.TextDocumentContentChangePartial(edit.range, edit.new_text))
    return document.source


def edits_of(action: types.CodeAction, uri: str, version: int | None) -> Sequence[types.TextEdit]:
    """The edits of an action, which must be of a single document at its version."""
    assert action.edit is not None
    assert action.edit.changes is None
    changes = action.edit.document_changes
    assert changes is not None
    (change,) = changes
    assert isinstance(change, types.TextDocumentEdit)
    assert change.text_document == types.OptionalVersionedTextDocumentIdentifier(uri, version)
    assert all(isinstance(edit, types.TextEdit) for edit in change.edits)
    return [edit for edit in change.edits if isinstance(edit, types.TextEdit)]
