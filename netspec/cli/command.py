"""How every command enters the command line, so that all of their `--help` pages look alike."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from contextlib import nullcontext
from typing import TYPE_CHECKING

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
    """Adds a command, for its own module to add arguments to. `does` is its line in the list of commands."""
    parser = subparsers.add_parser(
        name,
        help=does,
        description=description,
        epilog=f"examples:\n{examples}\nexit code:\n{exit_codes}  2  wrong usage\n  3  a bug of netspec\n",
        formatter_class=_Formatter,
    )
    parser.set_defaults(run=run, around=nullcontext)
    return parser


def add_output(
    parser: argparse.ArgumentParser,
    where: argparse._MutuallyExclusiveGroup | None = None,
) -> None:
    """Adds `-o FILE` to a command that writes one file, among other options if any exclude it, and `--force`."""
    (where or parser).add_argument("-o", "--output", metavar="FILE", help="write it to a file, whole or not at all")
    parser.add_argument("--force", action="store_true", help="with -o, replace a file that exists")


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Leaves the lines of examples as they are, and fills those of the description."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        if "\n" in text:
            return super()._fill_text(text, width, indent)
        return argparse.HelpFormatter._fill_text(self, text, width, indent)  # noqa: SLF001 -- what the base overrides
