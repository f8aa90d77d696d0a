"""`netspec show`: the layers of a spec with their shapes and costs."""

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
    "Shows each layer of a spec: its output's shape, parameters, multiply-accumulates, memory and receptive field; "
    "then the sums, the end points and the image sizes that are accepted. A receptive field is how many rows and "
    "columns of the image, 3x5, a position of the output sees; --json adds stride and offset. Costs and memory are "
    "those of one example, or of the whole input where its first axis holds no examples. TensorFlow is not needed."
)
_EXAMPLES = """\
  netspec show specs/alexnet_v2.yaml
  netspec show -p num_classes=10 --input NxHxWx3 specs/alexnet_v2.yaml
  netspec show --depth 1 specs/resnet_v1_50.yaml
  netspec show --json specs/alexnet_v2.yaml | jq .totals
"""
_EXIT_CODES = """\
  0  shown; warnings go to the standard error
  1  the spec has errors
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
    parser.add_argument("spec", metavar="SPEC", help="a file, or - for the standard input")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="write it all, arguments and variables too, as JSON")
    form.add_argument(
        "--depth",
        metavar="N",
        type=_depth,
        help="fold each scope that is N deep into a line, with its output and the sums of what is in it",
    )
    options.add_options(parser)


def run(args: argparse.Namespace) -> int:
    """Shows a sound spec."""
    from netspec.cli.specs import within_bounds

    # JSON tells every argument of every layer.
    return within_bounds(args.spec, lambda: _run(args), checks=3 if args.json else 2)


def _run(args: argparse.Namespace) -> int:
    from netspec.analysis.size_hints import accepted_sizes
    from netspec.checking import SpecFile
    from netspec.cli.specs import inspect_sound
    from netspec.report.json_problems import json_parts
    from netspec.report.summary import summary
    from netspec.report.table import table

    given, shape = options.given_values(args.given), options.shape_of(args.input_shape)
    sound = inspect_sound(SpecFile(args.spec, args.root), given, shape)
    if sound is None:
        return 1
    accepted = accepted_sizes(sound.checked, given, sound.network.layers, shape)
    if args.json:
        sys.stdout.writelines(json_parts(summary(sound.network, accepted)))
    else:
        sys.stdout.write(table(sound.network, accepted, width_of(sys.stdout), args.depth))
    return 0


def _depth(text: str) -> int:
    if not re.fullmatch("0*[1-9][0-9]{0,8}", text):
        raise argparse.ArgumentTypeError(f"expected a whole number >= 1, got '{text}'")
    return int(text)
