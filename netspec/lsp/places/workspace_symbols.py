"""Symbols of the workspace: what its specs and recipes declare, by parts of the names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import PurePath
from typing import NamedTuple

from lsprotocol import types

from netspec.diagnostics import Span
from netspec.lsp.client.client_text import ClientText
from netspec.lsp.documents.project_specs import Project
from netspec.navigation.named_places import NameKind
from netspec.navigation.project_names import ProjectNames
from netspec.navigation.source_files import SourceFiles
from netspec.source.recognition import is_recipe, is_spec

MOST_SYMBOLS = 500
"""The most symbols of an answer; a longer query gives others."""
_KEPT = 1_000
"""The most files whose symbols are kept."""
_SHOWN: Mapping[NameKind, types.SymbolKind] = {
    "parameter": types.SymbolKind.Variable,
    "block": types.SymbolKind.Class,
    "function": types.SymbolKind.Function,
    "scope": types.SymbolKind.Field,
    "id": types.SymbolKind.Key,
    "end point": types.SymbolKind.Key,
    "network": types.SymbolKind.Module,
}


class _Declared(NamedTuple):
    """What a file declares: names with their kinds and places, and the lines of the file."""

    names: Sequence[tuple[str, types.SymbolKind, Span]] = ()
    lines: Sequence[str] = ()


def workspace_symbols(projects: Iterable[Project], query: str) -> list[types.WorkspaceSymbol]:
    """The definitions whose names have the letters of a query in their order, those that begin with it first."""
    found = [each for project in projects for each in _symbols(project, query)]
    asked = query.casefold()
    return sorted(found, key=lambda each: (not each.name.casefold().startswith(asked), each.name))[:MOST_SYMBOLS]


def _symbols(project: Project, query: str) -> Iterator[types.WorkspaceSymbol]:
    for path in project.names.paths:
        data, uri = project.names.files.data(path), project.uri(path)
        if data is None or uri is None:
            continue
        declared = _declared(path, data)
        text = ClientText(declared.lines, project.encoding)
        for name, kind, span in declared.names:
            if _has(name, query):
                place = types.Location(uri, text.range(span))
                yield types.WorkspaceSymbol(place, name, kind, container_name=PurePath(path).name)


@lru_cache(maxsize=_KEPT)
def _declared(path: str, data: bytes) -> _Declared:
    """What a text declares, whatever the files that it reads have."""
    alone = ProjectNames(SourceFiles(path, {path: data}), ())
    file = alone.declared(path) if is_spec(data) or is_recipe(data) else None
    if file is None:
        return _Declared()
    names = []
    for place in alone.of(path).places:
        kind = _SHOWN.get(place.meaning.kind) if place.meaning is not None and place.defines else None
        if kind is not None and place.meaning is not None:
            text = str(file.root.value["name"]) if place.meaning.kind == "network" else place.meaning.text
            names.append((text, kind, place.span))
    return _Declared(tuple(dict.fromkeys(names)), file.file.lines)


def _has(text: str, query: str) -> bool:
    """Whether a text has the letters of a query in their order."""
    text, at = text.casefold(), 0
    for letter in query.casefold():
        at = text.find(letter, at) + 1
        if not at:
            return False
    return True
