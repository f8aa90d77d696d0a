"""A column of shapes, whose sizes are aligned axis by axis among shapes of the same rank."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import NamedTuple, TypeAlias

from netspec.report.column_kinds import ColumnKind
from netspec.report.markdown import code
from netspec.report.short_paths import DOTS, cut_end, cut_middle
from netspec.shapes import Dim, Shape, Size, dim_text, shape_text, shapes_text

_LONGEST_CUT, _SHORTEST_CUT = 40, 9
"""The characters of an expression that is cut."""


class Several(NamedTuple):
    """The shapes of a layer of several outputs."""

    shapes: Sequence[Shape | None]


Value: TypeAlias = Shape | Several | None


class Shapes(ColumnKind):
    """A shape in each row; of a layer of several outputs all of them."""

    __slots__ = ()
    _SHORT = 48

    def text(self, value: Value) -> str:
        return _text(value)

    def in_markdown(self, value: Value) -> str:
        return code(self.text(value))

    def least(self, values: Sequence[Value]) -> int:
        return min(max(map(len, _aligned(values, _compact)), default=0), self._SHORT)

    def cells(self, values: Sequence[Value], width: int | None = None) -> list[str]:
        for cells in _ways(values):
            if width is None or max(map(len, cells), default=0) <= width:
                return cells
        return [cut_end(_ends(value), width or 0) for value in values]


def _text(value: Value) -> str:
    return shapes_text(value.shapes) if isinstance(value, Several) else shape_text(value)


def _ways(values: Sequence[Value]) -> Iterator[list[str]]:
    """The column in full, then ever narrower."""
    yield _aligned(values, dim_text)
    yield _aligned(values, _compact)
    yield list(map(_text, values))
    if any(isinstance(dim, Size) for value in values if not isinstance(value, Several) for dim in value or ()):
        for most in range(_LONGEST_CUT, _SHORTEST_CUT - 1, -1):
            yield _aligned(values, partial(_cut, most))
    yield list(map(_ends, values))


def _compact(dim: Dim) -> str:
    return dim_text(dim).replace(" ", "")


def _cut(most: int, dim: Dim) -> str:
    return cut_middle(_compact(dim), most)


def _ends(value: Value) -> str:
    """The last size, which most often is the channels."""
    if isinstance(value, Several):
        return " and ".join(map(_ends, value.shapes))
    return f"[{DOTS}, {dim_text(value[-1])}]" if value and len(value) > 2 else shape_text(value)


def _aligned(values: Sequence[Value], text: Callable[[Dim], str]) -> list[str]:
    """Numbers end below each other, expressions begin below each other."""
    cells = list(map(_text, values))
    alone = {place: value for place, value in enumerate(values) if value and not isinstance(value, Several)}
    for rank in {len(value) for value in alone.values()}:
        shapes = {place: value for place, value in alone.items() if len(value) == rank}
        axes = [
            _axis(dims, text, last=axis == rank - 1) for axis, dims in enumerate(zip(*shapes.values(), strict=True))
        ]
        for place, sizes in zip(shapes, zip(*axes, strict=True), strict=True):
            cells[place] = f"[{' '.join(sizes)}"
    return cells


def _axis(dims: Sequence[Dim], text: Callable[[Dim], str], *, last: bool) -> list[str]:
    texts = [text(dim) + ("]" if last else ",") for dim in dims]
    most = max(map(len, texts))
    side = "<" if any(isinstance(dim, Size) for dim in dims) else ">"
    return [f"{size:{side}{most}}" for size in texts]
