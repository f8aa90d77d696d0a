"""Shortens paths of scopes in the middle, so that each keeps its beginning and end.

No two become the same, unless one ends in the other: then it may be the same path, seen from another scope.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise

from netspec.budget import spend
from netspec.report.visible import columns

DOTS = "..."
_DEEPEST = 8
"""Scopes from the beginning that a shortened path may keep."""
_COMPARED = 16
"""The paths that are compared in a step."""


class PathCutter:
    """Shortens the paths of one set.

    A shortened path is a number of first scopes, dots, and an end. It is distinct if no other path of the set begins
    with the same scopes and has the same end.
    """

    def __init__(self, paths: Iterable[str]) -> None:
        self._least: dict[tuple[str, int], int] = {}
        """The characters of the end that make a path distinct, behind each number of first scopes."""
        groups: dict[tuple[int, str], set[str]] = defaultdict(set)
        for path in paths:
            for kept, beginning in _beginnings(path):
                groups[kept, beginning].add(path)
        for (kept, _), members in groups.items():
            spend(len(members) // _COMPARED)
            for path, needed in _needed(members):
                self._least[path, kept] = needed

    def least(self, path: str) -> int:
        """The columns of the shortest distinct form of a path that has its whole last part."""
        last = len(path.rpartition("/")[2]) + 1
        return self._shortest(path, lambda needed: max(last, needed))

    def comfortable(self, path: str) -> int:
        """The columns of the shortest distinct form of a path that has whole scopes only."""
        return self._shortest(path, lambda needed: len(path) - max(path.rfind("/", 0, 1 - needed or None), 0))

    def _shortest(self, path: str, end: Callable[[int], int]) -> int:
        """The least columns of a path and its shortened forms; `end` is the length of the end for what is needed."""
        forms = (
            columns(beginning) + len(DOTS) + columns(path[-end(self._least[path, kept]) :])
            for kept, beginning in _beginnings(path)
        )
        return min(columns(path), *forms)

    def cut(self, path: str, width: int) -> str:
        """A path in at most `width` columns: distinct if possible, of whole scopes if possible, from the beginning."""
        if columns(path) <= width:
            return path
        last = len(path.rpartition("/")[2]) + 1
        best, score = cut_start(path, width), (False, 0, False, 0, 0)
        for kept, beginning in _beginnings(path):
            room = width - columns(beginning) - len(DOTS)
            if room < 1:
                break
            longest = end_of(path, room)
            for end in {longest, longest[max(longest.find("/"), 0) :]}:
                distinct = len(end) >= self._least[path, kept]
                found = (distinct, min(len(end), last), end.startswith("/"), kept, len(end))
                if found >= score:
                    best, score = f"{beginning}{DOTS}{end}", found
        return best


def _needed(paths: Iterable[str]) -> Iterator[tuple[str, int]]:
    """Each path with the least length of its end that no other path has."""
    # Paths with the longest common end are neighbours when read backwards.
    backwards = sorted(path[::-1] for path in paths)
    # One path may be the end of another: then it may be the same one, seen from another scope.
    joined = [i for i, (short, long) in enumerate(pairwise(backwards)) if long.startswith(f"{short}/")]
    known = {*joined}
    apart = [path for i, path in enumerate(backwards) if i not in known]
    common = [0, *(_common(*two) for two in pairwise(apart)), 0]
    needed = {path: max(two) + 1 for path, two in zip(apart, pairwise(common), strict=True)}
    for i in reversed(joined):
        needed[backwards[i]] = needed[backwards[i + 1]]
    yield from ((path[::-1], least) for path, least in needed.items())


def _beginnings(path: str) -> Sequence[tuple[int, str]]:
    """The first scopes of a path, none to all but the last part, with their number."""
    parts = path.split("/")
    return [(kept, "".join(f"{part}/" for part in parts[:kept])) for kept in range(min(len(parts), _DEEPEST))]


def start_of(text: str, width: int) -> str:
    """As many of the first characters as `width` columns hold."""
    return text[:width] if text.isascii() else text[: _fitting(text, width)]


def end_of(text: str, width: int) -> str:
    """As many of the last characters as `width` columns hold."""
    return text[max(len(text) - width, 0) :] if text.isascii() else text[len(text) - _fitting(text[::-1], width) :]


def cut_start(text: str, width: int) -> str:
    """A text without its beginning where it is too wide."""
    if columns(text) <= width:
        return text
    return DOTS + end_of(text, width - len(DOTS)) if width > len(DOTS) else end_of(text, width)


def cut_end(text: str, width: int) -> str:
    """A text without its end where it is too wide."""
    if columns(text) <= width:
        return text
    return start_of(text, width - len(DOTS)) + DOTS if width > len(DOTS) else start_of(text, width)


def cut_middle(text: str, width: int) -> str:
    """A text without its middle where it is too wide."""
    if columns(text) <= width or width <= len(DOTS) + 1:
        return cut_end(text, width)
    end = (width - len(DOTS)) // 2
    return start_of(text, width - len(DOTS) - end) + DOTS + end_of(text, end)


def _fitting(text: str, width: int) -> int:
    """The number of first characters that `width` columns hold."""
    count = 0
    while count < len(text) and columns(text[: count + 1]) <= width:
        count += 1
    return count


def _common(one: str, other: str) -> int:
    """The number of first characters that two texts share."""
    return next(
        (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
