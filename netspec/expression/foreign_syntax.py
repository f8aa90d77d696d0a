"""What other languages write in expressions, and what stands for it here."""

from __future__ import annotations

import re
from collections.abc import Mapping

_SIGNS: Mapping[str, str] = {"&&": "and", "||": "or", "^": "**", "!": "not "}
_CONSTANTS: Mapping[str, str] = {
    "True": "true",
    "False": "false",
    "None": "null",
    "AND": "and",
    "OR": "or",
    "NOT": "not",
}
_RENAMED: Mapping[str, str] = {"floor": "int", "trunc": "int", "rint": "round", "fabs": "abs"}
_BODIES: Mapping[str, str] = {
    "ceil": "ceil(x): int(-(-x // 1))",
    "sqrt": "sqrt(x): x ** 0.5",
    "pow": "pow(a, b): a ** b",
    "square": "square(x): x * x",
}
_SIZE = re.compile(r"(\$\(?)([A-Za-z_]\w*)\.(\w+)")
_SIZES: Mapping[str, str] = {
    **{size: size for size in ("height", "width", "channels")},
    "h": "height",
    "w": "width",
    "c": "channels",
    "depth": "channels",
    "channel": "channels",
}
HOLDERS = frozenset({"params", "param", "self", "args", "config", "cfg", "hparams", "opt"})
"""What other languages keep parameters in."""


def sign_elsewhere(text: str, at: int) -> str | None:
    """The operator of another language at a place of an expression."""
    for sign, here in _SIGNS.items():
        if text.startswith(sign, at):
            return f"write '{here}' in place of '{sign}'"
    return "write A if CONDITION else B in place of CONDITION ? A : B" if text.startswith("?", at) else None


def dollar_elsewhere(text: str, at: int) -> str | None:
    """A dollar that no name or parenthesis follows."""
    found = re.compile(r"\$\$+|\$\s+(?=\()").match(text, at)
    return f"write '$' in place of '{found[0]}'" if found else None


def size_elsewhere(text: str, at: int) -> str | None:
    """A size, or a member of something that is no tensor, that begins at a place."""
    found = next((one for one in _SIZE.finditer(text) if one.start(2) == at), None)
    if found is None:
        return None
    opening, name, member = found.groups()
    if name in HOLDERS:
        return f"write '{opening}{member}' in place of '{found[0]}'"
    size = _SIZES.get(member, member)
    closing = "" if opening == "$(" else ")"
    return f"write '$({name}.{size}{closing}' in place of '{found[0]}'" if size in _SIZES.values() else None


def name_elsewhere(name: str) -> str | None:
    """A constant or a function of Python that is spelt otherwise here, or that a file can declare."""
    if name in _CONSTANTS:
        return f"did you mean '{_CONSTANTS[name]}'?"
    if not name.endswith("()"):
        return None
    called = name.removesuffix("()")
    if called in _RENAMED:
        return f"write '{_RENAMED[called]}' in place of '{called}'"
    return f"declare it under functions: {_BODIES[called]}" if called in _BODIES else None
