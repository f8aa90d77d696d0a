"""`netspec verify`: proof that specs build the graphs of their references, node by node."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from netspec.cli import command, parameters
from netspec.cli.usage import UsageError

if TYPE_CHECKING:
    from netspec.cli.command import Subparsers
    from netspec.lower.verify import Verification
    from netspec.pipeline import Inspected

_DESCRIPTION = (
    "Builds specs and the functions that their `reference` names, and compares the two graphs: every node, the output, "
    "the end points and the collections. TensorFlow is needed: pip install 'netspec[tf]'."
)
_EXAMPLES = """\
  netspec verify specs/alexnet_v2.yaml
  netspec verify -p is_training=false --trust mynets mine.yaml
  netspec verify --all specs/
"""
_EXIT_CODES = """\
  0  identical, all of them
  1  one differs, or has errors
"""
_FOLDERS = ("specs", ".")
"""Where `--all` looks if it is told no place: the first that is there."""

_IDENTICAL, _DIFFERENT, _FAULTY, _UNUSABLE, _SKIPPED = (
    "identical",
    "different",
    "with errors",
    "not verified",
    "skipped",
)
_CODES = {_IDENTICAL: 0, _DIFFERENT: 1, _FAULTY: 1, _UNUSABLE: 2, _SKIPPED: 0}


def add_parser(subparsers: Subparsers) -> None:
    """Adds the command."""
    parser = command.enter(
        subparsers,
        run,
        name="verify",
        does="compare specs with their hand-written references",
        description=_DESCRIPTION,
        examples=_EXAMPLES,
        exit_codes=_EXIT_CODES,
    )
    parser.add_argument(
        "paths",
        metavar="SPEC",
        nargs="*",
        help="a file, a folder for all specs in it and below that name a reference, or - for the standard input",
    )
    parser.add_argument(
        "--all",
        action="store_true",
        help="pass over files without a reference too; with no SPEC, verify all of specs/, or else of this folder",
    )
    parser.add_argument(
        "--trust",
        metavar="PACKAGE",
        action="append",
        default=[],
        help="call references of this package too, which runs its code; tf_slim is always trusted",
    )
    parameters.add_options(parser)


def run(args: argparse.Namespace) -> int:
    """Compares sound specs with their references, one after the other, and tells of each as soon as it is known."""
    from netspec.cli.specs import findings, inspect_all, named
    from netspec.cli.terminal import theme_for
    from netspec.report.text import report

    given, shape = parameters.given_values(args.given), parameters.shape_of(args.input_shape)
    specs, problems = named(_places(args), args.root)
    read = inspect_all(specs, given, shape)
    told = findings(read, problems)
    if told.problems:
        sys.stderr.write(report(told, theme_for(sys.stderr)))
    outcomes = Counter(
        _outcome(found.inspected, args.trust, skips=args.all or spec.path not in args.paths)
        for spec, found in zip(specs, read, strict=True)
    )
    if len(read) > 1:
        counts = ", ".join(f"{outcomes[outcome]:,} {outcome}" for outcome in _CODES if outcome in outcomes)
        _tell(f"{len(read):,} specs: {counts}")
    codes = {_CODES[outcome] for outcome in outcomes}
    # What a spec is at fault for comes before what the command line is.
    return 1 if problems or 1 in codes else max(codes)


def _places(args: argparse.Namespace) -> Sequence[str]:
    if args.paths:
        paths: Sequence[str] = args.paths
        return paths
    if not args.all:
        raise UsageError("verify expects a file, a folder, - for the standard input, or --all")
    return [next(folder for folder in _FOLDERS if Path(folder).is_dir())]


def _outcome(inspected: Inspected, trust: Sequence[str], *, skips: bool) -> str:
    """What came of one spec, told in a line; `skips` says that it may be without a reference."""
    from netspec.diagnostics import has_errors
    from netspec.lower.reference import ReferenceUnusable

    if has_errors(inspected.problems) or inspected.checked is None or inspected.network is None:
        return _FAULTY
    if skips and "reference" not in inspected.checked.document.root:
        _tell(f"{inspected.file} names no reference, skipped")
        return _SKIPPED
    try:
        found = _verified(inspected, trust)
    except ReferenceUnusable as error:
        _tell(f"netspec: error: {inspected.file}: {error}", sys.stderr)
        return _UNUSABLE
    outcome = "differs from" if found.differences else "is identical to"
    _tell(f"{inspected.file} {outcome} {found.reference}, {found.nodes:,} nodes")
    for line in found.differences:
        _tell(f"  {line}")
    return _DIFFERENT if found.differences else _IDENTICAL


def _verified(inspected: Inspected, trust: Sequence[str]) -> Verification:
    from netspec.lower.compat import TensorFlowMissing
    from netspec.lower.quiet import hushed
    from netspec.lower.reference import ReferenceUnusable
    from netspec.lower.verify import verify

    refused: Exception
    with hushed():
        # Caught in here: what passes the hush brings all of TensorFlow's noise along.
        try:
            return verify(inspected, trusted=trust)
        except ReferenceUnusable as error:
            refused = error
        except TensorFlowMissing as error:
            refused = UsageError(str(error))
    raise refused


def _tell(line: str, stream: TextIO | None = None) -> None:
    """Writes a line at once: the next may take minutes to come."""
    from netspec.report.visible import visible

    stream = stream or sys.stdout
    stream.write(f"{visible(line)}\n")
    stream.flush()
