"""Runs a check again whenever one of its files changes.

Files are polled: that works on every system and file system, also where an editor replaces a file or a container mounts
it, and reading the state of a few hundred files takes a millisecond.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Collection
from pathlib import Path
from typing import NoReturn

from netspec.checking import SUFFIXES

_CLEAR = "\033[2J\033[3J\033[H"
_PAUSE = 0.3
"""The least seconds between two polls."""
_SHARE = 10
"""A poll is followed by a pause that is this many times as long."""


def watch(
    check: Callable[[], Collection[str]],
    files: Callable[[], Collection[str]],
    pause: Callable[[float], None] = time.sleep,
) -> NoReturn:
    """Runs `check`, which returns the files that it read, at once and after each change of a file, until interrupted.

    `files` lists the files that would be checked now, so that new ones are noticed. In the folders of all these files,
    a spec that is added or removed is a change too: it may be one that another extends.
    """
    seen = _states(files())
    while True:
        if sys.stdout.isatty():
            sys.stdout.write(_CLEAR)
        read = check()
        count = f"{len(read):,} file{'' if len(read) == 1 else 's'}"
        sys.stdout.flush()
        sys.stderr.write(f"watching {count}; press Ctrl-C to stop\n")
        # A file that changed while it was checked differs from its state before.
        before = {file: seen.get(file, state) for file, state in _states({*files(), *read}).items()}
        while True:
            began = time.monotonic()
            seen = _states({*files(), *read})
            if seen != before:
                break
            pause(max(_PAUSE, _SHARE * (time.monotonic() - began)))


def _states(files: Collection[str]) -> dict[Path, object]:
    """What changes with the content of files, and with the names of the specs in their folders."""
    paths = {Path(file) for file in files}
    return {path: _state(path) for path in paths} | {path.parent: _names(path.parent) for path in paths}


def _state(file: Path) -> object:
    try:
        found = file.stat()
    except (OSError, ValueError):
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _names(folder: Path) -> object:
    try:
        return sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(SUFFIXES))
    except (OSError, ValueError):
        return None
