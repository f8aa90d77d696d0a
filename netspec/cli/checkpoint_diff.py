"""`netspec diff` of a spec and a checkpoint: whether the checkpoint loads, and what is in the way."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping

from netspec.checkpoint import Checkpoint, CheckpointError, is_checkpoint, read_checkpoint
from netspec.cli import options
from netspec.cli.sides import opened_sides
from netspec.cli.specs import findings, print_problems, shown_name, specs_of, within_bounds
from netspec.cli.terminal import theme_for
from netspec.cli.usage import UsageError
from netspec.comparison.checkpoint_fit import CheckpointFit, StoredVariables, checkpoint_fit
from netspec.comparison.restoring import Stored
from netspec.report.checkpoint_formats import fit_json, fit_markdown, fit_text
from netspec.report.checkpoint_sections import help_of
from netspec.report.visible import visible

_CHECKS = 3


def compare_with_checkpoint(args: argparse.Namespace) -> int:
    """Compares a spec with a checkpoint, whichever comes first."""
    words = [args.before, args.after]
    checkpoints = [word for word in words if word is not None and is_checkpoint(word)]
    specs = [word for word in words if word is not None and word not in checkpoints]
    if len(specs) != 1:
        raise UsageError(f"{checkpoints[0]} is a checkpoint; give a spec to compare it with")
    return within_bounds(specs[0], lambda: _compared(args, specs[0], checkpoints[0]), 1, _CHECKS)


def _compared(args: argparse.Namespace, word: str, path: str) -> int:
    overrides = options.overrides(args)
    with opened_sides(word, word) as (side, _):
        (spec,) = specs_of([side.name], args)
        if side.is_folder:
            raise UsageError(f"{side.name} is a folder; a checkpoint is compared with one spec")
        read = side.inspect(spec, overrides)
    options.require_known(overrides.given, [read.parameters()])
    sound = read.inspected.sound
    if sound is None:
        print_problems(findings([read]))
        return 1
    try:
        stored = stored_variables(path)
    except CheckpointError as error:
        sys.stderr.write(visible(f"{path}: error: {error}") + "\n")
        return 1
    fit = checkpoint_fit(sound.network, stored)
    _write(fit, shown_name(spec), args.format)
    return 1 if args.exit_code and not fit.loads else 0


def _write(fit: CheckpointFit, spec: str, form: str) -> None:
    if form == "json":
        sys.stdout.writelines(fit_json(fit, spec, help_of(fit)))
    elif form == "markdown":
        sys.stdout.writelines(fit_markdown(fit, spec))
    else:
        sys.stdout.writelines(fit_text(fit, spec, theme_for(sys.stdout), help_of(fit)))


def stored_variables(path: str) -> StoredVariables:
    """What a checkpoint stores, by the full names of variables where it has other keys for them.

    Raises:
        CheckpointError: there is none, or it is damaged.
    """
    found = read_checkpoint(path)
    return renamed_variables(path, found, {name: name for name in found.names.values()})


def renamed_variables(path: str, found: Checkpoint, names: Mapping[str, str]) -> StoredVariables:
    """What a checkpoint stores, by new names, for which `names` has the stored ones."""
    stored = {name: Stored(found.tensors[key].shape, found.tensors[key].dtype) for key, name in found.names.items()}
    variables = {new: stored[name] for new, name in names.items()}
    return StoredVariables(path, found.path, found.version, found.about, found.of_objects, found.faults, variables)
