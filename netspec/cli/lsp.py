"""`netspec lsp`: the language server."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

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
    server().start_io()
    return 0
