"""The lines in front of a document that begin with `%`, counted before libyaml sees them.

libyaml takes time that grows with the square of their number, in one call that nothing can stop.
"""

from __future__ import annotations

import re

MAX_DIRECTIVES = 16
MAX_LENGTH = 1_024

_LINE = re.compile(r"[^\S\r\n]*(?:#[^\r\n]*)?(?:[\r\n]|\Z)|\.\.\.(?=\s|\Z)[^\r\n]*")
"""What may stand between them: a blank line, a comment, the end of the document before."""
_DIRECTIVE = re.compile(r"%[^\r\n]*")


def directive_in_excess(content: str, start: int) -> tuple[int, int] | None:
    """Where the first `%` line at or after `start` stands that is one too many or too long; None if none is."""
    count, position = 0, start
    while position < len(content):
        directive = _DIRECTIVE.match(content, position)
        if directive is not None:
            count += 1
            if count > MAX_DIRECTIVES or len(directive[0]) > MAX_LENGTH:
                return directive.span()
        found = directive or _LINE.match(content, position)
        if found is None:
            return None
        position = found.end()
    return None
