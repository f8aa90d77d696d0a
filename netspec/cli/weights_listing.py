"""Collects what `netspec weights` lists: the tensors of a file, told apart, and their statistics."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

from netspec.checkpoint import Checkpoint
from netspec.checkpoint.contents import ITEM_BYTES
from netspec.comparison.renaming import RenamedTensors
from netspec.comparison.restoring import Stored
from netspec.comparison.stored_names import told_apart
from netspec.report.number_text import byte_text
from netspec.report.stored_listing import Origin, Sort, Statistics, StoredRow, StoredTable
from netspec.wording import counted

if TYPE_CHECKING:
    from netspec.weights import Weights


def stored_table(
    path: str, found: Checkpoint, names: RenamedTensors, statistics: Mapping[str, Statistics | None] | None
) -> StoredTable:
    """What a file stores, by the names that it is renamed to."""
    tensors = {name: found.tensors[key] for key, name in found.names.items()}
    stored = {name: Stored(tensor.shape, tensor.dtype) for name, tensor in tensors.items()}
    slots = told_apart(stored, stored).slot_names
    rows = [
        StoredRow(
            new,
            name,
            _sort(stored[name], is_slot=name in slots),
            stored[name].shape,
            stored[name].dtype,
            ITEM_BYTES.get(stored[name].dtype),
            statistics[name] if statistics and name in statistics else None,
            slots.get(name),
        )
        for new, name in names.names.items()
    ]
    about = found.about + (", of Python objects" if found.of_objects else "")
    origin = Origin(path, about, found.version, found.of_objects, found.faults)
    return StoredTable(origin, rows, statistics is not None, names.replaced)


def _sort(stored: Stored, *, is_slot: bool) -> Sort:
    if stored.dtype not in ITEM_BYTES:
        return "other"
    return "slot" if is_slot else "variable" if stored.shape else "scalar"


def statistics_of(weights: Weights) -> Mapping[str, Statistics | None]:
    """The statistics of all numbers, by the names that they are stored by.

    Raises:
        WeightsError: a value is damaged.
    """
    from netspec.weights.array_statistics import array_statistics

    measured = ((name, array_statistics(value)) for name, value in weights.items())
    return {name: Statistics(*numbers) if numbers else None for name, numbers in measured}


def size_text(found: Checkpoint) -> str:
    """How much a file stores."""
    tensors = found.tensors.values()
    parameters = sum(math.prod(tensor.shape) for tensor in tensors)
    size = sum(math.prod(tensor.shape) * ITEM_BYTES.get(tensor.dtype, 0) for tensor in tensors)
    return f"{counted(len(tensors), 'variable')}, {counted(parameters, 'parameter')}, {byte_text(size)}"
