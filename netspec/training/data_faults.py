"""Faults of data: what is wrong, with the file and the row, record or image that it is wrong with."""

from __future__ import annotations

import re
from collections.abc import Sequence

_MOST_SHOWN = 20


class DataError(Exception):
    """Data that cannot be read, or that does not fit the network. `faults` has a line for each fault."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        more = len(self.faults) - _MOST_SHOWN
        super().__init__("\n".join([*self.faults[:_MOST_SHOWN], *([f"and {more:,} more faults"] if more > 0 else [])]))

    def __reduce__(self) -> tuple[type[DataError], tuple[Sequence[str]]]:
        return type(self), (self.faults,)


def outside_text(label: int, classes: int, offset: int) -> str:
    """That a label is outside of the classes, as the file has it and less the offset."""
    less = f" less the offset {offset}, {label - offset}," if offset else ""
    last = "the only class, 0" if classes == 1 else f"the classes 0 to {classes - 1:,}"
    return f"label {label}{less} is outside of {last}"


def first_line(error: BaseException) -> str:
    """The first line of an error's text, without the names that TensorFlow adds to it."""
    line = str(error).partition("\n")[0]
    return re.sub(r"^\{\{.*?\}\} ?| ?\[Op:\w+\].*$", "", line) or type(error).__name__
