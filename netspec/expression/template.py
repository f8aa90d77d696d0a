"""The expressions of specs: `$name`, `$(...)`, alone or inside a string. Parsed once, evaluated without running code.

A small language of its own rather than Python's, so that nothing but arithmetic, comparison and choice can be said, and
time and memory are bounded: in length, in depth, and in the size of every number on the way.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from netspec.budget import once, spend
from netspec.expression.errors import UNSEEN, ExpressionError
from netspec.expression.foreign_syntax import dollar_elsewhere
from netspec.expression.operators import Names, Term
from netspec.expression.parser import Parser
from netspec.records import dataclass
from netspec.wording import shown

__all__ = ["ExpressionError", "Template", "template"]

MAX_LENGTH = 400
_PARSED = 3
"""The steps of parsing a character."""

_BRACED = re.compile(r"\$\{+\s*([^{}$]+?)\s*\}+")
_START = re.compile(r"\$(?:(?P<name>[A-Za-z_]\w*)|(?P<open>\())", re.ASCII)


@dataclass(frozen=True, slots=True)
class Template:
    """A scalar with expressions in it: literal strings and terms in turn.

    `names` are those read, with their places, and `calls` the calls of functions of the file, each time it is called.
    """

    length: int
    parts: tuple[str | Term, ...]
    names: Mapping[str, int]
    calls: tuple[str, ...] = ()

    def evaluate(self, names: Names) -> Any:
        """The value: of any type if the expression stands alone, a string if it stands inside one."""
        spend(self.length // 2)
        if len(self.parts) == 1 and not isinstance(self.parts[0], str):
            return self.parts[0](names)
        parts = [part if isinstance(part, str) else part(names) for part in self.parts]
        if UNSEEN in parts:
            return UNSEEN
        made = list(map(_inside, parts))
        # A parameter may be a text of megabytes.
        spend(sum(map(len, made)) // 32)
        return "".join(made)


def _braced(text: str, dollar: int) -> str | None:
    """What to write for `${name}`, as shells and other configurations have it."""
    found = _BRACED.match(text, dollar)
    if found is None:
        return None
    alone = re.fullmatch(r"[A-Za-z_]\w*", found[1]) and not re.match(r"\w", text[found.end() :])
    return f"write ${found[1] if alone else f'({found[1]})'} in place of {found[0]}"


def _inside(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, int | str):
        text = f"only whole numbers and strings stand inside a string, got {shown(value)}"
        raise ExpressionError("expression-value", text, 0)
    return str(value)


def template(text: str) -> Template:
    """Parses a scalar that has a `$`. Raises `ExpressionError`."""
    if len(text) > MAX_LENGTH:
        raise ExpressionError("expression-syntax", f"an expression has at most {MAX_LENGTH} characters", 0)
    return once(text, _PARSED * len(text), lambda: _parsed(text), size=len(text))


def _parsed(text: str) -> Template:
    parts: list[str | Term] = []
    names: dict[str, int] = {}
    calls: list[str] = []
    position = 0
    while (dollar := text.find("$", position)) >= 0:
        if dollar > position:
            parts.append(text[position:dollar])
        start = _START.match(text, dollar)
        if start is None:
            help = _braced(text, dollar) or dollar_elsewhere(text, dollar)
            raise ExpressionError("expression-syntax", "expected a name or '(' after '$'", dollar, help=help)
        parser = Parser(text, start.start("name") if start["name"] else start.end("open"))
        if start["name"]:
            parts.append(parser.name())
            position = start.end()
        else:
            parts.append(parser.whole())
            position = parser.token.end
        names = {**parser.names, **names}
        calls += parser.calls
    if position < len(text):
        parts.append(text[position:])
    return Template(len(text), tuple(parts), names, tuple(calls))
