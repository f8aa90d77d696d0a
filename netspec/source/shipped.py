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


def copy_command(path: str) -> str | None:
    """The command that copies a spec to a path that has its name; None if no spec has."""
    import shlex
    from pathlib import PurePath

    file = PurePath(path)
    if file.suffix != SUFFIX or not (shipped_folder() / file.name).is_file():
        return None
    return f"netspec new --from {file.stem}{'' if path == file.name else f' -o {shlex.quote(path)}'}"
