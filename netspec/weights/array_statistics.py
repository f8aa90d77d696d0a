"""The mean, deviation and range of an array, read in parts so that a mapped file is not copied."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from netspec.weights.numbers import Array

_AT_ONCE = 2**20


class ArrayStatistics(NamedTuple):
    """Of the finite values, None if there are none; and the number of the others."""

    mean: float | None
    std: float | None
    least: float | None
    greatest: float | None
    non_finite: int


def array_statistics(array: Array) -> ArrayStatistics | None:
    """The statistics of real numbers; None of complex ones."""
    if np.iscomplexobj(array):
        return None
    values = array.reshape(-1, order="A")
    count, mean, squares = 0, 0.0, 0.0
    least, greatest = math.inf, -math.inf
    with np.errstate(all="ignore"):  # the squares of the greatest numbers are infinite
        for start in range(0, len(values), _AT_ONCE):
            part = values[start : start + _AT_ONCE].astype(np.float64)
            part = part[np.isfinite(part)]
            if len(part):
                own, total = float(part.mean()), count + len(part)
                squares += float(((part - own) ** 2).sum()) + (own - mean) ** 2 * count * len(part) / total
                mean += (own - mean) * len(part) / total
                count, least, greatest = total, min(least, float(part.min())), max(greatest, float(part.max()))
    rest = len(values) - count
    if not count:
        return ArrayStatistics(None, None, None, None, rest)
    return ArrayStatistics(_finite(mean), _finite(math.sqrt(squares / count)), least, greatest, rest)


def _finite(number: float) -> float | None:
    return number if math.isfinite(number) else None
