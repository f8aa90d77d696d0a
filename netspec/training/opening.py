"""Opens the data of a recipe: its source, checked against the network, with the way to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from netspec.network import Network
from netspec.recipe.model import Recipe
from netspec.recipe.output_checks import shape_of
from netspec.recipe.preprocessing import Preprocessor
from netspec.shapes import MAX_SIZE, Shape
from netspec.training.data_faults import DataError
from netspec.training.datasets import Pipeline
from netspec.training.examples import Examples
from netspec.training.exif import has_exif
from netspec.training.image_decoding import is_image, undecodable
from netspec.training.image_header import header_size
from netspec.training.image_shapes import misfit
from netspec.training.readers import DiskReaders

Split = Literal["train", "evaluation"]


def open_data(recipe: Recipe, split: Split, network: Network) -> Pipeline:
    """The examples of a split and their way to the network. TensorFlow is not needed.

    Raises:
        DataError: they cannot be read, or do not fit the network.
    """
    source = recipe.data.train if split == "train" else recipe.data.evaluation
    if source is None:
        raise DataError(["the recipe names no data for evaluation: give `data: {evaluation: ...}`"])
    wanted = network.input_shape[1:]
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
    examples: Examples, wanted: Shape, preprocess: tuple[Preprocessor, ...], augment: tuple[Preprocessor, ...]
) -> Sequence[str]:
    """Why images cannot reach the network: all of them, or else the first, of which the header of its file is read."""
    ways = (augment + preprocess, preprocess)
    if faults := [fault for steps in ways if (fault := misfit(examples.image_shape, steps, wanted))]:
        return faults
    first = examples.first_image()
    if first is None:
        return ()
    where, contents = first
    if not is_image(contents):
        return (f"{where}: {undecodable(contents)}",)
    height, width = header_size(contents) or (None, None)
    if has_exif(contents):
        height, width = None, None  # it may be turned
    shape = (height, width, *examples.image_shape[2:])
    found = (misfit(shape, steps, wanted, subject="the image is") for steps in ways)
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
