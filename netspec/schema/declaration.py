"""How an unknown name of an expression can be declared, by what its value is wanted for."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import cache

from netspec.ops import FAMILIES, OPS
from netspec.ops.kinds import Choice, Nullable, Schema
from netspec.schema.json_schema import argument
from netspec.schema.keywords import GROUP, STEP
from netspec.schema.validator import accepts

_SAMPLES = (("bool", True, "true"), ("float", 0.5, "0.5"), ("int", 1, "1"), ("str", "text", "text"))


def declaration(name: str, expression: str, key: str) -> str:
    """The declaration of a parameter of which the value of a key is to be made: `{type: bool, default: true}`."""
    read = rf"(?<![\w.]){re.escape(name)}(?![\w.])"
    if re.search(rf"\b(?:not|and|or|if)\s+{read}(?!\s*[-+*/%<>=!])|{read}\s+(?:and|or)\b", expression):
        return "{type: bool, default: true}"
    if re.fullmatch(rf"\$(?:\({read}\)|{read})", expression):
        for schema in _schemas(key):
            for kind, sample, written in (*_SAMPLES, *(("str", word, word) for word in _words())):
                if accepts(schema, sample):
                    return f"{{type: {kind}, default: {written}}}"
    return "{type: int, default: 1}"


@cache
def _words() -> Collection[str]:
    """Texts, of which each argument that takes one of several words takes at least one."""
    kinds = (argument.kind for op in OPS.values() for argument in op.arguments.values())
    choices = (kind.kind if isinstance(kind, Nullable) else kind for kind in kinds)
    words = [*(kind.words[0] for kind in choices if isinstance(kind, Choice))]
    words += [next(name for name, function in family.members.items() if not function.required) for family in FAMILIES]
    return dict.fromkeys([*words, *(key for key, op in OPS.items() if op.normalizes)])


def _schemas(key: str) -> Iterator[Schema]:
    """What can stand behind a key, as a word of the language or as an argument."""
    yield from (words[key] for words in (STEP, GROUP) if key in words)
    yield from (argument(name, key) for name, op in OPS.items() if key in op.arguments)
