"""A file written whole or not at all: whoever reads it finds the old text or the new one, never half of either."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from netspec.cli.usage import UsageError


def write_whole(file: str, text: str) -> None:
    """Writes a text beside the file and puts it in the file's place. Through a link, the file that it leads to."""
    target = Path(os.path.realpath(file))
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}.new")
    try:
        with temporary.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
        temporary.replace(target)
    except OSError as error:
        raise UsageError(f"{file} cannot be written: {error.strerror}") from error
    finally:
        temporary.unlink(missing_ok=True)
