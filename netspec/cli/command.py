"""Adds a command to the command line; all commands have the same form of `--help`."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from contextlib import nullcontext
from typing import TYPE_CHECKING

from netspec.cli.terminal import columns_of_terminal

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 -- argparse has no public name for it


def enter(
    subparsers: Subparsers,
    run: Callable[[argparse.Namespace], int],
    *,
    name: str,
    does: str,
    description: str,
    examples: str,
    exit_codes: str,
) -> argparse.ArgumentParser:
    """Adds a command and returns its parser, to which its module adds arguments.

    `does` is the command's line in `netspec --help`.
    """
    parser = subparsers.add_parser(
        name,
        help=does,
        description=description,
        epilog=f"examples:\n{examples}\nexit code:\n{exit_codes}  2  wrong usage\n  3  a bug in netspec\n",
        formatter_class=Formatter,
    )
    parser.set_defaults(run=run, around=nullcontext)
    return parser


def add_output(
    parser: argparse.ArgumentParser,
    where: argparse._MutuallyExclusiveGroup | None = None,
) -> None:
    """Adds `-o FILE` and `--force` to a command that writes one file; `where` is a group of options that exclude it."""
    (where or parser).add_argument("-o", "--output", metavar="FILE", help="file to write instead of standard output")
    parser.add_argument("--force", action="store_true", help="with -o, replace an existing file")


class Formatter(argparse.RawDescriptionHelpFormatter):
    """Keeps the lines of examples, and fills those of the description.

    argparse makes a formatter for each argument, and measures the terminal by way of `shutil`, which imports every
    compression that Python has.
    """

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=columns_of_terminal() - 2)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        if "\n" in text:
            return super()._fill_text(text, width, indent)
        return argparse.HelpFormatter._fill_text(self, text, width, indent)  # noqa: SLF001 -- what the base overrides
