"""Writes first files to change: their names, the names in them, and how a message shows them."""

from __future__ import annotations

import re

from netspec.cli.usage import UsageError


def write_new(file: str, text: str) -> None:
    """Writes a file, or says why it cannot be written."""
    from netspec.atomic.destination import Refused
    from netspec.atomic.file import write_file

    try:
        write_file(file, text)
    except Refused as error:
        raise UsageError(str(error)) from error


def renamed(text: str, name: str) -> str:
    """A spec with another name for its network."""
    from netspec.expand.yaml_text import scalar_text

    return re.sub(r"(?<=\nname: )\w+", lambda _: scalar_text(name), text, count=1)


def require_name(name: str) -> None:
    """Refuses what is no name."""
    from netspec.checking import SUFFIXES
    from netspec.ops.kinds import NAME
    from netspec.schema.expectations import rule

    if name.endswith(SUFFIXES):
        raise UsageError(f"expected a network's name, without {' or '.join(SUFFIXES)}, got '{name}'")
    if not re.fullmatch(NAME, name):
        raise UsageError(f"expected the name of a variable scope, got '{name}'; {rule(NAME)[1]}")


def shell_word(file: str) -> str:
    """A file's name quoted for a shell, on one line."""
    import shlex

    from netspec.report.visible import visible

    return visible(shlex.quote(file))
