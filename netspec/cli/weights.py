"""`netspec weights`: what a checkpoint holds, whether it fits a spec, and its values in other formats."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from netspec.cli import command, options
from netspec.cli.terminal import print_error, progress_on, theme_for
from netspec.cli.usage import UsageError
from netspec.cli.weight_options import add_renaming, renaming, require_numpy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from netspec.checkpoint import Checkpoint
    from netspec.cli.command import Subparsers
    from netspec.comparison.renaming import RenamedTensors
    from netspec.pipeline import Sound
    from netspec.report.stored_listing import Statistics

_FORMATS = ("text", "json", "csv")
_CHECKS = 4

_DESCRIPTION = (
    "Lists what a checkpoint of TensorFlow, a SavedModel, an NPZ or a safetensors file holds: names, shapes, types and "
    "sizes of variables; apart from these, the slots of optimizers and single numbers. With SPEC, compares it with the "
    "variables of the spec, as `netspec diff` does. With -o, writes the values to a file: by the names that --map "
    "makes, and with SPEC the variables of the spec alone, if all are there. Does not need TensorFlow; --stats and -o "
    "need NumPy."
)
_EXAMPLES = """\
  netspec weights vgg_16.ckpt
  netspec weights --stats --format csv vgg_16.ckpt > vgg_16.csv
  netspec weights vgg_16.ckpt specs/vgg_16.yaml
  netspec weights --exclude vgg_16/fc8 -p num_classes=10 vgg_16.ckpt specs/vgg_16.yaml
  netspec weights --map 'module.=/' --map '*.weight=*/weights' model.safetensors -o model.npz
  netspec weights model.npz specs/vgg_16.yaml -o vgg_16.ckpt
"""
_EXIT_CODES = """\
  0  listed, fits, or written
  1  it is damaged, does not fit the spec, or the spec has errors
