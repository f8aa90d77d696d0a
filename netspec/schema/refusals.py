"""Turns jsonschema's errors into problems in the words of the file, at the exact place: one small function a keyword.

It imports jsonschema, so it is imported for a faulty value only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any

from jsonschema import ValidationError

from netspec.diagnostics import Advice, Fix, Problem, Span, TextEdit
from netspec.ops import OPS
from netspec.ops.functions.function import ALL_FAMILIES, Member, family_of
from netspec.ops.kinds import Schema
from netspec.records import dataclass, replace
from netspec.schema.allowed_names import FED_NAME, PYTHON_WORDS, RESERVED
from netspec.schema.correction import DASHES, correction, is_number_text, name_like
from netspec.schema.expectations import MOST_LISTED, NAME_ITEMS, choice, expected, found, got, path_text, rule
from netspec.schema.strict_validator import errors
from netspec.schema.suggest import Kind, recognized, suggested
from netspec.schema.unknown_keys import intended_keys, unknown_key
from netspec.shapes import MAX_SIZE
from netspec.source import Node
from netspec.wording import on_one_line


def explained(schema: Schema, value: object, node: Node, owner: str, owner_span: Span) -> Iterator[Problem]:
    """Yields the problems of a value that the schema rejects; see `validate.faults`."""
    wrong_types: set[tuple[str | int, ...]] = set()
    incomplete: set[tuple[int, tuple[str | int, ...]]] = set()
    for error in errors(schema, value):
        path, keyword = tuple(error.absolute_path), error.validator
        if keyword == "type" and path and _is_flat(items := _at(value, path[:-1]), error.schema):
            # One slip, at each of the items.
            if path[-1] == 0:
                yield _flat(items, error.schema, _case(error, path[:-1], value, node, owner, owner_span))
            continue
        if keyword == "type":
            wrong_types.add(path)
        elif path in wrong_types:
            continue  # a value of the wrong type is out of range as well, and in no list of words
        if keyword in ("required", "dependentRequired"):
            # There is one error for each missing key, which does not name the key other than in its text.
            if (id(error.schema), path) in incomplete:
                continue
            incomplete.add((id(error.schema), path))
        yield from _BY_KEYWORD.get(str(keyword), _not_accepted)(_case(error, path, value, node, owner, owner_span))


def _at(value: Any, path: tuple[str | int, ...]) -> Any:
    for key in path:
        value = value[key]
    return value


def _is_flat(items: Any, schema: Any) -> bool:
    """Whether none of the items of a list is a list, although each should be one."""
    return isinstance(items, list) and len(items) > 1 and schema.get("type") == "array" and list not in map(type, items)


def _flat(items: list[Any], schema: Any, case: _Case) -> Problem:
    """The problem of a list whose items should be lists: `[1, 1]` for rows and columns to pad with."""
    pairs = [f"[{item}, {item}]" for item in items]
    each = f"write [[0, 0], {', '.join(pairs)}, [0, 0]]; each axis has a size before and one after it"
    numbers = len(items) == 2 and all(type(item) is int for item in items) and schema.get("maxItems") == 2
    text = f"expected {expected(schema)} for each item, got {case.got}"
    return case.problem("wrong-type", text, each if numbers else None)


@dataclass(frozen=True, slots=True)
class _Case:
    """An error, the value that it is about with its node, and how messages refer to that."""

    error: ValidationError
    value: Any
    """The value; or the key, if the error is about a key of the mapping at `node`."""
    node: Node
    subject: str
    owner_span: Span
    of_key: bool

    @property
    def schema(self) -> Any:
        return self.error.schema

    @property
    def wanted(self) -> Any:
        return self.error.validator_value

    @property
    def got(self) -> str:
        return got(self.value, self.node)

    @property
    def correction(self) -> Advice | None:
        """The advice with the corrected value, if the intention is plain."""
        return correction(self.schema, self.value, self.node.written if self.value is self.node.value else "")

    @property
    def key_span(self) -> Span:
        """The place of the key, or of the name in a list, that the error is about."""
        if self.node.value == self.value:
            return self.node.span
        return self.node.key_span(self.value) if self.value in self.node else self.owner_span

    @property
    def kind(self) -> Kind:
        """The kind of the mapping's keys, which selects the vocabulary for suggestions."""
        known = self.schema["properties"]
        if "maxProperties" in self.schema:
            return _words_for(known)
        if "insert_after" in known:
            return "patch"
        if "output_bytes" in known:
            return "expect"
        return "param" if "minimum" in known else "argument"

    def problem(self, code: str, text: str, help: Advice | str | None = None, span: Span | None = None) -> Problem:
        """The problem, at the node unless a place is given. An advice is carried out where the file has the value."""
        place = span or self.node.span
        text = f"{self.subject}: {text}"
        if not isinstance(help, Advice):
            return Problem(code, text, place, help=help)
        value = self.node.value
        literal = self.of_key or (type(self.value) is type(value) and self.value == value)
        return Problem(code, text, place, help=help.help, fix=help.fix(place) if literal else None)


