"""Symbols of the workspace: what its specs and recipes declare, by parts of the names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePath

from lsprotocol import types

from netspec.lsp.project_specs import Project
from netspec.navigation.named_places import NameKind
from netspec.source.recognition import is_recipe, is_spec

MOST_SYMBOLS = 500
"""The most symbols of an answer; a longer query gives others."""
_SHOWN: Mapping[NameKind, types.SymbolKind] = {
    "parameter": types.SymbolKind.Variable,
    "block": types.SymbolKind.Class,
    "function": types.SymbolKind.Function,
    "scope": types.SymbolKind.Field,
    "id": types.SymbolKind.Key,
    "end point": types.SymbolKind.Key,
    "network": types.SymbolKind.Module,
}


def workspace_symbols(projects: Iterable[Project], query: str) -> list[types.WorkspaceSymbol]:
    """The definitions whose names have the letters of a query in their order, those that begin with it first."""
    found = {str(each.location): each for project in projects for each in _symbols(project, query)}
    asked = query.casefold()
    return sorted(found.values(), key=lambda each: (not each.name.casefold().startswith(asked), each.name))


def _symbols(project: Project, query: str) -> Iterator[types.WorkspaceSymbol]:
    count = 0
    for path in project.names.paths:
        data = project.names.files.data(path)
        if data is None or not _has(data.decode("utf-8", "replace"), query) or not (is_spec(data) or is_recipe(data)):
            continue
        for place in project.names.of(path).places:
            kind = _SHOWN.get(place.meaning.kind) if place.meaning is not None and place.defines else None
            if kind is None or place.meaning is None:
                continue
            name = _written(project, path) if place.meaning.kind == "network" else place.meaning.text
            location = project.location(place.span)
            if location is not None and _has(name, query):
                count += 1
                yield types.WorkspaceSymbol(location, name, kind, container_name=PurePath(path).name)
            if count == MOST_SYMBOLS:
                return


def _written(project: Project, path: str) -> str:
    """The name of the network of a file."""
    declared = project.names.declared(path)
    return str(declared.root.value.get("name")) if declared else ""


def _has(text: str, query: str) -> bool:
    """Whether a text has the letters of a query in their order."""
    text, at = text.casefold(), 0
    for letter in query.casefold():
        at = text.find(letter, at) + 1
        if not at:
            return False
    return True
