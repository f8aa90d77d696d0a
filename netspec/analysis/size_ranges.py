"""Ranges of input sizes that a network accepts, solved from its layers' conditions on symbolic sizes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from netspec.ops import Requirement
from netspec.records import dataclass
from netspec.shapes import Atom, Dim, Product, Quotient, Size, evaluate, period, symbols

LARGEST = 2**20
"""Beyond this a condition counts as met by all sizes: no image has a million rows."""
_MOST_TRIED = 4_096


@dataclass(frozen=True, slots=True)
class SizeRange:
    """The sizes from `least` to `most`, both included, whose remainder modulo `step` is in a run of `run` remainders.

    The run begins at `remainder` and wraps around at `step`. `most` None means unbounded.
    """

    least: int
    most: int | None
    step: int = 1
    remainder: int = 0
    run: int = 1

    @property
    def remainders(self) -> tuple[int, ...]:
        """All allowed remainders modulo `step`."""
        return tuple((self.remainder + place) % self.step for place in range(self.run))

    def __contains__(self, size: int) -> bool:
        within = self.least <= size and (self.most is None or size <= self.most)
        return within and (size - self.remainder) % self.step < self.run

    def multiple_text(self) -> str:
        """The condition on remainders: `a multiple of 32`, `4 more than a multiple of 16`; empty if there is none."""
        if self.step == 1:
            return ""
        last = self.remainder + self.run - 1
        of = f"a multiple of {self.step}"
        if self.run == 1:
            return f"{self.remainder} more than {of}" if self.remainder else of
        if self.remainder == 0:
            return f"{of} or up to {last} more"
        if last == self.step:
            return f"{of} or up to {self.run - 1} less"
        return f"{self.remainder} to {last} more than {of}"


class _Condition(NamedTuple):
    """A condition `size == value` or `size >= value`, where `size(x + period) = size(x) + growth`."""

    size: Dim
    relation: str
    value: int
    period: int
    growth: int

    def holds(self, name: str, value: int) -> bool:
        """Whether the condition holds for this value of the symbol."""
        size = _value(self.size, name, value)
        return size >= self.value if self.relation == ">=" else size == self.value

    def settled(self, name: str) -> int:
        """The value of the symbol from which the condition is periodic."""
        if self.growth == 0:
            return 1
        most = max(abs(_value(self.size, name, value) - self.value) for value in range(1, self.period + 1))
        return 1 + self.period * (most // abs(self.growth) + 1)


def accepted(requirements: Iterable[Requirement], name: str) -> SizeRange | None:
    """The values of the size called `name` that meet every condition on it.

    None if there is none, if no `SizeRange` describes them, or if a condition is unknown or depends on a second size.
    """
    least, most = 1, LARGEST
    uneven: list[_Condition] = []
    for size, relation, value in dict.fromkeys(requirement[:3] for requirement in requirements):
        if size is None:
            return None
        found = symbols(size)
        if name not in found:
            continue
        if len(found) > 1 or (repeats := period(size)) is None:
            return None
        if not _grows(size):
            uneven.append(_Condition(size, relation, value, *repeats))
            continue
        least = max(least, _first(size, name, value))
        if relation == "==":
            most = min(most, _first(size, name, value + 1) - 1)
    return _range(uneven, name, least, most) if least <= most else None


def _range(uneven: Sequence[_Condition], name: str, least: int, most: int) -> SizeRange | None:
    """The sizes from `least` to `most` that meet non-monotonic conditions.

    Beyond some size all conditions are periodic, so that two periods determine all that follows.
    """
    length = math.lcm(*(condition.period for condition in uneven))
    if length > _MOST_TRIED:
        return None
    start = max([least, *(condition.settled(name) for condition in uneven)])
    last = min(most, start + 2 * length - 1)
    if last - least > _MOST_TRIED:
        return None
    met = [value for value in range(least, last + 1) if all(condition.holds(name, value) for condition in uneven)]
    if not met:
        return None
    pattern = _pattern(met)
    if last < most and met[-1] > last - length:
        found = SizeRange(met[0], None, *pattern)
        most = next(value for value in range(most, 0, -1) if value in found)
        found = SizeRange(met[0], most if most < LARGEST - length else None, *pattern)
    else:
        found = SizeRange(met[0], met[-1] if met[-1] < LARGEST else None, *pattern)
    return found if met == [value for value in range(least, last + 1) if value in found] else None


def _pattern(met: Sequence[int]) -> tuple[int, int, int]:
    """Guesses step, remainder and run from the last sizes; the caller verifies the guess on all sizes."""
    every = set(met)
    starts = [value for value in met if value - 1 not in every]
    if len(starts) < 2:
        return 1, 0, 1
    first, second = starts[-2:]
    return second - first, first % (second - first), sum(1 for value in met if first <= value < second)


def _value(size: Dim, name: str, value: int) -> int:
    found = evaluate(size, {name: value})
    if found is None:
        raise LookupError(f"{size} depends on more than {name}")
    return found


def _grows(size: Dim) -> bool:
    """Whether a size is monotonic in its symbol, so that each condition on it holds on one interval."""
    return not isinstance(size, Size) or all(factor > 0 and _atom_grows(atom) for atom, factor in size.terms)


def _atom_grows(atom: Atom) -> bool:
    match atom:
        case Quotient(dividend, _):
            return _grows(dividend)
        case Product():
            return False
    return True


def _first(size: Dim, name: str, value: int) -> int:
    """The least value of the symbol for which the size is at least `value`; above `LARGEST` if there is none."""
    low, high = 1, LARGEST + 1
    while low < high:
        middle = (low + high) // 2
        reached = evaluate(size, {name: middle})
        if reached is not None and reached >= value:
            high = middle
        else:
            low = middle + 1
    return low
