"""`netspec schema`: writes the JSON Schema of specs, for editors."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from netspec.cli import command
from netspec.cli.usage import UsageError

if TYPE_CHECKING:
    from netspec.cli.command import Subparsers

_EXAMPLES = """\
  netspec schema -o specs/netspec.schema.json
  netspec schema -o specs/netspec.schema.json --force
  netspec schema --check specs/netspec.schema.json

an editor with a YAML language server completes and checks a spec that begins with this line
  # yaml-language-server: $schema=netspec.schema.json
"""
_EXIT_CODES = """\
  0  printed or written; with --check, the file is up to date
  1  with --check, the file is missing or not up to date
"""


def add_parser(subparsers: Subparsers) -> None:
    """Adds the command."""
    parser = command.enter(
        subparsers,
        run,
        name="schema",
        does="write the JSON Schema of specs",
        description="Prints the JSON Schema of specs (draft 2020-12), writes it to a file, or checks such a file.",
        examples=_EXAMPLES,
        exit_codes=_EXIT_CODES,
    )
    where = parser.add_mutually_exclusive_group()
    command.add_output(parser, where)
    where.add_argument("--check", metavar="FILE", help="only check whether FILE is up to date")


def run(args: argparse.Namespace) -> int:
    """Prints, writes or checks the schema."""
    from netspec.report.json_text import json_text
    from netspec.schema import json_schema

    text = json_text(json_schema())
    if args.check is not None:
        return _check(args.check, text)
    from netspec.cli.output import write_output

    write_output(args, text)
    return 0


def _check(file: str, text: str) -> int:
    from netspec.report.visible import visible

    try:
        same = Path(file).read_bytes() == text.encode()
    except FileNotFoundError:
        same = False
        line = f"no such file: {file}; write it with: netspec schema -o {file}"
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}") from error
    else:
        help = f"if it is an older schema, replace it with: netspec schema --force -o {file}"
        line = f"{file} is not the schema of this version of netspec; {help}"
    if not same:
        sys.stderr.write(f"{visible(line)}\n")
    return 0 if same else 1
