"""The server: keeps the open documents, reports their problems, and hands requests to the capabilities.

Problems are pulled by a client that asks for them, and pushed to any other. A request about a text that takes long to
analyse waits for a pause in the typing; one that the typing has overtaken is answered as such.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import traceback
from collections.abc import Awaitable, Callable
from typing import Any

from lsprotocol import types
from pygls.exceptions import FeatureRequestError, JsonRpcContentModified, JsonRpcException
from pygls.lsp.server import LanguageServer

import netspec
from netspec.lsp.actions.editor_commands import register
from netspec.lsp.client.client_settings import ClientSettings
from netspec.lsp.client.problem_reports import ProblemReports, pulled
from netspec.lsp.client.watching import WATCHED, watch_files
from netspec.lsp.documents.open_spec import OpenSpec
from netspec.lsp.documents.open_specs import OpenSpecs
from netspec.lsp.features import FEATURES, Capability
from netspec.lsp.places.workspace_requests import register_workspace_requests
from netspec.lsp.warm_up import warm_up

_QUIET = 0.05
"""How long the text must rest until problems are pushed, in seconds."""
_SLOW = 0.2
"""How long an analysis must take, in seconds, for requests to wait until the text rests."""
_LONGEST_WAIT = 1.0
_IDLE = 0.3
"""How long after the start the server looks ahead, in seconds."""
_PARENT = 3.0
"""How often the server looks whether the editor's process is there, in seconds."""


class SpecServer(LanguageServer):
    """A language server of specs and recipes."""

    def __init__(self) -> None:
        super().__init__("netspec", netspec.__version__, types.TextDocumentSyncKind.Full)
        self.client_settings = ClientSettings()
        self.specs = OpenSpecs(lambda: self.workspace, lambda: self.client_settings)
        self._reports = ProblemReports(self.specs, self.text_document_publish_diagnostics)
        self._waiting: dict[str, asyncio.TimerHandle] = {}

    @property
    def has_shut_down(self) -> bool:
        """Whether the client has asked for the end, as it must before it ends the server."""
        return bool(self.protocol._shutdown)  # noqa: SLF001 -- pygls has no public name for it

    def changed(self, uri: str) -> None:
        """Brings to the client what follows from a change of a document, once the text rests."""
        document = self.specs.document(uri)
        others = [each for each in self.specs.readers(document.path) if each != uri] if document is not None else []
        self.changed_files(stale=bool(others), rest=self._rest(uri))

    def changed_files(self, *, stale: bool, rest: float = _QUIET) -> None:
        """Brings to the client what follows from changes; `stale` says that what it has pulled is out of date."""
        if not self._pulls:
            self._soon("push", rest, self._reports.push)
        if stale:
            self._soon("refresh", rest, self._refresh)

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Tells the client's log of a message that could not be handled; of a request, the answer tells."""
        if source is not FeatureRequestError:
            self.log(f"{getattr(source, '__name__', source)}: {error}")

    def log(self, text: str) -> None:
        """Writes to the log of the client."""
        self.window_log_message(types.LogMessageParams(types.MessageType.Error, text))

    async def settled(self, uri: str) -> None:
        """Waits while the text of a document that takes long to analyse is being changed.

        Raises:
            JsonRpcContentModified: it was changed meanwhile.
        """
        rest = self._rest(uri)
        document = self.specs.document(uri)
        if rest < _SLOW or document is None:
            return
        asked = document.version
        await asyncio.sleep(rest)
        document = self.specs.document(uri)
        if document is None or document.version != asked:
            raise JsonRpcContentModified("the text was changed")

    def _rest(self, uri: str) -> float:
        """How long the text of a document must rest: longer where an analysis takes long."""
        return max(_QUIET, min(self.specs.seconds(uri), _LONGEST_WAIT))

    @property
    def _pulls(self) -> bool:
        """Whether the client asks for problems."""
        documents = self.client_capabilities.text_document
        return documents is not None and documents.diagnostic is not None

    def once_idle(self, what: str, act: Callable[[], None]) -> None:
        """Does what is not asked for, some time after the start."""
        self._soon(what, _IDLE, act)

    def _soon(self, what: str, rest: float, act: Callable[[], None]) -> None:
        if what in self._waiting:
            self._waiting[what].cancel()
        self._waiting[what] = asyncio.get_running_loop().call_later(rest, self._guarded, what, act)

    def _guarded(self, what: str, act: Callable[[], None]) -> None:
        try:
            act()
        except Exception:  # noqa: BLE001 -- an editor goes on after a bug of ours, which its log tells
            self.log(f"{what} failed\n{traceback.format_exc()}")

    def _refresh(self) -> None:
        """Asks the client to ask again for what it has pulled."""
        workspace = self.client_capabilities.workspace
        if workspace is None:
            return
        if self._pulls and workspace.diagnostics is not None and workspace.diagnostics.refresh_support:
            self.workspace_diagnostic_refresh(None)
        if workspace.inlay_hint is not None and workspace.inlay_hint.refresh_support:
            self.workspace_inlay_hint_refresh(None)


