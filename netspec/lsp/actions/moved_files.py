"""Files that an editor is about to rename or move: paths to them, and those in them, are edited with them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence

from netspec.diagnostics import TextEdit
from netspec.lsp.documents.project_specs import Project
from netspec.navigation.named_places import NamedPlace
from netspec.patterns import lazy_pattern
from netspec.source.split_expression import quoted

_PLAIN = lazy_pattern(r"[A-Za-z0-9._/][\w./ +@()-]*")
"""A path that YAML reads as text without quotes."""


def paths_after(project: Project, moved: Mapping[str, str]) -> dict[str, Sequence[TextEdit]]:
    """The edits of paths in the files of a project, where files or folders are moved from one path to another."""
    edits: dict[str, Sequence[TextEdit]] = {}
    names = [os.path.basename(each).encode() for each in moved]
    for path in project.names.paths:
        data = project.names.files.data(path)
        if data is None or (path == _new(path, moved) and not any(name in data for name in names)):
            continue
        if found := list(_edits(project, path, moved)):
            edits[path] = found
    return edits


def _edits(project: Project, path: str, moved: Mapping[str, str]) -> Iterator[TextEdit]:
    folder = os.path.dirname(_new(path, moved))
    for place in project.names.of(path).places:
        meaning = place.meaning
        if meaning is None or meaning.kind != "file" or not place.exact:
            continue
        target = _new(meaning.owner, moved)
        if target == meaning.owner and folder == os.path.dirname(path):
            continue
        written = project.names.written(place.span)
        text = os.path.relpath(target, folder)
        text = f"./{text}" if written.startswith("./") else text
        if os.path.normpath(written) != os.path.normpath(text):
            yield _edit(place, text)


def _edit(place: NamedPlace, text: str) -> TextEdit:
    return TextEdit(place.span, text if not place.bare or _PLAIN.fullmatch(text) else quoted(text))


def _new(path: str, moved: Mapping[str, str]) -> str:
    """Where a file will be."""
    for old, new in moved.items():
        if path == old or path.startswith(os.path.join(old, "")):
            return new + path.removeprefix(old)
    return path
