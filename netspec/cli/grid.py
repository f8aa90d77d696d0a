"""`-p name=value,value` of `netspec verify`: every combination of the values of parameters."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

from netspec.cli.options import given_values
from netspec.cli.usage import UsageError

MOST_COMBINATIONS = 64
_PART = re.compile(r"""\s*('(?:[^']|'')*'|"(?:[^"\\]|\\.)*"|[^,'"][^,]*|)\s*(?:(,)|$)""", re.DOTALL)


def combinations(pairs: Iterable[str]) -> list[dict[str, Any]]:
    """A mapping from names to values for each combination of `name=value,value` pairs; the last name changes fastest.

    A comma inside quotes belongs to the value.
    """
    choices: dict[str, list[Any]] = {}
    for pair in pairs:
        name, equals, word = pair.partition("=")
        if name in choices:
            raise UsageError(f"-p sets '{name}' twice")
        parts = [f"{name}={part}" for part in _parts(word)] if equals else [pair]
        if len(parts) > 1 and f"{name}=" in parts:
            raise UsageError(f"-p {name}: expected a value before and after each comma, got '{word}'")
        choices[name] = [given_values([part])[name] for part in parts]
    count = math.prod(len(values) for values in choices.values())
    if count > MOST_COMBINATIONS:
        raise UsageError(
            f"-p gives {count:,} combinations, and at most {MOST_COMBINATIONS} are allowed; give fewer values at once"
        )
    return [dict(zip(choices, values, strict=True)) for values in itertools.product(*choices.values())]


def distinct(grid: Iterable[Mapping[str, Any]], names: Iterable[str]) -> list[dict[str, Any]]:
    """The combinations of a grid, restricted to the given names, without duplicates."""
    found: list[dict[str, Any]] = []
    for given in grid:
        own = {name: given[name] for name in given if name in names}
        if repr(own) not in map(repr, found):  # 1 and true are different values
            found.append(own)
    return found


def _parts(word: str) -> list[str]:
    """The values between commas; the whole word if there is a quote inside one of them."""
    parts, end = [], 0
    while found := _PART.match(word, end):
        parts.append(found[1].strip())
        if not found[2]:
            return parts
        end = found.end()
    return [word]
