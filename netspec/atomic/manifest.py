"""The manifest of a build: the files that it wrote, by which a later build tells them from everything else."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import stat
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from netspec.records import dataclass

MANIFEST = "manifest.json"
_FORMAT = 1
_MOST_BYTES = 1 << 20
_RECENT_NS = 2_000_000_000
"""The coarsest step of a file system's clock: within it, a file can change and keep its times."""

Stamp: TypeAlias = tuple[int, int, int, int]
"""Type and mode, size, time of change in nanoseconds, and inode of a file."""


class Entry(NamedTuple):
    """A file, folder, link or other thing in a folder; `name` is its path in it, with slashes."""

    name: str
    path: Path
    status: os.stat_result

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder, and not a link to one."""
        return stat.S_ISDIR(self.status.st_mode)

    @property
    def stamp(self) -> Stamp:
        """What differs after most changes, at little cost."""
        status = self.status
        return stat.S_IFMT(status.st_mode), status.st_size, status.st_mtime_ns, status.st_ino


def entries(folder: Path) -> Iterator[Entry]:
    """All that is in a folder and below, parents first; follows no link, and leaves out what vanishes meanwhile."""
    left = _inside(folder, "")
    while left:
        entry = left.pop()
        yield entry
        if entry.is_folder:
            left.extend(_inside(entry.path, f"{entry.name}/"))


def _inside(folder: Path, prefix: str) -> list[Entry]:
    found = []
    with contextlib.suppress(FileNotFoundError), os.scandir(folder) as items:
        for item in items:
            with contextlib.suppress(FileNotFoundError):
                found.append(Entry(prefix + item.name, Path(item.path), item.stat(follow_symlinks=False)))
    return sorted(found, key=lambda entry: entry.name, reverse=True)


@dataclass(frozen=True, slots=True)
class Manifest:
    """The files of a build with their sizes and SHA-256 digests, and its folders; `build` names the build."""

    build: str
    files: Mapping[str, tuple[int, str]]
    folders: frozenset[str]

    @classmethod
    def of(cls, folder: Path, build: str) -> Manifest:
        """Lists a folder that the caller has just written."""
        found = list(entries(folder))
        files = {entry.name: (entry.status.st_size, digest(entry.path)) for entry in found if not entry.is_folder}
        return cls(build, files, frozenset(entry.name for entry in found if entry.is_folder))

    def write(self, folder: Path) -> None:
        """Writes the manifest into its folder."""
        files = {name: {"size": size, "sha256": digest} for name, (size, digest) in self.files.items()}
        listed = {"format": _FORMAT, "build": self.build, "files": files, "folders": sorted(self.folders)}
        text = json.dumps({"netspec": listed, "sha256": _own_digest(listed)}, indent=2)
        (folder / MANIFEST).write_text(f"{text}\n", encoding="utf-8")


def read(folder: Path) -> Manifest | None:
    """The manifest of a folder; None if there is none, or if it is not as a build wrote it."""
    path = folder / MANIFEST
    try:
        status = path.lstat()
        if not stat.S_ISREG(status.st_mode) or status.st_size > _MOST_BYTES:
            return None
        data = json.loads(path.read_text(encoding="utf-8"))
        listed = data["netspec"]
        if data["sha256"] != _own_digest(listed) or listed["format"] != _FORMAT:
            return None
        files = {name: (file["size"], file["sha256"]) for name, file in listed["files"].items()}
        return Manifest(listed["build"], files, frozenset(listed["folders"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


class Audit:
    """Decides for each thing in a folder whether it may be deleted.

    That is what the folder's manifest lists and what has not changed since, and what is `doomed`: named to the user
    and still as it was then. Digests are remembered by inode, so that a second look is quick.
    """

    def __init__(self) -> None:
        self._digests: dict[tuple[int, int], tuple[Stamp, int, str]] = {}

    def foreign(self, folder: Path, doomed: Mapping[str, Stamp] | None = None) -> list[Entry]:
        """The entries of a folder that may not be deleted."""
        manifest = read(folder)
        return [entry for entry in entries(folder) if not self._ours(entry, manifest, doomed or {})]

    def delete(self, folder: Path, doomed: Mapping[str, Stamp]) -> list[Entry]:
        """Deletes what may be deleted of a folder, each file checked just before; returns what is kept.

        The manifest goes last, so that what a kill leaves of the folder is still known.
        """
        manifest = read(folder)
        listing = None
        for entry in reversed(list(entries(folder))):
            if entry.name == MANIFEST and manifest is not None:
                listing = entry
            elif self._ours(entry, manifest, doomed):
                _delete(entry)
        kept = [entry for entry in entries(folder) if listing is None or entry.name != MANIFEST]
        if not kept:
            if listing is not None:
                listing.path.unlink()
            folder.rmdir()
        return kept

    def _ours(self, entry: Entry, manifest: Manifest | None, doomed: Mapping[str, Stamp]) -> bool:
        if doomed.get(entry.name) == (_folder_stamp(entry) if entry.is_folder else entry.stamp):
            return True
        if manifest is None:
            return False
        if entry.is_folder:
            return entry.name in manifest.folders
        if not stat.S_ISREG(entry.status.st_mode):
            return False
        if entry.name == MANIFEST:
            return True
        size, listed = manifest.files.get(entry.name, (-1, ""))
        return entry.status.st_size == size and self._digest(entry) == listed

    def _digest(self, entry: Entry) -> str:
        key, changed = (entry.status.st_dev, entry.status.st_ino), entry.status.st_ctime_ns
        known = self._digests.get(key)
        if known is not None and known[:2] == (entry.stamp, changed):
            return known[2]
        now = time.time_ns()
        try:
            found = digest(entry.path)
        except OSError:
            return ""
        if changed < now - _RECENT_NS:
            self._digests[key] = entry.stamp, changed, found
        return found


def doomed_stamps(found: list[Entry]) -> dict[str, Stamp]:
    """What a user was told would be deleted, as it is now."""
    return {entry.name: _folder_stamp(entry) if entry.is_folder else entry.stamp for entry in found}


def _folder_stamp(entry: Entry) -> Stamp:
    """A folder is the same whatever comes into it: that is told of by its own entry."""
    return stat.S_IFMT(entry.status.st_mode), 0, 0, entry.status.st_ino


def _delete(entry: Entry) -> None:
    try:
        if entry.is_folder:
            entry.path.rmdir()
        else:
            entry.path.unlink()
    except OSError:
        return  # a folder that is not empty, or a file that the system keeps: it is told of as kept


def digest(path: Path) -> str:
    """The SHA-256 digest of a file."""
    found = hashlib.sha256()
    with path.open("rb", buffering=0) as stream:
        while chunk := stream.read(1 << 20):
            found.update(chunk)
    return found.hexdigest()


def _own_digest(listed: Any) -> str:
    """A digest of the manifest itself: one that was edited lists what no build wrote."""
    return hashlib.sha256(json.dumps(listed, sort_keys=True).encode()).hexdigest()
