"""`netspec evaluate`: measures a trained network on the data that its recipe names for evaluation."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO

from netspec.cli import command, trained_network
from netspec.cli.terminal import bar_on, width_of

if TYPE_CHECKING:
    from netspec.cli.command import Subparsers
    from netspec.training.trained import TrainedNetwork

_DESCRIPTION = (
    "Measures a trained network on all examples of a data set, each counted once: the loss, the metrics of the recipe "
    "and, where the network tells classes apart, precision and recall of each class. Requires TensorFlow: "
    "pip install 'tf-netspec[tf]'."
)
_EXAMPLES = """\
  netspec evaluate digits.yaml
  netspec evaluate runs/digits --format json
  netspec evaluate digits.yaml --weights vgg_16.ckpt --split train
"""
_EXIT_CODES = """\
  0  measured
  1  the recipe, the data or the weights have errors
"""


def add_parser(subparsers: Subparsers) -> None:
    """Adds the command."""
    parser = command.enter(
        subparsers,
        run,
        name="evaluate",
        does="measure a trained network on data",
        description=_DESCRIPTION,
        examples=_EXAMPLES,
        exit_codes=_EXIT_CODES,
    )
    trained_network.add_run(parser)
    parser.add_argument(
        "--format", choices=("text", "json", "csv"), default="text", help="format of the output (default: %(default)s)"
    )
    parser.add_argument(
        "--split",
        choices=("evaluation", "train"),
        default="evaluation",
        help="which data of the recipe (default: evaluation); those of train are not augmented",
    )
    trained_network.add_options(parser)


def run(args: argparse.Namespace) -> int:
    """Measures the network, if the recipe has no errors."""
    recipe = trained_network.recipe_of_run(args)
    if recipe is None:
        return 1
    return trained_network.used(args, recipe, lambda network, errors: _evaluate(args, network, errors))


def _evaluate(args: argparse.Namespace, network: TrainedNetwork, errors: TextIO) -> int:
    from netspec.training.class_numbers import renumbered
    from netspec.training.data_faults import DataError
    from netspec.training.evaluation_text import evaluation_csv, evaluation_json, evaluation_lines
    from netspec.training.opening import open_data

    pipeline = open_data(network.recipe, args.split, network.model.network())
    names = pipeline.examples.class_names
    if faults := renumbered(_trained_classes(network) if names else (), names):
        raise DataError([f"data.{args.split}: {fault}" for fault in faults])
    with bar_on(errors, network.batches(pipeline), "batches") as shown:
        found = network.evaluation(pipeline, shown)
    about = {"recipe": network.recipe.file, "split": args.split, "weights": network.weights}
    if args.format == "json":
        sys.stdout.write(evaluation_json(found, about, names))
        return 0
    lines = (
        evaluation_csv(found, names)
        if args.format == "csv"
        else evaluation_lines(found, f"{network.weights}, data.{args.split}", names, width_of(sys.stdout))
    )
    sys.stdout.writelines(f"{line}\n" for line in lines)
    return 0


def _trained_classes(network: TrainedNetwork) -> Sequence[str]:
    """The names of the network's classes; nothing where they are not known."""
    from netspec.training.data_faults import DataError

    try:
        return network.class_names()
    except DataError:
        return ()