"""


def add_parser(subparsers: Subparsers) -> None:
    """Adds the command."""
    parser = command.enter(
        subparsers,
        run,
        name="weights",
        does="show, compare, rename and convert the values of a checkpoint",
        description=_DESCRIPTION,
        examples=_EXAMPLES,
        exit_codes=_EXIT_CODES,
    )
    parser.add_argument(
        "checkpoint",
        metavar="CKPT",
        help="name, file or folder of a checkpoint, folder of a SavedModel, .npz or .safetensors file",
    )
    parser.add_argument("spec", metavar="SPEC", nargs="?", help="spec to compare it with, or - for standard input")
    add_renaming(parser)
    parser.add_argument(
        "--stats",
        action="store_true",
        help="read the values: mean, standard deviation, range, and how many are not finite",
    )
    parser.add_argument(
        "--format", choices=_FORMATS, default="text", help="format of the output (default: %(default)s)"
    )
    parser.add_argument(
        "-o",
        "--output",
        type=command.file_name,
        metavar="FILE",
        help="write the values: FILE.npz, FILE.safetensors, or else the name of a checkpoint, such as model.ckpt",
    )
    parser.add_argument("--force", action="store_true", help="with -o, replace an existing file; never a checkpoint")
    command.add_quiet(parser, "what was written")
    options.add_options(parser)


def run(args: argparse.Namespace) -> int:
    """Reads the checkpoint, and lists, compares or writes it."""
    from netspec.checkpoint import is_checkpoint
    from netspec.cli.specs import within_bounds

    if args.spec is not None and is_checkpoint(args.spec) and not is_checkpoint(args.checkpoint):
        args.checkpoint, args.spec = args.spec, args.checkpoint  # in any order, as `diff` takes them
    if args.spec is not None and is_checkpoint(args.spec):
        raise UsageError(f"{args.spec} is a checkpoint too; give one, and a spec to compare it with")
    if Path(args.checkpoint).suffix in (".yaml", ".yml") and Path(args.checkpoint).is_file():
        raise UsageError(f"{args.checkpoint} is no checkpoint; give one: netspec weights CKPT {args.checkpoint}")

    rules = renaming(args)
    if args.spec is None and (args.given or args.settings or args.input_shape or args.exclude):
        raise UsageError("-p, --set, --input and --exclude are for a spec; give SPEC behind the checkpoint")
    if args.output is not None and (args.stats or args.format != "text"):
        raise UsageError("-o writes values, and prints no table; use it without --stats and --format")
    if args.stats and args.spec is not None:
        raise UsageError("--stats lists what is stored; use it without SPEC")
    return within_bounds(args.checkpoint, lambda: _run(args, rules), 1, _CHECKS)


def _run(args: argparse.Namespace, rules: Mapping[str, str]) -> int:
    from netspec.checkpoint import CheckpointError, read_checkpoint
    from netspec.cli.specs import inspect_sound, spec_of
    from netspec.comparison.renaming import rename

    sound = inspect_sound(spec_of(args), options.overrides(args)) if args.spec is not None else None
    if args.spec is not None and sound is None:
        return 1
    if args.output is not None:
        return _written(args, sound, rules)
    try:
        found = read_checkpoint(args.checkpoint)
    except CheckpointError as error:
        return _refused(error.about(args.checkpoint))
    names = rename(found.names.values(), rules)
    if names.faults:
        return _refused("\n  ".join([f"{args.checkpoint} cannot be renamed", *names.faults]))
    return _listed(args, found, names) if sound is None else _compared(args, sound, found, names)


def _listed(args: argparse.Namespace, found: Checkpoint, names: RenamedTensors) -> int:
    from netspec.cli.weights_listing import statistics_of, stored_table
    from netspec.report.stored_listing import WRITERS

    statistics: Mapping[str, Statistics | None] | None = None
    if args.stats:
        require_numpy()
        from netspec.weights import Weights, WeightsError

        try:
            statistics = statistics_of(Weights(args.checkpoint, found))
        except WeightsError as error:
            return _refused(str(error))
    table = stored_table(args.checkpoint, found, names, statistics)
    sys.stdout.writelines(WRITERS[args.format](table, theme_for(sys.stdout)))
    return 1 if found.faults else 0


def _compared(args: argparse.Namespace, sound: Sound, found: Checkpoint, names: RenamedTensors) -> int:
    from netspec.cli.checkpoint_diff import renamed_variables
    from netspec.cli.specs import shown_name, spec_of
    from netspec.comparison.checkpoint_fit import checkpoint_fit
    from netspec.comparison.renaming import excluded
    from netspec.report.checkpoint_formats import fit_csv, fit_json, fit_text
    from netspec.report.checkpoint_sections import options_of

    out, faults = excluded((variable.name for variable in sound.network.variables), args.exclude)
    if faults:
        return _refused("\n  ".join(["the network has not what is excluded", *faults]))
    fit = checkpoint_fit(sound.network, renamed_variables(args.checkpoint, found, names.names), out)
    spec, help = shown_name(spec_of(args)), options_of(fit)
    if args.format == "json":
        sys.stdout.writelines(fit_json(fit, spec, help))
    elif args.format == "csv":
        sys.stdout.writelines(fit_csv(fit, names.names))
    else:
        sys.stdout.writelines(fit_text(fit, spec, theme_for(sys.stdout), help))
    return 0 if fit.loads else 1


def _written(args: argparse.Namespace, sound: Sound | None, rules: Mapping[str, str]) -> int:
    """Writes the values, by the names that the rules make, and with a spec those of its variables alone."""
    require_numpy()
    from netspec.atomic.destination import kept_specs
    from netspec.checkpoint import read_checkpoint
    from netspec.cli.weights_listing import size_text
    from netspec.report.visible import visible
    from netspec.weights import NotWrittenError, WeightsError, fit, open_weights, renamed_values, write_weights

    try:
        stored = open_weights(args.checkpoint)
        if sound is not None:
            values = fit(sound.network.variables, stored, renamed=rules, exclude=args.exclude).require()
        else:
            values = renamed_values(stored, rules)
        keep = [*kept_specs(sound.checked.document.files if sound is not None else ()), *stored.kept()]
        with progress_on(None if args.quiet else sys.stderr) as progress:
            progress(f"writing {args.output}")
            write_weights(args.output, values, force=args.force, keep=keep)
    except NotWrittenError as error:
        raise UsageError(str(error)) from error
    except WeightsError as error:
        return _refused(str(error))
    if not args.quiet:
        sys.stdout.write(visible(f"{args.output}: {size_text(read_checkpoint(args.output))}") + "\n")
    for name in stored.skipped if sound is None else ():
        sys.stderr.write(visible(f"{args.checkpoint}: '{name}' is no array of numbers, and is not written") + "\n")
    return 0


def _refused(text: str) -> int:
    print_error(text)
    return 1
