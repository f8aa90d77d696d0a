"""The fields of rows: what declares each, and where expressions, defaults and repeats name it.

A row is followed from its declaration, or from the data that show it, to the names that have it: a parameter, the round
of a repeat, an item of a list. Where it cannot be followed, nothing is said of its fields.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple, TypeAlias

from netspec.budget import spend
from netspec.expression.errors import ExpressionError
from netspec.expression.template import body, template
from netspec.expression.tree import Comprehension, Conditional, Dotted, FieldOf, ItemOf, Name, Term, operands
from netspec.navigation.named_places import Meaning, place_text
from netspec.source import Node

_DEEPEST = 12


class Rows(NamedTuple):
    """What is known of a row or a list: its declaration, and the value that shows it where that has no fields."""

    declared: Node | None = None
    shown: Node | None = None


Known: TypeAlias = Mapping[str, Rows]
"""The rows and lists that names have."""


class FieldRead(NamedTuple):
    """The name of a field in an expression, and where it begins in the scalar."""

    text: str
    at: int
    meaning: Meaning


def declared_rows(params: Mapping[str, Node], base: Known | None = None) -> Known:
    """The rows of declared parameters; one without a type changes that of a base."""
    found = dict(base or {})
    for name, declaration in params.items():
        default = declaration.children.get("default")
        before = found.get(name) if "type" not in declaration.children else None
        found[name] = Rows(declaration, default) if before is None else Rows(before.declared, default or before.shown)
    return found


def declared_fields(declaration: Node, deep: int = 0) -> Iterator[tuple[Node, str]]:
    """The mappings of fields in a declaration, each with a key that declares one."""
    fields, items = declaration.children.get("fields"), declaration.children.get("items")
    if items is not None and deep < _DEEPEST:
        yield from declared_fields(items, deep + 1)
    if fields is None or deep >= _DEEPEST:
        return
    for name, inner in fields.children.items():
        spend(1)
        yield fields, str(name)
        yield from declared_fields(inner, deep + 1)


def _item(rows: Rows) -> Rows:
    """An item of a list."""
    inner = rows.declared.children.get("items") if rows.declared is not None else None
    shown = [each for each in rows.shown.children.values() if each.children] if rows.shown is not None else []
    return Rows(inner, shown[0] if shown else None)


def _key(rows: Rows, name: str) -> tuple[Node, Rows] | None:
    """The mapping whose key declares a field, and the rows of the field."""
    fields = rows.declared.children.get("fields") if rows.declared is not None else None
    shown = rows.shown.children.get(name) if rows.shown is not None else None
    if fields is not None and name in fields.children:
        inner = fields[name]
        return fields, Rows(inner, inner.children.get("default") if shown is None else shown)
    return None if shown is None or rows.shown is None or fields is not None else (rows.shown, Rows(None, shown))


def field_of(rows: Rows, name: str) -> tuple[Meaning, Rows] | None:
    """What a field of a row means, and its own rows."""
    found = _key(rows, name)
    if found is None:
        return None
    return field_meaning(found[0], name), found[1]


def field_meaning(fields: Node, name: str) -> Meaning:
    """What a key of a mapping that declares fields means."""
    place = fields.key_span(name)
    return Meaning("field", place.file, name, place_text(place))


def written_fields(value: Node, rows: Rows, deep: int = 0) -> Iterator[tuple[Node, str, Meaning]]:
    """The keys of rows in data: the mapping, the key, and what it means."""
    if deep > _DEEPEST:
        return
    for key, child in value.children.items():
        spend(1)
        if isinstance(value.value, list):
            yield from written_fields(child, _item(rows), deep + 1)
        elif (found := field_of(rows, str(key))) is not None:
            yield value, str(key), found[0]
            yield from written_fields(child, found[1], deep + 1)


def rows_of(value: Node, known: Known) -> Rows:
    """The rows that a value has: data, or an expression that is one name, with fields and items behind it."""
    if not isinstance(value.value, str):
        return Rows(None, value)
    try:
        parts = template(value.value).parts
    except ExpressionError:
        return Rows()
    only = parts[0]
    return _rows_of_term(only.term, known) if len(parts) == 1 and not isinstance(only, str) else Rows()


def items_of(value: Node, known: Known) -> Rows:
    """The rows of the items of a value."""
    return _item(rows_of(value, known))


def _rows_of_term(term: Term, known: Known) -> Rows:
    match term:
        case Name():
            return known.get(term.name, Rows())
        case Dotted():
            return _through(known.get(term.root, Rows()), term.path[1:])
        case FieldOf():
            return _through(_rows_of_term(term.base, known), (term.name,))
        case ItemOf():
            return _item(_rows_of_term(term.base, known))
        case Conditional():
            return _rows_of_term(term.then, known)
    return Rows()


def _through(rows: Rows, names: tuple[str, ...]) -> Rows:
    for name in names:
        found = field_of(rows, name)
        if found is None:
            return Rows()
        rows = found[1]
    return rows


def field_reads(text: str, known: Known, *, is_body: bool = False) -> Iterator[FieldRead]:
    """The fields that the expressions in a scalar read, or the body of a function."""
    try:
        parts = (body(text) if is_body else template(text)).parts
    except ExpressionError:
        return
    for part in parts:
        if not isinstance(part, str):
            yield from _reads(part.term, known)


def _reads(term: Term, known: Known) -> Iterator[FieldRead]:
    spend(1)
    match term:
        case Dotted() if term.root in known:
            rows = known[term.root]
            for name, at in zip(term.path[1:], term.places[1:], strict=True):
                found = field_of(rows, name)
                if found is None:
                    break
                yield FieldRead(name, at, found[0])
                rows = found[1]
        case FieldOf():
            if (found := field_of(_rows_of_term(term.base, known), term.name)) is not None:
                yield FieldRead(term.name, term.at, found[0])
        case Comprehension():
            yield from _reads(term.source, known)
            known = {**known, term.name: _item(_rows_of_term(term.source, known))}
            for each in (term.element, term.condition):
                if each is not None:
                    yield from _reads(each, known)
            return
    for each in operands(term):
        yield from _reads(each, known)
