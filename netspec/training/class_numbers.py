"""Which class each number means: that of a run, by its record, since folders of data are renamed, added and moved."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from netspec.network import Network
from netspec.recipe.model import Recipe
from netspec.training.data_faults import DataError
from netspec.training.opening import open_data
from netspec.training.run_record import CLASSES, RECORD


def class_names(recipe: Recipe, network: Network, weights: str) -> tuple[str, ...]:
    """The names of a network's classes: those that its run was begun with, or else those of the data of training.

    For weights from elsewhere it is the data first.

    Raises:
        DataError: there is no such run, and the data cannot be read.
    """
    recorded = _recorded(Path(recipe.folder))
    if recorded and Path(weights).resolve().is_relative_to(Path(recipe.folder).resolve()):
        return recorded
    try:
        return open_data(recipe, "train", network).examples.class_names
    except DataError:
        if recorded:
            return recorded
        raise


def renumbered(trained: Sequence[str], found: Sequence[str]) -> tuple[str, ...]:
    """A fault if data have another class under some number than the network was trained on."""
    for number, (meant, name) in enumerate(zip(trained, found, strict=False)):
        if meant and name and meant != name:
            help = "put the names into a file in the order of training, a line for each, and give it as class_names"
            return (f"class {number} is '{name}', but '{meant}' in training; {help}",)
    return ()


def _recorded(folder: Path) -> tuple[str, ...]:
    try:
        return tuple(map(str, json.loads((folder / RECORD).read_text(encoding="utf-8"))[CLASSES]))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return ()  # no run, or one from before classes were recorded
