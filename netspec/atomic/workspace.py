"""The hidden folder beside a target in which the new file or folder is made: `.NAME.PID.XXXXXXXX.new`.

| entry | content |
| --- | --- |
| `journal.json` | what the workspace is for, so that a later run knows that it may clean up |
| `new` | the new file or folder; after a swap, the old folder |
| `old` | the old folder, where the file system cannot swap two folders |

A run holds a lock on its workspace, which the system releases however the run ends. The next run for the same target
therefore recognizes the workspaces of killed runs: it restores an old folder that was moved aside, and deletes what
netspec wrote.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import re
import secrets
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from netspec.atomic import manifest
from netspec.atomic.manifest import Audit, Stamp
from netspec.atomic.signals import EndingSignals

_JOURNAL = "journal.json"
_FORMAT = "netspec workspace 1"
_LONGEST_NAME = 120
"""Bytes of the target's name in the name of its workspace, which must not exceed the system's limit."""
_TRIES = 20


class Workspace:
    """A workspace that this run has locked."""

    def __init__(self, path: Path, target: Path, lock: int | None) -> None:
        self.path = path
        self.build = secrets.token_hex(16)
        self.new = path / "new"
        self.old = path / "old"
        self._target = target
        self._lock = lock

    def note(self, announced: Mapping[str, Stamp] | None = None) -> None:
        """Writes the journal. `announced` is what may be deleted after the swap; None while `new` is incomplete."""
        noted = {"format": _FORMAT, "target": self._target.name, "build": self.build, "announced": announced}
        journal = self.path / _JOURNAL
        beside = journal.with_suffix(".part")
        beside.write_text(json.dumps(noted), encoding="utf-8")
        sync_file(beside)
        beside.replace(journal)
        sync_folder(self.path)

    def clean_up(self, audit: Audit) -> list[Path]:
        """Removes the workspace and releases its lock; returns what is kept because netspec did not write it."""
        with exclusive(self._target.parent):  # or another run might have moved the target aside just now
            _put_back(self.path, self._target)
        kept = _cleaned(self.path, self._target, audit)
        if self._lock is not None:
            os.close(self._lock)
        return kept


@contextlib.contextmanager
def made_parents(target: Path, ends: EndingSignals) -> Iterator[None]:
    """Creates the missing folders above a target; those that stay empty are removed at the end."""
    made: list[Path] = []
    try:
        for parent in reversed([parent for parent in target.parents if not parent.exists()]):
            with ends.held(), contextlib.suppress(FileExistsError):
                parent.mkdir()
                made.append(parent)
        yield
    finally:
        with ends.held():
            for parent in reversed(made):
                with contextlib.suppress(OSError):
                    parent.rmdir()


def open_workspace(target: Path) -> Workspace:
    """Creates and locks a workspace for a target whose parent exists."""
    for _ in range(_TRIES):
        path = target.parent / f".{_short(target.name)}.{os.getpid()}.{secrets.token_hex(4)}.new"
        path.mkdir()
        try:
            lock = _locked(path)
        except (BlockingIOError, FileNotFoundError):
            continue  # another run cleaned it up meanwhile
        except OSError:
            lock = None  # a file system without locks
        made = Workspace(path, target, lock)
        try:
            made.note()
        except BaseException:
            made.clean_up(Audit())
            raise
        return made
    raise OSError(errno.EBUSY, os.strerror(errno.EBUSY), str(target))


def sweep(target: Path, audit: Audit) -> None:
    """Cleans up the workspaces that killed runs for the same target left, and restores what they had moved aside.

    The caller has `exclusive` access to the target's parent.
    """
    left = re.compile(rf"\.{re.escape(_short(target.name))}\.\d+\.[0-9a-f]{{8}}\.new")
    for name in sorted(os.listdir(target.parent)):  # noqa: PTH208 -- names, of which few match
        path = target.parent / name
        if left.fullmatch(name) and path.is_dir() and not path.is_symlink():
            with contextlib.suppress(OSError):  # in use, gone, or without locks to tell: then it stays
                lock = _locked(path)
                try:
                    _put_back(path, target)
                    _cleaned(path, target, audit)
                finally:
                    os.close(lock)


@contextlib.contextmanager
def exclusive(folder: Path) -> Iterator[None]:
    """Lets one run at a time change a folder; without locks, no run waits for another."""
    lock = None
    with contextlib.suppress(OSError):
        lock = _locked(folder, waits=True)
    try:
        yield
    finally:
        if lock is not None:
            os.close(lock)


def sync_file(path: Path) -> None:
    """Makes the system write a file to the disk."""
    with path.open("r+b") as stream:
        os.fsync(stream.fileno())


def sync_folder(path: Path) -> None:
    """Makes the system write the names in a folder to the disk, where it can."""
    with contextlib.suppress(OSError):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _put_back(path: Path, target: Path) -> None:
    noted = _journal(path)
    if noted is not None and noted.target == target.name and not os.path.lexists(target):
        with contextlib.suppress(FileNotFoundError):  # nothing was moved aside
            (path / "old").rename(target)


def _cleaned(path: Path, target: Path, audit: Audit) -> list[Path]:
    """Removes what netspec wrote from a workspace, and the workspace if that is all; returns what is kept."""
    noted = _journal(path)
    if noted is None:
        # A run that is killed before it writes the journal leaves an empty workspace; anything else may not be ours.
        (path / _JOURNAL).with_suffix(".part").unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            path.rmdir()
        return []
    if noted.target != target.name:
        return []
    old, new = path / "old", path / "new"
    if noted.announced is None:
        if new.is_dir() and not new.is_symlink():
            shutil.rmtree(new, ignore_errors=True)
        else:
            new.unlink(missing_ok=True)
    kept: list[Path] = []
    for folder in (new, old):
        if folder.is_dir():
            found = manifest.read(folder)
            announced = {} if found is not None and found.build == noted.build else noted.announced or {}
            kept += [
                entry.path for entry in audit.delete(folder, announced) if not entry.is_folder or _empty(entry.path)
            ]
    if not kept:
        for name in (f"{Path(_JOURNAL).stem}.part", _JOURNAL):
            (path / name).unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            path.rmdir()
    return kept


class _Journal(NamedTuple):
    target: str
    build: str
    announced: Mapping[str, Stamp] | None


def _journal(path: Path) -> _Journal | None:
    """The journal of a workspace, with stamps as tuples; None if netspec wrote none."""
    try:
        noted = json.loads((path / _JOURNAL).read_text(encoding="utf-8"))
        if noted["format"] != _FORMAT:
            return None
        announced = noted["announced"]
        stamps = None if announced is None else {name: (a, b, c, d) for name, (a, b, c, d) in announced.items()}
        return _Journal(noted["target"], noted["build"], stamps)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _short(name: str) -> str:
    while len(os.fsencode(name)) > _LONGEST_NAME:
        name = name[:-1]
    return name


def _empty(folder: Path) -> bool:
    return not any(folder.iterdir())


def _locked(folder: Path, *, waits: bool = False) -> int:
    """Locks a folder; returns the descriptor that holds the lock.

    Raises:
        BlockingIOError: another process holds it.
        FileNotFoundError: the folder is gone.
        OSError: the system or the file system locks no folders.
    """
    try:
        import fcntl
    except ImportError as error:  # Windows
        raise OSError(errno.ENOTSUP, os.strerror(errno.ENOTSUP), str(folder)) from error
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if waits else fcntl.LOCK_NB))
        if not os.path.samestat(os.fstat(descriptor), folder.stat()):
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(folder))  # noqa: TRY301 -- as stat does
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor
