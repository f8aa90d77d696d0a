"""Writes the output of a command to a file or to standard output."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable

from netspec.cli.usage import UsageError


def write_output(args: argparse.Namespace, text: str, sources: Iterable[str] = ()) -> None:
    """Writes a text to the file that `-o` names, or to standard output. `sources` are never replaced."""
    from netspec.atomic.destination import Refused, kept_specs
    from netspec.atomic.file import write_file

    if args.output is None:
        sys.stdout.write(text)
        return
    try:
        write_file(args.output, text, force=args.force, keep=kept_specs(sources))
    except Refused as error:
        raise UsageError(str(error)) from error
