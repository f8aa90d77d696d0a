"""Renames a name in all files of the project, or refuses with the reason."""

from __future__ import annotations

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from netspec.lsp.documents.open_spec import OpenSpec
from netspec.lsp.documents.project_specs import MOST_FILES, nearby, whole_project
from netspec.navigation.new_texts import RenameRefused, renameable, renamed


def prepare_rename(spec: OpenSpec, params: types.PrepareRenameParams) -> types.PrepareRenamePlaceholder:
    """The range of the name at a position."""
    project = nearby(spec)
    try:
        place = renameable(project.names, project.path, *spec.at(params.position))
    except RenameRefused as reason:
        raise _failed(reason) from reason
    text = place.meaning.text if place.meaning else ""
    return types.PrepareRenamePlaceholder(spec.range(place.span), text)


def rename(spec: OpenSpec, params: types.RenameParams) -> types.WorkspaceEdit:
    """The edits that rename the name at a position."""
    project = whole_project(spec)
    line, column = spec.at(params.position)
    if not project.complete:
        raise _failed(
            RenameRefused(f"the root has more than {MOST_FILES:,} YAML files or folders, so uses may be missed")
        )
    try:
        found = renamed(project.names, project.path, line, column, params.new_name)
    except RenameRefused as reason:
        raise _failed(reason) from reason
    return project.edit(found.edits)


def _failed(reason: RenameRefused) -> JsonRpcException:
    """The answer to a request that is refused, whose text the editor shows."""
    return JsonRpcException(str(reason), types.LSPErrorCodes.RequestFailed)
