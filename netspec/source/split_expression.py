"""Expressions that YAML's own punctuation has cut in two.

Inside `{...}` and `[...]` a comma ends an unquoted value, so `{kernel_size: $(min(7, 3)), stride: 2}` is, to YAML, a
mapping of three keys, one of them `3))`. The reader would report a baffling key; this room finds the expression that
was meant, so that there is one problem, which says what happened.
"""

from __future__ import annotations

import re

from netspec.records import dataclass

_FARTHEST = 2_000
_AFTER = re.compile(r"\s*([,\[{])")
_NEXT_ENTRY = re.compile(r",\s*[^\s,\[\]{}]+:\s|[\]}]")
_END = re.compile(r"[,\[\]{}\r\n]|:(?=[\s,\[\]{}])")
_CLOSING = {")": "(", "]": "[", "}": "{"}


@dataclass(frozen=True, slots=True)
class Split:
    """An expression cut in two: what cut it, where its last piece ends, and what was meant if its parentheses close."""

    by: str
    end: int
    meant: str | None


def find_split(content: str, start: int, end: int) -> Split | None:
    """The cut expression in the plain scalar at `content[start:end]` of a flow collection, if there is one."""
    opening = content.find("$(", start, end)
    if opening < 0 or _close(content, opening, end) is not None:
        return None
    after = _AFTER.match(content, end)
    if not after:
        return None
    closed = _close(content, opening, opening + _FARTHEST)
    if closed is None:
        rest = _NEXT_ENTRY.search(content, end, opening + _FARTHEST)
        return Split(after[1], rest.start() if rest else end, None)
    meant = content[start:closed].rstrip()
    return Split(after[1], start + len(meant), " ".join(meant.split()))


def quoted(text: str) -> str:
    """The text as a quoted YAML scalar."""
    if '"' not in text and "\\" not in text:
        return f'"{text}"'
    return "'" + text.replace("'", "''") + "'"


def _close(content: str, opening: int, limit: int) -> int | None:
    """Where the scalar that contains an expression ends, when all expressions in it have closed before the limit.

    Quoted strings inside an expression hide their brackets, as they do for the expression's own grammar.
    """
    open_brackets: list[str] = []
    quote = ""
    for index in range(opening, min(limit, len(content))):
        character = content[index]
        if quote:
            if character == quote:
                quote = ""
        elif not open_brackets and _END.match(content, index):
            return index
        elif open_brackets and character in "'\"":
            quote = character
        elif character in "([{":
            if open_brackets or content[index - 1] == "$":
                open_brackets.append(character)
        elif character in ")]}" and open_brackets:
            if open_brackets[-1] != _CLOSING[character]:
                return None
            open_brackets.pop()
    return None if open_brackets or quote else min(limit, len(content))
