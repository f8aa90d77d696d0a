"""Reads comments that ignore warnings beside a line: `# netspec: ignore[unused-parameter]`.

A comment at the end of a line is for the problems that begin on it; one on a line of its own, for the next line that
holds more than a comment.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from netspec.diagnostics import Span, TextEdit
from netspec.patterns import lazy_pattern
from netspec.records import dataclass
from netspec.source.comments import Comment, comments

_WRITTEN = r"#\s*netspec\s*:\s*ignore(?![\w-])"
# In other case, or a word of another linter; without a colon or its like only if a list follows, unlike in prose.
_MEANT = (
    r"#\s*(?i:netspec\s*(?::\s*(?:ignore(?![\w-])|(?:ignore-|skip-|disable|no-?qa|nolint)[\w-]*)"
    r"|:?\s*(?:ignor|skip|disable|no-?qa|nolint)[\w-]*(?=\s*\[)))"
)
_COMMENT, _SLIP, _EITHER = lazy_pattern(_WRITTEN), lazy_pattern(_MEANT), lazy_pattern(f"{_WRITTEN}|{_MEANT}")
_LIST = lazy_pattern(r"\s*\[([^\]]*)\]")
_CODE = lazy_pattern(r"[^\s,]+")


class IgnoredCode(NamedTuple):
    """A code in a comment, and the edit that takes it out, with the comma beside it."""

    code: str
    span: Span
    removal: TextEdit


@dataclass(frozen=True, slots=True)
class IgnoreComment:
    """A comment that ignores warnings."""

    line: int
    """The line that it is for."""
    span: Span
    """From its `#` to the end of its list."""
    codes: tuple[IgnoredCode, ...]
    removal: TextEdit | None
    """Takes it out, with its line if it stands alone; None if the comment says more."""
    slip: bool = False
    """Whether it is not written as such a comment, but most likely meant as one; it ignores nothing."""


def ignore_comments(file: str, lines: Sequence[str]) -> list[IgnoreComment]:
    """The comments of a file, given by its lines."""
    found = comments(lines, _EITHER)
    below = _lines_below(lines) if any(comment.alone for comment in found) else []
    return [
        _read(file, comment, below[comment.line - 1] if comment.alone else comment.line, start, slip=not exact)
        for comment in found
        if (start := (exact := _COMMENT.search(comment.text)) or _SLIP.search(comment.text))
    ]


def _lines_below(lines: Sequence[str]) -> list[int]:
    """For each line the number of the next below it that holds more than a comment; without any, its own number."""
    below, nearest = [], None
    for number in range(len(lines), 0, -1):
        below.append(nearest or number)
        bare = lines[number - 1].lstrip()
        if bare and bare[0] != "#":
            nearest = number
    return below[::-1]


def _read(file: str, comment: Comment, line: int, words: re.Match[str], *, slip: bool) -> IgnoreComment:
    """Reads a comment; `words` are `# netspec: ignore` in it, or what is written in their place."""
    start, end = words.span()

    def span(first: int, last: int) -> Span:
        return Span(file, comment.line, comment.column + first, comment.line, comment.column + last)

    listed = _LIST.match(comment.text, end)
    found = [code.span() for code in _CODE.finditer(comment.text, *listed.span(1))] if listed else []
    codes = []
    for number, (first, last) in enumerate(found):
        beside = (found[number - 1][1], last) if number else (first, found[:2][-1][0])
        codes.append(IgnoredCode(comment.text[first:last], span(first, last), TextEdit(span(*beside), "")))
    end = listed.end() if listed else end
    if start or comment.text[end:].strip():
        removal = None
    elif comment.alone:
        removal = TextEdit(Span(file, comment.line, 1, comment.line + 1, 1), "")
    else:
        removal = TextEdit(span(-comment.blanks, len(comment.text)), "")
    return IgnoreComment(line, span(start, end), () if slip else tuple(codes), removal, slip)
