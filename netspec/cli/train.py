"""`netspec train`: trains a spec as a recipe says, and resumes what was begun."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping
from contextlib import nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import netspec
from netspec.cli import command, recipes, trained_network
from netspec.cli.terminal import lines_on, print_error, print_line
from netspec.cli.usage import UsageError

if TYPE_CHECKING:
    from netspec.cli.command import Subparsers
    from netspec.cli.training_progress import TrainingProgress
    from netspec.training.rendezvous import Terms
    from netspec.training.run_folder import RunFolder
    from netspec.training.tf_config import Cluster
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
    parser.add_argument(
        "-o", "--output", type=command.file_name, metavar="DIR", help="folder of the run (default: the recipe's)"
    )
    parser.add_argument(
        "--dry-run",
        action="store_true",
        help="check the data against the network, and print what would be done, without TensorFlow",
    )
    parser.add_argument(
        "--devices",
        metavar="DEVICES",
        help="a number of GPUs, or names such as gpu:0,gpu:2 or cpu; cpu:0,cpu:1 are two virtual devices of the CPU "
        "(default: all GPUs, or else the CPU)",
    )
    parser.add_argument(
        "--wait",
        metavar="SECONDS",
        type=_seconds,
        default=300,
        help="how long to wait for the other tasks of the cluster that TF_CONFIG describes (default: 300)",
    )
    command.add_quiet(parser, "how the training goes")
    recipes.add_options(parser)


def _seconds(word: str) -> int:
    if word.isascii() and word.isdecimal() and len(word) < 10:
        return int(word)
    raise argparse.ArgumentTypeError(f"expected a number of seconds, got '{word}'")


def run(args: argparse.Namespace) -> int:
    """Trains, if the recipe has no errors."""
    recipe = trained_network.recipe_of_run(args)
    if recipe is None:
        return 1
    from netspec.training.tf_config import ClusterError, read_cluster

    try:
        cluster = read_cluster(os.environ)
    except ClusterError as error:
        for fault in str(error).splitlines():
            print_error(fault)
        return 2
    from netspec.atomic.destination import Refused
    from netspec.diagnostics import SpecError

    try:
        from netspec.training.data_faults import DataError
        from netspec.training.training_plan import planned
        from netspec.weights import WeightsError
    except ModuleNotFoundError as error:
        raise UsageError(f"{error.name} is not installed: pip install 'tf-netspec[tf]'") from error
    if args.output is not None:
        recipe = recipe.to(str(Path(args.output).absolute()))
    try:
        return _run(args, planned(recipe), cluster)
    except Refused as error:
        raise UsageError(str(error)) from error
    except (DataError, SpecError, WeightsError) as error:
        return _failed(str(error))


def _run(args: argparse.Namespace, plan: TrainingPlan, cluster: Cluster | None) -> int:
    from netspec.training.lost_tasks import TasksLost, start_again
    from netspec.training.run_record import record

    made = record(plan.recipe, plan.network, plan.steps, plan.train.examples.class_names)
    try:
        if cluster is None or cluster.is_chief:
            return _led(args, plan, made, cluster)
        return _helped(args, plan, made, cluster)
    except TasksLost as lost:
        start_again(lost.tasks, lambda text: print_line(f"netspec: {text}", sys.stderr))


def _led(args: argparse.Namespace, plan: TrainingPlan, made: Mapping[str, Any], cluster: Cluster | None) -> int:
    """Trains as the only process, or as the chief of a cluster."""
    from netspec.report.visible import visible
    from netspec.training.run_folder import RunFolder
    from netspec.training.run_record import files

    folder = RunFolder(_shown(plan.recipe.folder))
    before = folder.before()
    resumes = before is not None and folder.has_checkpoint()
    if before is not None and resumes:
        folder.require_same(before, made)
    if not resumes:
        plan.initial()  # what does not fit is told before anything is written
    if args.dry_run:
        verb = "is resumed in" if resumes else "is begun in"
        for line in (*plan.lines(), f"output      the run {verb} {folder.name}"):
            print(visible(line))
        return 0
    texts = files(plan.recipe, made)
    if before is None:
        folder.begin(texts)
    with folder.locked():
        if before is not None and before != made:
            folder.extend(texts)
        return _trained(args, plan, folder, made, cluster)


def _helped(args: argparse.Namespace, plan: TrainingPlan, made: Mapping[str, Any], cluster: Cluster) -> int:
    """Trains as a worker of a cluster that is not its chief: prints a line, and leaves nothing behind."""
    from netspec.report.visible import visible
    from netspec.training.run_folder import RunFolder

    if args.dry_run:
        print("\n".join(visible(line) for line in plan.lines()))
        return 0
    if not args.quiet:
        name, address = cluster.own.name, cluster.own.address
        print_line(f"{name} at {address}: trains {plan.recipe.name} with {cluster.chief.address}", sys.stderr)
    args.quiet = True
    if cluster.servers:
        return _served(args, plan, made, cluster)
    with TemporaryDirectory(prefix="netspec-") as folder:
        return _trained(args, plan, RunFolder(folder), made, cluster)


def _served(args: argparse.Namespace, plan: TrainingPlan, made: Mapping[str, Any], cluster: Cluster) -> int:
    """Computes what the coordinator asks this process to."""
    from netspec.lower.quiet import hushed
    from netspec.training.lost_tasks import TasksLost
    from netspec.training.rendezvous import ClusterIncomplete

    stopped: BaseException
    with lines_on(sys.stderr) as tell, hushed():
        try:
            from netspec.training.task_server import serve

            serve(cluster, _terms(args, plan, made), tell)
        except ClusterIncomplete as error:
            stopped = UsageError(str(error))
        except (TasksLost, KeyboardInterrupt, SystemExit) as error:
            stopped = error
        else:
            return 0
    raise stopped


def _terms(args: argparse.Namespace, plan: TrainingPlan, made: Mapping[str, Any]) -> Terms:
    from netspec.training.rendezvous import Terms
    from netspec.training.run_record import common

    return Terms(f"{netspec.__version__} {common(made, plan.train.examples.count)}", args.wait)


def _trained(
    args: argparse.Namespace, plan: TrainingPlan, folder: RunFolder, made: Mapping[str, Any], cluster: Cluster | None
) -> int:
    """Trains in a folder that is held."""
    from netspec.cli.training_progress import training_progress
    from netspec.lower.quiet import hushed
    from netspec.training.data_faults import DataError

    with training_progress(sys.stderr, plan.steps, quiet=args.quiet) as progress:
        if scarce := plan.scarce():
            progress.tell(f"a step keeps about {plan.memory():,} bytes, and {scarce}")
        trainer = _begun(args, plan, folder, progress, made, cluster)
        from netspec.training.lost_tasks import TasksLost
        from netspec.training.trainer import TrainingInterrupted, TrainingStopped

        stopped: BaseException | None = None
        # A lost worker makes TensorFlow print a screenful.
        with hushed() if cluster else nullcontext():
            try:
                outcome = trainer.run()
            except (TrainingInterrupted, TrainingStopped, TasksLost, DataError, OSError) as error:
                stopped = error
        name = folder.name if cluster is None or cluster.is_chief else cluster.own.name
        leads = name == folder.name
        match stopped:
            case TrainingInterrupted(signal=signal):
                progress.tell(f"{name}: {stopped}; resume it with the same command")
                raise signal from None
            case TrainingStopped():
                return _failed(str(stopped) if leads else f"{name}: {str(stopped).splitlines()[0]}")
            case OSError():
                return _failed(f"{stopped.filename or folder.name} cannot be written: {stopped.strerror or stopped}")
            case BaseException():
                raise stopped
    if leads:
        measures = ", ".join(f"{name} {value:.4g}" for name, value in outcome.measures.items() if name not in _UNSAID)
        print(f"{folder.name}: {plan.recipe.name}, {outcome.step:,} steps{', ' if measures else ' are done'}{measures}")
    return 0


_UNSAID = ("learning_rate",)


def _begun(
    args: argparse.Namespace,
    plan: TrainingPlan,
    folder: RunFolder,
    progress: TrainingProgress,
    made: Mapping[str, Any],
    cluster: Cluster | None,
) -> Trainer:
    """A training that is restored, or has its initial values."""
    from netspec.lower.compat import TensorFlowMissing
    from netspec.lower.quiet import hushed
    from netspec.training.rendezvous import ClusterIncomplete

    stopped: BaseException
    with hushed():
        # Caught in here: an exception that leaves `hushed` prints all of TensorFlow's messages.
        try:
            from netspec.training.strategy import DeviceError, Distribution, strategy_for
            from netspec.training.trainer import Trainer

            try:
                placement = strategy_for(os.environ, args.devices)
                if placement.kind is not Distribution.ONE_DEVICE and not args.quiet:
                    progress.tell(placement.text())
                strategy = placement.start(_terms(args, plan, made), progress.tell)
                _require_shares(plan.recipe.batch_size, strategy.num_replicas_in_sync)
                trainer = Trainer(plan, folder.path, strategy, progress, cluster)
                step = trainer.begin()
            except (DeviceError, ClusterIncomplete) as error:
                stopped = UsageError(str(error))
            else:
                if step and placement.is_chief:
                    progress.tell(f"{folder.name}: resumed at step {step:,}")
                return trainer
        except TensorFlowMissing as error:
            stopped = UsageError(str(error))
        except BaseException as error:  # noqa: BLE001 -- raised again outside
            stopped = error
    raise stopped


def _require_shares(size: int, replicas: int) -> None:
    if size % replicas:
        near = f"such as {-(-size // replicas) * replicas:,}"
        raise UsageError(
            f"batch_size: {size:,} examples cannot be shared by {replicas} replicas; give a multiple, {near}"
        )


def _shown(path: str) -> str:
    """A path as messages show it: from the current folder if it is in there."""
    near = os.path.relpath(path)
    return path if near.startswith(os.pardir) else near


def _failed(text: str) -> int:
    print_error(text)
    return 1
