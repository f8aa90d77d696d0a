"""Notations of other languages that YAML takes for something else: `${x}`, `{{ x }}`, `(3, 3)`, `?`, a no-break space.

Each is told once, with what to write, and the text is read on as if that stood there: what is put in place of it is as
long, so that everything else stays where it is.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from netspec.budget import spend
from netspec.diagnostics import Problem
from netspec.source.decoding import Text

# All repetitions are bounded: patterns that share a run of blanks between them take the square of its length.
_SHELL = re.compile(r"\$\{\s{0,9}([^{}$,\r\n]{1,99}?)\s{0,9}\}")
_JINJA = re.compile(r"\{\{\s{0,9}([^{}\r\n]{1,99}?)\s{0,9}\}\}")
_TUPLE = re.compile(r"\((\s{0,9}-?\d{1,19}\s{0,9}(?:,\s{0,9}-?\d{1,19}\s{0,9}){0,99},?\s{0,9})\)(?=\s*[,\]}#\r\n])")
_UNKNOWN = re.compile(r"(?<=[\[,])\s*(\?)(?=\s*[,\]])")
_INVISIBLE = "\u00a0\u00ad\u1680\u2000-\u200f\u202f\u205f\u2060\u3000\ufeff"
_AT_AN_END = re.compile(rf"^[{_INVISIBLE}]+|[{_INVISIBLE}]+$")
_BESIDE_A_SIGN = re.compile(rf"(?:^|(?<=[:,\[\]{{}}-])|(?<=[:,-] ))[{_INVISIBLE}]+|[{_INVISIBLE}]+(?=$|[:,\]}}])")
_ANY = re.compile(f"[{_INVISIBLE}]")


class ReadAnew(Exception):
    """The text must be read anew with this content, in which the notation of the problems is replaced."""

    def __init__(self, content: str, *problems: Problem) -> None:
        super().__init__()
        self.content, self.problems = content, problems


class _Notation(NamedTuple):
    """A stretch of the text, what stands in its place as the text is read on, and what is said of it."""

    start: int
    end: int
    read_as: str
    fault: str
    help: str


def in_scalar(text: Text, content: str, start: int, end: int, flow: bool, entry: bool) -> ReadAnew | None:
    """The notation with which an unquoted scalar begins, or the invisible characters at its ends.

    In an `entry`, such as a key or an item of a list, also those beside its signs: elsewhere it may be prose.
    """
    if flow and content[start] == "(" and (found := _TUPLE.match(content, start)):
        listed = f"[{found[1].rstrip().rstrip(',')}]"
        said = _Notation(start, found.end(), listed, f"{found[0]} is a tuple of Python, and no list", f"write {listed}")
        return _anew(text, content, said)
    if not content[start:end].isascii():
        return _invisible(text, content, start, end, _BESIDE_A_SIGN if entry else _AT_AN_END)
    return None


def in_braces(text: Text, content: str, start: int) -> ReadAnew | None:
    """The `{{ x }}` that begins at an index."""
    found = _JINJA.match(content, start)
    return _anew(text, content, _name(found)) if found else None


def in_list(text: Text, content: str, opened: int, at: int) -> ReadAnew | None:
    """The `?` that stands in place of a size in the list that opens at an index, up to another."""
    end = content.find("]", opened)
    asked = [
        _Notation(found.start(1), found.end(1), "~", "'?' stands for nothing here", "write null")
        for found in _UNKNOWN.finditer(content, opened, end + 1)
    ]
    return _anew(text, content, *asked) if asked and opened < at <= end + 1 else None


def where_reading_stopped(text: Text, content: str, at: int, opened: int | None) -> ReadAnew | None:
    """The notation at which, or because of which, the parser stopped."""
    if content[at : at + 1] == "{" and (found := _SHELL.match(content, at - 1)):
        return _anew(text, content, _name(found))
    if opened is not None and (asked := in_list(text, content, opened, at)):
        return asked
    start = max(content.rfind("\n", 0, at), content.rfind("\r", 0, at)) + 1
    end = next((index for index in range(at, len(content)) if content[index] in "\r\n"), len(content))
    return None if content[start:end].isascii() else _invisible(text, content, start, end, _BESIDE_A_SIGN)


def _name(found: re.Match[str]) -> _Notation:
    """A name, or an expression, in the brackets of another language."""
    plain = f"${found[1]}" if re.fullmatch(r"[A-Za-z_]\w*", found[1]) else f"$({found[1]})"
    fault = f"{found[0]} is not how a spec reads a value"
    return _Notation(found.start(), found.end(), f"$({found[1]})", fault, f"write {plain} in place of {found[0]}")


def _invisible(text: Text, content: str, start: int, end: int, where: re.Pattern[str]) -> ReadAnew | None:
    """The invisible characters of a stretch of a line that stand where a plain space would matter."""
    stretch = content[start:end]
    found = [
        start + index for run in where.finditer(stretch) for index in range(*run.span()) if _ANY.match(stretch[index])
    ]
    return _anew(text, content, *(_character(content, index) for index in found)) if found else None


def _character(content: str, index: int) -> _Notation:
    spend(3)
    character = content[index]
    name = unicodedata.name(character, "invisible character").lower()
    space = unicodedata.category(character) == "Zs"
    fault = f"a {name} (U+{ord(character):04X}) stands here, which YAML takes for a letter"
    return _Notation(index, index + 1, " ", fault, "put a space in its place" if space else "delete it")


def _anew(text: Text, content: str, *notations: _Notation) -> ReadAnew:
    pieces, last = list[str](), 0
    for each in notations:
        pieces += [content[last : each.start], each.read_as.ljust(each.end - each.start)]
        last = each.end
    return ReadAnew(
        "".join([*pieces, content[last:]]),
        *(Problem("yaml-syntax", each.fault, text.span(each.start, each.end), help=each.help) for each in notations),
    )
