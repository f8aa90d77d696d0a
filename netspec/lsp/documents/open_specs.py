"""The specs that are open in an editor, each analysed once for each text of it and of the files that it reads."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple
from urllib.parse import unquote

from lsprotocol import types
from pygls.workspace import TextDocument, Workspace

from netspec.config.configuration import OWN, SHARED
from netspec.lsp.client.client_settings import ClientSettings
from netspec.lsp.documents.named_files import stamp_of
from netspec.lsp.documents.open_spec import OpenSpec
from netspec.lsp.documents.recognized import is_served


class _Analysed(NamedTuple):
    """An analysed spec, what its analysis depended on, and how long it computed."""

    spec: OpenSpec
    state: object
    seconds: float


class OpenSpecs:
    """The open specs of a workspace."""

    def __init__(self, workspace: Callable[[], Workspace], client: Callable[[], ClientSettings]) -> None:
        self._workspace, self._client = workspace, client
        self._known: dict[str, _Analysed] = {}

    def __iter__(self) -> Iterator[OpenSpec]:
        """The open specs and recipes, at their present versions."""
        found = (self.get(document.uri) for document in self.documents())
        return (spec for spec in found if spec is not None)

    def documents(self) -> tuple[TextDocument, ...]:
        """All open documents, whether specs or not."""
        return tuple(self._workspace().text_documents.values())

    def served(self) -> Iterator[TextDocument]:
        """The open documents that are specs or recipes."""
        return (each for each in self.documents() if is_served(each.source, each.language_id))

    def document(self, uri: str) -> TextDocument | None:
        """An open document."""
        found: TextDocument | None = self._workspace().text_documents.get(unquote(uri))
        return found

    def get(self, uri: str) -> OpenSpec | None:
        """The spec or recipe of an open document; None if it is not open, or is neither."""
        document = self.document(uri)
        if document is None or not is_served(document.source, document.language_id):
            self.forget(uri)
            return None
        if (current := self._current(document)) is not None:
            return current
        began = time.process_time()
        spec = self._unread(document)
        state = self._state(document, spec)
        self._known[document.uri] = _Analysed(spec, state, time.process_time() - began)
        return spec

    def written(self, uri: str) -> OpenSpec | None:
        """The same without an analysis, for what needs no more than the text."""
        document = self.document(uri)
        if document is None or not is_served(document.source, document.language_id):
            return None
        return self._current(document) or self._unread(document)

    def _current(self, document: TextDocument) -> OpenSpec | None:
        """The latest analysis of a document, if it is still true."""
        known = self._known.get(document.uri)
        return known.spec if known is not None and known.state == self._state(document, known.spec) else None

    def _unread(self, document: TextDocument) -> OpenSpec:
        """A document of which nothing is worked out yet."""
        known = self._known.get(document.uri)
        return OpenSpec(
            document.uri,
            document.path,
            document.source,
            document.version,
            self._workspace().position_encoding or types.PositionEncodingKind.Utf16,
            self._texts(but=document),
            client=self._client(),
            edited=known and known.spec.edited_in(document.source),
        )

    def seconds(self, uri: str) -> float:
        """How long an analysis of the present text is expected to take: nothing if it is done, else as the last one."""
        document = self.document(uri)
        known = self._known.get(document.uri) if document is not None else None
        if known is None or document is None or document.source == known.spec.text:
            return 0.0
        return known.seconds

    def readers(self, path: str) -> list[str]:
        """The open specs that read a file, by their latest analysis."""
        real = os.path.realpath(path)
        return [
            uri
            for uri, known in self._known.items()
            if real in map(os.path.realpath, (*known.spec.others, *known.spec.named))
        ]

    def forget(self, uri: str) -> None:
        """Drops what is known of a document."""
        self._known = {known: each for known, each in self._known.items() if unquote(known) != unquote(uri)}

    def _texts(self, but: TextDocument) -> dict[str, bytes]:
        """The texts of the other open documents, by their paths with links resolved."""
        return {
            os.path.realpath(document.path): document.source.encode("utf-8", "surrogatepass")
            for document in self.documents()
            if document is not but
        }

    def _state(self, document: TextDocument, spec: OpenSpec) -> object:
        """What the analysis of a spec depends on: its text, the files that it reads, open or on disk, and settings."""
        open_texts = {os.path.realpath(each.path): each.source for each in self.documents() if each is not document}
        files = [os.path.realpath(file) for file in (*spec.others, *spec.named)]
        read = tuple((file, open_texts[file] if file in open_texts else stamp_of(file)) for file in files)
        return document.version, document.source, read, tuple(map(stamp_of, _settings_above(document.path)))


def _settings_above(path: str) -> Iterator[str]:
    """The files that may hold the settings of a file."""
    folder = os.path.dirname(os.path.realpath(path))
    while True:
        yield from (os.path.join(folder, name) for name in (OWN, SHARED))
        above = os.path.dirname(folder)
        if above == folder:
            return
        folder = above