def _case(
    error: ValidationError, path: tuple[str | int, ...], value: Any, node: Node, owner: str, owner_span: Span
) -> _Case:
    within = path_text(path)
    subject = owner + (f": {within}" if within and within[0] != "[" else within)
    if error.validator == "required" and path:
        owner_span = node.at(path[:-1]).key_span(path[-1])
    of_key = "propertyNames" in error.absolute_schema_path
    for key in path:
        value = value[key]
    return _Case(error, str(error.instance) if of_key else value, node.at(path), subject, owner_span, of_key)


def _words_for(words: Iterable[str]) -> Kind:
    """The kind of a set of words: ops, a family of functions, or other values."""
    given = set(words)
    families = [family for family in ALL_FAMILIES if given and given <= family.members.keys()]
    nouns = (family.noun for family in sorted(families, key=lambda family: len(family.members)))
    return next(nouns, "value" if given.isdisjoint(OPS) else "op")


def _unknown_keys(case: _Case) -> Iterator[Problem]:
    known = list(case.schema["properties"])
    for key in case.value:
        if key not in known and "maxProperties" in case.schema:
            span = case.node.key_span(key)
            advice = suggested(key, known, case.kind, quoted=False)
            text = f"{case.subject}: unknown {case.kind} '{on_one_line(key)}'"
            yield Problem("unknown-value", text, span, help=advice.help, fix=advice.fix(span))
        elif key not in known:
            problem = unknown_key(key, known, case.subject, case.node.key_span(key), case.kind, case.value)
            others = [] if recognized(key, known, case.kind) else _taking(key, known)
            help = f"{' and '.join(others)} {'take' if len(others) > 1 else 'takes'} it"
            yield replace(problem, help=help) if others else problem


def _taking(argument: str, known: Collection[str]) -> list[str]:
    """The members of the family of the one with the known arguments that take another argument."""
    found: list[str] = []
    for family in ALL_FAMILIES:
        if any(member.arguments.keys() == set(known) for member in family.members.values()):
            found += [name for name, member in family.members.items() if argument in member.arguments]
    return found


def _missing(case: _Case) -> Iterator[Problem]:
    intended = intended_keys(case.value, case.schema["properties"], case.kind)
    for key in case.wanted:
        if key not in case.value and key not in intended:
            yield case.problem("missing-key", f"'{key}' is missing", span=case.owner_span)


def _dependent(case: _Case) -> Iterator[Problem]:
    intended = intended_keys(case.value, case.schema["properties"], case.kind)
    for key, others in case.wanted.items():
        for other in others if key in case.value else ():
            if other not in case.value and other not in intended:
                text = f"'{other}' is missing beside '{key}'"
                yield case.problem("missing-key", text, span=case.node.key_span(key))


def _unknown_value(case: _Case) -> Iterator[Problem]:
    words = [word for word in case.wanted if isinstance(word, str)]
    kind = case.schema.get("title") or _words_for(words)
    family = next((family for family in ALL_FAMILIES if family.noun == kind), None)
    members = family.members if family is not None else {}
    if isinstance(case.value, str) and case.value in members:
        yield _without_arguments(case, members[case.value])
        return
    help: Advice | None = case.correction or _call(case, kind)
    if help is None and family is not None and isinstance(case.value, str) and is_number_text(case.value):
        written = family.for_number(float(case.value), case.value)
        help = Advice(f"write {written}", written, safe=False) if written else None
    listed = len(case.wanted) <= MOST_LISTED
    if help is None and isinstance(case.value, str) and (words or members):
        if recognized(case.value, words, kind) or (words and not listed):
            help = suggested(case.value, words, kind, quoted=False)
        elif members and not words:
            help = Advice(suggested(case.value, list(members), kind, quoted=False).help)
    if family is not None:
        text = f"unknown {kind} {case.got}"
    elif listed:
        text = f"expected {choice(case.wanted)}, got {case.got}"
    elif isinstance(case.value, str) and case.value in OPS:
        text = f"the op {case.got} is not allowed here"
    else:
        text = f"unknown {kind} {case.got}"
    yield case.problem("unknown-value", text, help)


def _call(case: _Case, kind: Kind) -> Advice | None:
    """The correction of a named function that is written as a call: `l2(5e-4)`."""
    members = next((family.members for family in ALL_FAMILIES if family.noun == kind), None)
    return correction({"maxProperties": 1, "properties": members}, case.value) if members else None


def _without_arguments(case: _Case, function: type[Member]) -> Problem:
    missing = list(function.required)
    text = f"{function.key} needs its {' and '.join(missing)}"
    kind = _words_for([function.key])
    written = f"write {{{function.key}: {{{', '.join(f'{name}: ...' for name in missing)}}}}}"
    help = suggested(function.key, (), kind).help if recognized(function.key, (), kind) else written
    return case.problem("missing-argument", text, help)


