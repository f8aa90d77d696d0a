"""Whole numbers and truth values that an input of a network takes, and those that it does not."""

from __future__ import annotations

from typing import Any

from netspec.training.wanted_inputs import WantedInput
from netspec.wording import counted

_KINDS = {"whole numbers": "iu", "truth values": "b"}


def bounds_of(wanted: WantedInput) -> tuple[int, int]:
    """The least and the largest whole number that an input takes."""
    import numpy as np

    if wanted.dtype == "bool":
        return 0, 1
    limits = np.iinfo(wanted.dtype)
    return (int(limits.min), int(limits.max)) if wanted.vocabulary is None else (0, wanted.vocabulary - 1)


def outside_bounds(number: int, wanted: WantedInput) -> str:
    """That a number is none that an input takes."""
    least, largest = bounds_of(wanted)
    whose = "the vocabulary" if wanted.vocabulary is not None else wanted.dtype
    return f"{number} is outside of {least:,} to {largest:,}, the numbers of {whose}"


def unfit_array(array: Any, name: str, wanted: WantedInput) -> str | None:
    """Why an array cannot be an input of whole numbers or truth values; None if it can, or floats are wanted."""
    import numpy as np

    if wanted.floats:
        return None
    if array.dtype.kind not in _KINDS[wanted.kind]:
        help = f"store them as x.astype('{wanted.dtype}')"
        return f"{name}: expected {wanted.kind}, since the input is of type {wanted.dtype}, got {array.dtype}; {help}"
    if wanted.dtype == "bool":
        return None
    least, largest = bounds_of(wanted)
    outside = (array < least) | (array > largest)
    rows = np.flatnonzero(outside.reshape(len(array), -1).any(axis=1))
    if not len(rows):
        return None
    row = int(rows[0])
    number = int(np.atleast_1d(array[row])[np.atleast_1d(outside[row])][0])
    more = f" (and {counted(len(rows) - 1, 'more row')})" if len(rows) > 1 else ""
    return f"{name}: row {row:,}: {outside_bounds(number, wanted)}{more}"
