"""The names of the project of an open spec: of the buffers of the editor, and of the other files below the root."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from lsprotocol import types
from pygls.uris import from_fs_path

from netspec.config.configuration import Configuration
from netspec.diagnostics import Severity, Span
from netspec.lsp.client_text import ClientText
from netspec.lsp.open_spec import OpenSpec
from netspec.navigation.project_names import ProjectNames
from netspec.navigation.source_files import SourceFile, SourceFiles, parsed
from netspec.source.root import root_of
from netspec.spec_search import INSTALLED

MOST_FOLDERS, MOST_FILES = 3_000, 3_000
"""The most folders, and YAML files, that are looked at for what uses a name."""
_ENVIRONMENT = "pyvenv.cfg"
"""What a virtual environment has."""


class Project(NamedTuple):
    """The names of a project, as an open spec sees it."""

    spec: OpenSpec
    path: str
    """The real path of the open spec."""
    names: ProjectNames
    complete: bool = True
    """Whether all files below the root were looked at."""

    def location(self, span: Span) -> types.Location | None:
        """The client's location of a place in a file of the project."""
        if span.file == self.path:
            return types.Location(self.spec.uri, self.spec.range(span))
        uri, declared = from_fs_path(span.file), self.names.declared(span.file)
        if uri is None or declared is None:
            return None
        return types.Location(uri, ClientText(declared.file.lines, self.spec.encoding).range(span))


def nearby(spec: OpenSpec) -> Project:
    """The names of an open spec, and of the files that it reads."""
    path = os.path.realpath(spec.path)
    return Project(spec, path, ProjectNames(_files(spec, path, root_folder(path)), ()))


def whole_project(spec: OpenSpec) -> Project:
    """The names of an open spec, and of all files below its root."""
    path = os.path.realpath(spec.path)
    folder = root_folder(path)
    found, complete = project_files(folder)
    files = _files(spec, path, folder)
    beside = (each for each in files.texts if files.holds(each))
    return Project(spec, path, ProjectNames(files, tuple(dict.fromkeys((*found, *beside)))), complete)


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
        if _ENVIRONMENT in names:
            folders.clear()
            continue
        folders[:] = sorted(each for each in folders if each[0] != "." and each not in INSTALLED)
        settings = configuration.of_folder(root)
        for name in sorted(names):
            path = os.path.join(root, name)
            if settings.includes(path) and settings.exclude.above(path) is None:
                found.append(os.path.realpath(path) if os.path.islink(path) else path)
    return tuple(dict.fromkeys(found)), True
