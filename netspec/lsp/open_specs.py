"""The specs that are open in an editor, each analysed once for each text of it and of the files that it reads."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from lsprotocol import types
from pygls.workspace import TextDocument, Workspace

from netspec.lsp.open_spec import OpenSpec
from netspec.spec_search import is_spec_or_recipe


class OpenSpecs:
    """The open specs of a workspace."""

    def __init__(self, workspace: Callable[[], Workspace]) -> None:
        self._workspace = workspace
        self._known: dict[str, tuple[object, OpenSpec]] = {}

    def __iter__(self) -> Iterator[OpenSpec]:
        """The open specs and recipes, at their present versions."""
        found = (self.get(uri) for uri in tuple(self._workspace().text_documents))
        return (spec for spec in found if spec is not None)

    def get(self, uri: str) -> OpenSpec | None:
        """The spec or recipe of an open document; None if it is not open, or is neither."""
        document = self._workspace().text_documents.get(uri)
        if document is None:
            return None
        key, known = self._known.get(uri, (None, None))
        if known is not None and key == self._state(document, known):
            return known
        if not is_spec_or_recipe(document.source.encode("utf-8", "surrogatepass")):
            self.forget(uri)
            return None
        encoding = self._workspace().position_encoding or types.PositionEncodingKind.Utf16
        spec = OpenSpec(uri, document.path, document.source, document.version, encoding, self._texts(but=document.path))
        self._known[uri] = self._state(document, spec), spec
        return spec

    def forget(self, uri: str) -> None:
        """Drops what is known of a document."""
        self._known.pop(uri, None)

    def _texts(self, but: str) -> dict[str, bytes]:
        """The texts of the other open documents, by their paths with links resolved."""
        return {
            os.path.realpath(document.path): document.source.encode("utf-8", "surrogatepass")
            for document in self._workspace().text_documents.values()
            if document.path != but
        }

    def _state(self, document: TextDocument, spec: OpenSpec) -> object:
        """What the analysis of a spec depends on: its text, and the files that it reads, open or on disk."""
        found = spec.inspected.document
        others = tuple(os.path.realpath(file) for file in (found.others if found else ()))
        open_texts = {os.path.realpath(each.path): each.source for each in self._workspace().text_documents.values()}
        return document.source, tuple((file, open_texts.get(file) or _stamp(file)) for file in others)


def _stamp(file: str) -> object:
    try:
        status = Path(file).stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size
