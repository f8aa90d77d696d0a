"""What is at the cursor of a half-written text: the keys around it, and the word that is typed."""

from __future__ import annotations

from collections.abc import Sequence

from netspec.lsp.half_written.loose_node import LooseNode
from netspec.lsp.half_written.loose_reader import LooseReader
from netspec.patterns import lazy_pattern
from netspec.records import dataclass

_MARK = "\ufdd0"
"""Stands at the cursor while the text is read, so that there is a scalar even where nothing is written."""
_TIGHT_COLON = lazy_pattern(r"[\w)\"']:\Z")
_FOLLOWS = lazy_pattern(r"[\w$.\s,\]}:)/\"'*+<>=!%-]|\Z")
"""What can stand right behind a cursor that is in or before a word."""


@dataclass(frozen=True, slots=True, eq=False)
class Cursor:
    """A cursor in a text, and the tree of the text. Columns count from 0."""

    root: LooseNode
    node: LooseNode
    """The scalar at the cursor, with a mark in it."""
    path: tuple[str | int, ...]
    """The keys and indices that lead to the value at the cursor; for a key, to its mapping."""
    left: str
    """What the scalar has before the cursor."""
    right: str
    """What it has behind it."""
    column: int
    """The column of the scalar, behind its quote."""
    line_indent: int
    tight: bool
    """Whether a colon stands right before it, which a space must part from it."""

    @property
    def is_key(self) -> bool:
        """Whether it is a key, or a word where only a key can stand."""
        return self.node.parent is not None and self.node.parent.key is self.node

    @property
    def flow(self) -> bool:
        """Whether it is in brackets."""
        return self.node.flow

    @property
    def has_colon(self) -> bool:
        """Whether a colon follows the key."""
        return self.node.parent is not None and self.node.parent.colon

    @property
    def begins_mapping(self) -> bool:
        """Whether it is a value that a key of a mapping in block style may begin."""
        return not self.is_key and self.node.own_line

    @property
    def siblings(self) -> tuple[str, ...]:
        """The other keys of the mapping, for a key."""
        entry = self.node.parent
        if entry is None or entry.key is not self.node:
            return ()
        return tuple(each.name for each in entry.holder.entries if each.key and each is not entry)


def cursor_at(lines: Sequence[str], line: int, column: int) -> Cursor | None:
    """The cursor at a line and a column, which count from 1; None where no word can stand, as in a comment."""
    if not lines:
        lines = ("",)
    line = min(line, len(lines))
    before, after = lines[line - 1][: column - 1], lines[line - 1][column - 1 :]
    if not _FOLLOWS.match(after) or (after.startswith(("- ", " ")) and not before.strip() and after.strip()):
        return None
    tight = _TIGHT_COLON.search(before) is not None and not after[:1].strip()
    marked = f"{before}{' ' * tight}{_MARK}{after}"
    text = "\n".join([*lines[: line - 1], marked, *lines[line:]])
    line_start = sum(map(len, lines[: line - 1])) + line - 1
    reader = LooseReader(text, line_start + len(before) + tight)
    root = reader.read()
    node = reader.at_cursor
    if root is None or node is None:
        return None
    left, _, right = node.text.partition(_MARK)
    start = node.start + bool(node.quote) - line_start
    if start < 0 or node.quote in ("|", ">"):
        return None  # a scalar of several lines
    indent = len(before) - len(before.lstrip(" "))
    return Cursor(root, node, node.path(), left, right, start - tight, min(indent, start), tight)
