"""The manifest of a build: a list of the files that it wrote, so that a later build can recognize them."""

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
"""The coarsest resolution of a file system's clock: within it, a file can change without changing its times."""

Stamp: TypeAlias = tuple[int, int, int, int]
"""Type and mode, size, time of change in nanoseconds, and inode of a file."""


class Entry(NamedTuple):
    """A file, folder, link or other entry of a folder; `name` is its path in that folder, with slashes."""

    name: str
    path: Path
    status: os.stat_result

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder, and not a link to one."""
        return stat.S_ISDIR(self.status.st_mode)

    @property
    def stamp(self) -> Stamp:
        """A cheap fingerprint, which differs after most changes."""
        status = self.status
        return stat.S_IFMT(status.st_mode), status.st_size, status.st_mtime_ns, status.st_ino


def entries(folder: Path) -> Iterator[Entry]:
    """All entries of a folder and below it, parents first; links are not followed, entries that vanish are left out."""
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
        """The manifest of a folder that the caller has just written."""
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
    """The manifest of a folder; None if there is none, or if it was edited since."""
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
    """Decides for each entry of a folder whether it may be deleted.

    An entry may be deleted if the folder's manifest lists it, or if its deletion was `announced` to the user, and it
    has not changed since. Digests are cached by inode, so that a second check is quick.
    """

    def __init__(self) -> None:
        self._digests: dict[tuple[int, int], tuple[Stamp, int, str]] = {}

    def foreign(self, folder: Path, announced: Mapping[str, Stamp] | None = None) -> list[Entry]:
        """The entries of a folder that may not be deleted."""
        manifest = read(folder)
        return [entry for entry in entries(folder) if not self._ours(entry, manifest, announced or {})]

    def delete(self, folder: Path, announced: Mapping[str, Stamp]) -> list[Entry]:
        """Deletes what may be deleted of a folder, each file checked just before; returns what is kept.

        The manifest is deleted last, so that after a kill the rest of the folder can still be recognized.
        """
        manifest = read(folder)
        listing = None
        for entry in reversed(list(entries(folder))):
            if entry.name == MANIFEST and manifest is not None:
                listing = entry
            elif self._ours(entry, manifest, announced):
                _delete(entry)
        kept = [entry for entry in entries(folder) if listing is None or entry.name != MANIFEST]
        if not kept:
            if listing is not None:
                listing.path.unlink()
            folder.rmdir()
        return kept

    def _ours(self, entry: Entry, manifest: Manifest | None, announced: Mapping[str, Stamp]) -> bool:
        if announced.get(entry.name) == (_folder_stamp(entry) if entry.is_folder else entry.stamp):
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


def stamps_of(found: list[Entry]) -> dict[str, Stamp]:
    """The stamps of entries whose deletion is announced, by name."""
    return {entry.name: _folder_stamp(entry) if entry.is_folder else entry.stamp for entry in found}


def _folder_stamp(entry: Entry) -> Stamp:
    """A folder's stamp, which ignores its content, since that has entries of its own."""
    return stat.S_IFMT(entry.status.st_mode), 0, 0, entry.status.st_ino


def _delete(entry: Entry) -> None:
    try:
        if entry.is_folder:
            entry.path.rmdir()
        else:
            entry.path.unlink()
    except OSError:
        return  # a folder that is not empty, or a file that the system keeps: it is reported as kept


def digest(path: Path) -> str:
    """The SHA-256 digest of a file."""
    found = hashlib.sha256()
    with path.open("rb", buffering=0) as stream:
        while chunk := stream.read(1 << 20):
            found.update(chunk)
    return found.hexdigest()


def _own_digest(listed: Any) -> str:
    """The digest of the manifest itself, by which an edited one is recognized."""
    return hashlib.sha256(json.dumps(listed, sort_keys=True).encode()).hexdigest()