def server() -> SpecServer:
    """A server with all capabilities."""
    made = SpecServer()
    logging.getLogger("pygls").setLevel(logging.CRITICAL)  # what it would tell of refusals is in the answers

    @made.feature(types.INITIALIZE)
    def initialize(params: types.InitializeParams) -> None:
        made.client_settings = ClientSettings.of(params)

    @made.feature(types.INITIALIZED)
    async def initialized(_: types.InitializedParams) -> None:
        watch_files(made)
        made.once_idle("warm up", warm_up)
        await _watch_parent(made)

    _follow_documents(made)
    register(made, made.specs)
    register_workspace_requests(made, made.specs)
    for feature in (*FEATURES, pulled(made.specs)):
        made.feature(feature.method, feature.options)(answering(made, feature))
    return made


def _follow_documents(made: SpecServer) -> None:
    """Registers for what happens to documents, to files and to the client's settings."""

    @made.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def opened(params: types.DidOpenTextDocumentParams) -> None:
        made.changed(params.text_document.uri)

    @made.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def changed(params: types.DidChangeTextDocumentParams) -> None:
        made.changed(params.text_document.uri)

    @made.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(params: types.DidCloseTextDocumentParams) -> None:
        made.specs.forget(params.text_document.uri)
        made.changed_files(stale=True)

    @made.feature(types.TEXT_DOCUMENT_DID_SAVE)
    @made.feature(WATCHED)
    def files_changed(_: Any) -> None:
        made.changed_files(stale=True)

    @made.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    def configured(params: types.DidChangeConfigurationParams) -> None:
        made.client_settings = made.client_settings.changed(params.settings)
        for document in made.specs.documents():
            made.specs.forget(document.uri)
        made.changed_files(stale=True)


def answering(made: SpecServer, feature: Capability) -> Callable[[Any], Awaitable[Any]]:
    """The handler of a request: its answer for the spec, or that for other documents, also after a bug of ours."""

    async def handler(params: Any) -> Any:
        uri = feature.document(params)
        if not feature.of_text:
            await made.settled(uri)
        try:
            spec: OpenSpec | None = made.specs.written(uri) if feature.of_text else made.specs.get(uri)
            return feature.otherwise if spec is None else feature.answer(spec, params)
        except JsonRpcException:
            raise  # a refusal, whose reason the editor shows
        except Exception:  # noqa: BLE001 -- an editor goes on after a bug of ours, which its log tells
            made.log(f"{feature.method} failed\n{traceback.format_exc()}")
            return feature.otherwise

    return handler


async def _watch_parent(made: SpecServer) -> None:
    """Ends the process once that of the editor is gone, which may leave the server's input open."""
    parent = made.process_id
    while parent is not None and os.name == "posix":
        await asyncio.sleep(_PARENT)
        with contextlib.suppress(PermissionError):
            try:
                os.kill(parent, 0)
            except ProcessLookupError:
                os._exit(1)
