"""A client of the YAML language server over standard input and output; one server serves all tests."""

from __future__ import annotations

import json
import os
import queue
import shutil
import subprocess
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple

import pytest

SERVER = Path(__file__).parent / "node_modules" / "yaml-language-server" / "bin" / "yaml-language-server"
_MISSING = "there is no yaml-language-server: run `npm ci` in tests/editors"
PATIENCE = 60
"""Seconds after which a server that does not answer has failed; no test waits for that long otherwise."""


class Message(NamedTuple):
    """What the server reports: lines and columns from 1."""

    line: int
    column: int
    end_line: int
    text: str

    def covers(self, line: int) -> bool:
        return self.line <= line <= self.end_line


def require_server() -> str:
    """The program `node`; skips where it or the server is missing, unless NETSPEC_REQUIRE_NODE demands them."""
    node = shutil.which("node")
    if node is not None and SERVER.is_file():
        return node
    if os.environ.get("NETSPEC_REQUIRE_NODE") == "1":
        raise pytest.UsageError(
            "NETSPEC_REQUIRE_NODE=1, and there is no yaml-language-server: run npm ci in tests/editors"
        )
    pytest.skip("there is no yaml-language-server: run npm ci in tests/editors")


class YamlServer:
    """A started server. Every request waits for its answer, every opened text for its diagnostics."""

    def __init__(self, node: str, folder: Path) -> None:
        self._folder, self._number = folder, 0
        self._answers: dict[int, queue.SimpleQueue[Any]] = {}
        self._published: dict[str, list[Message]] = {}
        self._reported: dict[str, list[dict[str, Any]]] = {}
        self._arrived, self._asked = threading.Condition(), threading.Event()
        self._settings: Mapping[str, object] = {}
        self._versions: dict[str, int] = {}
        self._server = subprocess.Popen([node, str(SERVER), "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> YamlServer:
        markdown = {"contentFormat": ["markdown"], "documentationFormat": ["markdown"]}
        item = {"snippetSupport": True, **markdown}
        document = {"completion": {"completionItem": item}, "hover": markdown, "publishDiagnostics": {}}
        folders = [{"uri": self._folder.as_uri(), "name": "folder"}]
        self._ask(
            "initialize",
            {
                "processId": os.getpid(),
                "rootUri": self._folder.as_uri(),
                "capabilities": {"textDocument": document},
                "workspaceFolders": folders,
            },
        )
        self._tell("initialized", {})
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            self._ask("shutdown", None)
            self._tell("exit", None)
            self._server.wait(PATIENCE)
        finally:
            self._server.kill()
            self._reader.join(PATIENCE)
            for stream in (self._server.stdin, self._server.stdout):
                if stream is not None:
                    stream.close()

    def configure(self, schemas: Mapping[str, str]) -> None:
        """Sets which schema is for which names of files, as the settings of an editor do; asks no network."""
        on = dict.fromkeys(("validate", "completion", "hover"), True)
        self._settings = {**on, "schemas": schemas, "schemaStore": {"enable": False}}
        self._asked.clear()
        self._tell("workspace/didChangeConfiguration", {"settings": {}})
        assert self._asked.wait(PATIENCE), "the server asked for no settings"

    def open(self, path: Path, text: str) -> str:
        """Opens a text as a file that need not be there, or changes the text of one that is open."""
        uri = path.as_uri()
        version = self._versions[uri] = self._versions.get(uri, 0) + 1
        self._published.pop(uri, None)
        document: dict[str, object] = {"uri": uri, "version": version}
        if version == 1:
            self._tell("textDocument/didOpen", {"textDocument": {**document, "languageId": "yaml", "text": text}})
        else:
            self._tell("textDocument/didChange", {"textDocument": document, "contentChanges": [{"text": text}]})
        return uri

    def messages(self, uri: str) -> list[Message]:
        """What the server reports of an opened file, once it has."""
        with self._arrived:
            assert self._arrived.wait_for(lambda: uri in self._published, PATIENCE), f"no diagnostics of {uri}"
            return self._published[uri]

    def all_messages(self, texts: Mapping[Path, str]) -> dict[Path, list[Message]]:
        """What the server reports of several texts, which it checks one after another without waiting in between."""
        opened = {path: self.open(path, text) for path, text in texts.items()}
        return {path: self.messages(uri) for path, uri in opened.items()}

    def completions(self, uri: str, line: int, column: int) -> dict[str, dict[str, Any]]:
        """The entries by their labels. Lines and columns are from 1."""
        answer = self._ask("textDocument/completion", self._place(uri, line, column))
        items: Iterable[dict[str, Any]] = answer["items"] if isinstance(answer, dict) else answer
        return {item["label"]: item for item in items}

    def fixes(self, uri: str) -> list[str]:
        """The texts that quick fixes of the messages would put in their places."""
        found = self._reported[uri]
        whole = {"start": {"line": 0, "character": 0}, "end": {"line": 10_000, "character": 0}}
        asked = {"textDocument": {"uri": uri}, "range": whole, "context": {"diagnostics": found}}
        actions = self._ask("textDocument/codeAction", asked) or []
        edits = [action["edit"]["changes"][uri] for action in actions if action.get("kind") == "quickfix"]
        return [edit["newText"] for each in edits for edit in each]

    def hover(self, uri: str, line: int, column: int) -> str:
        """The text of a hover, empty where there is none."""
        answer = self._ask("textDocument/hover", self._place(uri, line, column))
        return str(answer["contents"]["value"]) if answer else ""

    @staticmethod
    def _place(uri: str, line: int, column: int) -> dict[str, Any]:
        return {"textDocument": {"uri": uri}, "position": {"line": line - 1, "character": column - 1}}

    def _ask(self, method: str, params: object) -> Any:
        self._number += 1
        answer: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._answers[self._number] = answer
        self._send({"id": self._number, "method": method, "params": params})
        found = answer.get(timeout=PATIENCE)
        assert "error" not in found, found
        return found["result"]

    def _tell(self, method: str, params: object) -> None:
        self._send({"method": method, "params": params})

    def _send(self, message: Mapping[str, object]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._server.stdin is not None
        self._server.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self._server.stdin.flush()

    def _read(self) -> None:
        stream = self._server.stdout
        assert stream is not None
        while header := stream.readline():
            length = int(header.partition(b":")[2])
            while stream.readline().strip():
                pass
            self._receive(json.loads(stream.read(length)))

    def _receive(self, message: Mapping[str, Any]) -> None:
        if message.get("method") == "workspace/configuration":
            wanted = (item["section"] for item in message["params"]["items"])
            self._send({"id": message["id"], "result": [self._settings if each == "yaml" else None for each in wanted]})
            self._asked.set()
        elif "id" in message and "method" in message:
            self._send({"id": message["id"], "result": None})  # such as registrations of capabilities
        elif "id" in message:
            self._answers.pop(message["id"]).put(message)
        elif message["method"] == "textDocument/publishDiagnostics":
            # From 3 on they are hints, such as that of an anchor without an alias.
            found = [each for each in message["params"]["diagnostics"] if each["severity"] < 3]
            with self._arrived:
                self._reported[message["params"]["uri"]] = found
                self._published[message["params"]["uri"]] = sorted(map(_message, found))
                self._arrived.notify_all()


def _message(diagnostic: Mapping[str, Any]) -> Message:
    start, end = diagnostic["range"]["start"], diagnostic["range"]["end"]
    return Message(start["line"] + 1, start["character"] + 1, end["line"] + 1, diagnostic["message"])
