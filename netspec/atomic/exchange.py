"""Two folders change places, in one step where the system can."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
from pathlib import Path

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


def exchanged(one: Path, other: Path) -> bool:
    """Lets two paths change places in one step; False where the system or the file system cannot."""
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, TypeError, OSError):  # another libc, or no Linux
        return False
    if renameat2(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP):
        return False
    raise OSError(number, os.strerror(number), str(one), None, str(other))


def put(new: Path, target: Path, aside: Path) -> Path | None:
    """Puts a new folder in the place of a target; returns where the old one then is, None if there was none.

    Without an exchange, the old one is first set aside: a kill between the two renames leaves no target, and the old
    folder where the next run finds it.
    """
    if not os.path.lexists(target):
        new.rename(target)
        return None
    if not any(target.iterdir()):
        with contextlib.suppress(OSError):  # something came into it, or the system renames to no folder
            new.rename(target)
            return None
    if exchanged(new, target):
        return new
    target.rename(aside)
    try:
        new.rename(target)
    except BaseException:
        aside.rename(target)
        raise
    return aside


def put_back(old: Path, target: Path, new: Path) -> None:
    """Undoes `put`."""
    if old == new:
        exchanged(new, target)
    else:
        target.rename(new)
        old.rename(target)
