"""Checks that a file or a folder can be written, before any work is done for it."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

_LONGEST_INSIDE = 200
"""Bytes of the longest path that is written inside a new folder, temporary names included."""


class Refused(Exception):
    """A target cannot or must not be written. The text says why, and what would work."""


class Kept(NamedTuple):
    """A file or folder that must not be deleted, and how messages describe it."""

    path: Path
    what: str


def kept_specs(files: Iterable[str]) -> list[Kept]:
    """The files that a spec is read from, which must not be replaced."""
    return [Kept(Path(os.path.realpath(file)), f"the spec {file}") for file in files]


def folder_to_write(directory: str | Path, kept: Sequence[Kept] = ()) -> Path:
    """The folder that a path names, links resolved; it need not exist.

    Raises:
        Refused: no folder can be written there.
    """
    target = _resolved(directory, "folder")
    if target.exists() and not target.is_dir():
        raise Refused(f"{directory} is a file; choose a folder")
    if os.path.ismount(target):
        raise Refused(f"{directory} is a mount point, which cannot be replaced; choose a folder inside it")
    for place in (*_places(), *kept):
        if place.path.is_relative_to(target):
            verb = "is" if place.path == target else "holds"
            raise Refused(f"{directory} {verb} {place.what}, so it is never replaced; choose another folder")
    if target.exists():
        _require_writable(directory, target)
    try:
        str(target).encode()
    except UnicodeEncodeError as error:
        text = f"{directory}: TensorFlow cannot write to a path that is not UTF-8; choose another folder"
        raise Refused(text) from error
    return target


def _require_writable(directory: str | Path, target: Path) -> None:
    """Refuses a folder that could not be moved, or emptied afterwards, for lack of permission.

    A folder that cannot be read either is reported when it is read.
    """
    for folder, _, _ in os.walk(target):
        if not os.access(folder, os.W_OK | os.X_OK):
            name = Path(directory, Path(folder).relative_to(target))
            raise Refused(f"{directory} cannot be replaced: no permission to write in {name}; choose another folder")


def file_to_write(file: str | Path, kept: Sequence[Kept] = ()) -> Path:
    """The file that a path names, links resolved; it need not exist, but its folder must.

    Raises:
        Refused: no file can be written there.
    """
    target = _resolved(file, "file")
    if target.is_dir():
        raise Refused(f"{file} is a folder; choose a file")
    if os.fspath(file).endswith(("/", os.sep)):
        raise Refused(f"{file} names a folder; choose a file")
    if target.exists() and not target.is_file():
        raise Refused(f"{file} is not a regular file; choose another file")
    for place in kept:
        if place.path == target:
            raise Refused(f"{file} is {place.what} itself, so it is never replaced; choose another file")
    if not target.parent.exists():
        raise Refused(f"{file} cannot be written: there is no folder {Path(file).parent}; create it first")
    return target


def _resolved(given: str | Path, noun: str) -> Path:
    name = os.fspath(given)
    if not name or "\0" in name:
        raise Refused(f"expected the name of a {noun}, got {name!r}")
    try:
        Path(name).stat()
    except (FileNotFoundError, NotADirectoryError):
        pass  # it need not exist; what prevents writing it is reported below
    except OSError as error:
        reasons = {errno.ELOOP: "its links form a circle", errno.ENAMETOOLONG: "its name is too long"}
        reason = reasons.get(error.errno or 0, error.strerror)
        raise Refused(f"{name} cannot be written: {reason}; choose another {noun}") from error
    target = Path(os.path.realpath(name))
    above = next(path for path in (*target.parents, target) if os.path.lexists(path))
    if not above.is_dir():
        raise Refused(f"{name} cannot be written: {above} is not a folder; choose another {noun}")
    _require_short(name, target, above, noun)
    if not os.access(above, os.W_OK | os.X_OK):
        raise Refused(f"{name} cannot be written: no permission to write in {above}; choose another {noun}")
    return target


def _require_short(name: str, target: Path, above: Path, noun: str) -> None:
    try:
        longest_name, longest_path = (os.pathconf(above, limit) for limit in ("PC_NAME_MAX", "PC_PATH_MAX"))
    except (AttributeError, OSError, ValueError):  # a system that does not say
        return
    names = [len(os.fsencode(part)) for part in target.parts]
    inside = _LONGEST_INSIDE + (longest_name if noun == "folder" else 0)
    if max(names) > longest_name or len(os.fsencode(target)) + inside > longest_path:
        raise Refused(f"{name} cannot be written: its name is too long; choose another {noun}")


def _places() -> list[Kept]:
    """The folders that the user works in."""
    places = []
    with contextlib.suppress(OSError):  # it is deleted
        places.append(Kept(Path(os.path.realpath(Path.cwd())), "the current folder"))
    with contextlib.suppress(RuntimeError):  # it is not known
        places.append(Kept(Path(os.path.realpath(Path.home())), "your home folder"))
    return places


def is_stream(target: Path) -> bool:
    """Whether writing to a path sends bytes to a device or a pipe, and so replaces nothing."""
    try:
        mode = target.stat().st_mode
    except OSError:
        return False
    return stat.S_ISCHR(mode) or stat.S_ISFIFO(mode)
