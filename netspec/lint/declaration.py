"""Suggests a declaration for an unknown name in an expression: its type follows from where the value is used."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cache

from netspec.expression.template import Template
from netspec.expression.tree import Conditional, Logical, Name, Term, Unary, walk
from netspec.ops import FAMILIES, OPS
from netspec.ops.kinds import Choice, Nullable, Schema
from netspec.schema.json_schema import argument
from netspec.schema.predicate import accepts
from netspec.schema.step_words import GROUP, STEP

_SAMPLES = (("bool", True, "true"), ("float", 0.5, "0.5"), ("int", 1, "1"), ("str", "text", "text"))


def declaration(name: str, parsed: Template, key: str) -> str:
    """The declaration of a parameter that the value of a key reads: `{type: bool, default: true}`."""
    terms = [part.term for part in parsed.parts if not isinstance(part, str)]
    if any(_is(name, operand) for term in terms for operand in _conditions(term)):
        return "{type: bool, default: true}"
    if len(parsed.parts) == 1 and _is(name, terms[0]):
        for schema in _schemas(key):
            for kind, sample, written in (*_SAMPLES, *(("str", word, word) for word in _words())):
                if accepts(schema, sample):
                    return f"{{type: {kind}, default: {written}}}"
    return "{type: int, default: 1}"


@cache
def _words() -> Collection[str]:
    """A sample of words: every argument of an enumerated type accepts at least one."""
    kinds = (argument.kind for op in OPS.values() for argument in op.arguments.values())
    choices = (kind.kind if isinstance(kind, Nullable) else kind for kind in kinds)
    words = [*(kind.words[0] for kind in choices if isinstance(kind, Choice))]
    words += [next(name for name, function in family.members.items() if not function.required) for family in FAMILIES]
    return dict.fromkeys([*words, *(key for key, op in OPS.items() if op.normalizes)])


def _is(name: str, term: Term) -> bool:
    return isinstance(term, Name) and term.name == name


def _conditions(term: Term) -> Iterator[Term]:
    """The operands that must be booleans."""
    for each in walk(term):
        match each:
            case Conditional():
                yield each.condition
            case Logical():
                yield each.left
                yield each.right
            case Unary("not"):
                yield each.operand


def _schemas(key: str) -> Iterator[Schema]:
    """The schemas of a key, as a keyword of the language or as an argument."""
    yield from (words[key] for words in (STEP, GROUP) if key in words)
    yield from (argument(name, key) for name, op in OPS.items() if key in op.arguments)
