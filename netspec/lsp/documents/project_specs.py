"""The names of the project of an open spec: of the buffers of the editor, and of the other files below the root."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from lsprotocol import types
from pygls.uris import from_fs_path

from netspec.config.configuration import Configuration
from netspec.diagnostics import Severity, Span, TextEdit
from netspec.lsp.client.client_text import ClientText
from netspec.lsp.documents.open_spec import OpenSpec
from netspec.navigation.project_names import ProjectNames
from netspec.navigation.source_files import SourceFile, SourceFiles, parsed
from netspec.source.root import root_of
from netspec.spec_search import is_entered, is_environment

MOST_FOLDERS, MOST_FILES = 3_000, 3_000
"""The most folders, and YAML files, that are looked at for what uses a name."""


class Buffer(NamedTuple):
    """An open document: its address, its version, and its text."""

    uri: str
    version: int | None
    data: bytes


class Project(NamedTuple):
    """The names of a project, as the buffers of an editor and the files on the disk have them."""

    names: ProjectNames
    encoding: str
    """The encoding of the client's positions."""
    buffers: Mapping[str, Buffer]
    """The documents whose address and version are known, by their real paths."""
    path: str = ""
    """The real path of the document that is asked about."""
    complete: bool = True
    """Whether all files below the root were looked at."""

    def uri(self, path: str) -> str | None:
        """The client's address of a file."""
        return self.buffers[path].uri if path in self.buffers else from_fs_path(path)

    def range(self, span: Span) -> types.Range | None:
        """The client's range of a place in a file of the project."""
        declared = self.names.declared(span.file)
        return None if declared is None else ClientText(declared.file.lines, self.encoding).range(span)

    def location(self, span: Span) -> types.Location | None:
        """The client's location of a place in a file of the project."""
        uri, found = self.uri(span.file), self.range(span)
        return None if uri is None or found is None else types.Location(uri, found)

    def edit(self, edits: Mapping[str, Sequence[TextEdit]]) -> types.WorkspaceEdit:
        """Edits of files for the client, as versioned documents and, for older clients, plainly."""
        changes, documents = dict[str, list[types.TextEdit]](), []
        for path, found in edits.items():
            uri = self.uri(path)
            ranges = [(self.range(edit.span), edit.text) for edit in found]
            if uri is None:
                continue
            changes[uri] = [types.TextEdit(place, text) for place, text in ranges if place is not None]
            version = self.buffers[path].version if path in self.buffers else None
            named = types.OptionalVersionedTextDocumentIdentifier(uri=uri, version=version)
            documents.append(types.TextDocumentEdit(named, list(changes[uri])))
        return types.WorkspaceEdit(changes=changes, document_changes=list(documents))


def nearby(spec: OpenSpec) -> Project:
    """The names of an open spec, and of the files that it reads."""
    path = os.path.realpath(spec.path)
    return _of_spec(spec, path, ProjectNames(_files(spec, path, root_folder(path)), ()))


def whole_project(spec: OpenSpec) -> Project:
    """The names of an open spec, and of all files below its root."""
    path = os.path.realpath(spec.path)
    folder = root_folder(path)
    found, complete = project_files(folder)
    files = _files(spec, path, folder)
    beside = (each for each in files.texts if files.holds(each))
    names = ProjectNames(files, tuple(dict.fromkeys((*found, *beside))))
    return _of_spec(spec, path, names)._replace(complete=complete)


def _of_spec(spec: OpenSpec, path: str, names: ProjectNames) -> Project:
    buffer = Buffer(spec.uri, spec.version, spec.text.encode("utf-8", "surrogatepass"))
    return Project(names, spec.encoding, {path: buffer}, path)


def project_below(folder: str, buffers: Mapping[str, Buffer], encoding: str) -> Project:
    """The names of all files below a folder."""
    found, complete = project_files(folder)
    texts = {path: buffer.data for path, buffer in buffers.items()}
    files = SourceFiles(folder, texts)
    paths = tuple(dict.fromkeys((*found, *filter(files.holds, texts))))
    return Project(ProjectNames(files, paths), encoding, buffers, complete=complete)


def own_file(spec: OpenSpec) -> SourceFile | None:
    """The text of an open spec as far as it can be read."""
    path = os.path.realpath(spec.path)
    file = _of_buffer(path, spec.text)
    mended = spec.mended if (file is None or file.faults) and spec.path == path else None
    if mended is None:
        return file
    faults = tuple(problem for problem in mended.problems if problem.severity is Severity.ERROR)
    return SourceFile(path, spec.lines, mended.document.root, faults, spec.is_recipe)


def _files(spec: OpenSpec, path: str, folder: str) -> SourceFiles:
    own = own_file(spec)
    texts = {**spec.texts, path: spec.text.encode("utf-8", "surrogatepass")}
    return SourceFiles(folder, texts, {} if own is None else {path: own})


@lru_cache(maxsize=8)
def _of_buffer(path: str, text: str) -> SourceFile | None:
    return parsed(path, text.encode("utf-8", "surrogatepass"))


def root_folder(path: str) -> str:
    """The folder outside of which a file reads no others."""
    return Configuration().of(path).root or root_of(path)


def project_files(folder: str) -> tuple[Sequence[str], bool]:
    """The YAML files below a folder that are not excluded, by real paths, and whether all of it was looked at."""
    found: list[str] = []
    configuration = Configuration()
    for count, (root, folders, names) in enumerate(os.walk(folder)):
        if count >= MOST_FOLDERS or len(found) >= MOST_FILES:
            return tuple(found), False
        if is_environment(names):
            folders.clear()
            continue
        folders[:] = sorted(filter(is_entered, folders))
        settings = configuration.of_folder(root)
        for name in sorted(names):
            path = os.path.join(root, name)
            if settings.includes(path) and settings.exclude.above(path) is None:
                found.append(os.path.realpath(path) if os.path.islink(path) else path)
    return tuple(dict.fromkeys(found)), True
