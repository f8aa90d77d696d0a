"""Renders the line of a problem with its span underlined, aligned to the columns of a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from netspec.diagnostics import Span
from netspec.records import dataclass
from netspec.report.visible import columns, visible_character

TAB = 4
ELLIPSIS = "..."


@dataclass(frozen=True, slots=True)
class Snippet:
    """A line as it is shown, and the underline below it with its leading blanks."""

    number: int
    text: str
    underline: str


def snippet(span: Span, lines: Sequence[str], width: int) -> Snippet | None:
    """The first line of a span, at most `width` columns of it; None if the file has no such line.

    A span over several lines is underlined to the end of its first line.
    """
    if not 1 <= span.line <= len(lines):
        return None
    line, start = lines[span.line - 1], span.column - 1
    # Only this part can be shown: the rest of a line of a million characters is not looked at.
    first = max(0, start - width)
    near = line[first : start + 2 * width]
    if first + len(near) == len(line):
        near = near.rstrip()
    end = span.end_column - 1 if span.end_line == span.line else first + len(near)
    end = max(end, start + 1)
    cells = _cells(near[: start - first + width + 1])
    start, end = start - first, min(end - first, start - first + width)
    whole = not first and len(cells) == len(near) and columns("".join(cells)) <= width
    left, right = (0, len(cells)) if whole else _window(cells, start, end, width - 2 * len(ELLIPSIS))
    before = ELLIPSIS if first or left else ""
    after = ELLIPSIS if right < len(near) else ""
    text = before + "".join(cells[left:right]) + after
    indent = columns(before) + columns("".join(cells[left:start]))
    length = columns("".join(cells[start : min(end, right)]))
    return Snippet(span.line, text, " " * indent + "^" * max(length, 1))


def _cells(text: str) -> list[str]:
    """Each character as it is shown: a tab as blanks to the next tab stop, a control character as its escape."""
    cells: list[str] = []
    at = 0
    for character in text:
        cell = " " * (TAB - at % TAB) if character == "\t" else visible_character(character)
        cells.append(cell)
        at += columns(cell)
    return cells


def _window(cells: Sequence[str], start: int, end: int, room: int) -> tuple[int, int]:
    """The range of cells to show: as many as there is room for, with the span, or its beginning, in the middle."""
    widths = [columns(cell) for cell in cells]
    left, used = min(start, len(cells)), 0
    span = min(sum(widths[start:end]), room // 2)
    while left > 0 and used + widths[left - 1] <= (room - span) // 2:
        left -= 1
        used += widths[left]
    right = min(start, len(cells))
    while right < len(cells) and used + widths[right] <= room:
        used += widths[right]
        right += 1
    # Room that the end of the line leaves goes to its beginning.
    while left > 0 and used + widths[left - 1] <= room:
        left -= 1
        used += widths[left]
    return left, right
