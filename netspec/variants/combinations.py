"""The values that vary between the variants of a spec, and their combinations, which are made one by one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Literal, NamedTuple, TypeAlias

from netspec.pipeline import Overrides
from netspec.records import dataclass

Kind: TypeAlias = Literal["setting", "parameter", "input"]


class Varied(NamedTuple):
    """The values of a parameter, of an argument of a layer, or of the input's shape, with their texts for reports.

    The values of a setting are settings: texts such as `conv1.num_outputs=32`.
    """

    kind: Kind
    name: str
    texts: Sequence[str]
    values: Sequence[Any]
    plain: Sequence[Any]
    """The values as data that JSON can hold."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Every combination of the values of axes; those of the last axis change fastest."""

    axes: tuple[Varied, ...]

    def __len__(self) -> int:
        return math.prod(len(axis.values) for axis in self.axes)

    def varies(self, kind: Kind) -> bool:
        """Whether several values of a kind are given for one name."""
        return any(len(axis.values) > 1 for axis in self.axes if axis.kind == kind)

    def texts(self, index: int) -> list[str]:
        """The texts of one combination."""
        return [axis.texts[at] for axis, at in zip(self.axes, self._indices(index), strict=True)]

    def plain(self, index: int) -> list[Any]:
        """The values of one combination as data that JSON can hold."""
        return [axis.plain[at] for axis, at in zip(self.axes, self._indices(index), strict=True)]

    def overrides(self, index: int) -> Overrides:
        """The values of one combination."""
        chosen = [(axis, axis.values[at]) for axis, at in zip(self.axes, self._indices(index), strict=True)]
        given = {axis.name: value for axis, value in chosen if axis.kind == "parameter"}
        shapes = {axis.name: value for axis, value in chosen if axis.kind == "input"}
        return Overrides(given, shapes, tuple(value for axis, value in chosen if axis.kind == "setting"))

    def _indices(self, index: int) -> list[int]:
        found = []
        for axis in reversed(self.axes):
            index, at = divmod(index, len(axis.values))
            found.append(at)
        return found[::-1]
