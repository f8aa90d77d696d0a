"""From a rejection by the schema to a problem: one small function a keyword, in the user's words, at the very place."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import islice
from types import MappingProxyType
from typing import Any

from netspec.diagnostics import MAX_PROBLEMS, Problem, Span
from netspec.ops import FAMILIES, OPS
from netspec.ops.function import Function
from netspec.records import dataclass
from netspec.schema.expectations import (
    MOST_LISTED,
    choice,
    expected,
    found,
    got,
    path_text,
    rule,
)
from netspec.schema.keywords import PYTHON_WORDS, RESERVED
from netspec.schema.suggest import Kind, likely, suggestion
from netspec.schema.validator import Rejection
from netspec.shapes import MAX_SIZE
from netspec.source import Node
from netspec.wording import on_one_line


@dataclass(frozen=True, slots=True)
class _Case:
    """A rejection, with the node that it is about and what messages call that."""

    rejection: Rejection
    node: Node
    subject: str
    owner_span: Span

    @property
    def schema(self) -> Any:
        return self.rejection.schema

    @property
    def instance(self) -> Any:
        return self.rejection.value

    @property
    def wanted(self) -> Any:
        return self.rejection.wanted

    @property
    def got(self) -> str:
        # The value of a key that is rejected is that of the mapping it stands in.
        return got(self.rejection.value, self.node)

    @property
    def remedy(self) -> str | None:
        """What to write instead, where it is plain what was meant."""
        value = self.rejection.value
        from netspec.schema.remedy import remedy  # only a file with a fault in it needs it

        return remedy(self.schema, value, self.node.written if value is self.node.value else "")

    @property
    def kind(self) -> Kind:
        """What the keys of the mapping are words for."""
        known = self.schema["properties"]
        if "maxProperties" in self.schema:
            return _words_for(known)
        return "param" if "exclusiveMinimum" in known else "argument"

    def problem(self, code: str, text: str, help: str | None = None, span: Span | None = None) -> Problem:
        return Problem(code, f"{self.subject}: {text}", span or self.node.span, help=help)


def told(rejection: Rejection, node: Node, owner: str, owner_span: Span) -> Iterable[Problem]:
    """The problems of a rejection; see `faults`."""
    path = rejection.path
    within = path_text(path)
    subject = owner + (f": {within}" if within and within[0] != "[" else within)
    if rejection.keyword == "required" and path:
        owner_span = node.at(path[:-1]).key_span(path[-1])
    tell = _BY_KEYWORD.get(rejection.keyword, _other)
    return tell(_Case(rejection, node.at(path), subject, owner_span))


def meant(mapping: Mapping[str, Any], known: Collection[str], kind: Kind = "") -> set[str]:
    """The known keys that unknown ones in a mapping most likely stand for: that they are missing is no news."""
    strange = (key for key in mapping if key not in known)
    return {near for key in islice(strange, MAX_PROBLEMS) if (near := likely(key, known, kind))}


def _words_for(words: Iterable[str]) -> Kind:
    """What words are for: a family of which all are functions, or ops."""
    given = set(words)
    families = (family.noun for family in FAMILIES if given and given <= family.members.keys())
    return next(families, "value" if given.isdisjoint(OPS) else "op")


def unknown_key(
    key: str,
    known: Iterable[str],
    subject: str,
    span: Span,
    kind: Kind = "",
    given: Mapping[str, object] = MappingProxyType({}),
) -> Problem:
    """A key that means nothing where it stands, with what it most likely stands for; `given` is all of the mapping."""
    help = suggestion(key, sorted(known), kind, value=given.get(key), present=given)
    return Problem("unknown-key", f"{subject}: unknown key '{on_one_line(key)}'", span, help=help)


def _unknown_keys(case: _Case) -> Iterator[Problem]:
    known = list(case.schema["properties"])
    for key in case.instance:
        if key not in known and "maxProperties" in case.schema:
            help = suggestion(key, known, case.kind, quoted=False)
            text = f"'{on_one_line(key)}' is no function that can stand here"
            yield case.problem("unknown-value", text, help, case.node.key_span(key))
        elif key not in known:
            yield unknown_key(key, known, case.subject, case.node.key_span(key), case.kind, case.instance)


def _missing(case: _Case) -> Iterator[Problem]:
    if case.wanted not in meant(case.instance, case.schema["properties"], case.kind):
        yield case.problem("missing-key", f"'{case.wanted}' is missing", span=case.owner_span)


def _dependent(case: _Case) -> Iterator[Problem]:
    key, other = case.wanted
    if other not in meant(case.instance, case.schema["properties"], case.kind):
        yield case.problem("missing-key", f"'{other}' is missing beside '{key}'", span=case.node.key_span(key))


def _unknown_value(case: _Case) -> Iterator[Problem]:
    words = [word for word in case.wanted if isinstance(word, str)]
    kind = _words_for(words)
    for family in FAMILIES:
        if case.instance in family.members and family.noun == kind:
            yield _without_arguments(case, family.members[case.instance])
            return
    help = suggestion(case.instance, words, kind, quoted=False) if isinstance(case.instance, str) and words else None
    help = case.remedy or _call(case, kind) or help
    if any(family.noun == kind for family in FAMILIES):
        yield case.problem("unknown-value", f"unknown {kind} {case.got}", help)
    elif len(case.wanted) > MOST_LISTED:
        yield case.problem("unknown-value", f"{case.got} is none of the words that can stand here", help)
    else:
        help = None if help and help.startswith("known here") else help
        yield case.problem("unknown-value", f"expected {choice(case.wanted)}, got {case.got}", help)


def _call(case: _Case, kind: Kind) -> str | None:
    """What a function of a family is, where it is written as a call: `l2(5e-4)`."""
    from netspec.schema.remedy import remedy

    members = next((family.members for family in FAMILIES if family.noun == kind), None)
    return remedy({"maxProperties": 1, "properties": members}, case.instance) if members else None


def _without_arguments(case: _Case, function: type[Function]) -> Problem:
    missing = list(function.required)
    text = f"{function.key} needs its {' and '.join(missing)}"
    help = suggestion(function.key, (), _words_for([function.key]))
    return case.problem("missing-argument", text, help)


def _wrong_type(case: _Case) -> Iterator[Problem]:
    text = f"expected {expected(case.schema)}, got {found(case.instance, case.node)}"
    yield case.problem("wrong-type", text, case.remedy)


def _out_of_range(case: _Case) -> Iterator[Problem]:
    if abs(case.wanted) == MAX_SIZE:
        most = f"expected at {'most' if case.wanted > 0 else 'least'} {case.wanted}, since TensorFlow counts in 32 bits"
        yield case.problem("out-of-range", f"{most}, got {case.got}")
        return
    yield case.problem("out-of-range", f"expected {expected(case.schema)}, got {case.got}", case.remedy)


def _wrong_length(case: _Case) -> Iterator[Problem]:
    sides = case.instance
    # `tf.nn` gives each axis of an image a size.
    image = isinstance(sides, list) and len(sides) == 4 and sides[0] == sides[3] == 1 and case.wanted == 2
    help = f"write [{sides[1]}, {sides[2]}]" if image else None
    yield case.problem("wrong-length", f"expected {expected(case.schema)}, got {case.got}", help)


def _not_one_function(case: _Case) -> Iterator[Problem]:
    yield case.problem("wrong-length", f"expected one function by name, got {case.got}")


def _no_name(case: _Case) -> Iterator[Problem]:
    yield case.problem("bad-name", "expected a name, got empty text")


def _bad_name(case: _Case) -> Iterator[Problem]:
    from netspec.schema.remedy import name_like

    noun, explained = rule(case.wanted)
    place = case.owner_span if case.rejection.of_key else None
    name = name_like(case.instance, case.wanted)
    help = case.remedy or (f"write {name}; {explained}" if name else explained)
    yield case.problem("bad-name", f"expected {noun}, got {case.got}", help, place)


def _reserved(case: _Case) -> Iterator[Problem]:
    name = case.instance
    if name in PYTHON_WORDS - RESERVED - OPS.keys():
        text = f"{case.got} is a keyword of Python, in which no argument can have that name"
        yield case.problem("reserved-name", text, f"give it another name, such as {name}_", case.owner_span)
        return
    yield case.problem(
        "reserved-name",
        f"{case.got} is a word of the language",
        f"give it another name, such as {case.instance}_1",
        case.owner_span,
    )


def _other(case: _Case) -> Iterator[Problem]:
    yield case.problem("wrong-type", f"{case.got} is not accepted here")


_BY_KEYWORD: Mapping[str, Callable[[_Case], Iterator[Problem]]] = {
    "additionalProperties": _unknown_keys,
    "required": _missing,
    "enum": _unknown_value,
    "type": _wrong_type,
    "minimum": _out_of_range,
    "maximum": _out_of_range,
    "exclusiveMinimum": _out_of_range,
    "exclusiveMaximum": _out_of_range,
    "minItems": _wrong_length,
    "maxItems": _wrong_length,
    "minProperties": _not_one_function,
    "maxProperties": _not_one_function,
    "minLength": _no_name,
    "pattern": _bad_name,
    "not": _reserved,
    "dependentRequired": _dependent,
}
