"""Opens the data of a recipe: its source, checked against the network, with the way to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from netspec.lower.quiet import hushed
from netspec.network import Network
from netspec.recipe.model import Recipe
from netspec.shapes import MAX_SIZE, Shape
from netspec.training.data_faults import DataError
from netspec.training.datasets import Pipeline
from netspec.training.example_faults import first_fault
from netspec.training.image_shapes import misfit
from netspec.training.readers import DiskReaders

Split = Literal["train", "evaluation"]


def open_data(recipe: Recipe, split: Split, network: Network) -> Pipeline:
    """The examples of a split and their way to the network. Of those that may differ in size, the first is made.

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
    ways = [recipe.preprocess, *([recipe.augment + recipe.preprocess] if split == "train" else [])]
    if faults := dict.fromkeys(filter(None, (misfit(examples.image_shape, steps, wanted) for steps in ways))):
        raise DataError([f"data.{split}: {fault}" for fault in faults])
    pipeline = Pipeline(examples, recipe.augment, recipe.preprocess, wanted, recipe.seed)
    if None in examples.image_shape:
        with hushed():
            import tensorflow as tf

        if fault := first_fault(tf, pipeline):
            raise DataError([f"data.{split}: {fault}"])
    return pipeline


def class_counts(recipe: Recipe, network: Network) -> Mapping[str, int]:
    """The number of classes of each target that holds them, by its name: the channels of the output of its loss."""
    counts = {}
    for loss in recipe.loss:
        if loss.takes_classes:
            shape = network.output_shape if loss.of is None else _end_point(network, loss.of)
            counts[loss.labels or ""] = shape[-1] if shape and isinstance(shape[-1], int) else MAX_SIZE
    return counts


def _end_point(network: Network, name: str) -> Shape | None:
    """The shape of an end point, by its whole name or without the network's scope."""
    index = network.end_points.get(name, network.end_points.get(f"{network.scope}/{name}"))
    return None if index is None else network.output_shapes()[index]
