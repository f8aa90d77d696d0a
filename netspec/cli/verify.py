"""`netspec verify`: compares the graphs of specs with those of their references, node by node."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netspec.cli import command, options
from netspec.cli.terminal import print_error, print_line
from netspec.cli.usage import UsageError
from netspec.cli.weight_options import add_checkpoint, add_map, renaming, require_numpy
from netspec.diagnostics import has_errors

if TYPE_CHECKING:
    from netspec.cli.command import Subparsers
    from netspec.cli.specs import InspectedSpec
    from netspec.lower.fidelity import Verification
    from netspec.lower.value_fidelity import ValueVerification
    from netspec.network import InputShapes
    from netspec.pipeline import Sound

_DESCRIPTION = (
    "Builds specs and the functions that their `reference` names, and compares the two graphs: every node, the output, "
    "the end points and the collections. Also compares the defaults of the parameters. With several values for a "
    "parameter, separated by commas, every combination of values is compared. With --checkpoint, both are also run in "
    "evaluation on a random input with the stored values, and their outputs and end points compared. Requires "
    "TensorFlow: pip install 'tf-netspec[tf]'."
)
_EXAMPLES = """\
  netspec verify specs/alexnet_v2.yaml
  netspec verify -p is_training=true,false -p spatial_squeeze=true,false specs/vgg_16.yaml
  netspec verify --trust mynets.lenet mine.yaml
  netspec verify --all specs/
  netspec verify --checkpoint vgg_16.ckpt specs/vgg_16.yaml
"""
_EXIT_CODES = """\
  0  all are identical
  1  a spec differs, or has errors, or the weights do not fit
