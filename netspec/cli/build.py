"""`netspec build`: a spec as a graph, a checkpoint, a SavedModel and a summary, in one folder."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from netspec.cli import command, parameters
from netspec.cli.terminal import lines_on, progress_on
from netspec.cli.usage import UsageError

if TYPE_CHECKING:
    from netspec.cli.command import Subparsers
    from netspec.pipeline import Inspected

_DESCRIPTION = (
    "Builds the graph of a spec and writes it into a folder, with a checkpoint of its initial values, a SavedModel "
    "and a summary. The folder is written whole or not at all. One that exists is replaced only if all that is in it "
    "was written by a build and has not changed since. TensorFlow is needed: pip install 'netspec[tf]'."
)
_EXAMPLES = """\
  netspec build specs/alexnet_v2.yaml -o built/alexnet
  netspec build -p num_classes=10 -p is_training=false specs/alexnet_v2.yaml -o built/alexnet
"""
_EXIT_CODES = """\
  0  built
  1  the spec has errors
"""


def add_parser(subparsers: Subparsers) -> None:
    """Adds the command."""
    parser = command.enter(
        subparsers,
        run,
        name="build",
        does="instantiate a spec with TensorFlow",
        description=_DESCRIPTION,
        examples=_EXAMPLES,
        exit_codes=_EXIT_CODES,
    )
    parser.add_argument("spec", metavar="SPEC", help="a file, or - for the standard input")
    parser.add_argument("-o", "--output", metavar="DIR", required=True, help="the folder to write")
    parser.add_argument(
        "--force",
        action="store_true",
        help="delete also files in the folder that no build wrote or that have changed; their names are printed first",
    )
    parser.add_argument("--seed", metavar="INT", type=int, default=0, help="decides the initial values; 0 if not given")
    parameters.add_options(parser)


def run(args: argparse.Namespace) -> int:
    """Builds a sound spec."""
    from netspec.analysis.totals import elements
    from netspec.checking import SpecFile
    from netspec.cli.specs import inspect_sound
    from netspec.report.visible import visible

    given, shape = parameters.given_values(args.given), parameters.shape_of(args.input_shape)
    inspected = inspect_sound(SpecFile(args.spec, args.root), given, shape)
    if inspected is None or inspected.network is None:
        return 1
    _build(inspected, args)
    count = elements(inspected.network.variables)
    sys.stdout.write(visible(f"{args.output}: {inspected.network.name}, {count:,} parameters, seed {args.seed}") + "\n")
    return 0


def _build(inspected: Inspected, args: argparse.Namespace) -> None:
    from netspec.atomic.destination import Refused
    from netspec.lower.compat import TensorFlowMissing
    from netspec.lower.instantiate import instantiate
    from netspec.lower.quiet import hushed

    stopped: BaseException | None = None
    with lines_on(sys.stderr) as tell, progress_on(sys.stderr) as progress, hushed():
        # Caught in here: what passes the hush brings all of TensorFlow's noise along.
        try:
            instantiate(inspected, args.output, seed=args.seed, force=args.force, progress=progress, tell=tell)
        except (Refused, TensorFlowMissing) as error:
            stopped = UsageError(str(error))
        except (OSError, KeyboardInterrupt, SystemExit) as error:
            stopped = error
    if stopped is not None:
        raise stopped
