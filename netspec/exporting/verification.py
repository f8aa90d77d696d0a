"""Compares what was written with the network, on the same random input."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from netspec.exporting.export_error import ExportError

LIMIT = 1e-3
"""The largest difference of rounding, as a share of the largest output. Wrong values differ by far more."""
_ROUNDING = 1e-5
"""Smaller differences are not told apart."""


def largest_difference(expected: Mapping[str, Any], found: Mapping[str, Any]) -> float:
    """The largest difference of an output, as a share of the largest magnitude in it.

    What is no number or infinite in both is equal.

    Raises:
        ExportError: an output is missing, or has another shape.
    """
    return max((_difference(name, array, found.get(name)) for name, array in expected.items()), default=0.0)


def not_finite(values: Mapping[str, Any]) -> list[str]:
    """The names of what holds infinite values, or such that are no numbers."""
    import numpy as np

    return [name for name, value in values.items() if not np.isfinite(value).all()]


def rounded_up(difference: float) -> float:
    """A difference to one digit; one of rounding, which is another on other machines, as the next power of ten."""
    if difference < _ROUNDING:
        return _ROUNDING
    if difference == float("inf"):
        return difference
    unit = 10.0 ** math.floor(math.log10(difference))
    return 10 * unit if difference < LIMIT / 10 else math.ceil(difference / unit) * unit


def _difference(name: str, expected: Any, found: Any) -> float:
    import numpy as np

    if found is None or expected.shape != found.shape:
        got = "none" if found is None else f"one of shape {list(found.shape)}"
        raise ExportError(f"the file was to return {name} of shape {list(expected.shape)}, and returns {got}")
    one, other = (np.asarray(array, np.float64) for array in (expected, found))
    same = (one == other) | (np.isnan(one) & np.isnan(other))
    if same.all():
        return 0.0
    finite = np.isfinite(one)
    if not (finite | same).all() or not np.isfinite(other[finite]).all():
        return float("inf")
    largest = float(np.abs(one[finite]).max())
    return float(np.abs(one - other)[finite].max()) / max(largest, float(np.finfo(np.float32).tiny))
