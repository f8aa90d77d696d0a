"""Small data sets, and pipelines of them, for tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from netspec.recipe.preprocessing import PREPROCESSORS, Preprocessor
from netspec.recipe.sources import SOURCES
from netspec.shapes import Shape
from netspec.training.datasets import Pipeline
from netspec.training.examples import Examples
from netspec.training.readers import DiskReaders
from netspec.training.wanted_inputs import WantedInput


def step(name: str, value: Any = None) -> Preprocessor:
    """A step as a recipe names it."""
    member = PREPROCESSORS.members[name]
    return member() if value is None else member.from_value(value)


def opened(
    folder: Path, source: str, given: Any, wanted: Shape = (4, 4, 3), classes: Mapping[str, int] | None = None
) -> Examples:
    """The examples of a source; its paths are from the folder."""
    counts = {"": 10} if classes is None else classes
    readers = DiskReaders(lambda path: str(folder / path), {"images": WantedInput(wanted)}, counts)
    examples: Examples = SOURCES.members[source].from_value(given).open(readers)
    return examples


def pipeline(
    examples: Examples,
    wanted: Shape,
    preprocess: Sequence[Preprocessor] = (),
    augment: Sequence[Preprocessor] = (),
    seed: int = 7,
) -> Pipeline:
    """The way of examples to a network."""
    return Pipeline(examples, tuple(augment), tuple(preprocess), {"images": WantedInput(wanted)}, seed)


def numbered_arrays(folder: Path, count: int = 50, shape: tuple[int, ...] = (4, 4, 1)) -> None:
    """Writes `x.npy`, whose image `i` is full of `i`, and `y.npy`, with label `i % 10`."""
    rows = np.arange(count, dtype=np.uint8).reshape(count, *[1] * len(shape))
    np.save(folder / "x.npy", np.broadcast_to(rows, (count, *shape)))
    np.save(folder / "y.npy", np.arange(count) % 10)


def numbers(batches: Sequence[Any]) -> list[int]:
    """The numbers of the images in batches, as `numbered_arrays` fills them."""
    return [int(image.flat[0]) for batch in batches for image in batch[0].numpy()]
