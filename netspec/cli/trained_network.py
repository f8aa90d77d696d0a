"""Arguments of commands that take a trained network: a recipe, and which weights."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from netspec.cli import recipes, weight_options
from netspec.cli.terminal import own_copy, print_error
from netspec.cli.usage import UsageError
from netspec.wording import nearest

if TYPE_CHECKING:
    from netspec.recipe import Recipe
    from netspec.training.trained import TrainedNetwork

NEWEST, BEST = "newest", "best"
_ELSEWHERE = {"last": NEWEST, "latest": NEWEST, "final": NEWEST, "new": NEWEST}
"""The words of other programs for which checkpoint of a run is meant."""
RECIPE = "recipe.yaml"
"""The recipe in the folder of a run."""


def add_run(parser: argparse.ArgumentParser) -> None:
    """Adds what was trained."""
    parser.add_argument("recipe", metavar="RUN", help="recipe file, or the folder that it was trained in")


def add_options(parser: argparse.ArgumentParser) -> None:
    """Adds which weights are meant, and what stands in place of a recipe's own values."""
    parser.add_argument(
        "--weights",
        metavar="WEIGHTS",
        default=NEWEST,
        help="newest or best, of the checkpoints of the run, or a checkpoint, a folder of checkpoints, a SavedModel, "
        "an .npz or .safetensors file (default: newest)",
    )
    weight_options.add_map(parser)
    recipes.add_options(parser)


def recipe_of_run(args: argparse.Namespace) -> Recipe | None:
    """The recipe of a file, or of the folder of a run, which has one; None if it has errors, which are printed."""
    if Path(args.recipe).is_dir():
        inside = Path(args.recipe) / RECIPE
        if not inside.is_file():
            raise UsageError(
                f"{args.recipe} is no run: it has no {RECIPE}; name a recipe, or the folder that it trained in"
            )
        args.recipe = str(inside)
    return recipes.recipe_of(args)


def used(args: argparse.Namespace, recipe: Recipe, work: Callable[[TrainedNetwork, TextIO], int]) -> int:
    """The exit code of what is done with the trained network of a recipe, while TensorFlow is silent.

    Work is handed the standard error, whose descriptor is redirected meanwhile. What is wrong with the weights or the
    data is printed.
    """
    from netspec.diagnostics import SpecError
    from netspec.lower.compat import TensorFlowMissing
    from netspec.lower.quiet import hushed

    stopped: BaseException
    with own_copy(sys.stderr) as errors, hushed():
        # Caught in here: an exception that leaves `hushed` prints all of TensorFlow's messages.
        try:
            from netspec.training.data_faults import DataError
            from netspec.weights import WeightsError

            try:
                return work(_trained(args, recipe), errors)
            except (DataError, WeightsError) as error:
                print_error(str(error), errors)
                return 1
        except ModuleNotFoundError as error:
            stopped = UsageError(f"{error.name} is not installed: pip install 'tf-netspec[tf]'")
        except TensorFlowMissing as error:
            stopped = UsageError(str(error))
        except (SpecError, UsageError, BrokenPipeError, KeyboardInterrupt, SystemExit) as error:
            stopped = error
    raise stopped


def _trained(args: argparse.Namespace, recipe: Recipe) -> TrainedNetwork:
    from netspec.training.trained import load_trained

    return load_trained(recipe, *stored_weights(args, recipe))


def stored_weights(args: argparse.Namespace, recipe: Recipe) -> tuple[str, Mapping[str, str]]:
    """Where the weights of a recipe are that the command line means, and how their names are mapped."""
    from netspec.training.trained import AVERAGES

    renamed = weight_options.renaming(args)
    folder = Path(recipe.folder)
    if args.weights not in (NEWEST, BEST):
        _require_there(args.weights, folder)
        return args.weights, renamed
    if not folder.is_dir():
        raise UsageError(
            f"{recipe.file} has not been trained: there is no folder {folder}; give --weights, or train it"
        )
    if args.weights == BEST:
        return str(folder / BEST), renamed
    averages = AVERAGES if recipe.optimizer.moving_average_decay is not None and not renamed else {}
    return str(folder), averages or renamed


def _require_there(weights: str, folder: Path) -> None:
    """Refuses a word for a checkpoint, or the name of one of the run without its folder, in place of a path."""
    if os.path.lexists(weights) or os.path.lexists(f"{weights}.index"):
        return
    inside = folder / weights
    meant = str(inside) if os.path.lexists(f"{inside}.index") else _ELSEWHERE.get(weights)
    if meant := meant or nearest(weights, (NEWEST, BEST)):
        raise UsageError(f"--weights: there is no '{weights}'; did you mean '{meant}'?")
