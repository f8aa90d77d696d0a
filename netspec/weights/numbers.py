"""The types of values, as checkpoints and as NumPy call them."""

from __future__ import annotations

import sys
from typing import Any, TypeAlias

import numpy as np

Array: TypeAlias = np.ndarray[Any, Any]

BFLOAT16 = "bfloat16"


def stored_order(value: Array) -> memoryview:
    """The bytes of an array as files have them: the last axis varies fastest, the least byte comes first."""
    array = np.ascontiguousarray(value)
    if array.dtype.byteorder == ">" or (array.dtype.byteorder == "=" and sys.byteorder == "big"):
        array = array.astype(array.dtype.newbyteorder("<"))
    return array.reshape(-1).view(np.uint8).data


def as_numbers(data: Array, dtype: str, *, little: bool = True) -> Array:
    """Bytes as numbers, in this machine's order of bytes.

    Without the package ml_dtypes, bfloat16 is widened to float32, whose upper half it is.
    """
    if dtype == "bool":
        truths: Array = data.view(np.uint8).astype(bool)
        return truths
    if dtype != BFLOAT16:
        kind = np.dtype(dtype)
        numbers: Array = data.view(kind.newbyteorder("<" if little else ">")).astype(kind, copy=False)
        return numbers
    bits = data.view("<u2" if little else ">u2").astype(np.uint16, copy=False)
    try:
        from ml_dtypes import bfloat16
    except ModuleNotFoundError:
        return (bits.astype(np.uint32) << 16).view(np.float32)
    halves: Array = bits.view(bfloat16)
    return halves
