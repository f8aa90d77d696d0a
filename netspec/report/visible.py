"""Makes text safe to print: the content of a spec or a file's name must not control a terminal or hide in it.

An escape sequence in a layer's name could recolour the screen, rewrite lines above, or set the window's title; a bidi
override could show a line in another order than it is read; some characters look like a space and are not. Such
characters are printed as escapes, and so are unassigned ones, which terminals show in different ways.
"""

from __future__ import annotations

import unicodedata

_SHORT = {"\t": "\\t", "\n": "\\n", "\r": "\\r"}


def visible(text: str) -> str:
    r"""The text on one line, with each character that is not printable replaced by an escape such as `\x1b`."""
    if text.isprintable():
        return text
    return "".join(map(visible_character, text))


def visible_character(character: str) -> str:
    """A character that is printable, or its escape."""
    if character.isprintable():
        return character
    code = ord(character)
    if code > 0xFFFF:
        return f"\\U{code:08x}"
    return _SHORT.get(character) or (f"\\u{code:04x}" if code > 0xFF else f"\\x{code:02x}")


def columns(text: str) -> int:
    """The number of terminal columns that a text without control characters takes."""
    if text.isascii():
        return len(text)
    return sum(map(_character_columns, text))


def _character_columns(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1
