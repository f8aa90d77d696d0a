"""Suggests names of layers for one that no layer has: the one that it most likely is, or the few nearest of many."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from netspec.budget import spend
from netspec.diagnostics import Advice
from netspec.schema.suggest import recognized, suggested
from netspec.wording import first_of, on_one_line

_NAMED = 5
_ALL = 20
"""So many names that are no paths are all listed."""
_LONGEST = 200
_MOST_STEPS = 3


def nearest_few(name: str, known: Collection[str]) -> Advice:
    """The help for a name that no layer has; of paths, those are near that have many of its parts."""
    few = _NAMED if any("/" in each for each in known) else _ALL
    if len(known) <= few or len(name) > _LONGEST or recognized(name, known):
        return suggested(name, known)
    parts = name.split("/")
    spend(len(known) * len(parts))
    near = sorted(known, key=lambda path: _distance(path, name, parts))
    listed = first_of([on_one_line(path) for path in near[:_NAMED]], _NAMED, len(known))
    return Advice(f"use one of: {listed}")


def _distance(path: str, name: str, parts: list[str]) -> tuple[int, int]:
    """How many parts are not those of the path, and how much of its beginning and end differs."""
    there = path.split("/")
    alike = sum(1 for part in parts if part in there) + (parts[-1] == there[-1])
    return -alike, -_common(path, name) - _common(path[::-1], name[::-1])


def _common(one: str, other: str) -> int:
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def in_all_builds(names: Sequence[str]) -> str:
    """The end of a help, which says what layers are called in all builds of their block or their repeat."""
    said = first_of([f"'{on_one_line(name)}'" for name in names[:_MOST_STEPS]], _MOST_STEPS, len(names))
    return f"; or, in all its builds: {said}" if names else ""
