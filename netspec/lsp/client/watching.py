"""Asks the client to watch the files that specs and their settings are read from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from netspec.config.configuration import OWN, SHARED
from netspec.config.project_settings import SUFFIXES

if TYPE_CHECKING:
    from pygls.lsp.server import LanguageServer

WATCHED = types.WORKSPACE_DID_CHANGE_WATCHED_FILES


def watch_files(server: LanguageServer) -> None:
    """Registers for changes of such files, if the client offers that."""
    workspace = server.client_capabilities.workspace
    watching = workspace.did_change_watched_files if workspace is not None else None
    if watching is None or not watching.dynamic_registration:
        return
    patterns = (*(f"**/*{suffix}" for suffix in SUFFIXES), f"**/{OWN}", f"**/{SHARED}")
    options = types.DidChangeWatchedFilesRegistrationOptions([types.FileSystemWatcher(each) for each in patterns])
    registration = types.Registration("watched-files", WATCHED, options)
    server.client_register_capability(types.RegistrationParams([registration]))
