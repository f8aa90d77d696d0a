"""Links to the files that a document names: `extends`, `use`, and the `spec` of a recipe."""

from __future__ import annotations

from pathlib import Path

from lsprotocol import types
from pygls.uris import from_fs_path

from netspec.lsp.documents.open_spec import OpenSpec
from netspec.lsp.documents.project_specs import nearby


def document_link(spec: OpenSpec, params: types.DocumentLinkParams) -> list[types.DocumentLink]:
    """The links to files that are there."""
    project = nearby(spec)
    found = []
    for place in project.names.of(project.path).places:
        if place.meaning is not None and place.meaning.kind == "file" and Path(place.meaning.owner).is_file():
            target = from_fs_path(place.meaning.owner)
            found.append(types.DocumentLink(spec.range(place.span), target))
    return found
