"""Finds the root of a spec's project: the folder outside of which the spec reads no files."""

from __future__ import annotations

import os
from pathlib import Path

MARKS = ("pyproject.toml", "netspec.toml", ".git")
"""A folder that holds one of these is the root of a project."""


def given_root(folder: str | os.PathLike[str] | None) -> str | None:
    """The folder that the user named as the root, if any.

    Raises:
        NotADirectoryError: there is no such folder.
    """
    if folder is None:
        return None
    name = os.fspath(folder)
    if not name or not Path(name).is_dir():
        raise NotADirectoryError(f"root: no such folder: '{name}'")
    return name


def root_of(file: str) -> str:
    """The nearest folder above a file, links resolved, that is the root of a project; else the file's own folder.

    It depends on the file alone, so that checking a file by itself and checking its folder give the same result.
    """
    own = Path(os.path.realpath(file)).parent
    return str(next((folder for folder in (own, *own.parents) if _is_root(folder)), own))


def _is_root(folder: Path) -> bool:
    return any(os.path.lexists(folder / mark) for mark in MARKS)
