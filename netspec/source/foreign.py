"""Recognizes notations of other languages that YAML misreads: `${x}`, `{{ x }}`, `(3, 3)`, `?`, no-break spaces.

Each is reported once, with what to write instead, and the text is parsed again with that in its place, padded to the
same length so that everything else keeps its place.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from netspec.budget import spend
from netspec.diagnostics import Advice, Problem, Span
from netspec.patterns import lazy_pattern
from netspec.source.decoding import SourceText

# All repetitions are bounded: two patterns that compete for a run of blanks take time that is quadratic in its length.
_SHELL = lazy_pattern(r"\$\{\s{0,9}([^{}$,\r\n]{1,99}?)\s{0,9}\}")
_JINJA = lazy_pattern(r"\{\{\s{0,9}([^{}\r\n]{1,99}?)\s{0,9}\}\}")
_TUPLE = lazy_pattern(r"\((\s{0,9}-?\d{1,19}\s{0,9}(?:,\s{0,9}-?\d{1,19}\s{0,9}){0,99},?\s{0,9})\)(?=\s*[,\]}#\r\n])")
_SHAPE = lazy_pattern(
    r"\((\s{0,9}(?:None|null|[A-Z])\s{0,9}(?:,\s{0,9}(?:-?\d{1,19}|None|null|[A-Z])\s{0,9}){1,99},?\s{0,9})\)"
    r"(?=\s*[,\]}#\r\n])"
)
_UNKNOWN = lazy_pattern(r"(?<=[\[,])\s*(\?)(?=\s*[,\]])")
_INVISIBLE = "\u00a0\u00ad\u1680\u2000-\u200f\u202f\u205f\u2060\u3000\ufeff"
_AT_AN_END = lazy_pattern(rf"^[{_INVISIBLE}]+|[{_INVISIBLE}]+$")
_BESIDE_A_SIGN = lazy_pattern(rf"(?:^|(?<=[:,\[\]{{}}-])|(?<=[:,-] ))[{_INVISIBLE}]+|[{_INVISIBLE}]+(?=$|[:,\]}}])")
_ANY = lazy_pattern(f"[{_INVISIBLE}]")


class ReadAgain(Exception):
    """The text must be read again with this content, in which the notation of the problems is replaced."""

    def __init__(self, content: str, *problems: Problem) -> None:
        super().__init__()
        self.content, self.problems = content, problems


class _Notation(NamedTuple):
    """A range of the text, its replacement when the text is parsed again, and the message about it."""

    start: int
    end: int
    read_as: str
    fault: str
    advice: Advice


def in_scalar(text: SourceText, content: str, start: int, end: int, flow: bool, entry: bool) -> ReadAgain | None:
    """A notation at the start of an unquoted scalar, or invisible characters at its ends.

    In an `entry` (a key or a list item) also invisible characters beside punctuation; elsewhere the text may be prose.
    """
    if flow and content[start] == "(" and (found := _TUPLE.match(content, start) or _SHAPE.match(content, start)):
        listed = f"[{found[1].rstrip().rstrip(',')}]".replace("None", "null")
        fault = f"{found[0]} is a Python tuple, not a YAML list"
        return _again(text, content, _Notation(start, found.end(), listed, fault, Advice(f"write {listed}", listed)))
    if not content[start:end].isascii():
        return _invisible(text, content, start, end, _BESIDE_A_SIGN if entry else _AT_AN_END)
    return None


def in_braces(text: SourceText, content: str, start: int) -> ReadAgain | None:
    """The `{{ x }}` that begins at an index."""
    found = _JINJA.match(content, start)
    return _again(text, content, _name(found)) if found else None


def in_list(text: SourceText, content: str, opened: int, at: int) -> ReadAgain | None:
    """Each `?` that is an item of the list that opens at `opened`, if the parser is inside it, at `at`."""
    end = content.find("]", opened)
    unknown = [
        _Notation(found.start(1), found.end(1), "~", "'?' has no meaning here", Advice("write null", "null"))
        for found in _UNKNOWN.finditer(content, opened, end + 1)
    ]
    return _again(text, content, *unknown) if unknown and opened < at <= end + 1 else None


def where_reading_stopped(text: SourceText, content: str, at: int, opened: int | None) -> ReadAgain | None:
    """The notation that stopped the parser."""
    if content[at : at + 1] == "{" and (found := _SHELL.match(content, at - 1)):
        return _again(text, content, _name(found))
    if opened is not None and (unknown := in_list(text, content, opened, at)):
        return unknown
    start = max(content.rfind("\n", 0, at), content.rfind("\r", 0, at)) + 1
    end = next((index for index in range(at, len(content)) if content[index] in "\r\n"), len(content))
    return None if content[start:end].isascii() else _invisible(text, content, start, end, _BESIDE_A_SIGN)


def _name(found: re.Match[str]) -> _Notation:
    """A name, or an expression, in the brackets of another language."""
    plain = f"${found[1]}" if re.fullmatch(r"[A-Za-z_]\w*", found[1]) else f"$({found[1]})"
    fault = f"{found[0]} is not an expression of a spec"
    # Each character stays where it is, so that a fault within is reported at its place.
    blanks = " " * (found.start(1) - found.start() - len("$("))
    return _Notation(found.start(), found.end(), f"$({blanks}{found[1]})", fault, Advice(f"write {plain}", plain))


def _invisible(text: SourceText, content: str, start: int, end: int, where: re.Pattern[str]) -> ReadAgain | None:
    """The invisible characters in a stretch of a line, where a plain space would matter."""
    stretch = content[start:end]
    found = [
        start + index for run in where.finditer(stretch) for index in range(*run.span()) if _ANY.match(stretch[index])
    ]
    return _again(text, content, *(_character(content, index) for index in found)) if found else None


def _character(content: str, index: int) -> _Notation:
    spend(3)
    character = content[index]
    name = unicodedata.name(character, "invisible character").lower()
    space = unicodedata.category(character) == "Zs"
    fault = f"{name} (U+{ord(character):04X}) is a letter to YAML, not a space"
    advice = Advice("replace it with a space", " ") if space else Advice("delete it", "")
    return _Notation(index, index + 1, " ", fault, advice)


def _again(text: SourceText, content: str, *notations: _Notation) -> ReadAgain:
    pieces, last = list[str](), 0
    for each in notations:
        pieces += [content[last : each.start], each.read_as.ljust(each.end - each.start)]
        last = each.end
    problems = (_problem(each, text.span(each.start, each.end)) for each in notations)
    return ReadAgain("".join([*pieces, content[last:]]), *problems)


def _problem(notation: _Notation, span: Span) -> Problem:
    advice = notation.advice
    return Problem("yaml-syntax", notation.fault, span, help=advice.help, fix=advice.fix(span))
