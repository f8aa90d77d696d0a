"""The places of the characters of a scalar's value, however the file writes it: plain, quoted, or as a block of text.

YAML folds lines and strips blanks, but keeps all other characters in their order. So these are found one after the
other, and the places are known only if none is left over.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from netspec.diagnostics import Span

_BLANKS = " \t\r\n"
_ESCAPES = dict(zip('0abtnvfre"/\\N_LP \t', '\0\a\b\t\n\v\f\r\x1b"/\\\x85\xa0\u2028\u2029 \t', strict=True))
_NUMBERED = {"x": 2, "u": 4, "U": 8}


class _Character(NamedTuple):
    """A character of a value, and where it is written: a line, a column, and the column behind it."""

    text: str
    line: int
    column: int
    end: int


class ScalarPlaces:
    """The places of the characters of one scalar."""

    def __init__(self, lines: Sequence[str], span: Span, value: str) -> None:
        """`lines` are those of the file; `span` is the place of the scalar, quotes included."""
        self._lines, self._span, self._value = lines, span, value
        written = lines[span.line - 1][span.column - 1 : span.end_column - 1] if span.line <= len(lines) else ""
        on_one_line = span.line == span.end_line
        self.plain = on_one_line and written == value
        """Whether it is written on one line and without quotes."""
        self._first = span.column if self.plain else span.column + 1 if on_one_line and written[1:-1] == value else None
        self._found: dict[int, _Character] | None = None

    def span(self, start: int, end: int) -> Span | None:
        """The place of `value[start:end]`, a word; None if it is not known, or the word is written in two pieces."""
        file, line, first = self._span.file, self._span.line, self._first
        if first is not None:
            return Span(file, line, first + start, line, first + end)
        if self._found is None:
            self._found = self._aligned()
        found = [self._found.get(index) for index in range(start, end)]
        word = [each for each in found if each is not None]
        if not word or len(word) < len(found):
            return None
        if any(one.line != other.line or one.end != other.column for one, other in itertools.pairwise(word)):
            return None
        return Span(file, word[0].line, word[0].column, word[0].line, word[-1].end)

    def _aligned(self) -> dict[int, _Character]:
        """The places by index in the value, without those of blanks; nothing if the text is not that of the value."""
        written = [each for each in self._characters() if each.text not in _BLANKS]
        indices = [index for index, character in enumerate(self._value) if character not in _BLANKS]
        if [each.text for each in written] != [self._value[index] for index in indices]:
            return {}
        return dict(zip(indices, written, strict=True))

    def _characters(self) -> Iterator[_Character]:
        """The characters of the text, without its quotes or the head of a block."""
        span, lines = self._span, self._lines
        if not 0 < span.line <= span.end_line <= len(lines):
            return
        style = lines[span.line - 1][span.column - 1 : span.column]
        written = [
            _Character(character, line, column, column + 1)
            for line in range(span.line, span.end_line + 1)
            for column, character in enumerate(lines[line - 1] + "\n", 1)
            if (line, column) >= (span.line, span.column) and (line, column) < (span.end_line, span.end_column)
        ]
        if style in ("|", ">"):
            yield from (each for each in written if each.line > span.line)
        elif style == "'":
            yield from _joined(written[1:-1])
        elif style == '"':
            yield from _unescaped(written[1:-1])
        else:
            yield from written


def _joined(written: Sequence[_Character]) -> Iterator[_Character]:
    """Two single quotes are one."""
    index = 0
    while index < len(written):
        double = [each.text for each in written[index : index + 2]] == ["'", "'"]
        each = written[index]
        yield each._replace(end=each.end + 1) if double else each
        index += 2 if double else 1


def _unescaped(written: Sequence[_Character]) -> Iterator[_Character]:
    """Escapes are the characters that they stand for; one of a line break is none."""
    index = 0
    while index < len(written):
        each, index = written[index], index + 1
        if each.text != "\\" or index == len(written):
            yield each
            continue
        name, index = written[index].text, index + 1
        count = _NUMBERED.get(name, 0)
        digits, index = written[index : index + count], index + count
        code = "".join(digit.text for digit in digits)
        if name in _ESCAPES:
            yield each._replace(text=_ESCAPES[name], end=each.column + 2)
        elif code.isalnum() and code.isascii():
            yield each._replace(text=_character(code), end=each.column + 2 + count)


def _character(code: str) -> str:
    try:
        return chr(int(code, 16))
    except (ValueError, OverflowError):
        return ""
