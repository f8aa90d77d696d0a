"""The images below a folder, by the endings of their names."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

EXTENSIONS = (".jpg", ".jpeg", ".png", ".bmp", ".gif")


def images_below(folder: str | Path, refused: Callable[[OSError], object]) -> tuple[list[str], int]:
    """The images in order, by their paths from the folder, and the number of other files; hidden ones are passed over.

    `refused` is called with each folder that cannot be read. Pipes and devices are other files, whatever their names.
    """
    found, others, ahead = list[str](), 0, [""]
    while ahead:
        inside = ahead.pop()
        try:
            with os.scandir(Path(folder, inside)) as scanned:
                entries = [entry for entry in scanned if not entry.name.startswith(".")]
        except OSError as error:
            refused(error)
            continue
        for entry in entries:
            if entry.is_dir():
                ahead += [] if entry.is_symlink() else [f"{inside}{entry.name}/"]
            elif entry.name.lower().endswith(EXTENSIONS) and (entry.is_file() or not Path(entry.path).exists()):
                found.append(f"{inside}{entry.name}")
            else:
                others += 1
    return sorted(found), others
