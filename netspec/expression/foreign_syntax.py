"""Help for syntax of other languages in expressions: `&&`, `?`, `${x}`, `None`, `sqrt`, `cfg.width`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from netspec.expression.errors import Hint
from netspec.patterns import lazy_pattern

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
    "exp": "exp(x): 2.718281828459045 ** x",
    "log": "log(x): log2(x) * 0.6931471805599453",
    "pow": "pow(a, b): a ** b",
    "square": "square(x): x * x",
}
_LACKING = frozenset({"sin", "cos", "tan", "asin", "acos", "atan", "atan2", "sinh", "cosh", "tanh", "erf", "random"})
"""Functions that no other function of expressions can say."""
_BRACED = lazy_pattern(r"\$\{+\s*([^{}$]+?)\s*\}+")
_DOLLARS = lazy_pattern(r"\$\$+|\$\s+(?=\()")
_SIZE = lazy_pattern(r"(\$\(?)([A-Za-z_]\w*)\.(\w+)")
_SIZES: Mapping[str, str] = {
    **{size: size for size in ("height", "width", "channels")},
    "h": "height",
    "w": "width",
    "c": "channels",
    "depth": "channels",
    "channel": "channels",
}
HOLDERS = frozenset({"params", "param", "self", "args", "config", "cfg", "hparams", "opt"})
"""Names of objects in which other languages keep parameters."""


def foreign_operator(text: str, at: int) -> Hint | None:
    """Help for an operator of another language at a place of an expression."""
    for sign, here in _SIGNS.items():
        if text.startswith(sign, at):
            return Hint(f"write '{here}' in place of '{sign}'", at, at + len(sign), here)
    choice = "write A if CONDITION else B in place of CONDITION ? A : B"
    return Hint(choice) if text.startswith("?", at) else None


def foreign_dollar(text: str, at: int) -> Hint | None:
    """Help for a dollar that no name or parenthesis follows, and for `${name}` of shells and other configurations."""
    if braced := _BRACED.match(text, at):
        alone = re.fullmatch(r"[A-Za-z_]\w*", braced[1]) and not re.match(r"\w", text[braced.end() :])
        here = f"${braced[1] if alone else f'({braced[1]})'}"
        return Hint(f"write {here} in place of {braced[0]}", at, braced.end(), here)
    found = _DOLLARS.match(text, at)
    return Hint(f"write '$' in place of '{found[0]}'", at, found.end(), "$") if found else None


def foreign_size(text: str, at: int) -> Hint | None:
    """Help for a size or another member that begins at a place: `$(x.h)`, `$(cfg.width)`."""
    found = next((one for one in _SIZE.finditer(text) if one.start(2) == at), None)
    if found is None:
        return None
    opening, name, member = found.groups()
    if name in HOLDERS:
        return Hint(f"write {member} in place of {name}.{member}", at, found.end(), member)
    size = _SIZES.get(member, member)
    if size not in _SIZES.values():
        return None
    if opening == "$(":
        return Hint(f"write {name}.{size} in place of {name}.{member}", at, found.end(), f"{name}.{size}")
    here = f"$({name}.{size})"
    return Hint(f"write {here} in place of {found[0]}", found.start(), found.end(), here)


def foreign_name(name: str, at: int) -> Hint | None:
    """Help for a constant that Python spells otherwise, at a place of an expression."""
    here = _CONSTANTS.get(name)
    return Hint(f"did you mean '{here}'?", at, at + len(name), here) if here else None


def foreign_function(name: str, at: int) -> Hint | None:
    """Help for a function of Python that has another name here, or that a file can define."""
    if here := _RENAMED.get(name):
        # `floor` and `int` differ below zero.
        return Hint(f"write '{here}' in place of '{name}'", at, at + len(name), here, safe=name != "floor")
    if name in _LACKING:
        return Hint(f"netspec has no {name} of numbers: write its value, or give it as a parameter")
    return Hint(f"declare it under functions: {_BODIES[name]}") if name in _BODIES else None
