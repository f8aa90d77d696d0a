"""A client that does not ask for problems is sent them; one that does is told when to ask again."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest_lsp
from lsprotocol import types
from pygls.uris import from_fs_path
from pytest_lsp import ClientServerConfig

from tests.lsp.editor import COMMAND, Editor, EditorClient

SPEC = "netspec: 1\nname: net\ninput: {shape: [N, 8, 8, 3]}\nlayers:\n  - relu: {}\n"
FAULTY = SPEC.replace("relu", "rellu")
DEPENDENT = "netspec: 1\nname: other\nextends: base.yaml\n"


@pytest_lsp.fixture(scope="module", config=ClientServerConfig(COMMAND, EditorClient))  # type: ignore[untyped-decorator]
async def plain_client(lsp_client: EditorClient) -> AsyncIterator[None]:
    """A client without any ability."""
    await lsp_client.initialize_session(types.InitializeParams(types.ClientCapabilities()))
    yield
    await lsp_client.shutdown_session()


async def until(holds: Callable[[], bool]) -> None:
    """Waits for something that the server does by itself."""
    for _ in range(400):
        if holds():
            return
        await asyncio.sleep(0.025)
    raise TimeoutError


def shown(client: EditorClient, uri: str) -> list[Any] | None:
    """The codes of the problems that the client shows; None if it was sent none so far."""
    found = client.diagnostics.get(uri)
    return None if found is None else [each.code for each in found]


async def test_problems_are_sent(plain_client: EditorClient, tmp_path: Path) -> None:
    editor = Editor(plain_client, tmp_path)
    document = editor.open("net.yaml", FAULTY)
    await until(lambda: shown(plain_client, document.uri) == ["unknown-op"])
    document.write(SPEC)
    await until(lambda: shown(plain_client, document.uri) == [])
    document.write(FAULTY)
    await until(lambda: shown(plain_client, document.uri) == ["unknown-op"])
    document.close()
    await until(lambda: shown(plain_client, document.uri) == [])


async def test_a_base_is_followed(plain_client: EditorClient, tmp_path: Path) -> None:
    editor = Editor(plain_client, tmp_path)
    (tmp_path / "base.yaml").write_text(FAULTY)
    uri = from_fs_path(str(tmp_path / "base.yaml"))
    assert uri is not None
    dependent = editor.open("net.yaml", DEPENDENT)
    await until(lambda: shown(plain_client, uri) == ["unknown-op"])  # which is not open
    base = editor.open("base.yaml", SPEC)
    await until(lambda: shown(plain_client, uri) == [])
    base.write("netspec: 1\nname: [\n")
    await until(lambda: bool(shown(plain_client, uri)))
    base.write(SPEC)
    await until(lambda: shown(plain_client, dependent.uri) == [])
    base.close()
    await until(lambda: shown(plain_client, uri) == ["unknown-op"])
    dependent.close()
    await until(lambda: shown(plain_client, uri) == [])


async def test_no_file_is_watched_where_the_client_cannot(plain_client: EditorClient) -> None:
    assert plain_client.registered == []


async def test_a_client_that_pulls_is_told_to_do_so_again(editor: Editor, client: EditorClient) -> None:
    (editor.folder / "base.yaml").write_text(SPEC)
    dependent = editor.open("net.yaml", DEPENDENT)
    assert await editor.problems(dependent) == []
    before = client.diagnostic_refresh_count, client.hint_refreshes
    base = editor.open("base.yaml", SPEC)
    base.write(FAULTY)
    await until(lambda: client.diagnostic_refresh_count > before[0] and client.hint_refreshes > before[1])
    assert base.uri not in client.diagnostics  # nothing is sent unasked


async def test_files_are_watched(editor: Editor, client: EditorClient) -> None:
    (registration,) = client.registered
    assert registration.method == types.WORKSPACE_DID_CHANGE_WATCHED_FILES
    before = client.diagnostic_refresh_count
    (editor.folder / "netspec.toml").write_text("strict = true\n")
    change = types.FileEvent(f"{from_fs_path(str(editor.folder))}/netspec.toml", types.FileChangeType.Created)
    client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([change]))
    await until(lambda: client.diagnostic_refresh_count > before)


def test_what_a_first_fault_needs_is_loaded_before() -> None:
    program = """
import sys
from netspec.lsp.warm_up import warm_up
warm_up()
loaded = set(sys.modules)
from netspec.lsp.documents.open_spec import OpenSpec
text = "netspec: 1\\nname: a\\ninput: {shape: [N, 8, 8, 3]}\\nlayers:\\n  - max_pool2d: {kernel_size: 9, padding: X}\\n"
assert OpenSpec("file:///a", "a", text).problems
print(*sorted(set(sys.modules) - loaded), "jsonschema" in loaded, "tensorflow" in loaded, "numpy" in loaded)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "False", "False"]
