"""Columns of paths of scopes, which are cut in the middle, and of lists of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from netspec.report.column_kinds import ColumnKind
from netspec.report.markdown import code
from netspec.report.short_paths import DOTS, PathCutter, cut_end
from netspec.report.visible import columns, visible

_SEPARATOR = ", "


class Paths(ColumnKind):
    """A path in each row; most of them differ from each other."""

    __slots__ = ()
    _SHORT = 24

    def text(self, value: str) -> str:
        return visible(value)

    def in_markdown(self, value: str) -> str:
        return code(value)

    def least(self, values: Sequence[str]) -> int:
        texts = self.cells(values)
        distinct = max(map(_cutter(tuple(texts)).least, texts), default=0)
        return max(distinct, min(self.comfortable(values), self._SHORT))

    def comfortable(self, values: Sequence[str]) -> int:
        texts = self.cells(values)
        return max(map(_cutter(tuple(texts)).comfortable, texts), default=0)

    def cells(self, values: Sequence[str], width: int | None = None) -> list[str]:
        texts = [self.text(value) for value in values]
        if width is None or max(map(columns, texts), default=0) <= width:
            return texts
        cutter = _cutter(tuple(texts))
        return [cutter.cut(text, width) for text in texts]


class PathLists(ColumnKind):
    """Several paths in each row, or none. `noun` is what they are, for their number where none of them fits."""

    __slots__ = ("noun",)
    _SHORT, _COMFORTABLE = 16, 28

    def __init__(self, noun: str) -> None:
        self.noun = noun

    def text(self, value: Sequence[str]) -> str:
        return _SEPARATOR.join(map(visible, value))

    def in_markdown(self, value: Sequence[str]) -> str:
        return _SEPARATOR.join(map(code, value))

    def least(self, values: Sequence[Sequence[str]]) -> int:
        return min(ColumnKind.least(self, values), self._SHORT)

    def comfortable(self, values: Sequence[Sequence[str]]) -> int:
        return min(ColumnKind.comfortable(self, values), self._COMFORTABLE)

    def cells(self, values: Sequence[Sequence[str]], width: int | None = None) -> list[str]:
        texts = [self.text(value) for value in values]
        if width is None or max(map(columns, texts), default=0) <= width:
            return texts
        cutter = _cutter(tuple(visible(path) for value in values for path in value))
        return [self._fitted(list(map(visible, value)), width, cutter) for value in values]

    def _fitted(self, paths: list[str], width: int, cutter: PathCutter) -> str:
        """As many of the paths as fit, each with its last part at least, and the number of the others."""
        if len(paths) < 2:
            return "".join(cutter.cut(path, width) for path in paths)
        for kept in range(len(paths), 0, -1):
            more = f"{_SEPARATOR}+{len(paths) - kept}" if kept < len(paths) else ""
            cut = _shared(paths[:kept], width - len(more) - len(_SEPARATOR) * (kept - 1), cutter)
            if cut is not None:
                return _SEPARATOR.join(cut) + more
        return cut_end(f"{len(paths)} {self.noun}", width)


@lru_cache(maxsize=4)
def _cutter(paths: tuple[str, ...]) -> PathCutter:
    """The cutter of a column, which is asked at several widths."""
    return PathCutter(paths)


def _shared(paths: list[str], room: int, cutter: PathCutter) -> list[str] | None:
    """The paths cut to a common width, the rest going to those that need more; None if the last parts do not fit."""
    widths = {}
    for left, place in enumerate(sorted(range(len(paths)), key=lambda place: columns(paths[place]))):
        widths[place] = min(columns(paths[place]), room // (len(paths) - left))
        room -= widths[place]
    for place, path in enumerate(paths):
        if widths[place] < min(columns(path), columns(path.rpartition("/")[2]) + len(f"{DOTS}/")):
            return None
    return [cutter.cut(path, widths[place]) for place, path in enumerate(paths)]
