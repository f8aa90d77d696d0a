"""Random numbers for the inputs of a network."""

from __future__ import annotations

from typing import Any

from netspec.ops.dtypes import FLOATS, Dtype


def random_input(random: Any, shape: tuple[int, ...], dtype: Dtype) -> Any:
    """Random numbers for an input: normal ones, or whole ones from 0 to 1, which every vocabulary has."""
    import numpy as np

    drawn = random.normal(size=shape) if dtype in FLOATS else random.integers(0, 2, shape)
    return drawn.astype(np.float32 if dtype == "bfloat16" else dtype)
