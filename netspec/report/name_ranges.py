"""Writes many names in few words: `block1/unit_1..6/conv2` for six layers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeAlias

_NUMBER = re.compile(r"([0-9]+)")
_FEW = 2
"""As few names are listed as they are."""
_MOST_RUNS = 6
"""The most numbers and runs of numbers that stand in braces."""

_Row: TypeAlias = tuple[str, ...]
"""The numbers of a name, or what is written in their place."""


def name_ranges(names: Sequence[str], most: int = 4) -> str:
    """Names that differ in numbers as ranges; of more than `most` texts, the first ones and the number of the rest."""
    if len(names) <= _FEW:
        return ", ".join(names)
    forms: dict[_Row, list[_Row]] = {}
    for name in dict.fromkeys(names):
        parts = _NUMBER.split(name)
        forms.setdefault(tuple(parts[::2]), []).append(tuple(parts[1::2]))
    texts = [
        ("".join(text + number for text, number in zip(form, [*row, ""], strict=True)), count)
        for form, rows in forms.items()
        for row, count in _merged(rows)
    ]
    if len(texts) <= most:
        return ", ".join(text for text, _ in texts)
    shown = max(most - 1, 1)
    left = sum(count for _, count in texts[shown:])
    return f"{', '.join(text for text, _ in texts[:shown])} and {left:,} more"


def _merged(rows: Sequence[_Row]) -> list[tuple[_Row, int]]:
    """Rows with ranges that stand for the same names, each with the number of names."""
    if not rows[0]:
        return [((), 1)]
    by_first: dict[str, list[_Row]] = {}
    for row in rows:
        by_first.setdefault(row[0], []).append(row[1:])
    alike: dict[tuple[tuple[_Row, int], ...], list[str]] = {}
    for first, below in by_first.items():
        alike.setdefault(tuple(_merged(below)), []).append(first)
    return [
        ((_range(firsts), *row), count * len(firsts))
        for rows_below, firsts in alike.items()
        for row, count in rows_below
    ]


def _range(numbers: Sequence[str]) -> str:
    """Numbers in ascending order, three or more in a row as `1..3`."""
    ordered = sorted(numbers, key=lambda number: (int(number), number))
    runs: list[list[str]] = []
    for number in ordered:
        if runs and int(runs[-1][-1]) + 1 == int(number):
            runs[-1].append(number)
        else:
            runs.append([number])
    texts = [text for run in runs for text in ([f"{run[0]}..{run[-1]}"] if len(run) > 2 else run)]
    if len(texts) == 1:
        return texts[0]
    more = ["..."] if len(texts) > _MOST_RUNS else []
    return f"{{{','.join([*texts[: _MOST_RUNS - len(more)], *more])}}}"
