"""Reads the names of classes: a name for each line, or slim's `labels.txt`, with a number before each name."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from netspec.training.data_faults import DataError
from netspec.training.regular_files import described_text

_NUMBERED = re.compile(r"(\d{1,9}):(.*)")


def read_class_names(path: Path) -> tuple[str, ...]:
    """The names by the numbers of the classes.

    Raises:
        DataError: it cannot be read, is empty, names a class twice, or its numbers have gaps.
    """
    try:
        lines = described_text(path).splitlines()
    except FileNotFoundError as error:
        raise DataError([f"{path}: {error.strerror}"]) from None
    named = [(number, line.strip()) for number, line in enumerate(lines, 1) if line.strip()]
    matches = [_NUMBERED.fullmatch(line) for _, line in named]
    if not named:
        raise DataError([f"{path} names no class"])
    if not all(matches):
        return _distinct(path, [line for _, line in named])
    numbered = sorted((int(match[1]), match[2].strip()) for match in matches if match)
    numbers = [number for number, _ in numbered]
    if numbers != [*range(numbers[0], numbers[0] + len(numbers))] or numbers[0] > 1:
        raise DataError([f"{path}: expected the numbers of the classes from 0 on, each once, got {numbers[:8]}"])
    names = [name for _, name in numbered]
    return _distinct(path, [*[""] * numbers[0], *names])


def _distinct(path: Path, names: list[str]) -> tuple[str, ...]:
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise DataError([f"{path} names the class '{min(twice)}' twice"])
    return tuple(names)
