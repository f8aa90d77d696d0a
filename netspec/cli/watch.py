"""Runs a check again whenever one of its files changes.

Files are polled: that works on every system and file system, also where an editor replaces a file or a container mounts
it, and reading the state of a few hundred files takes a millisecond.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import NoReturn

from netspec.checking import SUFFIXES

_CLEAR = "\033[2J\033[3J\033[H"
_PAUSE = 0.3
"""The least seconds between two polls."""
_SHARE = 10
"""A poll is followed by a pause that is this many times as long."""


def watch(
    check: Callable[[], Collection[str]], paths: Collection[str], pause: Callable[[float], None] = time.sleep
) -> NoReturn:
    """Runs `check`, which returns the files that it read, at once and after each change of a file, until interrupted.

    A spec that is added or removed is a change too, below a folder in `paths` and in the folder of a file: another may
    extend it.
    """
    read = {*paths}
    seen = _states(read)
    while True:
        if sys.stdout.isatty():
            sys.stdout.write(_CLEAR)
        read |= {*check()}
        # A file that changed while it was checked differs from its state before.
        before = {file: seen.get(file, state) for file, state in _states(read).items()}
        sys.stdout.flush()
        sys.stderr.write("watching for changes; press Ctrl-C to stop\n")
        while True:
            began = time.monotonic()
            seen = _states(read)
            if seen != before:
                break
            pause(max(_PAUSE, _SHARE * (time.monotonic() - began)))


def _states(names: Collection[str]) -> dict[Path, object]:
    """What changes with the content of files, and with the specs in folders and beside files."""
    found: dict[Path, object] = {}
    for path in map(Path, names):
        if path.is_dir():
            for file in _below(path):
                found[file] = _state(file)
        else:
            found[path] = _state(path)
            found[path.parent] = _specs_in(path.parent)
    return found


def _below(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(parent, name) for name in names if name.endswith(SUFFIXES))


def _state(file: Path) -> object:
    try:
        found = file.stat()
    except (OSError, ValueError):
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _specs_in(folder: Path) -> object:
    try:
        return sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(SUFFIXES))
    except (OSError, ValueError):
        return None
