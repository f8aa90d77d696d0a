"""Finds the root of a spec's project: the folder outside of which the spec reads no files."""

from __future__ import annotations

import os

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
    if not name or not os.path.isdir(name):
        raise NotADirectoryError(f"root: no such folder: '{name}'")
    return name


def root_of(file: str) -> str:
    """The nearest folder above a file, links resolved, that is the root of a project; else the file's own folder.

    It depends on the file alone, so that checking a file by itself and checking its folder give the same result.
    """
    own = folder = os.path.dirname(os.path.realpath(file))
    while not any(os.path.lexists(os.path.join(folder, mark)) for mark in MARKS):
        above = os.path.dirname(folder)
        if above == folder:
            return own
        folder = above
    return folder
