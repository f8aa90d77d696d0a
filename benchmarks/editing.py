"""Latencies of the language server: a client retypes each line of a spec, and asks for everything at every letter.

    python benchmarks/editing.py [SPEC ...]

Each letter is a change of the text. After it the client sends all requests at once, as an editor does, and the time
from sending one to its answer counts; the analysis of the new text is in that of the request that is answered first.
On a machine that does more than this, the last row tells: how long the server computes for all requests of a letter.
"""

from __future__ import annotations

import asyncio
import contextlib
import statistics
import sys
import time
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.client import LanguageClient

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.lsp.editor import typed_into
from tests.lsp.requests import ABOUT_DOCUMENTS, parameters

SPECS = Path(__file__).parents[1] / "specs"
_MOST = 200
"""The most letters that are typed in one spec: of a longer one, letters at equal distances."""
ALL = "all of them"
PROCESSOR = "all of them, processor"


async def session(path: Path) -> dict[str, list[float]]:
    """Milliseconds of each request, by method; and of the slowest of each letter."""
    client = LanguageClient("benchmark", "1")
    await client.start_io(sys.executable, "-m", "netspec", "lsp")
    capabilities = types.ClientCapabilities(
        text_document=types.TextDocumentClientCapabilities(diagnostic=types.DiagnosticClientCapabilities())
    )
    await client.initialize_async(types.InitializeParams(capabilities))
    client.initialized(types.InitializedParams())
    uri, text = path.as_uri(), path.read_text()
    client.text_document_did_open(types.DidOpenTextDocumentParams(types.TextDocumentItem(uri, "yaml", 1, text)))
    lines = text.split("\n")
    versions = [(line, each) for line in range(1, len(lines) + 1) for each in typed_into(text, line)]
    found: dict[str, list[float]] = {}
    for number, (line, version) in enumerate(versions[:: max(1, len(versions) // _MOST)], 2):
        named = types.VersionedTextDocumentIdentifier(number, uri)
        whole = types.TextDocumentContentChangeWholeDocument(version)
        client.text_document_did_change(types.DidChangeTextDocumentParams(named, [whole]))
        position = types.Position(line - 1, len(version.split("\n")[line - 1]))
        span = types.Range(types.Position(0, 0), types.Position(len(lines), 0))
        asked = [
            (method, parameters(method, uri, position, span))
            for method in (types.TEXT_DOCUMENT_DIAGNOSTIC, *ABOUT_DOCUMENTS)
        ]
        before = _processor_time(client)
        times = await asyncio.gather(*(_timed(client, method, params) for method, params in asked))
        for (method, _), milliseconds in zip(asked, times, strict=True):
            found.setdefault(method, []).append(milliseconds)
        found.setdefault(ALL, []).append(max(times))
        found.setdefault(PROCESSOR, []).append(_processor_time(client) - before)
    await client.shutdown_async(None)
    client.exit(None)
    await client.stop()
    return found


def _processor_time(client: LanguageClient) -> float:
    """Milliseconds that the server has computed so far, as Linux counts them; 0 elsewhere."""
    server = client._server  # noqa: SLF001 -- pygls has no public name for it
    tasks = Path(f"/proc/{server.pid}/task").glob("*/schedstat") if server is not None else ()
    return sum(int(each.read_text().split()[0]) for each in tasks) / 1e6


async def _timed(client: LanguageClient, method: str, params: Any) -> float:
    began = time.perf_counter()
    with contextlib.suppress(JsonRpcException):  # a rename of what has no name is refused
        await client.protocol.send_request_async(method, params)
    return (time.perf_counter() - began) * 1_000


def main(paths: list[str]) -> None:
    """Prints a table for each spec."""
    for path in map(Path, paths or [str(SPECS / "resnet_v2_152.yaml")]):
        found = asyncio.run(session(path.resolve()))
        print(f"{path.name}: {len(found[ALL])} letters; milliseconds")
        print(f"  {'':34}{'median':>8}{'95 %':>8}{'most':>8}")
        for method, times in found.items():
            middle, late = statistics.median(times), statistics.quantiles(times, n=20)[-1]
            print(f"  {method:34}{middle:8.1f}{late:8.1f}{max(times):8.1f}")


if __name__ == "__main__":
    main(sys.argv[1:])
