"""Positions of a client in a text, and back: a client counts from 0, in code units of the encoding that was agreed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from lsprotocol import types

from netspec.diagnostics import Span

_UTF8, _UTF16 = types.PositionEncodingKind.Utf8, types.PositionEncodingKind.Utf16


class TextPlace(NamedTuple):
    """A place as spans have it: line and column count from 1, in code points."""

    line: int
    column: int


class ClientText:
    """The lines of a text, without their breaks, for a client with an encoding of positions."""

    def __init__(self, lines: Sequence[str], encoding: str) -> None:
        self.lines, self._encoding = lines, encoding

    def place(self, position: types.Position) -> TextPlace:
        """The place of a client's position; one behind the end of its line or of the text is that end."""
        if position.line >= len(self.lines):
            return TextPlace(max(len(self.lines), 1), len(self.lines[-1]) + 1 if self.lines else 1)
        line = self.lines[position.line]
        if line.isascii() or self._encoding == types.PositionEncodingKind.Utf32:
            return TextPlace(position.line + 1, min(position.character, len(line)) + 1)
        left, column = position.character, 1
        for character in line:
            left -= self._units(character)
            if left < 0:
                break
            column += 1
        return TextPlace(position.line + 1, column)

    def position(self, line: int, column: int) -> types.Position:
        """The client's position of a place."""
        text = self.lines[line - 1][: column - 1] if 0 < line <= len(self.lines) else ""
        return types.Position(line - 1, self._units(text))

    def range(self, span: Span) -> types.Range:
        """The client's range of a span of this text."""
        return types.Range(self.position(span.line, span.column), self.position(span.end_line, span.end_column))

    def _units(self, text: str) -> int:
        if text.isascii():
            return len(text)
        if self._encoding == _UTF8:
            return len(text.encode("utf-8", "surrogatepass"))
        if self._encoding == _UTF16:
            return len(text.encode("utf-16-le", "surrogatepass")) // 2
        return len(text)
