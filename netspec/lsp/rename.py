"""Renames a name in all files of the project, or refuses with the reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.uris import from_fs_path

from netspec.diagnostics import TextEdit
from netspec.lsp.client_text import ClientText
from netspec.lsp.open_spec import OpenSpec
from netspec.lsp.project_specs import MOST_FILES, Project, nearby, whole_project
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
    return workspace_edit(project, found.edits)


def workspace_edit(project: Project, edits: Mapping[str, Sequence[TextEdit]]) -> types.WorkspaceEdit:
    """Edits of files for the client, as versioned documents and, for older clients, plainly."""
    changes, documents = dict[str, list[types.TextEdit]](), []
    for path, found in edits.items():
        own, declared = path == project.path, project.names.declared(path)
        uri = project.spec.uri if own else from_fs_path(path)
        if uri is None or declared is None:
            continue
        text = ClientText(declared.file.lines, project.spec.encoding)
        made = [types.TextEdit(text.range(edit.span), edit.text) for edit in found]
        changes[uri] = made
        version = project.spec.version if own else None
        named = types.OptionalVersionedTextDocumentIdentifier(uri=uri, version=version)
        documents.append(types.TextDocumentEdit(named, list(made)))
    return types.WorkspaceEdit(changes=changes, document_changes=list(documents))


def _failed(reason: RenameRefused) -> JsonRpcException:
    """The answer to a request that is refused, whose text the editor shows."""
    return JsonRpcException(str(reason), types.LSPErrorCodes.RequestFailed)
