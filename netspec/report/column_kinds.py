"""What a column of a table holds, which decides how it is aligned, how it is cut, and how other formats write it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from netspec.report.markdown import code, escaped
from netspec.report.number_text import number_text
from netspec.report.short_paths import cut_end
from netspec.report.visible import columns, visible
from netspec.shapes import Size

SHARED = "shared"
"""The number of parameters of a row that makes none and reads those of a row above."""


UNKNOWN = "-"
"""A number that is unknown or that a row does not have."""


class ColumnKind:
    """A kind of values. Abstract."""

    __slots__ = ()

    def text(self, value: Any) -> str:
        """A value for people."""
        raise NotImplementedError

    def raw(self, value: Any) -> str | int | float | None:
        """A value for programs, without commas; None if it is unknown."""
        return self.text(value)

    def in_markdown(self, value: Any) -> str:
        """A value as Markdown."""
        return escaped(self.text(value))

    def least(self, values: Sequence[Any]) -> int:
        """The columns that the values take at least, if they are cut as far as they can still be read."""
        return max(map(columns, self.cells(values)), default=0)

    def comfortable(self, values: Sequence[Any]) -> int:
        """The columns beyond which the values gain less than other columns do."""
        return max(map(columns, self.cells(values)), default=0)

    def cells(self, values: Sequence[Any], width: int | None = None) -> list[str]:
        """The values as the cells of a column, aligned among themselves; cut to `width` columns."""
        texts = [self.text(value) for value in values]
        return texts if width is None else [cut_end(text, width) for text in texts]

    def column(self, title: str, values: Sequence[Any], width: int | None = None) -> list[str]:
        """The title and the cells, padded to the same width."""
        cells = [title if width is None else cut_end(title, width), *self.cells(values, width)]
        most = max(map(columns, cells))
        return [cell + " " * (most - columns(cell)) for cell in cells]


class Words(ColumnKind):
    """A few words."""

    __slots__ = ()
    _SHORT = 24

    def text(self, value: str) -> str:
        return visible(value)

    def least(self, values: Sequence[str]) -> int:
        return min(ColumnKind.least(self, values), self._SHORT)


class Numbers(ColumnKind):
    """Numbers, expressions in symbolic sizes, None if unknown, or words in their place."""

    __slots__ = ()
    _EXPRESSION = 20

    def text(self, value: Any) -> str:
        return value if isinstance(value, str) else number_text(value)

    def raw(self, value: Any) -> str | int | float | None:
        if isinstance(value, str):
            return {SHARED: 0, UNKNOWN: None}.get(value, value.replace(",", ""))
        return str(value) if isinstance(value, Size) else value

    def in_markdown(self, value: Any) -> str:
        return code(self.text(value)) if isinstance(value, Size) else escaped(self.text(value))

    def least(self, values: Sequence[Any]) -> int:
        front, behind = self._parts(values)
        return max(map(len, front), default=0) + min(max(map(len, behind), default=0), self._EXPRESSION)

    def cells(self, values: Sequence[Any], width: int | None = None) -> list[str]:
        front, behind = self._parts(values)
        most = max(map(len, front), default=0)
        if width is not None and most + max(map(len, behind), default=0) > width:
            behind = [rest.replace(" ", "") for rest in behind]
        cells = [f"{number:>{most}}{rest}" for number, rest in zip(front, behind, strict=True)]
        return cells if width is None else [cut_end(cell, width) for cell in cells]

    def column(self, title: str, values: Sequence[Any], width: int | None = None) -> list[str]:
        front, behind = self._parts(values)
        title = title if width is None else cut_end(title, width)
        expressions = any(behind)
        if expressions:  # the title stands above their numbers
            title = f"{title:>{max(map(len, front))}}"
        cells = [title, *self.cells(values, width)]
        most = max(map(len, cells))
        return [f"{cell:{'<' if expressions else '>'}{most}}" for cell in cells]

    def _parts(self, values: Sequence[Any]) -> tuple[list[str], list[str]]:
        """The number of each value, and behind it the rest of an expression."""
        parts = [self._split(value) for value in values]
        return [front for front, _ in parts], [behind for _, behind in parts]

    def _split(self, value: Any) -> tuple[str, str]:
        text = self.text(value)
        if not isinstance(value, Size):
            return text, ""
        factor = re.match(r"\d+(?=\*)", text)
        return (factor[0], text[factor.end() :]) if factor else ("", text)


class Percents(Numbers):
    """Shares of a total in percent; None if it depends on symbolic or unknown sizes."""

    __slots__ = ()

    def text(self, value: float | None) -> str:
        return "?" if value is None else f"{value:.1f}"

    def raw(self, value: float | None) -> str | int | float | None:
        return None if value is None else round(value, 6)
