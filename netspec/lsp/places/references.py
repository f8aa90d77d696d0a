"""Find references, in all files of the project, and highlights, in the open one."""

from __future__ import annotations

from lsprotocol import types

from netspec.lsp.documents.open_spec import OpenSpec
from netspec.lsp.documents.project_specs import Project, nearby, whole_project
from netspec.navigation.named_places import Meaning


def references(spec: OpenSpec, params: types.ReferenceParams) -> list[types.Location] | None:
    """The places of the name at a position, those in the open file first."""
    meaning = _meant(spec, nearby(spec), params.position)
    if meaning is None:
        return None
    project = whole_project(spec)
    users = project.names.users(meaning.owner).paths
    paths = sorted(dict.fromkeys((*users, project.path)), key=lambda path: (path != project.path, path))
    declares = params.context.include_declaration
    found = (
        project.location(place.span)
        for places in project.names.places_of(meaning, paths).values()
        for place in places
        if declares or not place.defines
    )
    return [location for location in found if location is not None]


def document_highlight(spec: OpenSpec, params: types.DocumentHighlightParams) -> list[types.DocumentHighlight] | None:
    """The places of the name at a position in the open file: those that define it, and those that read it."""
    project = nearby(spec)
    meaning = _meant(spec, project, params.position)
    if meaning is None:
        return None
    write, read = types.DocumentHighlightKind.Write, types.DocumentHighlightKind.Read
    return [
        types.DocumentHighlight(spec.range(place.span), write if place.defines else read)
        for place in project.names.places_of(meaning, [project.path]).get(project.path, ())
    ]


def _meant(spec: OpenSpec, project: Project, position: types.Position) -> Meaning | None:
    """What the name at a position means."""
    line, column = spec.at(position)
    place = project.names.at(project.path, line, column)
    return place.meaning if place is not None else None
