"""The folder of which a spec may read other files."""

from __future__ import annotations

import os
from pathlib import Path

MARKS = ("pyproject.toml", "netspec.toml", ".git")
"""What the root of a project holds."""


def given_root(folder: str | os.PathLike[str] | None) -> str | None:
    """The folder that somebody named as the root, if any.

    Raises:
        NotADirectoryError: there is no such folder.
    """
    if folder is None:
        return None
    name = os.fspath(folder)
    if not name or not Path(name).is_dir():
        raise NotADirectoryError(f"root: there is no folder '{name}'")
    return name


def root_of(file: str) -> str:
    """The nearest folder above a file, links followed, that is the root of a project; else the file's own.

    It hangs on the file alone, and so a file gets one verdict by itself and among the others of a folder.
    """
    own = Path(os.path.realpath(file)).parent
    return str(next((folder for folder in (own, *own.parents) if _is_root(folder)), own))


def _is_root(folder: Path) -> bool:
    return any(os.path.lexists(folder / mark) for mark in MARKS)
