"""`netspec predict`: the classes of images, by a trained network."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, TextIO

from netspec.cli import command, trained_network
from netspec.cli.terminal import print_error, print_line, width_of
from netspec.cli.usage import UsageError

if TYPE_CHECKING:
    from netspec.cli.command import Subparsers
    from netspec.training.image_inputs import Unusable
    from netspec.training.prediction_text import Judged
    from netspec.training.trained import TrainedNetwork

_DESCRIPTION = (
    "Predicts images by a trained network: the classes with their probabilities, the likeliest first, or the numbers "
    "of a regression. The recipe gives the network, the preprocessing and the names of the classes. What is no "
    "image is told, and the others are predicted all the same. Requires TensorFlow: pip install 'tf-netspec[tf]'."
)
_EXAMPLES = """\
  netspec predict runs/digits photo.png
  netspec predict digits.yaml photos/ --top 1 --format csv > classes.csv
  netspec predict digits.yaml test_x.npy --weights lenet.npz
  curl -s https://example.com/photo.jpg | netspec predict runs/digits -
"""
_EXIT_CODES = """\
  0  every image is predicted
  1  some are no images, or the recipe or the weights have errors
"""


def add_parser(subparsers: Subparsers) -> None:
    """Adds the command."""
    parser = command.enter(
        subparsers,
        run,
        name="predict",
        does="predict the classes of images by a trained network",
        description=_DESCRIPTION,
        examples=_EXAMPLES,
        exit_codes=_EXIT_CODES,
    )
    trained_network.add_run(parser)
    parser.add_argument(
        "images",
        metavar="IMAGE",
        nargs="+",
        help="image, folder of images, .npy or .npz file of images, or - for an image on standard input; for a network "
        "of several inputs INPUT=IMAGE for each, or an .npz file with arrays by their names",
    )
    parser.add_argument("--top", metavar="K", type=_positive, default=3, help="how many classes to tell (default: 3)")
    parser.add_argument(
        "--format", choices=("text", "json", "csv"), default="text", help="format of the output (default: %(default)s)"
    )
    parser.add_argument("--batch-size", metavar="N", type=_positive, default=32, help="images at once (default: 32)")
    trained_network.add_options(parser)


def run(args: argparse.Namespace) -> int:
    """Predicts the images, if the recipe has no errors."""
    recipe = trained_network.recipe_of_run(args)
    if recipe is None:
        return 1
    return trained_network.used(args, recipe, lambda network, errors: _predict(args, network, errors))


def _predict(args: argparse.Namespace, network: TrainedNetwork, errors: TextIO) -> int:
    from netspec.training.image_inputs import Unusable
    from netspec.training.prediction_text import predictions_json

    broken = False

    def told() -> Iterator[Judged | Unusable]:
        nonlocal broken
        for one in _judged(args, network, errors):
            if isinstance(one, Unusable):
                broken = True
                print_error(f"{one.name} {one.why}", errors)
            yield one

    if args.format == "json":
        about = {"recipe": network.recipe.file, "weights": network.weights}
        sys.stdout.write(predictions_json(about, told()))
    else:
        for line in _lines(args.format, told()):
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()
    return int(broken)


def _judged(args: argparse.Namespace, network: TrainedNetwork, errors: TextIO) -> Iterator[Judged | Unusable]:
    from netspec.training.image_inputs import Unusable, WrongWords, given_examples
    from netspec.training.prediction_text import judged

    predictor, names, telling = network.predictor(), _names(network, errors), network.telling
    wanted = {name: way.wanted for name, way in predictor.inputs.items()}
    try:
        examples = given_examples(args.images, sys.stdin.buffer.read, wanted)
    except WrongWords as error:
        raise UsageError(str(error)) from error
    for one in predictor.predictions(examples, args.batch_size):
        yield one if isinstance(one, Unusable) else judged(one, names, args.top, telling)


def _names(network: TrainedNetwork, errors: TextIO) -> Sequence[str]:
    """The names of the classes, if one output tells some; where the data are not there, nothing, which is told."""
    from netspec.training.data_faults import DataError

    if len(network.telling) != 1:
        return ()
    try:
        return network.class_names()
    except DataError as error:
        print_line(f"netspec: warning: classes are told by number: {error.faults[0]}", errors)
        return ()


def _lines(form: str, found: Iterator[Judged | Unusable]) -> Iterator[str]:
    from netspec.report.csv_text import csv_line
    from netspec.training.image_inputs import Unusable
    from netspec.training.prediction_text import csv_columns, csv_lines, text_lines

    headed = False
    for one in found:
        if isinstance(one, Unusable):
            continue
        if form == "text":
            yield from text_lines(one, width_of(sys.stdout))
            continue
        if not headed and (columns := csv_columns(one)):
            yield csv_line(columns)
            headed = True
        yield from csv_lines(one)


def _positive(word: str) -> int:
    if word.isascii() and word.isdecimal() and len(word) < 10 and int(word):
        return int(word)
    raise argparse.ArgumentTypeError(f"expected a number of at least 1, got '{word}'")
