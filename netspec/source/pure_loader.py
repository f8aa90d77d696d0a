"""PyYAML's pure-Python parser, adapted to read what libyaml reads; used where PyYAML was built without libyaml.

PyYAML's scanner does not separate tokens with tabs, ends unquoted text at a `?`, and ignores unknown directives. Where
YAML 1.2 and libyaml agree on something else, the methods below do the same.
"""

from __future__ import annotations

from typing import Any

import yaml
from yaml import SafeLoader

from netspec.patterns import lazy_pattern

_BLANK = " \t\r\n\0"
_BLOCK_TEXT = lazy_pattern(r"(?:[^ \t\r\n\0:]|:(?![ \t\r\n\0]))+")
_FLOW_TEXT = lazy_pattern(r"(?:[^ \t\r\n\0:,\[\]{}]|:(?![ \t\r\n\0,?\[\]{}]))+")
_SPACE = lazy_pattern(r"[ \t]*(?:(?:\r\n|\r|\n)[ \t]*)*")
_LINE_BREAK = lazy_pattern(r"\r\n|\r|\n")
_BLOCK_HEADER = lazy_pattern(r"(?:([+-])([1-9])?|([1-9])([+-])?)?")


class PureLoader(SafeLoader):
    """PyYAML's loader with libyaml's reading of tabs, of `?` inside text, and of directives."""

    def scan_to_next_token(self) -> None:
        """Skips spaces, line breaks and comments; tabs too, outside of indentation."""
        while True:
            super().scan_to_next_token()
            if self.peek() != "\t" or (self.allow_simple_key and not self.flow_level):
                return
            self.forward()

    def scan_plain(self) -> yaml.ScalarToken:
        """Scans unquoted text, which continues on lines that are indented deeper than what is around it."""
        text = _FLOW_TEXT if self.flow_level else _BLOCK_TEXT
        indent = self.indent + 1
        start = end = self.get_mark()
        chunks: list[str] = []
        space = ""
        while self.peek() != "#" and not self._at_document_marker():
            found = text.match(self.buffer, self.pointer)
            if found is None:
                break
            self.allow_simple_key = False
            chunks += [space, found[0]]
            self.forward(len(found[0]))
            end = self.get_mark()
            space = self._space_in_text(indent, start)
            if self.flow_level and self.peek() == ":" and self.peek(1) in ",?[]{}":
                raise yaml.scanner.ScannerError(
                    "while scanning a plain scalar", start, "found unexpected ':'", self.get_mark()
                )
            if not space or (not self.flow_level and self.column < indent):
                break
        return yaml.ScalarToken("".join(chunks), True, start, end)

    def _space_in_text(self, indent: int, start: Any) -> str:
        """Scans the space after a piece of unquoted text; returns it, or its line breaks folded."""
        found = _SPACE.match(self.buffer, self.pointer)
        space = found[0] if found else ""
        breaks = list(_LINE_BREAK.finditer(space))
        for line_break in breaks:
            if (tab := space.find("\t", line_break.end(), line_break.end() + indent)) >= 0:
                self.forward(tab)
                says = "found a tab character that violates indentation"
                raise yaml.scanner.ScannerError("while scanning a plain scalar", start, says, self.get_mark())
        self.forward(len(space))
        if not breaks:
            return space
        self.allow_simple_key = True
        return " " if len(breaks) == 1 else "\n" * (len(breaks) - 1)

    def _at_document_marker(self) -> bool:
        return self.column == 0 and self.prefix(3) in ("---", "...") and self.peek(3) in _BLANK

    def scan_block_scalar_indicators(self, start_mark: Any) -> tuple[bool | None, int | None]:
        """Scans what follows `|` or `>`: whether the last line breaks are kept, and the indentation."""
        found = _BLOCK_HEADER.match(self.buffer, self.pointer)
        chomping, digit = (found[1] or found[4], found[2] or found[3]) if found else ("", "")
        self.forward(len(found[0]) if found else 0)
        if self.peek() not in _BLANK:
            says = "expected chomping or indentation indicators"
            raise yaml.scanner.ScannerError("while scanning a block scalar", start_mark, says, self.get_mark())
        return {"+": True, "-": False}.get(chomping), int(digit) if digit else None

    def scan_block_scalar_ignored_line(self, start_mark: Any) -> None:
        """Skips the rest of the line of a `|` or `>`."""
        while self.peek() in " \t":
            self.forward()
        super().scan_block_scalar_ignored_line(start_mark)

    def scan_block_scalar_indentation(self) -> Any:
        """Scans the indentation of a block scalar's first line; a tab in it is an error."""
        found = super().scan_block_scalar_indentation()
        if self.peek() == "\t":
            mark = self.get_mark()
            raise yaml.scanner.ScannerError("while scanning a block scalar", mark, "found a tab character", mark)
        return found

    def scan_directive(self) -> Any:
        """Scans a `%` line; only YAML's own two are allowed."""
        token = super().scan_directive()
        if token.name not in ("YAML", "TAG"):
            says = "found unknown directive name"
            raise yaml.scanner.ScannerError("while scanning a directive", token.start_mark, says, token.start_mark)
        return token

    def scan_directive_ignored_line(self, start_mark: Any) -> None:
        """Skips what may follow a directive on its line."""
        while self.peek() in " \t":
            self.forward()
        super().scan_directive_ignored_line(start_mark)
