"""`netspec show`: shows the layers of a spec with their shapes and costs."""

from __future__ import annotations

import argparse
import re
import sys
from typing import TYPE_CHECKING

from netspec.cli import command, options
from netspec.cli.column_choice import choice_of
from netspec.cli.terminal import columns_of_terminal, theme_for
from netspec.cli.usage import UsageError
from netspec.report.layer_columns import COLUMNS, DEFAULT, EVERY
from netspec.report.wrap import wrapped

if TYPE_CHECKING:
    from collections.abc import Iterable

    from netspec.analysis.size_hints import Ranges
    from netspec.cli.command import Subparsers
    from netspec.network import Network
    from netspec.report.layer_columns import ColumnChoice
    from netspec.spec_search import SpecFile

FORMATS = ("text", "json", "markdown", "csv")
_MARGIN, _NARROW = 4, 12
"""The columns that argparse leaves free, and the fewest for a meaning."""

_DESCRIPTION = (
    "Shows each layer of a spec with its output shape, parameters, multiply-accumulates, memory, receptive field, and "
    "the layers that feed it if these are not just the row above; then the totals, the end points and the accepted "
    "image sizes. The receptive field is the number of rows and columns of the image, such as 3x5, that a position of "
    "the output sees. Costs and memory are those of one example, or of the whole input if its first axis is not a "
    "batch of examples. On a terminal, paths are cut in the middle and columns left out so that no line is too long. "
    "Does not need TensorFlow."
)
_EXAMPLES = """\
  netspec show specs/alexnet_v2.yaml
  netspec show -p num_classes=10 --input NxHxWx3 specs/alexnet_v2.yaml
  netspec show --depth 1 specs/resnet_v1_50.yaml
  netspec show --columns layer,kernel,stride,output specs/resnet_v1_50.yaml
  netspec show --columns +regularizer,-bytes specs/resnet_v1_50.yaml
  netspec show --format csv specs/resnet_v1_50.yaml > resnet.csv
  netspec show --json specs/alexnet_v2.yaml | jq .totals
"""
_EXIT_CODES = """\
  0  shown; warnings go to standard error
  1  the spec has errors, or is shown and is not what it expects
"""


def add_parser(subparsers: Subparsers) -> None:
    """Adds the command."""
    parser = command.enter(
        subparsers,
        run,
        name="show",
        does="show the layers, shapes and costs of a spec",
        description=_DESCRIPTION,
        examples=_EXAMPLES,
        exit_codes=_EXIT_CODES,
    )
    options.add_spec(parser)
    form = parser.add_mutually_exclusive_group()
    form.add_argument(
        "--format",
        choices=FORMATS,
        default="text",
        help="text: a table that fits the terminal; markdown: a table for pull requests; csv: all columns, with plain "
        "numbers; json: everything, with arguments and variables (default: text)",
    )
    form.add_argument("--json", dest="format", action="store_const", const="json", help="short for --format json")
    parser.add_argument(
        "--depth",
        metavar="N",
        type=_depth,
        help="fold scopes that are N levels deep, each into one row with its output and totals; JSON lists the rows "
        "beside the layers",
    )
    parser.add_argument(
        "--columns",
        metavar="NAMES",
        help="columns of the table, as names with commas between them; +NAME adds to the default columns, -NAME "
        "removes; all are listed below",
    )
    options.add_options(parser)
    parser.add_argument_group("columns (* in the default table)", _meanings(columns_of_terminal() - _MARGIN))


def run(args: argparse.Namespace) -> int:
    """Shows the spec or the recipe, if it has no errors."""
    from netspec.cli.specs import opened, shown_name, spec_of, within_bounds

    spec = opened(spec_of(args))
    if spec.is_recipe:
        from netspec.cli.recipe_reports import show_recipe

        return within_bounds(shown_name(spec), lambda: show_recipe(args, spec), 1)
    if args.columns is not None and args.format == "json":
        raise UsageError("--columns does not apply to JSON, which has everything")
    choice = None if args.columns is None else choice_of(args.columns)
    # The JSON has every argument of every layer.
    checks = 3 if args.format == "json" else 2
    return within_bounds(shown_name(spec), lambda: _run(args, spec, choice), 1, checks)


def _run(args: argparse.Namespace, spec: SpecFile, choice: ColumnChoice | None) -> int:
    from netspec.analysis.size_hints import accepted_sizes
    from netspec.cli.specs import inspect_sound, print_expectations

    overrides = options.overrides(args)
    sound = inspect_sound(spec, overrides)
    if sound is None:
        return 1
    accepted = accepted_sizes(sound.checked, overrides.given, sound.network.layers, overrides.shapes)
    sys.stdout.writelines(_rendered(sound.network, accepted, args, choice))
    return 1 if print_expectations(sound) else 0


def _rendered(
    network: Network, accepted: Ranges | None, args: argparse.Namespace, choice: ColumnChoice | None
) -> Iterable[str]:
    """The parts of the output."""
    if args.format == "json":
        from netspec.report.json_text import json_parts
        from netspec.report.summary import summary

        return json_parts(summary(network, accepted, args.depth))
    if args.format == "csv":
        from netspec.report.layers_csv import csv_lines

        return csv_lines(network, args.depth, choice or EVERY)
    if args.format == "markdown":
        from netspec.report.layers_markdown import network_markdown

        return [network_markdown(network, accepted, args.depth, choice or DEFAULT)]
    from netspec.report.table import table

    return [table(network, accepted, theme_for(sys.stdout), args.depth, choice or DEFAULT)]


def _meanings(width: int) -> str:
    """The columns with their meanings; a star marks those of the default table."""
    default = {column.name for column in DEFAULT.columns}
    label = max(map(len, COLUMNS)) + 3
    lines = []
    for name, column in COLUMNS.items():
        first, *rest = wrapped(column.meaning, max(width - label, _NARROW))
        lines += [
            f"{'*' if name in default else ' '} {name:<{label - 2}}{first}",
            *(" " * label + each for each in rest),
        ]
    return "\n".join(lines)


def _depth(text: str) -> int:
    if not re.fullmatch("0*[1-9][0-9]{0,8}", text):
        raise argparse.ArgumentTypeError(f"expected a whole number >= 1, got '{text}'")
    return int(text)
