"""Opens the data of a recipe: its source, checked against the network, with the way to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from netspec.network import Network
from netspec.recipe.model import Recipe
from netspec.recipe.output_checks import shape_of
from netspec.recipe.preprocessor import Preprocessor, steps_of
from netspec.shapes import MAX_SIZE
from netspec.training.data_faults import DataError
from netspec.training.datasets import Pipeline
from netspec.training.examples import Examples, Sizes
from netspec.training.exif import has_exif
from netspec.training.image_decoding import is_image, undecodable
from netspec.training.image_header import header_size
from netspec.training.image_shapes import misfit
from netspec.training.readers import DiskReaders
from netspec.training.wanted_inputs import WantedInput, wanted_inputs

Split = Literal["train", "evaluation"]


def open_data(recipe: Recipe, split: Split, network: Network) -> Pipeline:
    """The examples of a split and their way to the network. TensorFlow is not needed.

    Raises:
        DataError: they cannot be read, or do not fit the network.
    """
    source = recipe.data.train if split == "train" else recipe.data.evaluation
    if source is None:
        raise DataError(["the recipe names no data for evaluation: give `data: {evaluation: ...}`"])
    wanted = wanted_inputs(network)
    readers = DiskReaders(recipe.path, wanted, class_counts(recipe, network))
    try:
        examples = source.open(readers)
    except DataError as error:
        raise DataError([f"data.{split}: {fault}" for fault in error.faults]) from None
    try:
        faults = _faults(examples, wanted, recipe.preprocess, recipe.augment if split == "train" else ())
    except DataError as error:
        faults = error.faults
    if faults:
        raise DataError([f"data.{split}: {fault}" for fault in dict.fromkeys(faults)])
    return Pipeline(examples, recipe.augment, recipe.preprocess, wanted, recipe.seed)


def _faults(
    examples: Examples,
    wanted: Mapping[str, WantedInput],
    preprocess: tuple[Preprocessor, ...],
    augment: tuple[Preprocessor, ...],
) -> Sequence[str]:
    """Why examples cannot reach the inputs of the network."""
    firsts, faults = examples.first_images(), list[str]()
    for name, each in wanted.items():
        ways = [steps_of(steps, name) if each.floats else () for steps in (augment + preprocess, preprocess)]
        found = _input_faults(examples.inputs[name].shape, each, ways, firsts.get(name))
        faults += found if len(wanted) == 1 else [f"{name}: {fault}" for fault in found]
    return faults


def _input_faults(
    stored: Sizes, wanted: WantedInput, ways: Sequence[Sequence[Preprocessor]], first: tuple[str, bytes] | None
) -> list[str]:
    """Why examples cannot reach an input: all of them, or else the first, of which the header of its file is read."""
    subject = "images are" if wanted.floats else "examples are"
    if faults := [fault for steps in ways if (fault := misfit(stored, steps, wanted.shape, subject=subject))]:
        return faults
    if first is None:
        return []
    where, contents = first
    if not is_image(contents):
        return [f"{where}: {undecodable(contents)}"]
    height, width = header_size(contents) or (None, None)
    if has_exif(contents):
        height, width = None, None  # it may be turned
    shape = (height, width, *stored[2:])
    found = (misfit(shape, steps, wanted.shape, subject="the image is") for steps in ways)
    return [f"{where}: {fault}" for fault in found if fault]


def class_counts(recipe: Recipe, network: Network) -> Mapping[str, int]:
    """The number of classes of each target that holds them, by its name: the channels of the output of its loss."""
    counts = dict[str, int]()
    for loss in recipe.loss:
        if loss.takes_classes:
            shape = shape_of(network, loss.of)
            count = shape[-1] if shape and isinstance(shape[-1], int) else MAX_SIZE
            counts[loss.labels or ""] = min(count, counts.get(loss.labels or "", MAX_SIZE))
    return counts
