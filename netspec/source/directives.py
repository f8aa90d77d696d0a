"""Limits on the `%` lines before a document, checked before libyaml sees them.

libyaml takes time that grows with the square of their number, in one call that nothing can stop.
"""

from __future__ import annotations

from netspec.diagnostics import Problem
from netspec.patterns import lazy_pattern
from netspec.source.decoding import SourceText

MAX_DIRECTIVES = 16
MAX_LENGTH = 1_024

_LINE = lazy_pattern(r"[^\S\r\n]*(?:#[^\r\n]*)?(?:[\r\n]|\Z)|\.\.\.(?=\s|\Z)[^\r\n]*")
"""What may be between them: a blank line, a comment, the end of the document before."""
_DIRECTIVE = lazy_pattern(r"%[^\r\n]*")


def directives_in_excess(text: SourceText, content: str, start: int) -> Problem | None:
    """The problem of the first `%` line at or after `start` that is one too many or too long; None if there is none."""
    count, position = 0, start
    while position < len(content):
        directive = _DIRECTIVE.match(content, position)
        if directive is not None:
            count += 1
            if count > MAX_DIRECTIVES or len(directive[0]) > MAX_LENGTH:
                said = (
                    f"too many '%' lines, or one too long: at most {MAX_DIRECTIVES}, of {MAX_LENGTH:,} characters each"
                )
                help = "remove the lines that begin with '%'"
                return Problem("yaml-syntax", said, text.span(*directive.span()), help=help)
        found = directive or _LINE.match(content, position)
        if found is None:
            return None
        position = found.end()
    return None
