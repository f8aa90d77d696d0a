"""One language server for all tests of a module, and an editor that drives it over standard input and output."""

from __future__ import annotations

import importlib.util

if importlib.util.find_spec("pygls") and importlib.util.find_spec("pytest_lsp"):
    from tests.lsp.editor import client, editor, editor_folder

    __all__ = ["client", "editor", "editor_folder"]
else:
    collect_ignore_glob = ["test_*.py"]
