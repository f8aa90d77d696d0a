"""Reads scalars, and what is in brackets, from a half-written text."""

from __future__ import annotations

from netspec.lsp.half_written.loose_node import LooseEntry, LooseNode
from netspec.patterns import lazy_pattern

MAX_DEPTH = 60
"""Brackets deeper than this are not opened; no spec has so many."""
_QUOTED_LINES = 20
"""The most lines of a scalar in quotes."""
_COLON = lazy_pattern(r"[ \t]*:(?=[\s,\]}]|\Z)")
_NEXT_ENTRY = lazy_pattern(r",\s*[\w.-]+[ \t]*:\s")
_ANCHOR = lazy_pattern(r"&([^\s,\[\]{}]+)[ \t]+")
ENTRY_LINE = lazy_pattern(r"-[ \n]|[\w.$()\"'-]+[ \t]*:(?:\s|\Z)")
"""A line that begins an item or an entry."""


class LooseFlow:
    """Reads from a text; `position` is where it stands, `cursor` the place in whose node the caller is interested."""

    def __init__(self, text: str, cursor: int) -> None:
        self.text, self.position, self.cursor = text, 0, cursor
        self.at_cursor: LooseNode | None = None
        self.anchors: dict[str, LooseEntry] = {}

    def line_end(self, start: int | None = None) -> int:
        """The end of the line of a place."""
        end = self.text.find("\n", self.position if start is None else start)
        return len(self.text) if end < 0 else end

    def column(self) -> int:
        """The column of the place, from 0."""
        return self.position - (self.text.rfind("\n", 0, self.position) + 1)

    def scalar(self, *, flow: bool) -> LooseNode:
        """A scalar."""
        node = LooseNode("scalar", self.position, flow=flow)
        if self.text[self.position] in "\"'":
            self._quoted(node)
        else:
            self._plain(node, flow)
            node.alias = self.anchors.get(node.text[1:]) if node.text[:1] == "*" else None
        if node.start <= self.cursor < node.end:
            self.at_cursor = node
        return node

    def _quoted(self, node: LooseNode) -> None:
        """Reads quotes; without a closing one, to the end of the line."""
        text, quote, at = self.text, self.text[node.start], node.start + 1
        end, lines = self.line_end(), 0
        while at < len(text) and text[at] != quote:
            if text[at] == "\n":
                lines += 1
                if lines > _QUOTED_LINES or ENTRY_LINE.match(text[at + 1 : self.line_end(at + 1)].lstrip(" ")):
                    at = end
                    break
            at += 2 if (quote == '"' and text[at] == "\\") or text.startswith("''", at) else 1
        at = min(at, len(text))
        node.quote, node.text = quote, text[node.start + 1 : at]
        node.end = self.position = min(at + text.startswith(quote, at), len(text))

    def _plain(self, node: LooseNode, flow: bool) -> None:
        """Reads an unquoted scalar to the end of its line; in brackets, to what ends an entry."""
        text, end, depth, at = self.text, self.line_end(), 0, node.start
        dollar = False
        while at < end:
            character = text[at]
            if character == "#" and at > node.start and text[at - 1] in " \t":
                break
            if flow:
                # In YAML, a comma ends it inside an expression too; but then it is not what is meant.
                if character in "[]{}" or (character == "," and (not depth or _NEXT_ENTRY.match(text, at))):
                    break
                if character == ":" and not depth and _COLON.match(text, at):
                    break
                dollar = dollar or character == "$"
                depth += dollar and character == "("
                depth -= depth > 0 and character == ")"
            at += 1
        node.text = text[node.start : at].rstrip()
        node.end, self.position = node.start + len(node.text), at

    def collection(self, holder_column: int) -> LooseNode:
        """What is in brackets. Where a closing one is missing, it ends before the next line of what is around it.

        `holder_column` is the column of the mapping or the list of block style that it stands in.
        """
        line_start = self.text.rfind("\n", 0, self.position) + 1
        if not self.text[self.position + 1 : self.line_end()].strip():
            indent = self.text[line_start : self.position]
            holder_column = len(indent) - len(indent.lstrip(" "))
        root = self._opened()
        stack: list[tuple[LooseNode, LooseEntry | None]] = [(root, None)]
        while stack and self._next_token(holder_column):
            character, (top, waiting) = self.text[self.position], stack[-1]
            if character in "}]":
                self.position += 1
                stack.pop()[0].end = self.position
            elif character == ",":
                self.position += 1
                stack[-1] = top, None
            elif character in "{[" and len(stack) < MAX_DEPTH:
                stack[-1] = top, None
                stack.append(((waiting or top.add()).put(self._opened()), None))
            elif character in "{[:":
                self.position += 1
            elif waiting and (anchor := _ANCHOR.match(self.text, self.position)):
                self.anchors[anchor[1]] = waiting
                self.position = anchor.end()
            elif waiting or top.kind == "sequence":
                stack[-1] = top, self._scalar_or_pair(top, waiting)
            else:
                stack[-1] = top, self._key(top)
        for node, _ in stack:
            node.end = self.position
        return root

    def _scalar_or_pair(self, top: LooseNode, waiting: LooseEntry | None) -> LooseEntry | None:
        """Reads a value, or in a list the key of a mapping without braces, whose entry it returns: `[relu: {}]`."""
        scalar = self.scalar(flow=True)
        colon = _COLON.match(self.text, self.position) if waiting is None else None
        if colon is None:
            (waiting or top.add()).put(scalar)
            return None
        pair = top.add().put(LooseNode("mapping", scalar.start, flow=True))
        self.position = colon.end()
        return pair.add(scalar, colon=True)

    def _opened(self) -> LooseNode:
        kind = self.text[self.position]
        node = LooseNode("mapping" if kind == "{" else "sequence", self.position, flow=True)
        self.position += 1
        return node

    def _key(self, mapping: LooseNode) -> LooseEntry | None:
        """Reads a key, and its colon; returns its entry if a value can follow."""
        key = self.scalar(flow=True)
        colon = _COLON.match(self.text, self.position)
        entry = mapping.add(key, colon=colon is not None)
        if colon is None:
            return None
        self.position = colon.end()
        return entry

    def _next_token(self, holder_column: int) -> bool:
        """Goes to the next token of a collection; false at its end."""
        text = self.text
        while self.position < len(text):
            character = text[self.position]
            if character == "\n":
                self.position += 1
                end = self.line_end()
                line = text[self.position : end]
                bare = line.lstrip(" ")
                if len(line) - len(bare) <= holder_column and ENTRY_LINE.match(text, end - len(bare)):
                    return False
            elif character in " \t":
                self.position += 1
            elif character == "#":
                self.position = self.line_end()
            else:
                return True
        return False
