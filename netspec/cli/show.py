"""`netspec show`: shows the layers of a spec with their shapes and costs."""

from __future__ import annotations

import argparse
import re
import sys
from typing import TYPE_CHECKING

from netspec.cli import command, options
from netspec.cli.terminal import width_of

if TYPE_CHECKING:
    from netspec.cli.command import Subparsers

_DESCRIPTION = (
    "Shows each layer of a spec with its output shape, parameters, multiply-accumulates, memory and receptive field, "
    "then the totals, the end points and the accepted image sizes. The receptive field is the number of rows and "
    "columns of the image, such as 3x5, that a position of the output sees; --json adds its stride and offset. Costs "
    "and memory are those of one example, or of the whole input if its first axis is not a batch of examples. Does not "
    "need TensorFlow."
)
_EXAMPLES = """\
  netspec show specs/alexnet_v2.yaml
  netspec show -p num_classes=10 --input NxHxWx3 specs/alexnet_v2.yaml
  netspec show --depth 1 specs/resnet_v1_50.yaml
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
    form.add_argument("--json", action="store_true", help="print everything as JSON, including arguments and variables")
    form.add_argument(
        "--depth",
        metavar="N",
        type=_depth,
        help="fold scopes that are N levels deep, each into one line with its output and totals",
    )
    options.add_options(parser)


def run(args: argparse.Namespace) -> int:
    """Shows the spec, if it has no errors."""
    from netspec.cli.specs import within_bounds

    # The JSON has every argument of every layer.
    return within_bounds(args.spec, lambda: _run(args), checks=3 if args.json else 2)


def _run(args: argparse.Namespace) -> int:
    from netspec.analysis.size_hints import accepted_sizes
    from netspec.checking import SpecFile
    from netspec.cli.specs import inspect_sound, print_expectations
    from netspec.report.json_problems import json_parts
    from netspec.report.summary import summary
    from netspec.report.table import table

    overrides = options.overrides(args)
    sound = inspect_sound(SpecFile(args.spec, args.root), overrides)
    if sound is None:
        return 1
    accepted = accepted_sizes(sound.checked, overrides.given, sound.network.layers, overrides.shape)
    if args.json:
        sys.stdout.writelines(json_parts(summary(sound.network, accepted)))
    else:
        sys.stdout.write(table(sound.network, accepted, width_of(sys.stdout), args.depth))
    return 1 if print_expectations(sound) else 0


def _depth(text: str) -> int:
    if not re.fullmatch("0*[1-9][0-9]{0,8}", text):
        raise argparse.ArgumentTypeError(f"expected a whole number >= 1, got '{text}'")
    return int(text)
