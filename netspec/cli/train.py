"""`netspec train`: trains a spec as a recipe says, and resumes what was begun."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from netspec.cli import command, recipes
from netspec.cli.usage import UsageError

if TYPE_CHECKING:
    from netspec.cli.command import Subparsers
    from netspec.cli.training_progress import TrainingProgress
    from netspec.training.run_folder import RunFolder
    from netspec.training.trainer import Trainer
    from netspec.training.training_plan import TrainingPlan

_DESCRIPTION = (
    "Trains a spec as a recipe says: writes checkpoints, a table of measures and events for TensorBoard to the folder "
    "of the run, by default runs/NAME beside the recipe. The same command resumes a run that was stopped or killed, "
    "which ends with the same values as an unbroken one. With more steps, a finished run goes on. A folder that "
    "another recipe was trained in is not touched. Requires TensorFlow: pip install 'tf-netspec[tf]'."
)
_EXAMPLES = """\
  netspec train digits.yaml --dry-run
  netspec train digits.yaml
  netspec train digits.yaml --set steps=400
  netspec train digits.yaml --set optimizer.momentum.learning_rate=0.01 -o runs/slower
"""
_EXIT_CODES = """\
  0  all steps are done
  1  the recipe, its spec or its data have errors, or the training cannot go on
"""


def add_parser(subparsers: Subparsers) -> None:
    """Adds the command."""
    parser = command.enter(
        subparsers,
        run,
        name="train",
        does="train a spec as a recipe says, or resume that",
        description=_DESCRIPTION,
        examples=_EXAMPLES,
        exit_codes=_EXIT_CODES,
    )
    recipes.add_recipe(parser)
    parser.add_argument("-o", "--output", metavar="DIR", help="folder of the run (default: the recipe's)")
    parser.add_argument(
        "--dry-run",
        action="store_true",
        help="check the data against the network, and print what would be done, without TensorFlow",
    )
    parser.add_argument(
        "--devices",
        metavar="DEVICES",
        help="a number of GPUs, or names such as gpu:0,gpu:2 or cpu (default: all GPUs, or else the CPU)",
    )
    command.add_quiet(parser, "how the training goes")
    recipes.add_options(parser)


def run(args: argparse.Namespace) -> int:
    """Trains, if the recipe has no errors."""
    recipe = recipes.recipe_of(args)
    if recipe is None:
        return 1
    from netspec.atomic.destination import Refused
    from netspec.diagnostics import SpecError

    try:
        from netspec.training.data_faults import DataError
        from netspec.training.training_plan import planned
    except ModuleNotFoundError as error:
        raise UsageError(f"{error.name} is not installed: pip install 'tf-netspec[tf]'") from error
    if args.output is not None:
        recipe = recipe.to(str(Path(args.output).absolute()))
    try:
        return _run(args, planned(recipe))
    except Refused as error:
        raise UsageError(str(error)) from error
    except (DataError, SpecError) as error:
        return _failed(str(error))


def _run(args: argparse.Namespace, plan: TrainingPlan) -> int:
    from netspec.report.visible import visible
    from netspec.training.run_folder import RunFolder
    from netspec.training.run_record import files, record

    folder = RunFolder(_shown(plan.recipe.folder))
    made = record(plan.recipe, plan.network, plan.steps)
    before = folder.before()
    if before is not None:
        folder.require_same(before, made)
    if args.dry_run:
        verb = "is begun in" if before is None else "is resumed in"
        for line in (*plan.lines(), f"output      the run {verb} {folder.name}"):
            print(visible(line))
        return 0
    texts = files(plan.recipe, made)
    if before is None:
        folder.begin(texts)
    with folder.locked():
        if before is not None and before != made:
            folder.extend(texts)
        return _trained(args, plan, folder)


def _trained(args: argparse.Namespace, plan: TrainingPlan, folder: RunFolder) -> int:
    """Trains in a folder that is held."""
    from netspec.cli.training_progress import training_progress

    with training_progress(sys.stderr, plan.steps, quiet=args.quiet) as progress:
        trainer = _begun(args, plan, folder, progress)
        from netspec.training.trainer import TrainingInterrupted, TrainingStopped

        try:
            outcome = trainer.run()
        except TrainingInterrupted as interrupted:
            signal, text = interrupted.signal, f"{interrupted}; resume it with the same command"
            progress.tell(f"{folder.name}: {text}")
            raise signal from None
        except TrainingStopped as stopped:
            return _failed(str(stopped))
        except OSError as error:
            return _failed(f"{error.filename or folder.name} cannot be written: {error.strerror or error}")
    measures = ", ".join(f"{name} {value:.4g}" for name, value in outcome.measures.items() if name not in _UNSAID)
    print(f"{folder.name}: {plan.recipe.name}, {outcome.step:,} steps{', ' if measures else ' are done'}{measures}")
    return 0


_UNSAID = ("learning_rate",)


def _begun(args: argparse.Namespace, plan: TrainingPlan, folder: RunFolder, progress: TrainingProgress) -> Trainer:
    """A training that is restored, or has its initial values."""
    from netspec.lower.compat import TensorFlowMissing
    from netspec.lower.quiet import hushed

    stopped: BaseException
    with hushed():
        # Caught in here: an exception that leaves `hushed` prints all of TensorFlow's messages.
        try:
            from netspec.training.strategy import DeviceError, strategy_for
            from netspec.training.tf_config import ClusterError
            from netspec.training.trainer import Trainer

            try:
                strategy = strategy_for(os.environ, args.devices).start()
                trainer = Trainer(plan, folder.path, strategy, progress)
                step = trainer.begin()
            except (DeviceError, ClusterError) as error:
                stopped = UsageError(str(error))
            else:
                if step:
                    progress.tell(f"{folder.name}: resumed at step {step:,}")
                return trainer
        except TensorFlowMissing as error:
            stopped = UsageError(str(error))
        except BaseException as error:  # noqa: BLE001 -- raised again outside
            stopped = error
    raise stopped


def _shown(path: str) -> str:
    """A path as messages show it: from the current folder if it is in there."""
    near = os.path.relpath(path)
    return path if near.startswith(os.pardir) else near


def _failed(text: str) -> int:
    from netspec.report.visible import visible

    first, *others = text.splitlines()
    for line in (f"netspec: error: {first}", *others):
        sys.stderr.write(f"{visible(line)}\n")
    return 1
