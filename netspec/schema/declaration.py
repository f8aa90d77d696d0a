"""How an unknown name of an expression can be declared, by what its value is wanted for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from netspec.ops import OPS
from netspec.ops.kinds import Schema
from netspec.schema.json_schema import argument
from netspec.schema.keywords import GROUP, STEP
from netspec.schema.validator import accepts

_WORDS = ("text", "SAME", "NHWC", "REFLECT", "relu", "zeros", "batch_norm")
"""Texts, of which each argument that takes text takes one, most of them the first."""
_SAMPLES = (("bool", True, "true"), ("float", 0.5, "0.5"), ("int", 1, "1"), *(("str", word, word) for word in _WORDS))


def declaration(name: str, expression: str, key: str) -> str:
    """The declaration of a parameter of which the value of a key is to be made: `{type: bool, default: true}`."""
    read = rf"(?<![\w.]){re.escape(name)}(?![\w.])"
    if re.search(rf"\b(?:not|and|or|if)\s+{read}(?!\s*[-+*/%<>=!])|{read}\s+(?:and|or)\b", expression):
        return "{type: bool, default: true}"
    if re.fullmatch(rf"\$(?:\({read}\)|{read})", expression):
        for schema in _schemas(key):
            for kind, sample, written in _SAMPLES:
                if accepts(schema, sample):
                    return f"{{type: {kind}, default: {written}}}"
    return "{type: int, default: 1}"


def _schemas(key: str) -> Iterator[Schema]:
    """What can stand behind a key, as a word of the language or as an argument."""
    yield from (words[key] for words in (STEP, GROUP) if key in words)
    yield from (argument(name, key) for name, op in OPS.items() if key in op.arguments)
