"""Files of data are opened if they are regular: a pipe is waited for without end, and a device has none."""

from __future__ import annotations

import stat
from pathlib import Path

from netspec.training.data_faults import DataError

_MOST_TEXT = 16 << 20
"""The bytes of a text that describes data, such as names of classes."""


def require_regular(path: Path) -> None:
    """Refuses what is there and neither a regular file nor a folder.

    Raises:
        DataError: it is a pipe, a socket or a device.
    """
    if irregular(path):
        raise DataError([f"{path} is no regular file"])


def irregular(path: Path) -> bool:
    """Whether a path names a pipe, a socket or a device."""
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):  # whoever opens it says why it cannot be
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def described_text(path: Path) -> str:
    """A text that describes data.

    Raises:
        DataError: it is no regular file, too large, or not text.
        FileNotFoundError: there is none.
    """
    require_regular(path)
    try:
        if path.stat().st_size > _MOST_TEXT:
            raise DataError([f"{path} is larger than {_MOST_TEXT:,} bytes"])
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise
    except OSError as error:
        raise DataError([f"{path}: {error.strerror}"]) from None
    except UnicodeDecodeError:
        raise DataError([f"{path} is not text in UTF-8"]) from None