def _wrong_type(case: _Case) -> Iterator[Problem]:
    text = f"expected {expected(case.schema)}, got {found(case.value, case.node)}"
    if case.schema.get("properties") == {} and isinstance(case.value, list):
        yield case.problem(
            "wrong-type", text, Advice(f"write {{unit: {case.got}}}; {NAME_ITEMS}", f"{{unit: {case.got}}}", safe=False)
        )
        return
    problem = case.problem("wrong-type", text, case.correction)
    yield replace(problem, fix=_with_dashes(case)) if problem.help and problem.help in DASHES else problem


def _with_dashes(case: _Case) -> Fix:
    """The fix that makes a list of a mapping whose keys begin with a dash that is none, or without a space after it."""
    places = ((case.node.key_span(key), key[1:2] != " ") for key in case.value)
    edits = (
        TextEdit(span._replace(end_line=span.line, end_column=span.column + 1), "- " if tight else "-")
        for span, tight in places
    )
    return Fix("begin each item with a '-' and a space", tuple(edits))


def _out_of_range(case: _Case) -> Iterator[Problem]:
    if abs(case.wanted) == MAX_SIZE:
        most = f"expected at {'most' if case.wanted > 0 else 'least'} {case.wanted}, since TensorFlow counts in 32 bits"
        yield case.problem("out-of-range", f"{most}, got {case.got}")
        return
    yield case.problem("out-of-range", f"expected {expected(case.schema)}, got {case.got}", case.correction)


def _wrong_length(case: _Case) -> Iterator[Problem]:
    sides = case.value
    # `tf.nn` gives each axis of an image a size.
    image = isinstance(sides, list) and len(sides) == 4 and sides[0] == sides[3] == 1 and case.wanted == 2
    help = Advice(f"write [{sides[1]}, {sides[2]}]", f"[{sides[1]}, {sides[2]}]") if image else None
    yield case.problem("wrong-length", f"expected {expected(case.schema)}, got {case.got}", help)


def _not_one_function(case: _Case) -> Iterator[Problem]:
    if case.schema.get("properties") == {}:
        yield case.problem("wrong-length", f"expected one name, got {case.got}")
        return
    if "maxProperties" not in case.schema and "properties" in case.schema:
        text = f"expected {' or '.join(case.schema['properties'])}, got {case.got}"
        yield case.problem("wrong-length", text)
        return
    if "maxProperties" not in case.schema:
        yield case.problem("wrong-length", f"expected one name or more, got {case.got}")
        return
    family = family_of(case.schema["properties"]) if "properties" in case.schema else None
    noun = family.sort if family is not None else "function"
    yield case.problem("wrong-length", f"expected one {noun} by name, got {case.got}")


def _no_name(case: _Case) -> Iterator[Problem]:
    yield case.problem("bad-name", "expected a name, got empty text")


def _bad_name(case: _Case) -> Iterator[Problem]:
    noun, explained = rule(case.wanted)
    place = case.key_span if case.of_key else None
    name = name_like(case.value, case.wanted)
    if case.wanted == FED_NAME and (tensor := _TENSOR.fullmatch(str(case.value))):
        text = f"expected {noun}, got {case.got}, which is TensorFlow's name of a tensor"
        yield case.problem("bad-name", text, _named_outputs(tensor["step"], int(tensor["output"])), place)
        return
    if case.subject.startswith("outputs") and (inside := _INSIDE.fullmatch(str(case.value))):
        mapping = f"name it, as all others, by a mapping: {{{inside['name']}: {case.value}}}"
        yield case.problem("bad-name", f"expected {noun}, got {case.got}", mapping, place)
        return
    help = case.correction or (Advice(f"write {name}; {explained}", name, safe=False) if name else explained)
    yield case.problem("bad-name", f"expected {noun}, got {case.got}", help, place)


_INSIDE = re.compile(r"(?:[\w/>-]+\.)+(?P<name>\w+)")
_TENSOR = re.compile(r"(?P<step>[A-Za-z0-9][\w./>-]*):(?P<output>[0-9]{1,3})")


def _named_outputs(step: str, output: int) -> str | Advice:
    if output == 0:
        return Advice(f"write {step}", step, safe=False)
    return f"give the op a list of ids, id: [a, b], and write that of its output {output + 1}"


def _reserved(case: _Case) -> Iterator[Problem]:
    name = case.value
    if "errorMessage" in case.schema:
        yield case.problem("unknown-key", f"{case.got}: {case.schema['errorMessage']}", span=case.key_span)
        return
    if name in PYTHON_WORDS - RESERVED - OPS.keys():
        text = f"{case.got} is a keyword of Python and cannot name an argument"
        yield case.problem("reserved-name", text, f"give it another name, such as {name}_", case.key_span)
        return
    another = f"give it another name, such as {case.value}_1"
    help = "give it another name, such as n; $i is the number of the innermost round" if name == "i" else another
    yield case.problem("reserved-name", f"{case.got} is a reserved word of the language", help, case.key_span)


def _not_accepted(case: _Case) -> Iterator[Problem]:
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
