"""How messages guess at a word: the nearest that is known, and no other than a slip of the fingers away from it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice

from netspec.budget import spend

_LONGEST_COMPARED = 80
_MOST_COMPARED = 500
_COMPARED = 5
"""The steps of a comparison."""
_SHORT, _LONG = 3, 8
"""In a word of these lengths and more, one slip and two are forgiven."""
_SEPARATORS = re.compile(r"[\s_.-]+")
_DIGITS = re.compile(r"\d+")


def folded(word: str) -> str:
    """A word without case and separators: `MaxPool2D` and `max-pool2d` are one."""
    return _SEPARATORS.sub("", word).lower()


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The one known word that differs by case, separators or a slip (two in a long word), or None.

    Numbers must agree, since `conv1d` is not `conv2d`, and the first letter, since `prelu` is not `relu`: what leads to
    another network is no cure.
    """
    if len(word) > _LONGEST_COMPARED:
        return None
    candidates = [name for name in islice(known, _MOST_COMPARED) if len(name) <= _LONGEST_COMPARED]
    spend(_COMPARED * len(candidates))
    plain, numbers = folded(word), _DIGITS.findall(word)
    if same := [name for name in candidates if folded(name) == plain]:
        return same[0]
    for edits in range(1, 1 if len(plain) < _SHORT else 2 if len(plain) < _LONG else 3):
        near = [
            name
            for name in candidates
            if _DIGITS.findall(name) == numbers
            and _begin_alike(plain, other := folded(name))
            and _within(plain, other, edits)
        ]
        if near:
            return near[0] if len(near) == 1 else None
    return None


def _begin_alike(one: str, other: str) -> bool:
    """Whether two words have one first letter, or the first two swapped: what comes before a word changes its sense."""
    return one[:1] == other[:1] or one == other[1::-1] + other[2:]


def _within(one: str, other: str, edits: int) -> bool:
    """Whether so many letters inserted, deleted, replaced or swapped with the next make one word of the other."""
    if abs(len(one) - len(other)) > edits:
        return False
    same = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    one, other = one[same:], other[same:]
    if not one or not other:
        return len(one) + len(other) <= edits
    if not edits:
        return False
    swapped = len(one) > 1 and one[:2] == other[1::-1] and _within(one[2:], other[2:], edits - 1)
    return swapped or any(_within(one[a:], other[b:], edits - 1) for a, b in ((1, 1), (1, 0), (0, 1)))
