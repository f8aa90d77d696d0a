"""Go to definition: from a name to where it is declared, and from a declaration to the one that it overrides."""

from __future__ import annotations

from lsprotocol import types

from netspec.diagnostics import Span
from netspec.lsp.documents.open_spec import OpenSpec
from netspec.lsp.documents.project_specs import nearby


def definition(spec: OpenSpec, params: types.DefinitionParams) -> list[types.Location] | None:
    """The definitions of the name at a position; the beginning of the file, for a path."""
    project = nearby(spec)
    line, column = spec.at(params.position)
    place = project.names.at(project.path, line, column)
    if place is None or place.meaning is None:
        return None
    if place.meaning.kind == "file":
        spans = [Span(place.meaning.owner, 1, 1, 1, 1)]
    else:
        spans = [each.span for each in project.names.definitions(project.path, place)]
    locations = (project.location(span) for span in spans)
    return [location for location in locations if location is not None] or None
