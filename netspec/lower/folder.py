"""A folder replaced whole or not at all.

A build takes minutes and can fail, be interrupted or be killed at any moment. Whoever serves or reads the result must
find the old one or the new one there, never half of either. So the new folder is made beside the old, under a hidden
name, and changes places with it in one step. Nothing here needs TensorFlow.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


class FolderRefused(Exception):
    """A folder that is not ours to replace. The text says why, and what would work."""


@contextlib.contextmanager
def replaced(directory: Path, own: Callable[[Path], bool], *, force: bool = False) -> Iterator[Path]:
    """An empty folder to fill, which takes the place of `directory` at the end, or vanishes if the body raises.

    `own` tells whether an existing folder is one that we made; an empty one needs no leave. `force` replaces a folder
    that is not, with all that it holds. Missing parents are made. What killed runs for the same `directory` left
    behind is removed first.

    Raises:
        FolderRefused: `directory` may not be replaced. Asked before the body runs, and again at its end.
        OSError: the file system does not let us.
    """
    target = Path(os.path.realpath(directory))  # through a link to a folder, it is the folder that is replaced
    _check(target, own, force)
    target.parent.mkdir(parents=True, exist_ok=True)
    _sweep(target)
    temporary, lock = _beside(target)
    try:
        yield temporary
        _check(target, own, force)
        _put(temporary, target)
    finally:
        # After an exchange it is the old folder that stands here; after a plain rename, nothing.
        shutil.rmtree(temporary, ignore_errors=True)
        if lock is not None:
            os.close(lock)


def _check(target: Path, own: Callable[[Path], bool], force: bool) -> None:
    if not target.exists():
        return
    if not target.is_dir():
        raise FolderRefused(f"{target} is a file; name a folder")
    if target.is_mount():
        raise FolderRefused(f"{target} is a mount point and cannot be renamed; name a folder inside it")
    if not any(target.iterdir()) or own(target):
        return
    if not force:
        raise FolderRefused(
            f"{target} exists and holds other files than a build's; name another folder, or force it to be replaced"
        )
    for place, what in ((Path.cwd(), "the current folder"), (Path.home(), "your home folder")):
        if place.resolve().is_relative_to(target):
            raise FolderRefused(f"{target} holds {what}, and is not replaced even by force; name another folder")


def _beside(target: Path) -> tuple[Path, int | None]:
    """A new hidden folder beside the target, and its lock, which a kill releases too; None where there are no locks."""
    while True:
        # Not tempfile.mkdtemp: that makes folders only their owner can read, and this one becomes the target.
        temporary = target.parent / f".{target.name}.{os.getpid()}.{secrets.token_hex(4)}.new"
        temporary.mkdir()
        try:
            return temporary, _locked(temporary)
        except (BlockingIOError, FileNotFoundError):
            continue  # another run's sweep came between
        except OSError:
            return temporary, None


def _locked(folder: Path) -> int:
    """A descriptor that holds the lock on a folder.

    Raises:
        BlockingIOError: another holds it.
        FileNotFoundError: the folder is gone.
        OSError: the file system locks no folders.
    """
    import fcntl  # here, so that a system without it can still do all but build

    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if not os.path.samestat(os.fstat(descriptor), folder.stat()):
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(folder))
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def _sweep(target: Path) -> None:
    """Remove what killed runs left: a folder unlocked and half made; one set aside, which goes back if missed."""
    left = re.compile(rf"\.{re.escape(target.name)}\.\d+\.[0-9a-f]{{8}}\.(new|old)")
    for entry in sorted(target.parent.iterdir()):
        match = left.fullmatch(entry.name)
        if match is None:
            continue
        try:
            lock = _locked(entry)
        except OSError:
            continue  # in use, or gone, or nobody can tell: then it stays
        if match[1] == "old" and not target.exists():
            entry.rename(target)
        else:
            shutil.rmtree(entry, ignore_errors=True)
        os.close(lock)


def _put(temporary: Path, target: Path) -> None:
    if not target.exists() or not any(target.iterdir()):
        temporary.rename(target)  # in one step also onto an empty folder
    elif not _exchanged(temporary, target):
        _put_by_two_renames(temporary, target)


def _exchanged(one: Path, other: Path) -> bool:
    """Let two paths change places in one step; False where the system or the file system cannot."""
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except AttributeError:
        return False
    if renameat2(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP):
        return False
    raise OSError(number, os.strerror(number), str(one), None, str(other))


def _put_by_two_renames(temporary: Path, target: Path) -> None:
    """Set the old folder aside, put the new one in its place. A kill in between is mended by the next run's sweep."""
    aside = temporary.with_suffix(".old")
    target.rename(aside)
    try:
        temporary.rename(target)
    except BaseException:
        aside.rename(target)
        raise
    shutil.rmtree(aside, ignore_errors=True)
