"""`netspec new`: a first spec to change, which says in its comments what can be changed."""

from __future__ import annotations

import argparse
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from netspec.cli import command
from netspec.cli.usage import UsageError

if TYPE_CHECKING:
    from netspec.cli.command import Subparsers

_STARTER = "starter"
_EXAMPLES = """\
  netspec new mynet
  netspec new mynet -o nets/small.yaml
"""
_EXIT_CODES = """\
  0  written
"""


def add_parser(subparsers: Subparsers) -> None:
    """Adds the command."""
    parser = command.enter(
        subparsers,
        run,
        name="new",
        does="write a first spec to change",
        description=(
            "Writes a spec of a small network, which checks clean and builds; its comments say what to change, and "
            "which commands to try. A file that exists is left as it is."
        ),
        examples=_EXAMPLES,
        exit_codes=_EXIT_CODES,
    )
    parser.add_argument("name", metavar="NAME", help="the network's name, which is its variable scope, too")
    parser.add_argument("-o", "--output", metavar="FILE", help="the file to write; NAME.yaml if not given")


def run(args: argparse.Namespace) -> int:
    """Writes the starter under its name."""
    from netspec.atomic.destination import Refused
    from netspec.atomic.file import write_file
    from netspec.report.visible import visible

    _require_name(args.name)
    if args.output is None and not {"/", "\\"}.isdisjoint(args.name):
        raise UsageError(f"the name '{args.name}' is not that of a file; name one: -o FILE")
    file = args.output or f"{args.name}.yaml"
    if os.path.lexists(file):
        raise UsageError(f"{file} exists, and is left as it is; name another file: -o FILE")
    try:
        write_file(file, starter(args.name, file))
    except Refused as error:
        raise UsageError(str(error)) from error
    sys.stdout.write(visible(f"{file} is written; next: netspec show {_shown(file)}") + "\n")
    return 0


def starter(name: str, file: str) -> str:
    """The text of a first spec, whose comments speak of the file that it is written to."""
    from netspec.expand.yaml_text import scalar_text

    text = Path(__file__).with_name(f"{_STARTER}.yaml").read_text(encoding="utf-8")
    text = text.replace(f"{_STARTER}.yaml", _shown(file))
    return text.replace(f"\nname: {_STARTER} ", f"\nname: {scalar_text(name)} ", 1)


def _require_name(name: str) -> None:
    from netspec.checking import SUFFIXES
    from netspec.ops.kinds import NAME
    from netspec.schema.expectations import rule

    if name.endswith(SUFFIXES):
        raise UsageError(f"expected the network's name, which has no {' or '.join(SUFFIXES)}, got '{name}'")
    if not re.fullmatch(NAME, name):
        raise UsageError(f"expected the name of a variable scope, got '{name}'; {rule(NAME)[1]}")


def _shown(file: str) -> str:
    """A file as a shell takes it, on one line."""
    import shlex

    from netspec.report.visible import visible

    return visible(shlex.quote(file))
