"""The files that an open file names: their data, and the paths that could be named."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from netspec.assembly.assemble import assemble
from netspec.budget import TooCostly, limited
from netspec.config.configuration import root_for
from netspec.config.project_settings import SUFFIXES
from netspec.network import Network
from netspec.pipeline import Inspected, Overrides, inspect_overridden
from netspec.source import Node, read_text
from netspec.source.decoding import first_bytes, load
from netspec.source.files import DISK
from netspec.source.recognition import is_spec

_MOST_LISTED = 400
_LOOKED_AT = 200_000
_KEPT = 4
"""The most specs whose networks are kept."""


class _KeptNetwork(NamedTuple):
    """An inspected spec, and the texts and stamps of what it was made of."""

    state: object
    inspected: Inspected
    others: Sequence[object]


_INSPECTED: dict[str, _KeptNetwork] = {}


class NamedFiles:
    """The files around an open file, as far as it can read them."""

    def __init__(self, path: str, folder: str | None, texts: Mapping[str, bytes]) -> None:
        """`folder` is the one whose files may be read, None for the root of the project."""
        self._own, self._texts = path, texts
        self._root = DISK.real(folder) if folder is not None else root_for(path)

    def spec(self, said: str) -> Node | None:
        """The root of the spec that a path names, with the base that it extends; None if it cannot be read."""
        read = self._read(said)
        if read is None:
            return None
        try:
            with limited():
                document, _ = read_text(*read)
                found = assemble(document, self._root, self._texts).document if document is not None else None
        except (TooCostly, RecursionError):
            return None
        return found.root if found is not None and isinstance(found.root.value, dict) else None

    def network(self, said: str) -> Network | None:
        """The network of the spec that a path names; None if it has an error."""
        read = self._read(said)
        if read is None:
            return None
        known = _INSPECTED.get(read[1])
        state = read[0], self._root
        if known is None or known.state != state or known.others != self._stamps(known.inspected):
            inspected = inspect_overridden(*read, Overrides(texts=self._texts), self._root)
            known = _KeptNetwork(state, inspected, self._stamps(inspected))
            _INSPECTED[read[1]] = known
            while len(_INSPECTED) > _KEPT:
                del _INSPECTED[next(iter(_INSPECTED))]
        return known.inspected.network

    def _stamps(self, inspected: Inspected) -> Sequence[object]:
        """What tells whether the files that a spec reads have changed."""
        document = inspected.checked.document if inspected.checked is not None else None
        files = map(os.path.realpath, document.others if document is not None else ())
        return [self._texts[file] if file in self._texts else stamp_of(file) for file in files]

    def _read(self, said: str) -> tuple[bytes, str] | None:
        """The bytes of a file, open or on the disk, with its name; None if there is none to read."""
        path = DISK.beside(self._own, said)
        real = DISK.real(path)
        if not said or real is None or not self._inside(real):
            return None
        data = self._texts[real] if real in self._texts else load(path)
        return (data, path) if isinstance(data, bytes) else None

    def _inside(self, real: str) -> bool:
        root = self._root
        return root is not None and os.path.commonpath([real, root]) == root

    def beside(self, typed: str, *, specs: bool) -> Iterator[tuple[str, bool]]:
        """The paths that a path can go on to, and whether each is a folder; `specs` leaves out all other files."""
        folder = typed.rpartition("/")[0]
        real = DISK.real(DISK.beside(self._own, f"{folder}/." if folder else "."))
        if real is None or not self._inside(real) or typed.startswith("/"):
            return
        try:
            with os.scandir(real) as entries:
                found = sorted(entries, key=lambda entry: entry.name)[:_MOST_LISTED]
        except OSError:
            return
        for entry in found:
            path = f"{folder}/{entry.name}" if folder else entry.name
            if entry.name.startswith(".") or not self._inside(os.path.realpath(entry.path)):
                continue
            if _is_folder(entry):
                yield f"{path}/", True
            elif not specs or (entry.name.endswith(SUFFIXES) and self._is_other_spec(entry)):
                yield path, False

    def _is_other_spec(self, entry: os.DirEntry[str]) -> bool:
        """Whether a file is another spec; one that is too long to look at may be."""
        if os.path.realpath(entry.path) == os.path.realpath(self._own):
            return False
        try:
            if entry.stat().st_size > _LOOKED_AT:
                return True
        except OSError:
            return False
        data = first_bytes(entry.path)
        return isinstance(data, bytes) and is_spec(data)


def stamp_of(file: str) -> object:
    """What changes with a file on the disk; None if there is none."""
    try:
        status = os.stat(file)
    except (OSError, ValueError):
        return None
    return status.st_mtime_ns, status.st_size


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False
