"""The server answers, or goes on, whatever the client sends; and ends with the client."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcContentModified, JsonRpcException
from pygls.workspace import TextDocument

from netspec.lsp.features import Capability
from netspec.lsp.server import SpecServer, answering
from tests.lsp.editor import COMMAND, Editor
from tests.lsp.requests import ABOUT_DOCUMENTS, parameters

SPEC = (Path(__file__).parents[2] / "specs" / "alexnet_v2.yaml").read_text()
INITIALIZE: dict[str, Any] = {"processId": None, "rootUri": None, "capabilities": {}}
BILLION_LAUGHS = "netspec: 1\na: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{after}: &{after} [{', '.join([f'*{before}'] * 9)}]\n"
    for before, after in zip("abcdefgh", "bcdefghi", strict=True)
)
MANY_LAYERS = "netspec: 1\nname: net\ninput: {shape: [N, 8, 8, 3]}\nlayers:\n" + "  - relu: {}\n" * 100_000


def framed(message: dict[str, Any] | bytes) -> bytes:
    body = message if isinstance(message, bytes) else json.dumps({"jsonrpc": "2.0", **message}).encode()
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


def request(number: int, method: str, params: Any = None) -> dict[str, Any]:
    return {"id": number, "method": method, "params": params}


def messages(output: bytes) -> Iterator[dict[str, Any]]:
    """The messages of an output, which has nothing else."""
    while output:
        head, _, rest = output.partition(b"\r\n\r\n")
        fields = dict(line.split(b": ") for line in head.split(b"\r\n"))
        length = int(fields[b"Content-Length"])
        yield json.loads(rest[:length])
        output = rest[length:]


def run(*sent: dict[str, Any] | bytes) -> tuple[int, list[dict[str, Any]]]:
    """The exit code of a server after some messages and the end of its input, and what it answers."""
    data = b"".join(framed(message) for message in sent)
    done = subprocess.run(COMMAND, input=data, capture_output=True, timeout=60, check=False)
    return done.returncode, list(messages(done.stdout))


REFUSING = dict.fromkeys((types.TEXT_DOCUMENT_RENAME, types.TEXT_DOCUMENT_PREPARE_RENAME), (JsonRpcException,))
"""What a request may be refused with where it makes no sense."""
EXIT = {"method": "exit", "params": None}


def test_exit_codes() -> None:
    start = request(1, "initialize", INITIALIZE)
    assert run(start, request(2, "shutdown"), EXIT)[0] == 0
    assert run(start, EXIT)[0] == 1
    assert run(start)[0] == 1  # the client is gone
    assert run()[0] == 1


def test_messages_that_are_none() -> None:
    code, answers = run(
        b"{",
        b"[1, 2]",
        b'"x"',
        request(0, "textDocument/hover", {}),
        request(1, "initialize", INITIALIZE),
        b"\xff\xfe",
        request(2, "no/such", {}),
        {"method": "no/such", "params": {}},
        request(3, "textDocument/diagnostic", {"textDocument": 3}),
        request(4, "shutdown"),
        EXIT,
    )
    assert code == 0
    by_number = {answer["id"]: answer for answer in answers if "id" in answer and answer["id"] is not None}
    assert "capabilities" in by_number[1]["result"]
    assert "error" in by_number[2]
    assert "result" in by_number[4]


@pytest.mark.slow
def test_the_server_ends_with_the_process_of_the_editor() -> None:
    gone = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    start = request(1, "initialize", {**INITIALIZE, "processId": int(gone.stdout)})
    with subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as server:
        assert server.stdin is not None
        server.stdin.write(framed(start) + framed({"method": "initialized", "params": {}}))
        server.stdin.flush()
        assert server.wait(timeout=30) == 1  # although its input is open


def positions() -> Iterator[types.Position]:
    """Places inside, at the borders and far outside of the text."""
    for line in (0, 1, 30, len(SPEC.split("\n")) - 1, len(SPEC.split("\n")), 10**6):
        for character in (0, 5, 80, 10**6):
            yield types.Position(line, character)


async def test_any_place_is_answered(editor: Editor) -> None:
    document = editor.open("alexnet.yaml", SPEC)
    for method in ABOUT_DOCUMENTS:
        for position in positions():
            span = types.Range(position, position)
            with contextlib.suppress(*REFUSING.get(method, ())):
                await editor.ask(method, parameters(method, document.uri, position, span))
    assert not failures(editor)


async def test_documents_that_are_not_open(editor: Editor) -> None:
    start = types.Position(0, 0)
    for uri in ("file:///no/such.yaml", "no such", "", "untitled:a", "http://[", "file:///\0"):
        for method in ABOUT_DOCUMENTS:
            answer = await editor.ask(method, parameters(method, uri, start, types.Range(start, start)))
            assert not answer, (uri, method)
    editor.client.text_document_did_close(types.DidCloseTextDocumentParams(types.TextDocumentIdentifier("file:///no")))
    change = types.TextDocumentContentChangeWholeDocument("a")
    named = types.VersionedTextDocumentIdentifier(2, "file:///no")
    editor.client.text_document_did_change(types.DidChangeTextDocumentParams(named, [change]))
    assert await editor.problems(editor.open("goes_on.yaml", SPEC)) == []


@pytest.mark.parametrize("text", [BILLION_LAUGHS, MANY_LAYERS], ids=["billion laughs", "many layers"])
async def test_a_hostile_spec_is_bounded(editor: Editor, text: str) -> None:
    problems = await editor.problems(editor.open("hostile.yaml", text))
    assert not {"too-many-nodes", "too-costly", "file-too-large"}.isdisjoint(problem.code for problem in problems)
    assert await editor.problems(editor.open("kind.yaml", SPEC)) == []


def failures(editor: Editor) -> list[str]:
    """What the server logged of its own bugs."""
    return [each.message for each in editor.client.log_messages if each.type == types.MessageType.Error]


async def test_a_bug_of_a_capability_is_logged_and_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    made = SpecServer()
    logged: list[str] = []
    monkeypatch.setattr(made, "log", logged.append)
    monkeypatch.setattr(made.specs, "get", lambda _: object())
    monkeypatch.setattr(made.specs, "document", lambda _: None)

    def fails(spec: Any, params: Any) -> Any:
        raise ZeroDivisionError(spec, params)

    params = types.HoverParams(types.TextDocumentIdentifier("file:///a"), types.Position(0, 0))
    assert await answering(made, Capability("some/method", fails, otherwise="nothing"))(params) == "nothing"
    assert "some/method failed" in logged[0]
    assert "ZeroDivisionError" in logged[0]


async def test_a_request_that_was_overtaken_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    made = SpecServer()
    versions = iter([1, 2])
    monkeypatch.setattr(made.specs, "seconds", lambda _: 0.25)  # the last analysis was slow
    monkeypatch.setattr(made.specs, "document", lambda _: TextDocument("file:///a", "a", next(versions)))
    params = types.HoverParams(types.TextDocumentIdentifier("file:///a"), types.Position(0, 0))
    with pytest.raises(JsonRpcContentModified):
        await answering(made, Capability("some/method", lambda *_: "stale"))(params)
