"""Rejects text that libyaml and PyYAML silently read in another way than YAML 1.2 specifies."""

from __future__ import annotations

import re
from typing import Any

from netspec.budget import spend
from netspec.diagnostics import Advice, Problem, insertion
from netspec.patterns import lazy_pattern
from netspec.source.decoding import SourceText

_COMMENT = lazy_pattern(r"#[^\r\n]*")
_HEADER_AND_COMMENT = lazy_pattern(r"[|>][-+0-9]*(?=#)")
_UNICODE_ESCAPE = lazy_pattern(r"\\(?:(?:u|U0000)([0-9a-fA-F]{4})|.)", re.DOTALL)
_SURROGATE_PAIR = lazy_pattern(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}")


def glued(text: SourceText, reached: int, event: Any) -> Problem | None:
    """The problem of a comment before an event, or of a `?`, without a space beside it.

    In YAML a comment begins only after white space, and a `?` before text is part of it: `[?x]` is a list of '?x'.
    `reached` is where the event before ended.
    """
    content = text.content
    start: int = event.start_mark.index
    for comment in _COMMENT.finditer(content, reached, start) if "#" in content[reached:start] else ():
        spend(1)
        if comment.start() and not content[comment.start() - 1].isspace():
            return _comment(text, comment.start())
    if content[start - 1 : start] == "?" and start < event.end_mark.index:
        said = "text that begins with '?' must be quoted here"
        return Problem("yaml-syntax", said, text.span(start - 1, start), help="put it in quotes")
    return None


def written_wrong(text: SourceText, event: Any, start: int) -> Problem | None:
    """The problem of how a quoted or block scalar that begins at an index is written."""
    if event.style == '"':
        return half_character(text, start, event.end_mark.index)
    if event.style in ("|", ">") and (found := _HEADER_AND_COMMENT.match(text.content, start)):
        return _comment(text, found.end())
    return None


def half_character(text: SourceText, start: int, end: int) -> Problem | None:
    r"""The problem of an escape that is half of a character, as in `"\ud83d\ude00"`, JSON's way to write an emoji."""
    for found in _UNICODE_ESCAPE.finditer(text.content, start, end):
        if not found[1] or not 0xD800 <= int(found[1], 16) < 0xE000:
            continue
        both = _SURROGATE_PAIR.match(text.content, found.start(), end)
        if both is None:
            said = f"the escape {found[0]} is only half of a character"
            return Problem("yaml-syntax", said, text.span(*found.span()), help="write the character itself")
        high, low = int(both[0][2:6], 16), int(both[0][8:], 16)
        code = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00)
        said = f"{both[0]} is one character in JSON, but in YAML each escape is a character of its own"
        advice, span = Advice(f"write \\U{code:08X}", f"\\U{code:08X}"), text.span(*both.span())
        return Problem("yaml-syntax", said, span, help=advice.help, fix=advice.fix(span))
    return None


def colon_in_anchor(text: SourceText, event: Any) -> Problem | None:
    """The problem of an anchor with a colon, which YAML takes as part of its name and the parsers do not."""
    end = event.start_mark.index + len("&") + len(event.anchor)
    if text.content[end : end + 1] != ":":
        return None
    said = "an anchor's name cannot contain ':', and a value cannot follow it without a space"
    return Problem("yaml-syntax", said, text.span(end, end + 1), help="put a space before the ':', or remove it")


def colon_joined(content: str, error: Exception, at: int) -> str | None:
    """The content with the line breaks before a colon replaced by spaces; None if the parser did not stop at a colon.

    In a flow mapping YAML allows a line break between a key and its colon; the parsers look for the colon only on the
    key's line.
    """
    if content[at : at + 1] != ":" or "'}'" not in str(error):
        return None
    before = content[:at].rstrip(" \t\r\n")
    if len(before) == at or "#" in before[max(before.rfind("\n"), before.rfind("\r")) + 1 :]:
        return None
    return before + " " * (at - len(before)) + content[at:]


def _comment(text: SourceText, start: int) -> Problem:
    found = _COMMENT.match(text.content, start)
    end = found.end() if found else start + 1
    help = "put a space before the '#'"
    fix = insertion(text.span(start, start), " ", help)
    said = "missing space before the '#' of this comment"
    return Problem("yaml-syntax", said, text.span(start, end), help=help, fix=fix)
