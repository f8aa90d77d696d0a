"""The input sizes that a network accepts, from the conditions that its layers put on symbolic sizes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from netspec.ops import Requirement
from netspec.shapes import Dim, evaluate, symbols

LARGEST = 2**20
"""Beyond this a condition counts as met by all sizes: no image has a million rows."""


@dataclass(frozen=True, slots=True)
class SizeRange:
    """The sizes from `least` to `most`, both included; `most` None means without end."""

    least: int
    most: int | None

    def __str__(self) -> str:
        return f"{self.least} to {self.most}" if self.most is not None else f"at least {self.least}"


def accepted(requirements: Iterable[Requirement], name: str) -> SizeRange | None:
    """The values of the size called `name` that meet every condition on it alone; None if there is none.

    Sizes grow with the input's, so each condition holds on one stretch, whose ends are found by halving.
    """
    least, most = 1, LARGEST
    for requirement in requirements:
        if symbols(requirement.size) != {name}:
            continue
        least = max(least, _first(requirement.size, name, requirement.value))
        if requirement.relation == "==":
            most = min(most, _first(requirement.size, name, requirement.value + 1) - 1)
    if least > most:
        return None
    return SizeRange(least, None if most >= LARGEST else most)


def _first(size: Dim, name: str, value: int) -> int:
    """The least value of the symbol at which the size is `value` or more; past `LARGEST` if there is none."""
    low, high = 1, LARGEST + 1
    while low < high:
        middle = (low + high) // 2
        reached = evaluate(size, {name: middle})
        if reached is not None and reached >= value:
            high = middle
        else:
            low = middle + 1
    return low
