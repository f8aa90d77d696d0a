"""The names that a file may give: their patterns, and the words that none of them is."""

from __future__ import annotations

import keyword
from collections.abc import Set

from netspec.ops.kinds import NAME, Schema, or_expression
from netspec.schema.parameter_values import IDENTIFIER

SYMBOL = r"^(?!(?:None|True|False)$)[A-Z][A-Za-z0-9_]*$"
_WORD = "[A-Za-z_][A-Za-z0-9_]*"
HEAD = rf"^{_WORD}\( *({_WORD} *(, *{_WORD} *)*)?\)$"
SCOPE = rf"^\.\.?$|{NAME}"
FED_NAME = rf"{IDENTIFIER}|{NAME}"
FUNCTION = r"^[A-Za-z_][\w.]*:[A-Za-z_]\w*$"

RESERVED = frozenset(
    {
        *("when", "else", "id", "from", "repeat", "last", "side", "scope", "reuse", "arg_scope", "layers", "branches"),
        *("join", "end_point", "end_points", "extends", "use", "params", "input", "functions", "netspec"),
        *("name", "doc", "reference", "i", "inputs"),
    }
)
"""Words that cannot name a parameter, so that expressions and calls from Python are unambiguous."""

PYTHON_WORDS = frozenset(keyword.kwlist)
"""Words that cannot name an argument of a Python function, and so no parameter of a file."""


def new_name(taken: Set[str]) -> Schema:
    """The schema of a name that a file declares: an identifier that is no word of those that are taken."""
    return {"pattern": IDENTIFIER, "not": {"enum": sorted(taken)}}


def scope_name(meaning: str) -> Schema:
    """The schema of a name that becomes a part of TensorFlow's names, or of an expression for it."""
    return {"description": meaning, **or_expression({"type": "string", "pattern": NAME})}
