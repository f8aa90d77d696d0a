"""Wraps text between words to the columns of a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from netspec.report.short_paths import start_of
from netspec.report.visible import columns, visible

_LABEL = 14
"""The columns of the labels of facts."""
_LEAST = 10
"""The columns of text that even a very narrow terminal gets."""
_NARROW, _INDENT = 40, 2
"""On a terminal narrower than this, the text of a fact is below its label, indented by so much."""


def wrapped(text: str, width: int | None) -> list[str]:
    """The lines of a text, made safe to print; longer words are broken."""
    text = visible(text)
    if width is None or columns(text) <= width:
        return [text]
    lines: list[str] = []
    for word in _pieces(text, width):
        if lines and columns(lines[-1]) + 1 + columns(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def hanging(text: str, width: int | None, indent: str = "", later: str | None = None) -> list[str]:
    """The lines of a text behind an indent; those after the first are indented by two more than it, or than `later`."""
    if width is None or columns(visible(text)) + len(indent) <= width:
        return [f"{indent}{visible(text)}"]
    following = (indent if later is None else later) + "  "
    first, *rest = wrapped(text, max(width - len(following), _LEAST))
    return [f"{indent}{first}", *(f"{following}{line}" for line in rest)]


def _pieces(text: str, width: int, depth: int = 0) -> Iterator[str]:
    """The words of a text. What stands in brackets stays together if it fits, and a word wider than a line does not."""
    for word in _words(text, depth):
        if columns(word) <= width:
            yield word
        elif " " in word:
            yield from _pieces(word, width, depth + 1)
        else:
            piece = start_of(word, width) or word[0]
            yield piece
            yield from _pieces(word[len(piece) :], width)


def _words(text: str, depth: int) -> Iterator[str]:
    """The words between blanks that stand in no more than `depth` brackets."""
    word, inside = "", 0
    for part in text.split():
        word += f" {part}" if word else part
        inside += sum(map(part.count, "([")) - sum(map(part.count, ")]"))
        if inside <= depth:
            yield word
            word = ""
    yield from word.split()  # behind a bracket that is never closed


def described(facts: Sequence[tuple[str, str]], width: int | None) -> Iterator[tuple[str, str]]:
    """Facts as lines, each as a label and the text beside it; a line without a label continues the one above."""
    beside = width is None or width >= _NARROW
    indent = _LABEL if beside else _INDENT
    for label, text in facts:
        lines = wrapped(text, None if width is None else width - indent)
        if beside:
            yield f"{label:<{_LABEL}}", lines.pop(0)
        else:
            yield label, ""
        yield from ((" " * indent, line) for line in lines)
