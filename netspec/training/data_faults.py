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


def not_computed(error: BaseException) -> str:
    """Why TensorFlow cannot compute a network on a batch, with the operation that fails."""
    lines = [line.strip() for line in str(error).splitlines()]
    place = next((number for number, line in enumerate(lines) if number and "{{node " in line), None)
    if place is None:
        return first_line(error)
    (node, *_) = re.findall(r"\{\{node ([^}]+)\}\}", lines[place])
    return f"{_without_names(lines[place - 1])}, in the operation {node}"


def first_line(error: BaseException) -> str:
    """The first line of an error's text, without the names that TensorFlow adds to it."""
    return _without_names(str(error).partition("\n")[0]) or type(error).__name__


def _without_names(line: str) -> str:
    return re.sub(r"^\{\{.*?\}\} ?| ?\[Op:\w+\].*$", "", line)
