"""`netspec schema`: writes the JSON Schema of specs, for editors."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netspec.cli import command
from netspec.cli.usage import UsageError

if TYPE_CHECKING:
    from netspec.cli.command import Subparsers

_EXAMPLES = """\
  netspec schema -o specs/netspec.schema.json
  netspec schema -o specs/netspec.schema.json --force
  netspec schema --check specs/netspec.schema.json
  netspec schema --recipe -o netspec-recipe.schema.json

an editor with a YAML language server completes and checks a spec that begins with this line
  # yaml-language-server: $schema=netspec.schema.json
`netspec new` writes the line, and the schema that it names
"""
_EXIT_CODES = """\
  0  printed or written; with --check, the file is up to date
  1  with --check, the file is missing or not up to date
"""

_COMMANDS = ("netspec schema", "netspec schema --recipe")


def add_parser(subparsers: Subparsers) -> None:
    """Adds the command."""
    parser = command.enter(
        subparsers,
        run,
        name="schema",
        does="write the JSON Schema of specs, or of recipes",
        description="Prints the JSON Schema of specs or of recipes (draft 2020-12), writes it to a file, or checks it.",
        examples=_EXAMPLES,
        exit_codes=_EXIT_CODES,
    )
    parser.add_argument("--recipe", action="store_true", help="the schema of recipes, in place of that of specs")
    where = parser.add_mutually_exclusive_group()
    command.add_output(parser, where)
    where.add_argument("--check", metavar="FILE", help="only check whether FILE is up to date")


def run(args: argparse.Namespace) -> int:
    """Prints, writes or checks the schema."""
    from netspec.report.folded_json import folded_json

    text = folded_json(_schema(recipe=args.recipe))
    if args.check is not None:
        return _check(args.check, text, recipe=args.recipe)
    from netspec.cli.output import write_output

    write_output(args, text)
    return 0


def _schema(*, recipe: bool) -> Mapping[str, Any]:
    if recipe:
        from netspec.recipe.recipe_schema import recipe_schema

        return recipe_schema()
    from netspec.schema import json_schema

    return json_schema()


def _check(file: str, text: str, *, recipe: bool) -> int:
    from netspec.report.visible import visible

    command = _COMMANDS[recipe]
    try:
        found = Path(file).read_bytes()
        same = found == text.encode()
    except FileNotFoundError:
        same = False
        line = f"no such file: {file}; write it with: {command} -o {file}"
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}") from error
    else:
        help = f"if it is an older schema, replace it with: {command} --force -o {file}"
        line = f"{file} is not the schema of this version of netspec; {help}"
        if (title := _title(found)) is not None and title == _schema(recipe=not recipe)["title"]:
            of = "specs" if recipe else "recipes"
            line = f"{file} is a schema of {of}; compare it with: {_COMMANDS[not recipe]} --check {file}"
    if not same:
        sys.stderr.write(f"{visible(line)}\n")
    return 0 if same else 1


def _title(data: bytes) -> object:
    """The title of a schema; None if the data are none."""
    import json

    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return found.get("title") if isinstance(found, dict) else None
