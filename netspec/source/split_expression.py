"""Finds expressions that YAML's own punctuation has cut in two.

Inside `{...}` and `[...]` a comma ends an unquoted value, so YAML reads `{kernel_size: $(min(7, 3)), stride: 2}` as a
mapping of three keys, one of them `3))`. Finding the expression that was meant gives one problem that says what
happened, in place of a baffling one about that key.
"""

from __future__ import annotations

from netspec.patterns import lazy_pattern
from netspec.records import dataclass

_FARTHEST = 2_000
_AFTER = lazy_pattern(r"\s*([,\[{])")
_NEXT_ENTRY = lazy_pattern(r",\s*[^\s,\[\]{}]+:\s|[\]}]")
_END = lazy_pattern(r"[,\[\]{}\r\n]|:(?=[\s,\[\]{}])")
_CLOSING = {")": "(", "]": "[", "}": "{"}


@dataclass(frozen=True, slots=True)
class Split:
    """An expression cut in two: the character that cut it, where its last piece ends, and its text if it is closed."""

    by: str
    end: int
    meant: str | None


def find_split(content: str, start: int, end: int) -> Split | None:
    """The expression that is cut in the unquoted scalar `content[start:end]` of a flow collection, if there is one."""
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
    """The end of the scalar that contains an expression, if all expressions in it are closed before the limit.

    Brackets in quoted strings inside an expression do not count, as in the grammar of expressions.
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
