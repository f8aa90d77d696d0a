"""A share of the examples of one source, such as the last fifth for evaluation, by a rule that is stable.

Each example has a place between 0 and 1, which depends on nothing but its own number or name: other shares, seeds and
runs see the same. Numbers are spread evenly (multiples of the golden ratio), so that data in the order of its classes
gives each share its part of every class, exact to about one example; names are spread by a hash.
"""

from __future__ import annotations

import hashlib
from typing import Any

ALL: tuple[float, float] = (0.0, 1.0)
"""The share of all examples."""
_WHOLE = 1 << 32
_GOLDEN = 2_654_435_769  # 2^32 divided by the golden ratio


def place_of_number(number: Any, beginning: int = 0) -> Any:
    """The place of a row or a record, times 2^32; `number` may be an array or a tensor of 64 bits."""
    return (number * _GOLDEN + beginning) % _WHOLE


def place_of_name(name: str) -> int:
    """The place of a file, times 2^32."""
    digest = hashlib.blake2b(name.encode("utf-8", "surrogateescape"), digest_size=4).digest()
    return int.from_bytes(digest, "big")


def within(place: Any, share: tuple[float, float]) -> Any:
    """Whether a place is in a share, from its first number up to its second."""
    first, end = (round(part * _WHOLE) for part in share)
    return (place >= first) & (place < end)
