"""An editor for tests: opens documents in `netspec lsp`, types into them, and asks for what the server offers.

`editor` is a fixture; the tests of a module share its server, so that each must use documents of its own:

    async def test_hover(editor: Editor) -> None:
        document = editor.open("alexnet.yaml", text)
        found = await editor.ask(types.TEXT_DOCUMENT_HOVER, document.hover(line=31, column=5))
"""

from __future__ import annotations

import asyncio
import itertools
import sys
from collections.abc import AsyncIterator, Awaitable, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_lsp
from lsprotocol import types
from pygls.protocol import default_converter
from pygls.uris import from_fs_path
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities
from pytest_lsp.client import register_lsp_features

COMMAND = [sys.executable, "-m", "netspec", "lsp"]
_LONGEST = 120.0
"""The most seconds that an answer may take, on a busy machine: a server that hangs fails a test, not the run."""


class EditorClient(LanguageClient):
    """A client that notes what the server wants to be told of, and how often it asks to be asked again for hints."""

    def __init__(self) -> None:
        super().__init__(converter_factory=default_converter)
        register_lsp_features(self)
        self.registered: list[types.Registration] = []
        self.hint_refreshes = 0
        self.feature(types.CLIENT_REGISTER_CAPABILITY)(lambda params: self.registered.extend(params.registrations))
        self.feature(types.WORKSPACE_INLAY_HINT_REFRESH)(lambda _: self._refresh_hints())

    def _refresh_hints(self) -> None:
        self.hint_refreshes += 1


@pytest_lsp.fixture(scope="module", config=ClientServerConfig(COMMAND, EditorClient))  # type: ignore[untyped-decorator]
async def client(lsp_client: EditorClient) -> AsyncIterator[None]:
    """The client of a server that has the abilities of a Visual Studio Code."""
    capabilities = client_capabilities("visual-studio-code")
    assert capabilities.text_document is not None
    assert capabilities.workspace is not None
    capabilities.workspace.diagnostics = types.DiagnosticWorkspaceClientCapabilities(refresh_support=True)
    capabilities.workspace.inlay_hint = types.InlayHintWorkspaceClientCapabilities(refresh_support=True)
    capabilities.text_document.diagnostic = types.DiagnosticClientCapabilities(related_document_support=True)
    await lsp_client.initialize_session(types.InitializeParams(capabilities=capabilities))
    yield
    await lsp_client.shutdown_session()


@pytest.fixture(scope="module")
def editor_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the documents that tests of a module open; none of them need be on disk."""
    return tmp_path_factory.mktemp("editor")


@pytest.fixture
def editor(client: EditorClient, editor_folder: Path) -> Iterator[Editor]:
    """An editor, whose documents are closed at the end of the test."""
    made = Editor(client, editor_folder)
    yield made
    made.close()


class OpenDocument:
    """A document in the editor: its text at its present version."""

    def __init__(self, client: EditorClient, uri: str, text: str) -> None:
        self._client = client
        self.uri, self.text, self.version = uri, text, 1
        item = types.TextDocumentItem(uri, "yaml", self.version, text)
        client.text_document_did_open(types.DidOpenTextDocumentParams(item))

    @property
    def identifier(self) -> types.TextDocumentIdentifier:
        """What requests name it by."""
        return types.TextDocumentIdentifier(self.uri)

    def write(self, text: str) -> None:
        """Replaces the text, as one change."""
        self.text, self.version = text, self.version + 1
        named = types.VersionedTextDocumentIdentifier(self.version, self.uri)
        whole = types.TextDocumentContentChangeWholeDocument(text)
        self._client.text_document_did_change(types.DidChangeTextDocumentParams(named, [whole]))

    def at(self, needle: str, behind: bool = False) -> types.Position:
        """The position of the first occurrence of a text, or the one behind it; in lines without astral characters."""
        index = self.text.index(needle) + (len(needle) if behind else 0)
        before = self.text[:index]
        return types.Position(before.count("\n"), len(before) - (before.rfind("\n") + 1))

    def range(self, needle: str) -> types.Range:
        """The range of the first occurrence of a text."""
        return types.Range(self.at(needle), self.at(needle, behind=True))

    def whole(self) -> types.Range:
        """The range of the whole text."""
        return types.Range(types.Position(0, 0), types.Position(self.text.count("\n") + 1, 0))

    def close(self) -> None:
        """Closes it."""
        self._client.text_document_did_close(types.DidCloseTextDocumentParams(self.identifier))


class Editor:
    """Opens documents, and sends requests about them."""

    def __init__(self, client: EditorClient, folder: Path) -> None:
        self.client, self.folder = client, folder
        self._opened: list[OpenDocument] = []

    def open(self, name: str, text: str, folder: Path | None = None) -> OpenDocument:
        """Opens a document that need not be on disk."""
        uri = from_fs_path(str((folder or self.folder) / name))
        assert uri is not None
        return self.open_uri(uri, text)

    def open_uri(self, uri: str, text: str) -> OpenDocument:
        """Opens a document, such as one that is in no file."""
        made = OpenDocument(self.client, uri, text)
        self._opened.append(made)
        return made

    async def ask(self, method: str, params: Any) -> Any:
        """The answer to a request, such as `types.TEXT_DOCUMENT_HOVER`."""
        answer: Awaitable[Any] = self.client.protocol.send_request_async(method, params)  # type: ignore[no-untyped-call]
        return await asyncio.wait_for(answer, _LONGEST)

    async def problems(self, document: OpenDocument) -> list[types.Diagnostic]:
        """The diagnostics of a document at its present version, which the editor asks for."""
        params = types.DocumentDiagnosticParams(document.identifier)
        report = await self.ask(types.TEXT_DOCUMENT_DIAGNOSTIC, params)
        assert isinstance(report, types.RelatedFullDocumentDiagnosticReport)
        return list(report.items)

    def offers(self, provider: str) -> bool:
        """Whether the server has a capability, such as `hover_provider`."""
        return bool(getattr(self.client.protocol.server_capabilities, provider, None))

    def close(self) -> None:
        """Closes what is open."""
        for document in self._opened:
            document.close()


def typed(text: str, start: int = 0, step: int = 1) -> Iterator[str]:
    """The texts of a person who types a text, from its first `start` characters to all of it."""
    yield from (text[:end] for end in itertools.chain(range(start, len(text), step), [len(text)]))


def typed_into(text: str, line: int, step: int = 1) -> Iterator[str]:
    """The texts of a person who types one line of a text, counted from 1, while all others are there."""
    lines = text.split("\n")
    for part in typed(lines[line - 1], step=step):
        yield "\n".join([*lines[: line - 1], part, *lines[line:]])
