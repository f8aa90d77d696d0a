"""Finds the places of keys and values in a TOML file, which Python's parser does not give."""

from __future__ import annotations

import re

from netspec.diagnostics import Span
from netspec.source.decoding import SourceText, start_of

_HEADER = r"""^[ \t]*\[[ \t]*["']?tool["']?[ \t]*\.[ \t]*(["']?netspec["']?)[ \t]*\]"""


class TomlPlaces:
    """The places of one table of settings: that of `[tool.netspec]`, or the top level of a file."""

    def __init__(self, text: SourceText, in_tool: bool) -> None:
        self._text = text
        header = re.search(_HEADER, text.content, re.MULTILINE) if in_tool else None
        self._start = header.end() if header else 0
        self._table = text.span(*header.span(1)) if header else self._key_at(0, "netspec") or start_of(text.file)

    def table(self) -> Span:
        """The name of the table."""
        return self._table

    def key(self, name: str) -> Span:
        """The place of a key."""
        return self._key_at(self._start, name) or self._table

    def value(self, name: str, word: str) -> Span:
        """The place of a text inside a key's value."""
        key = self._key_match(self._start, name)
        quoted = "|".join(re.escape(f"{quote}{word}{quote}") for quote in "\"'")
        found = re.compile(quoted).search(self._text.content, key.end()) if key else None
        return self._text.span(*found.span()) if found else self.key(name)

    def _key_at(self, start: int, name: str) -> Span | None:
        found = self._key_match(start, name)
        return self._text.span(*found.span(1)) if found else None

    def _key_match(self, start: int, name: str) -> re.Match[str] | None:
        bare = re.escape(name)
        key = re.compile(rf"""(?:^[ \t]*\[|^|[.{{,])[ \t]*("{bare}"|'{bare}'|{bare})[ \t]*(?=[.=\]])""", re.MULTILINE)
        return key.search(self._text.content, start)
