"""`netspec completion`: prints what makes a shell complete commands, options, files, parameters and layers.

The script runs `netspec` itself at each completion, with `_ARGCOMPLETE` in its environment.
"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from netspec.cli import command

if TYPE_CHECKING:
    from netspec.cli.command import Subparsers

SHELLS = ("bash", "zsh", "fish")
_EXAMPLES = """\
  netspec completion bash
  eval "$(netspec completion bash)"                                   # in ~/.bashrc
  eval "$(netspec completion zsh)"                                    # in ~/.zshrc, after compinit
  netspec completion fish > ~/.config/fish/completions/netspec.fish
"""
_EXIT_CODES = """\
  0  printed
"""


def add_parser(subparsers: Subparsers) -> None:
    """Adds the command."""
    parser = command.enter(
        subparsers,
        run,
        name="completion",
        does="print the script that makes a shell complete netspec's arguments",
        description=(
            "Prints a script for the shell, which completes commands, options and their values, specs, and the names "
            "of parameters, layers, ops and codes."
        ),
        examples=_EXAMPLES,
        exit_codes=_EXIT_CODES,
    )
    parser.add_argument("shell", choices=SHELLS, help="shell that runs the script")


def run(args: argparse.Namespace) -> int:
    """Prints the script."""
    from argcomplete.shell_integration import shellcode

    sys.stdout.write(shellcode(["netspec"], shell=args.shell))
    return 0


def complete(parser: argparse.ArgumentParser) -> None:
    """Prints the words that can follow the command line in the environment, and ends the process."""
    import argcomplete

    from netspec.cli.completers import attach

    for action in parser._actions:  # noqa: SLF001 -- argparse has no public list of a parser's commands
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            commands = list(action.choices)
            attach(action.choices)
            action.add_parser("help", help="describe a command").add_argument("command", choices=commands)
    argcomplete.autocomplete(parser, always_complete_options="long")
