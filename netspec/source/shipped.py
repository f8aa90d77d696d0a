"""The specs that come with netspec. A wheel holds them in `netspec/specs`, a checkout in `specs` beside the package."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

SUFFIX = ".yaml"


def shipped_folder() -> Path:
    """The folder of the specs."""
    from pathlib import Path

    package = Path(__file__).parents[1]
    installed = package / "specs"
    return installed if installed.is_dir() else package.parent / "specs"


def shipped_specs() -> dict[str, Path]:
    """The files of the specs by their names, sorted: those of the folder and of the folders in it."""
    folder = shipped_folder()
    return dict(sorted((file.stem, file) for below in ("", "*/") for file in folder.glob(f"{below}*{SUFFIX}")))


def copy_command(path: str) -> str | None:
    """The command that copies a spec to a path that has its name; None if no spec has."""
    import shlex
    from pathlib import PurePath

    file = PurePath(path)
    if file.suffix != SUFFIX or file.stem not in shipped_specs():
        return None
    return f"netspec new --from {file.stem}{'' if path == file.name else f' -o {shlex.quote(path)}'}"
