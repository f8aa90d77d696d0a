"""Swaps two folders, atomically where the system can."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
from pathlib import Path

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


def swap(one: Path, other: Path) -> bool:
    """Swaps two paths in one step; returns False where the system or the file system cannot."""
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, TypeError, OSError):  # another libc, or not Linux
        return False
    if renameat2(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP):
        return False
    raise OSError(number, os.strerror(number), str(one), None, str(other))


def put_in_place(new: Path, target: Path, aside: Path) -> Path | None:
    """Renames a new folder to the target; returns the new path of the old target, None if there was none.

    Where the system cannot swap, the old target is first moved aside: a kill between the two renames leaves no target,
    and the old folder where the next run finds it.
    """
    if not os.path.lexists(target):
        new.rename(target)
        return None
    if not any(target.iterdir()):
        with contextlib.suppress(OSError):  # it is no longer empty, or the system does not rename onto a folder
            new.rename(target)
            return None
    if swap(new, target):
        return new
    target.rename(aside)
    try:
        new.rename(target)
    except BaseException:
        aside.rename(target)
        raise
    return aside


def put_back(old: Path, target: Path, new: Path) -> None:
    """Undoes `put_in_place`."""
    if old == new:
        swap(new, target)
    else:
        target.rename(new)
        old.rename(target)
