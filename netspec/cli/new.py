"""`netspec new`: writes a first spec to change, or copies one that comes with netspec."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from netspec.cli import command
from netspec.cli.new_files import listed, renamed, require_name, shell_word, tell_old_schema, write_with_schema
from netspec.cli.schema_beside import SPECS, SchemaBeside, schema_beside
from netspec.cli.usage import UsageError

if TYPE_CHECKING:
    from netspec.cli.command import Subparsers

_STARTER = "starter"
_HEADER_LINES = 3
"""Lines of the starter that name the schema and the command that writes it."""
_EXAMPLES = """\
  netspec new mynet
  netspec new mynet -o nets/small.yaml
  netspec new --from resnet_v1_50
  netspec new --from resnet_v1_50 mynet
  netspec new --list
  netspec new --recipe mynet.yaml
"""
_EXIT_CODES = """\
  0  written or listed
"""


def add_parser(subparsers: Subparsers) -> None:
    """Adds the command."""
    parser = command.enter(
        subparsers,
        run,
        name="new",
        does="write a first spec or recipe to change, or a copy of a spec that comes with netspec",
        description=(
            "Writes the spec of a small network, with comments that say what to change and which commands to try. With "
            "--from, copies a spec that comes with netspec instead, and beside it the specs that it extends or uses; "
            "with --recipe, writes a recipe that trains a spec. The JSON Schema that editors complete and check by is "
            "written beside, unless the project has it. Existing files are never overwritten."
        ),
        examples=_EXAMPLES,
        exit_codes=_EXIT_CODES,
    )
    parser.add_argument(
        "name", metavar="NAME", nargs="?", help="name of the network, and its variable scope; with --from, optional"
    )
    parser.add_argument(
        "-o",
        "--output",
        type=command.file_name,
        metavar="FILE",
        help="file to write (default: NAME.yaml, SPEC.yaml, or SPEC_recipe.yaml)",
    )
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument("--from", metavar="SPEC", dest="source", help="copy this spec, such as resnet_v1_50")
    choice.add_argument(
        "--recipe", metavar="FILE", help="write a recipe that trains this spec; NAME is that of the run"
    )
    choice.add_argument("--list", action="store_true", help="list the specs that --from can copy")
    command.add_quiet(parser, "what was written")


def run(args: argparse.Namespace) -> int:
    """Writes the starter, or copies a spec, or lists what can be copied."""
    if args.list:
        return _list(args)
    if args.recipe is not None:
        from netspec.cli.new_recipe import write_recipe

        return write_recipe(args)
    file = _file_to_write(args)
    schema = schema_beside(file, SPECS)
    texts = (
        {file: starter(args.name, file, schema.reference)}
        if args.source is None
        else _copies(args.source, args.name, file, schema.reference)
    )
    for path in texts:
        if os.path.lexists(path) and (path == file or not _holds(path, texts[path])):
            raise UsageError(f"{path} already exists; choose another file with -o FILE")
    write_with_schema(texts, schema)
    if not args.quiet:
        _report(file, [path for path in texts if path != file], schema)
    return 0


def _list(args: argparse.Namespace) -> int:
    from netspec.cli.terminal import width_of
    from netspec.cli.zoo import listing
    from netspec.report.page import fitted

    if args.name is not None or args.output is not None:
        raise UsageError("--list writes no file; leave out NAME and -o")
    sys.stdout.write(fitted(listing(), width_of(sys.stdout)))
    return 0


def _file_to_write(args: argparse.Namespace) -> str:
    name = args.source if args.name is None else args.name
    if name is None:
        raise UsageError("expected the network's name, --from SPEC or --list")
    if args.name is not None:
        require_name(args.name)
    if args.output is None and not {"/", "\\"}.isdisjoint(name):
        raise UsageError(f"'{name}' cannot be the name of a file; choose one with -o FILE")
    return str(args.output or f"{name}.yaml")


def _copies(source: str, name: str | None, file: str, schema: str) -> dict[str, str]:
    """Paths and texts of a copied spec and of the specs that it needs, which keep their names and go beside it.

    The copy is the last, so that it is never there without what it needs.
    """
    from netspec.cli.zoo import spec_files

    (_, text), *needed = spec_files(source, _header(schema)).items()
    beside = {str(Path(file).with_name(other)): content for other, content in needed}
    if str(Path(file)) in beside:
        raise UsageError(f"{source} needs its base as {file}; choose another file with -o FILE")
    return {**beside, file: text if name is None else renamed(text, name)}


def _holds(file: str, text: str) -> bool:
    try:
        return Path(file).read_bytes() == text.encode()
    except OSError:
        return False


def _report(file: str, beside: Sequence[str], schema: SchemaBeside) -> None:
    from netspec.report.visible import visible

    written = [*beside, *([] if schema.is_there else [schema.file])]
    others = f", with {listed(written)}" if written else ""
    sys.stdout.write(visible(f"wrote {file}{others}; next: netspec show {shell_word(file)}") + "\n")
    tell_old_schema(schema, "netspec schema")


def starter(name: str, file: str, schema: str = SPECS) -> str:
    """The text of a first spec, whose comments name the file that it is written to, and its schema."""
    text = _starter_text().replace(SPECS, schema)
    return renamed(text.replace(f"{_STARTER}.yaml", shell_word(file)), name)


def _starter_text() -> str:
    return Path(__file__).with_name(f"{_STARTER}.yaml").read_text(encoding="utf-8")


def _header(schema: str) -> str:
    """The comments at the head of a spec that name its schema."""
    return "".join(_starter_text().splitlines(keepends=True)[:_HEADER_LINES]).replace(SPECS, schema)
