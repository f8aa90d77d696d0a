"""Arguments of commands that take a trained network: a recipe, and which weights."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from netspec.cli import options, recipes
from netspec.cli.usage import UsageError

if TYPE_CHECKING:
    from netspec.recipe import Recipe
    from netspec.training.trained import TrainedNetwork

NEWEST, BEST = "newest", "best"
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
    parser.add_argument(
        "--map",
        dest="renamed",
        metavar="OLD=NEW",
        action="append",
        default=[],
        help="rename a scope of the weights, or names by a pattern such as */kernel=*/weights; can be repeated",
    )
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
    with _errors() as errors, hushed():
        # Caught in here: an exception that leaves `hushed` prints all of TensorFlow's messages.
        try:
            from netspec.training.data_faults import DataError
            from netspec.weights import WeightsError

            try:
                return work(_trained(args, recipe), errors)
            except (DataError, WeightsError) as error:
                first, *others = str(error).splitlines()
                for line in (f"netspec: error: {first}", *others):
                    say(errors, line)
                return 1
        except ModuleNotFoundError as error:
            stopped = UsageError(f"{error.name} is not installed: pip install 'tf-netspec[tf,weights]'")
        except TensorFlowMissing as error:
            stopped = UsageError(str(error))
        except (SpecError, UsageError, BrokenPipeError, KeyboardInterrupt, SystemExit) as error:
            stopped = error
    raise stopped


def say(errors: TextIO, line: str) -> None:
    """Writes a line that cannot control a terminal."""
    from netspec.report.visible import visible

    errors.write(f"{visible(line)}\n")
    errors.flush()


@contextmanager
def _errors() -> Iterator[TextIO]:
    """The standard error, by a descriptor of its own where it has one."""
    try:
        descriptor = os.dup(sys.stderr.fileno())
    except OSError:  # no file behind it, so it is not redirected
        yield sys.stderr
        return
    with open(descriptor, "w", encoding="utf-8", errors="backslashreplace") as own:  # noqa: PTH123
        yield own


def _trained(args: argparse.Namespace, recipe: Recipe) -> TrainedNetwork:
    from netspec.training.trained import load_trained

    return load_trained(recipe, *stored_weights(args, recipe))


def stored_weights(args: argparse.Namespace, recipe: Recipe) -> tuple[str, Mapping[str, str]]:
    """Where the weights of a recipe are that the command line means, and how their names are mapped."""
    from netspec.training.trained import AVERAGES

    renamed = dict(options.named_words("--map", args.renamed))
    if args.weights not in (NEWEST, BEST):
        return args.weights, renamed
    folder = Path(recipe.folder)
    if not folder.is_dir():
        raise UsageError(
            f"{recipe.file} has not been trained: there is no folder {folder}; give --weights, or train it"
        )
    if args.weights == BEST:
        return str(folder / BEST), renamed
    averages = AVERAGES if recipe.optimizer.moving_average_decay is not None and not renamed else {}
    return str(folder), averages or renamed
