"""`netspec lsp`: the language server."""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING, BinaryIO

from netspec.cli import command
from netspec.cli.usage import UsageError

if TYPE_CHECKING:
    from netspec.cli.command import Subparsers

_DESCRIPTION = (
    "Serves editors by the Language Server Protocol on standard input and output: problems as you type, shapes beside "
    "layers, completion, navigation. An editor starts it. Needs the extra `lsp`, not TensorFlow."
)
_EXAMPLES = """\
  netspec lsp
"""
_EXIT_CODES = """\
  0  the editor has ended it
  1  the editor is gone without having asked for that
"""


def add_parser(subparsers: Subparsers) -> None:
    """Adds the command."""
    parser = command.enter(
        subparsers,
        run,
        name="lsp",
        does="serve an editor by the Language Server Protocol",
        description=_DESCRIPTION,
        examples=_EXAMPLES,
        exit_codes=_EXIT_CODES,
    )
    parser.add_argument("--stdio", action="store_true", help="use standard input and output, as it does in any case")


def run(_: argparse.Namespace) -> int:
    """Serves until the editor ends it."""
    try:
        from netspec.lsp.server import server
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("pygls", "lsprotocol"):
            raise
        raise UsageError("the language server needs pygls; install it with: pip install 'tf-netspec[lsp]'") from error
    if sys.stdin is None:
        raise UsageError("standard input is closed")
    made = server()
    try:
        made.start_io(sys.stdin.buffer, _own_output())
    except (MemoryError, OverflowError, ValueError) as error:  # of the length that the head of a message tells
        raise UsageError("standard input has a message that is longer than the memory") from error
    return 0 if made.has_shut_down else 1


def _own_output() -> BinaryIO:
    """Standard output for the protocol alone: what anything else prints there goes to standard error."""
    own = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return own
