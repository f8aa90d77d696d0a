"""The input sizes that a network accepts, from the conditions that its layers put on symbolic sizes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from netspec.ops import Requirement
from netspec.shapes import Atom, Dim, Product, Quotient, Size, evaluate, symbols

LARGEST = 2**20
"""Beyond this a condition counts as met by all sizes: no image has a million rows."""
_TRIED = 2_048


@dataclass(frozen=True, slots=True)
class SizeRange:
    """The sizes from `least` to `most`, both included; `most` None means without end."""

    least: int
    most: int | None

    def __str__(self) -> str:
        return f"{self.least} to {self.most}" if self.most is not None else f"at least {self.least}"


def accepted(requirements: Iterable[Requirement], name: str) -> SizeRange | None:
    """The values of the size called `name` that meet every condition on it.

    None if there is none, if they are no single stretch, or if a condition ties the size to another or is unknown.
    """
    least, most = 1, LARGEST
    uneven: list[Requirement] = []
    for requirement in dict.fromkeys(requirements):
        if requirement.size is None:
            return None
        found = symbols(requirement.size)
        if name not in found:
            continue
        if len(found) > 1:
            return None
        if not _grows(requirement.size):
            uneven.append(requirement)
            continue
        least = max(least, _first(requirement.size, name, requirement.value))
        if requirement.relation == "==":
            most = min(most, _first(requirement.size, name, requirement.value + 1) - 1)
    if least > most or not all(_met(requirement, name, least, most) for requirement in uneven):
        return None
    return SizeRange(least, None if most >= LARGEST else most)


def _grows(size: Dim) -> bool:
    """Whether a size never falls as its symbol grows, so that each condition on it holds on one stretch."""
    return not isinstance(size, Size) or all(factor > 0 and _atom_grows(atom) for atom, factor in size.terms)


def _atom_grows(atom: Atom) -> bool:
    match atom:
        case Quotient(_, dividend, _):
            return _grows(dividend)
        case Product():
            return False
    return True


def _met(requirement: Requirement, name: str, least: int, most: int) -> bool:
    """Whether a condition, such as that two branches are of one size, is met all along a stretch."""
    for value in range(least, min(most, least + _TRIED) + 1):
        size = evaluate(requirement.size, {name: value})
        if size is None or not (
            size >= requirement.value if requirement.relation == ">=" else size == requirement.value
        ):
            return False
    return True


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
