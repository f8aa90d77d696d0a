"""Requests about a workspace rather than a document: its symbols, and files that are about to be renamed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lsprotocol import types
from pygls.uris import to_fs_path

from netspec.config.project_settings import SUFFIXES
from netspec.lsp.actions.moved_files import paths_after
from netspec.lsp.documents.open_specs import OpenSpecs
from netspec.lsp.documents.project_specs import Buffer, Project, project_below, root_folder
from netspec.lsp.places.workspace_symbols import workspace_symbols

if TYPE_CHECKING:
    from pygls.lsp.server import LanguageServer

_KINDS = types.FileOperationPatternKind
_PATTERNS = (
    *(types.FileOperationPattern(f"**/*{suffix}", _KINDS.File) for suffix in SUFFIXES),
    types.FileOperationPattern("**", _KINDS.Folder),
)
RENAMED = types.FileOperationRegistrationOptions([types.FileOperationFilter(each, "file") for each in _PATTERNS])
"""The files and folders of which the server wants to know when they are renamed."""


def register_workspace_requests(server: LanguageServer, specs: OpenSpecs) -> None:
    """Answers these requests, for the folders of the client and the projects of its open specs."""

    def projects(*paths: str) -> Iterator[Project]:
        encoding = server.workspace.position_encoding or types.PositionEncodingKind.Utf16
        buffers = {
            os.path.realpath(each.path): Buffer(each.uri, each.version, each.source.encode("utf-8", "surrogatepass"))
            for each in specs.documents()
        }
        folders = [to_fs_path(uri) for uri in server.workspace.folders]
        wanted = [*folders, *(root_folder(path) for path in (*buffers, *paths))]
        real = dict.fromkeys(os.path.realpath(folder) for folder in wanted if folder)
        below = [each for each in real if not any(each != other and _is_in(each, other) for other in real)]
        return (project_below(folder, buffers, encoding) for folder in below)

    @server.feature(types.WORKSPACE_SYMBOL)
    def symbols(params: types.WorkspaceSymbolParams) -> list[types.WorkspaceSymbol]:
        return workspace_symbols(projects(), params.query)

    @server.feature(types.WORKSPACE_WILL_RENAME_FILES, RENAMED)
    def renaming(params: types.RenameFilesParams) -> types.WorkspaceEdit | None:
        pairs = ((to_fs_path(each.old_uri), to_fs_path(each.new_uri)) for each in params.files)
        moved = {os.path.realpath(old): os.path.realpath(new) for old, new in pairs if old and new}
        changes: types.WorkspaceEdit | None = None
        for project in projects(*moved):
            if edits := paths_after(project, moved):
                changes = _joined(changes, project.edit(edits))
        return changes


def _joined(one: types.WorkspaceEdit | None, other: types.WorkspaceEdit) -> types.WorkspaceEdit:
    if one is None:
        return other
    changes = {**(one.changes or {}), **(other.changes or {})}
    return types.WorkspaceEdit(changes, [*(one.document_changes or ()), *(other.document_changes or ())])


def _is_in(folder: str, other: str) -> bool:
    return folder.startswith(os.path.join(other, ""))
