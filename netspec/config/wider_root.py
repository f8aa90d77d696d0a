"""Says how a spec can be given a wider root, for the help of a file that is outside of it."""

from __future__ import annotations

import os

from netspec.config.configuration import OWN, Configuration, from_here
from netspec.config.settings_reader import repository
from netspec.source.root import MARKS

_ARGUMENT = "use --root FOLDER with a folder that holds both"


def wider_root(spec: str, folder: str, other: str) -> str:
    """What lets a spec whose root is `folder` read another file, both without links.

    A setting can only name a folder of its own repository.
    """
    both = os.path.commonpath([other, folder])
    settings = Configuration().of(spec)
    if settings.file:
        own = os.path.dirname(os.path.realpath(settings.file))
        setting = f'write root = "{_from(own, both)}" in {settings.file}'
    elif any(os.path.lexists(os.path.join(folder, mark)) for mark in MARKS):
        own = folder
        setting = f'write root = "{_from(own, both)}" in {from_here(os.path.join(folder, OWN))}'
    else:
        return f"{_ARGUMENT}, or put a {OWN} into that folder"
    limit = repository(own)
    return f"{setting}, or {_ARGUMENT}" if os.path.commonpath([both, limit]) == limit else _ARGUMENT


def _from(own: str, folder: str) -> str:
    return os.path.relpath(folder, own).replace(os.sep, "/")
