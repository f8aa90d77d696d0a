"""The server: keeps the open documents, publishes their problems, and hands requests to the capabilities."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from lsprotocol import types
from pygls.lsp.server import LanguageServer

import netspec
from netspec.lsp.features import FEATURES, Capability
from netspec.lsp.open_specs import OpenSpecs
from netspec.lsp.published import published

_QUIET = 0.05
"""How long the text must rest until its problems are published, in seconds."""

_LOG = logging.getLogger(__name__)


class SpecServer(LanguageServer):
    """A language server of specs and recipes."""

    def __init__(self) -> None:
        super().__init__("netspec", netspec.__version__)
        self.specs = OpenSpecs(lambda: self.workspace)
        self._waiting: asyncio.TimerHandle | None = None

    def publish_soon(self) -> None:
        """Publishes the problems of all open specs once the text rests."""
        if self._waiting is not None:
            self._waiting.cancel()
        self._waiting = asyncio.get_running_loop().call_later(_QUIET, self.publish)

    def publish(self) -> None:
        """Publishes the problems of all open specs; a document that is none has none."""
        for uri, document in tuple(self.workspace.text_documents.items()):
            spec = self.specs.get(uri)
            found = [] if spec is None else published(spec)
            self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, found, document.version))


def server() -> SpecServer:
    """A server with all capabilities."""
    made = SpecServer()

    @made.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def opened(_: types.DidOpenTextDocumentParams) -> None:
        made.publish_soon()

    @made.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def changed(_: types.DidChangeTextDocumentParams) -> None:
        made.publish_soon()

    @made.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(params: types.DidCloseTextDocumentParams) -> None:
        made.specs.forget(params.text_document.uri)
        made.text_document_publish_diagnostics(types.PublishDiagnosticsParams(params.text_document.uri, []))
        made.publish_soon()

    for feature in FEATURES:
        made.feature(feature.method, feature.options)(_answering(made, feature))
    return made


def _answering(made: SpecServer, feature: Capability) -> Callable[[Any], Any]:
    """The handler of a request: its answer for the spec, or null for other documents, and after a bug of ours."""

    def handler(params: Any) -> Any:
        spec = made.specs.get(params.text_document.uri)
        try:
            return None if spec is None else feature.answer(spec, params)
        except Exception:  # noqa: BLE001 -- an editor goes on after a bug of ours, which its log tells
            _LOG.exception("%s failed", feature.method)
            return None

    return handler
