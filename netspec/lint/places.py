"""Locates warnings in the author's file: at a layer, or at the call of another file's block that makes the layer."""

from __future__ import annotations

from netspec.diagnostics import Span
from netspec.library import FILE as LIBRARY
from netspec.network import Call, Layer
from netspec.schema import Checked


class Places:
    """The places of one file and its bases. Files that it uses as blocks belong to other authors."""

    def __init__(self, checked: Checked) -> None:
        used = (other.document for other in checked.used.values())
        self._elsewhere = {LIBRARY, *(file for document in used for file in (document.file, *document.others))}

    def of(self, layer: Layer) -> Span:
        """The place of a layer, or of the innermost call in the file that leads to it."""
        return next((span for span in (layer.span, *_spans(layer.calls)) if self._here(span)), layer.span)

    def of_call(self, calls: tuple[Call, ...]) -> Span:
        """The place of the innermost of nested calls that is in the file."""
        return next((span for span in _spans(calls) if self._here(span)), calls[0].span)

    def _here(self, span: Span) -> bool:
        return span.file not in self._elsewhere


def _spans(calls: tuple[Call, ...]) -> list[Span]:
    return [call.span for call in reversed(calls)]