"""
_FOLDERS = ("specs", ".")
"""Where `--all` looks without a SPEC: in the first of these that exists."""

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
        does="compare the graphs of specs with those of their references",
        description=_DESCRIPTION,
        examples=_EXAMPLES,
        exit_codes=_EXIT_CODES,
    )
    parser.add_argument(
        "paths",
        metavar="SPEC",
        nargs="*",
        help="spec file, folder to search for specs that name a reference, or - for standard input",
    )
    parser.add_argument(
        "--all",
        action="store_true",
        help="also skip files without a reference; without SPEC, verify all of specs/, or else of the current folder",
    )
    parser.add_argument(
        "--trust",
        metavar="MODULE",
        action="append",
        default=[],
        help="also call references from this package or module, which runs its code; tf_slim is always trusted",
    )
    add_checkpoint(parser, "also compare the outputs with these values, of one spec and one value for each parameter")
    add_map(parser)
    options.add_options(parser)


def run(args: argparse.Namespace) -> int:
    """Compares specs with their references, one after the other, and prints each result as soon as it is known."""
    from netspec.cli.grid import combinations, distinct
    from netspec.cli.specs import find_specs, findings, inspect_all, inspect_content, inspect_spec, print_problems
    from netspec.pipeline import Overrides

    if args.checkpoint is None and args.renamed:
        raise UsageError("--map is for weights; give --checkpoint")
    grid, shapes = combinations(args.given), options.shapes_of(args.input_shape)
    if args.checkpoint is not None and (len(grid) > 1 or len(args.paths) != 1 or Path(args.paths[0]).is_dir()):
        raise UsageError("--checkpoint is for one SPEC, with one value for each parameter")
    overrides = Overrides(grid[0] if len(grid) == 1 else {}, shapes, options.settings(args.settings))
    specs, problems, _ = find_specs(_places(args), args)
    skips = {spec: args.all or spec.path not in args.paths for spec in specs}
    read = inspect_all(
        specs, overrides, lambda spec, *given: (inspect_spec if skips[spec] else inspect_content)(spec, *given)
    )
    options.require_known(grid[0], [spec.parameters() for spec in read])
    options.require_inputs(shapes, [spec.inputs() for spec in read])
    reported = findings(read, problems)
    if reported.problems:
        print_problems(reported)
    outcomes = Counter(
        _outcome(found, distinct(grid, found.parameters() or ()), shapes, args.trust, skips=skips[spec])
        for spec, found in zip(specs, read, strict=True)
    )
    if args.checkpoint is not None and not outcomes.keys() & {_FAULTY, _UNUSABLE}:
        outcomes[_valued(read[0], grid[0], shapes, args)] += 1
    if len(read) > 1:
        counts = ", ".join(f"{outcomes[outcome]:,} {outcome}" for outcome in _CODES if outcome in outcomes)
        _print_line(f"{len(read):,} specs: {counts}")
    codes = {_CODES[outcome] for outcome in outcomes}
    # Errors of a spec take precedence over errors of usage.
    return 1 if problems or 1 in codes else max(codes)


def _places(args: argparse.Namespace) -> Sequence[str]:
    if args.paths:
        paths: Sequence[str] = args.paths
        return paths
    if not args.all:
        raise UsageError("expected a file, a folder, - for standard input, or --all")
    return [next(folder for folder in _FOLDERS if Path(folder).is_dir())]


def _outcome(
    read: InspectedSpec, grid: Sequence[Mapping[str, Any]], shapes: InputShapes, trust: Sequence[str], *, skips: bool
) -> str:
    """The outcome of one spec, printed in a line or a table; `skips` says that it need not have a reference."""
    inspected = read.inspected
    if skips and read.is_abstract and not has_errors(inspected.problems):
        _print_line(f"{inspected.file} is abstract; skipped")
        return _SKIPPED
    if inspected.sound is None:
        return _FAULTY
    if skips and "reference" not in inspected.sound.checked.document.root:
        _print_line(f"{inspected.file} has no reference; skipped")
        return _SKIPPED
    if len(grid) > 1:
        return _grid_outcome(read, grid, shapes, trust)
    outcome, found = _combination(read, grid[0], shapes, trust, set())
    if found is not None:
        verb = "differs from" if found.differences else "is identical to"
        _print_line(f"{inspected.file} {verb} {found.reference}, {found.nodes:,} nodes")
        _print_details(found)
    return outcome


def _grid_outcome(
    read: InspectedSpec, grid: Sequence[Mapping[str, Any]], shapes: InputShapes, trust: Sequence[str]
) -> str:
    """The outcome of every combination of values, in a table whose rows are printed as soon as they are known."""
    from netspec.wording import value_text

    inspected = read.inspected
    names = list(grid[0])
    rows = [[value_text(given[name]).strip("'") for name in names] for given in grid]
    widths = [max(map(len, column)) for column in zip(names, *rows, strict=True)]

    def line(cells: Sequence[str], outcome: str, nodes: str) -> str:
        padded = (f"{cell:<{width}}" for cell, width in zip(cells, widths, strict=True))
        return f"  {'  '.join(padded)}  {outcome:<12}  {nodes:>7}".rstrip()

    _print_line(line(names, "result", "nodes"))
    outcomes: Counter[str] = Counter()
    first: tuple[Sequence[str], Verification] | None = None
    last: Verification | None = None
    reported: set[str] = set()
    for given, row in zip(grid, rows, strict=True):
        outcome, found = _combination(read, given, shapes, trust, reported)
        outcomes[outcome] += 1
        _print_line(line(row, outcome, f"{found.nodes:,}" if found else ""))
        last = found or last
        if found and found.differences:
            first = first or (row, found)
    counts = ", ".join(f"{outcomes[outcome]:,} {outcome}" for outcome in _CODES if outcome in outcomes)
    _print_line(f"{inspected.file}, {len(grid):,} combinations: {counts}")
    if first is not None:
        _print_line(f"  with {', '.join(f'{name} {value}' for name, value in zip(names, first[0], strict=True))}:")
        _print_details(first[1])
    elif last is not None:
        _print_details(last)
    return next(outcome for outcome in (_FAULTY, _DIFFERENT, _UNUSABLE, _IDENTICAL) if outcomes[outcome])


def _combination(
    read: InspectedSpec, given: Mapping[str, Any], shapes: InputShapes, trust: Sequence[str], reported: set[str]
) -> tuple[str, Verification | None]:
    """The outcome for one value of each parameter. Why a reference is unusable is printed unless `reported` has it."""
    from netspec.cli.specs import print_problems
    from netspec.diagnostics import SpecError
    from netspec.lower.reference import ReferenceUnusable
    from netspec.pipeline import Sound, elaborate_sound
    from netspec.report.findings import Findings

    inspected = read.inspected
    checked = inspected.require_sound().checked
    try:
        found = _verified(Sound(checked, elaborate_sound(checked, given, shapes)), trust)
    except SpecError as error:
        print_problems(Findings(error.problems, [inspected.file], {inspected.file: read.lines}))
        return _FAULTY, None
    except ReferenceUnusable as error:
        if str(error) not in reported:
            print_error(f"{inspected.file}: {error}")
            reported.add(str(error))
        return _UNUSABLE, None
    return _DIFFERENT if found.differences else _IDENTICAL, found


def _valued(read: InspectedSpec, given: Mapping[str, Any], shapes: InputShapes, args: argparse.Namespace) -> str:
    """The outcome of comparing outputs with stored values, printed in a line."""
    from netspec.diagnostics import SpecError
    from netspec.lower.reference import ReferenceUnusable
    from netspec.pipeline import Sound, elaborate_sound
    from netspec.wording import counted, first_of

    rules = renaming(args)
    require_numpy()
    from netspec.weights import WeightsError, open_weights

    file, checked = read.inspected.file, read.inspected.require_sound().checked
    try:
        stored = open_weights(args.checkpoint)
        found = _values_verified(Sound(checked, elaborate_sound(checked, given, shapes)), stored, rules, args.trust)
    except WeightsError as error:
        print_error(str(error))
        return _FAULTY
    except ReferenceUnusable as error:
        print_error(f"{file}: {error}")
        return _UNUSABLE
    except SpecError as error:
        print_error(f"{file} cannot be built in evaluation: {str(error).splitlines()[0]}")
        return _FAULTY
    worst = found.worst
    size = f" of {worst.largest:.3g}, at {worst.name}" if worst.difference else ""
    _print_line(
        f"with the values of {args.checkpoint}, in evaluation, {counted(len(found.compared), 'tensor')} compared: "
        f"the largest difference is {worst.difference:.2g}{size}"
    )
    if found.apart:
        _print_line(f"  end points of one alone: {first_of(found.apart, 5)}")
    return _DIFFERENT if found.differs else _IDENTICAL


def _values_verified(
    sound: Sound, stored: Mapping[str, Any], rules: Mapping[str, str], trust: Sequence[str]
) -> ValueVerification:
    from netspec.diagnostics import SpecError
    from netspec.lower.compat import TensorFlowMissing
    from netspec.lower.quiet import hushed
    from netspec.lower.reference import ReferenceUnusable
    from netspec.lower.value_fidelity import verify_values
    from netspec.weights import WeightsError

    refused: Exception
    with hushed():
        try:
            return verify_values(sound, stored, rules, trust)
        except (ReferenceUnusable, WeightsError, SpecError) as error:
            refused = error
        except TensorFlowMissing as error:
            refused = UsageError(str(error))
    raise refused


def _print_details(found: Verification) -> None:
    for line in found.differences:
        _print_line(f"  {line}")
    for name in found.untaken:
        _print_line(f"  not compared: {name}, which is not a parameter of the reference")


def _verified(sound: Sound, trust: Sequence[str]) -> Verification:
    from netspec.lower.compat import TensorFlowMissing
    from netspec.lower.fidelity import verify
    from netspec.lower.quiet import hushed
    from netspec.lower.reference import ReferenceUnusable

    refused: Exception
    with hushed():
        # Caught in here: an exception that leaves `hushed` prints all of TensorFlow's messages.
        try:
            return verify(sound, trusted=trust)
        except ReferenceUnusable as error:
            refused = error
        except TensorFlowMissing as error:
            refused = UsageError(str(error))
    raise refused


def _print_line(line: str) -> None:
    """Writes a line at once: the next may take minutes."""
    print_line(line, sys.stdout)
