"""`netspec verify`: proof that a spec builds the graph of its reference, node by node."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from netspec.cli import command, parameters
from netspec.cli.usage import UsageError

if TYPE_CHECKING:
    from netspec.cli.command import Subparsers
    from netspec.lower.verify import Verification
    from netspec.pipeline import Inspected

_DESCRIPTION = (
    "Builds a spec and the function that its `reference` names, and compares the two graphs: every node, the output, "
    "the end points and the collections. TensorFlow is needed: pip install 'netspec[tf]'."
)
_EXAMPLES = """\
  netspec verify specs/alexnet_v2.yaml
  netspec verify -p is_training=false --trust mynets mine.yaml
"""
_EXIT_CODES = """\
  0  identical
  1  different, or the spec has errors
"""


def add_parser(subparsers: Subparsers) -> None:
    """Adds the command."""
    parser = command.enter(
        subparsers,
        run,
        name="verify",
        does="compare a spec with its hand-written reference",
        description=_DESCRIPTION,
        examples=_EXAMPLES,
        exit_codes=_EXIT_CODES,
    )
    parser.add_argument("spec", metavar="SPEC", help="a file, or - for the standard input")
    parser.add_argument(
        "--trust",
        metavar="PACKAGE",
        action="append",
        default=[],
        help="call references of this package too, which runs its code; tf_slim is always trusted",
    )
    parameters.add_options(parser)


def run(args: argparse.Namespace) -> int:
    """Compares a sound spec with its reference."""
    from netspec.cli.specs import inspect_sound
    from netspec.report.visible import visible

    given, shape = parameters.given_values(args.given), parameters.shape_of(args.input_shape)
    inspected = inspect_sound(args.spec, given, shape)
    if inspected is None:
        return 1
    found = _verified(inspected, args.trust)
    outcome = "differs from" if found.differences else "is identical to"
    sys.stdout.write(visible(f"{inspected.file} {outcome} {found.reference}, {found.nodes:,} nodes") + "\n")
    sys.stdout.writelines(f"  {visible(line)}\n" for line in found.differences)
    return 1 if found.differences else 0


def _verified(inspected: Inspected, trust: Sequence[str]) -> Verification:
    from netspec.lower.compat import TensorFlowMissing
    from netspec.lower.quiet import hushed
    from netspec.lower.verify import TRUSTED, ReferenceUnusable, verify

    with hushed():
        # Caught in here: what passes the hush brings all of TensorFlow's noise along.
        try:
            return verify(inspected, trusted=(*TRUSTED, *trust))
        except (ReferenceUnusable, TensorFlowMissing) as error:
            refused = str(error)
    raise UsageError(refused)
