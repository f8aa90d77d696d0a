"""What Python needs to read expressions of lists and rows: rows with fields as attributes, and functions of lists."""

from __future__ import annotations

import math
from typing import Any


class Row(dict[str, Any]):
    """A row whose fields Python reads as attributes."""

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None


def text_of(value: object) -> str:
    """Python's `str` of what a text can hold in one way."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise TypeError(value)
    return str(value)


def numbers_to(*ends: int) -> list[int]:
    """Python's `range` as a list."""
    return list(range(*ends))


LIST_FUNCTIONS: dict[str, Any] = {
    "len": len,
    "sum": sum,
    "range": numbers_to,
    "str": text_of,
    "log2": math.log2,
    "ceil": math.ceil,
    "floor": math.floor,
}
