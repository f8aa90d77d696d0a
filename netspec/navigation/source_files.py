"""The files of a project, each read once: from the disk, or from the buffer of an editor."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from functools import lru_cache

import netspec.library
from netspec.diagnostics import Problem, Severity
from netspec.library import FILE
from netspec.records import dataclass
from netspec.source import Node, read_text
from netspec.source.decoding import load
from netspec.source.recognition import is_recipe

LIBRARY_PATH = os.path.join(os.path.dirname(os.path.realpath(netspec.library.__file__)), os.path.basename(FILE))
"""The file of the blocks that come with netspec."""
_KEPT = 512
"""How many files of the disk are kept as they were read."""


@dataclass(frozen=True, slots=True, eq=False)
class SourceFile:
    """A file that could be read: its real path, its text, and its root."""

    path: str
    lines: Sequence[str]
    root: Node
    faults: tuple[Problem, ...] = ()
    """What is wrong with its text, so that some of it may be missing."""
    is_recipe: bool = False


class SourceFiles:
    """Reads files below a folder, by their real paths."""

    def __init__(self, folder: str, texts: Mapping[str, bytes], known: Mapping[str, SourceFile] | None = None) -> None:
        """`texts` stand in place of what is on the disk; `known` are files that were read before."""
        self.folder, self.texts = folder, texts
        self._known = known or {}

    def get(self, path: str) -> SourceFile | None:
        """A file; None if it is outside of the folder, or nothing of it can be read."""
        if path in self._known:
            return self._known[path]
        if path in self.texts:
            return parsed(path, self.texts[path])
        return _on_disk(path, _stamp(path)) if self.holds(path) else None

    def holds(self, path: str) -> bool:
        """Whether a path is below the folder."""
        return path.startswith(os.path.join(self.folder, ""))

    def data(self, path: str) -> bytes | None:
        """The bytes of a file; None if they cannot be read."""
        data = self.texts[path] if path in self.texts else load(path)
        return None if isinstance(data, Problem) else data

    def named(self, own: str, said: str) -> str | None:
        """The real path of the file that a path means in another file; None if it cannot name one."""
        try:
            return os.path.realpath(os.path.normpath(os.path.join(os.path.dirname(own), said)))
        except ValueError:  # it contains a NUL, or half of a surrogate pair
            return None


def library_file() -> SourceFile:
    """The file of the blocks that come with netspec, outside of every project."""
    file = _on_disk(LIBRARY_PATH, 0)
    if file is None:
        raise RuntimeError("the library cannot be read")
    return file


def parsed(path: str, data: bytes) -> SourceFile | None:
    """A file with some text; None if nothing of it can be read."""
    try:
        document, problems = read_text(data, path)
    except RecursionError:
        return None
    if document is None:
        return None
    faults = tuple(problem for problem in problems if problem.severity is Severity.ERROR)
    return SourceFile(path, document.lines, document.root, faults, is_recipe(data))


@lru_cache(maxsize=_KEPT)
def _on_disk(path: str, stamp: object) -> SourceFile | None:
    data = load(path) if stamp is not None else None
    return parsed(path, data) if isinstance(data, bytes) else None


def _stamp(path: str) -> object:
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return None
    return status.st_mtime_ns, status.st_size
