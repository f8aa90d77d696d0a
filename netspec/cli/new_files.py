"""Writes first files to change: their names, the names in them, and how a message shows them."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from netspec.cli.schema_beside import SchemaBeside
from netspec.cli.usage import UsageError


def write_new(file: str, text: str) -> None:
    """Writes a file, or says why it cannot be written."""
    from netspec.atomic.destination import Refused
    from netspec.atomic.file import write_file

    try:
        write_file(file, text)
    except Refused as error:
        raise UsageError(str(error)) from error


def write_with_schema(texts: Mapping[str, str], schema: SchemaBeside) -> None:
    """Writes files, after the schema that they name, so that none is ever there without it."""
    if not schema.is_there and Path(schema.file).parent.is_dir():
        write_new(schema.file, schema.text)
    for path, text in texts.items():
        write_new(path, text)


def tell_old_schema(schema: SchemaBeside, command: str) -> None:
    """Says that the schema which is there is of another version."""
    from netspec.report.visible import visible

    if schema.is_old():
        advice = f"replace it with: {command} --force -o {shell_word(schema.file)}"
        sys.stderr.write(visible(f"{schema.file} is not the schema of this version of netspec; {advice}") + "\n")


def listed(files: Sequence[str]) -> str:
    """Names of files as a sentence has them."""
    return f"{', '.join(files[:-1])} and {files[-1]}" if len(files) > 1 else "".join(files)


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
