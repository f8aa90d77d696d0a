"""Commands of code actions, which the client asks the server to execute once a person has chosen them."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from netspec.codes import CODES
from netspec.lsp.actions.quick_fixes import all_fix_edits
from netspec.lsp.client.client_settings import SECTION
from netspec.lsp.client.text_edits import whole_edit
from netspec.lsp.documents.open_specs import OpenSpecs
from netspec.report.codes_page import explain

EXPLAIN, FIX_ALL = f"{SECTION}.explain", f"{SECTION}.fixAll"


def register(server: LanguageServer, specs: OpenSpecs) -> None:
    """Registers the commands with a server."""

    @server.command(EXPLAIN)
    async def explained(code: str) -> None:
        if code not in CODES:
            return
        text = explain(code)
        window = server.client_capabilities.window
        if window is not None and window.show_document is not None and window.show_document.support:
            file = _folder() / f"{code}.txt"
            file.write_text(text, encoding="utf-8")
            shown = await server.window_show_document_async(types.ShowDocumentParams(file.as_uri(), take_focus=True))
            if shown.success:
                return
        server.window_show_message(types.ShowMessageParams(types.MessageType.Info, text))

    @server.command(FIX_ALL)
    async def fixed(uri: str) -> None:
        spec = specs.get(uri)
        edits = [] if spec is None else all_fix_edits(spec)
        if spec is not None and edits:
            edit = types.ApplyWorkspaceEditParams(whole_edit(spec, edits), "Fix what is safe to fix")
            await server.workspace_apply_edit_async(edit)


@cache
def _folder() -> Path:
    """The folder of the explanations that an editor shows, which goes with the server."""
    folder = Path(tempfile.mkdtemp(prefix="netspec-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
