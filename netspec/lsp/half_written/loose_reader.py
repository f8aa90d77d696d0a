"""Reads a half-written text to a tree, by indentation and brackets. It never fails, and takes time linear in the text.

What stands at a cursor must be known while the text is no YAML: behind a key without a colon, in an open bracket. So
each line is placed by its own indentation, whatever is wrong with those before it.
"""

from __future__ import annotations

from typing import NamedTuple

from netspec.lsp.half_written.loose_flow import MAX_DEPTH, LooseFlow
from netspec.lsp.half_written.loose_node import LooseEntry, LooseNode
from netspec.patterns import lazy_pattern

_COLON = lazy_pattern(r":(?=[ \t]|$)")
_PROPERTIES = lazy_pattern(r"(?:[&!][^\s,\[\]{}]*(?:[ \t]+|(?=\n|\Z)))*")
"""Anchors and tags."""
_ANCHOR = lazy_pattern(r"[ \t]&(\S+)")
_NO_KEY = "#[]{}&*!|>%@`"


class _Open(NamedTuple):
    """A mapping or a list of block style that the next lines may continue."""

    column: int
    node: LooseNode

    @property
    def last(self) -> LooseEntry | None:
        return self.node.entries[-1] if self.node.entries else None


class LooseReader(LooseFlow):
    """Reads a text of lines in block style."""

    def __init__(self, text: str, cursor: int) -> None:
        super().__init__(text, cursor)
        self.root: LooseNode | None = None
        self._open: list[_Open] = []

    def read(self) -> LooseNode | None:
        """The tree; None for an empty text."""
        while self.position < len(self.text):
            end = self.line_end()
            line = self.text[self.position : end]
            bare = line.strip()
            if bare and bare[0] not in "#%" and not (line.startswith(("---", "...")) and len(bare) == len("---")):
                self.position += len(line) - len(line.lstrip(" \t"))
                self._token(self.column())
            self.position = self.line_end(max(self.position, end)) + 1
        return self.root

    def _token(self, column: int) -> None:
        """Reads what begins at a column: items inside one another, then an entry, a scalar or a collection."""
        while self._at_dash():
            self._close(column)
            self._sequence(column).add()
            self.position += 1
            self._skip_blanks()
            if self._at_end():
                return
            column = self.column()
        if (colon := self._key_colon()) is not None:
            self._close(column, key=True)
            self._entry(self._mapping(column), colon, column)
        else:
            self._close(column)
            self._value_line(column)

    def _at_dash(self) -> bool:
        """Whether an item begins here."""
        behind = self.text[self.position + 1 : self.position + 2]
        return self.text[self.position] == "-" and behind in ("", " ", "\n")

    def _close(self, column: int, *, key: bool = False) -> None:
        """Closes what a line at a column cannot continue."""
        while self._open and self._open[-1].column > column:
            self._open.pop()
        while (
            len(self._open) > 1 and key and self._open[-1].node.kind == "sequence" and self._open[-1].column == column
        ):
            self._open.pop()

    def _key_colon(self) -> int | None:
        """The place of the colon if a key begins here."""
        text, start, end = self.text, self.position, self.line_end()
        if text[start] in _NO_KEY:
            return None
        if text[start] in "\"'":
            closing = text.find(text[start], start + 1, end)
            after = closing + 1
            while 0 < after < end and text[after] in " \t":
                after += 1
            return after if closing > 0 and _COLON.match(text, after, end) else None
        found = _COLON.search(text, start, end)
        return found.start() if found and " #" not in text[start : found.start()] else None

    def _entry(self, mapping: LooseNode, colon: int, column: int) -> None:
        """Reads an entry, with its value if that is on its line."""
        key = LooseNode("scalar", self.position)
        key.text = self.text[self.position : colon].rstrip()
        key.end = key.start + len(key.text)
        if key.text[:1] in ("'", '"'):
            key.quote, key.text = key.text[0], key.text[1:-1]
        if key.start <= self.cursor < key.end:
            self.at_cursor = key
        entry = mapping.add(key, colon=True)
        self.position = colon + 1
        begin = self.position
        self._skip_blanks()
        if found := _ANCHOR.search(self.text, begin, self.position):
            self.anchors[found[1]] = entry
        if self._at_end():
            return
        if self.text[self.position] in "|>":
            self._block_scalar(entry, column)
        else:
            entry.put(self._inline(column))

    def _inline(self, column: int) -> LooseNode:
        """A value on the line of what holds it, at a column."""
        return self.collection(column) if self.text[self.position] in "{[" else self.scalar(flow=False)

    def _block_scalar(self, entry: LooseEntry, column: int) -> None:
        """Skips the lines of a text in block style."""
        node = entry.put(LooseNode("scalar", self.position))
        node.quote = self.text[self.position]
        end = self.line_end()
        while end < len(self.text):
            line = self.text[end + 1 : self.line_end(end + 1)]
            if line.strip() and len(line) - len(line.lstrip(" ")) <= column:
                break
            end = self.line_end(end + 1)
        node.text = self.text[self.position : end]
        node.end = self.position = end
        if node.start <= self.cursor < node.end:
            self.at_cursor = node

    def _value_line(self, column: int) -> None:
        """Reads a scalar or a collection that begins a line: a value, the rest of a scalar, or a key without colon."""
        top = self._open[-1] if self._open else None
        last = top.last if top else None
        if self.text[self.position] in "{[":
            value = self.collection(top.column if top else 0)
            self._attach(top, value)
            return
        value = self.scalar(flow=False)
        value.own_line = True
        if top is None:
            self._attach(top, value)
        elif last is not None and last.waits and column > top.column:
            last.put(value)
        elif top.node.kind == "mapping" and column == top.column:
            top.node.add(value)
        elif top.node.kind == "sequence" and column == top.column:
            outer = self._open[-2] if len(self._open) > 1 else None
            if outer is not None and outer.column == column:
                outer.node.add(value)
            else:
                value.dashless = True
                top.node.add().put(value)
        elif last is not None and last.value is not None and last.value.kind == "scalar" and not last.value.quote:
            self._continue(last.value, value)
        else:
            self._attach(top, value)

    def _continue(self, scalar: LooseNode, line: LooseNode) -> None:
        """Appends a line to a scalar."""
        scalar.text, scalar.end = f"{scalar.text} {line.text}", line.end
        if self.at_cursor is line:
            self.at_cursor = scalar

    def _attach(self, top: _Open | None, value: LooseNode) -> None:
        """Puts a value where it most likely belongs."""
        if top is None:
            self.root = self.root or value
            return
        last = top.last
        if last is not None and last.waits:
            last.put(value)
        elif top.node.kind == "sequence":
            top.node.add().put(value)
        elif value.kind == "scalar":
            top.node.add(value)

    def _sequence(self, column: int) -> LooseNode:
        """The list that an item at a column belongs to."""
        top = self._open[-1] if self._open else None
        if top is not None and top.node.kind == "sequence" and (top.column == column or not self._opens(top, column)):
            return top.node
        return self._opened_at(column, "sequence", top)

    def _mapping(self, column: int) -> LooseNode:
        """The mapping that a key at a column belongs to."""
        top = self._open[-1] if self._open else None
        if top is not None and top.node.kind == "mapping" and (top.column == column or not self._opens(top, column)):
            return top.node
        return self._opened_at(column, "mapping", top)

    def _opens(self, top: _Open, column: int) -> bool:
        """Whether a key or an item at a column, deeper than what is open, begins a value."""
        if top.last is None or top.last.waits:
            return top.last is not None
        value = top.last.value
        return value is not None and value.own_line and self._column_of(value) == column

    def _opened_at(self, column: int, kind: str, top: _Open | None) -> LooseNode:
        """Opens a mapping or a list; one that belongs nowhere continues the last of its kind."""
        before = top.last.value if top is not None and top.last is not None else self.root
        if before is not None and before.kind == kind and not before.flow:
            node = before
        elif before is not None and before.own_line and self._column_of(before) == column:
            node = self._around(before, kind)
        elif len(self._open) >= MAX_DEPTH:
            return self._open[-1].node
        else:
            node = LooseNode("mapping" if kind == "mapping" else "sequence", self.position)
            if top is None:
                self.root = self.root or node
            else:
                (top.last if top.last is not None and top.last.waits else top.node.add()).put(node)
        self._open.append(_Open(column, node))
        return node

    def _around(self, word: LooseNode, kind: str) -> LooseNode:
        """A mapping or a list that begins with a word without its colon or its dash."""
        node = LooseNode("mapping" if kind == "mapping" else "sequence", word.start)
        if word.parent is None:
            self.root = node
        else:
            word.parent.put(node)
        if kind == "mapping":
            node.add(word)
        else:
            word.dashless = True
            node.add().put(word)
        return node

    def _column_of(self, node: LooseNode) -> int:
        return node.start - (self.text.rfind("\n", 0, node.start) + 1)

    def _skip_blanks(self) -> None:
        """Skips blanks, anchors and tags."""
        while self.text[self.position : self.position + 1] in (" ", "\t"):
            self.position += 1
        if found := _PROPERTIES.match(self.text, self.position):
            self.position = found.end()

    def _at_end(self) -> bool:
        """Whether the line has nothing more than a comment."""
        return self.text[self.position : self.position + 1] in ("", "\n", "#")
