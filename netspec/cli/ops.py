"""`netspec ops`: lists the ops, or shows one with its arguments."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from netspec.cli import command
from netspec.cli.usage import UsageError

if TYPE_CHECKING:
    from netspec.cli.command import Subparsers

_EXAMPLES = """\
  netspec ops
  netspec ops conv2d
  netspec ops truncated_normal
  netspec ops momentum
"""
_EXIT_CODES = """\
  0  shown
"""


def add_parser(subparsers: Subparsers) -> None:
    """Adds the command."""
    parser = command.enter(
        subparsers,
        run,
        name="ops",
        does="list the ops, or show one with its arguments",
        description="Lists the ops, the functions that their arguments take and what recipes name, or describes one.",
        examples=_EXAMPLES,
        exit_codes=_EXIT_CODES,
    )
    parser.add_argument(
        "name", metavar="NAME", nargs="?", help="op, activation, initializer, regularizer, or what a recipe names"
    )


def run(args: argparse.Namespace) -> int:
    """Shows the list or one entry."""
    from netspec.cli.terminal import width_of
    from netspec.report.ops_page import known_names, op_page, ops_list
    from netspec.report.page import fitted

    if args.name is None:
        sys.stdout.write(fitted(ops_list(), width_of(sys.stdout)))
        return 0
    if args.name not in known_names():
        raise UsageError(f"unknown op '{args.name}'; {_hint(args.name, known_names())}")
    sys.stdout.write(fitted(op_page(args.name), width_of(sys.stdout)))
    return 0


def _hint(word: str, known: Sequence[str]) -> str:
    """The name that another library's word means, or else all names."""
    from netspec.schema.suggest import listed, suggested

    every = listed(known)
    hints = (suggested(word, known, kind).help or "" for kind in ("op", "activation", "initializer", "regularizer"))
    return next((hint for hint in hints if hint != every), f"known: {', '.join(known)}")
