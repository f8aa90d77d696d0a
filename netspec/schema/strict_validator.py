"""jsonschema's validator of draft 2020-12, adapted: stricter in two rules, and charged to the budget of steps.

The two rules are those of `predicate`: 64.0 is no integer, and `$` in a pattern is the end of the text. The budget is
charged for each keyword that jsonschema applies. It also writes the value into the message of each error, which nobody
reads; so it is handed a view of the value that is quick to write. Imported for a value at fault only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from jsonschema import Draft202012Validator, ValidationError, validators

from netspec.budget import spend
from netspec.ops.kinds import Schema
from netspec.schema.json_schema import definition
from netspec.schema.predicate import is_integer, is_number, matches

_KEYWORD = 4
"""The cost in the budget of one keyword."""
_LONG = 200


def errors(schema: Schema, value: object) -> Iterator[ValidationError]:
    """Yields the errors of a value under a part of the schema, in the order of the schema.

    `error.instance` is the view of the value, not the value.
    """
    validator: Any = _Strict({**schema, "$defs": _Definitions()})
    found: Iterator[ValidationError] = validator.iter_errors(_viewed(value))
    return found


class _Definitions(Mapping[str, Schema]):
    """The definitions that parts of the schema refer to, made on first use."""

    def __getitem__(self, name: str) -> Schema:
        return definition(name)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


class _List(list[Any]):
    """The view of a list."""

    def __iter__(self) -> Iterator[Any]:
        return map(_viewed, super().__iter__())

    def __repr__(self) -> str:
        return "[...]"


class _Mapping(dict[str, Any]):
    """The view of a mapping."""

    def __getitem__(self, key: str) -> Any:
        return _viewed(super().__getitem__(key))

    def __repr__(self) -> str:
        return "{...}"


class _Text(str):
    """The view of a long text."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'...'"


class _Whole(int):
    """The view of a long number, which Python refuses to write."""

    def __repr__(self) -> str:
        return "..."


class _Foreign:
    """The view of a value that JSON has no type for: a caller's array or tensor, a symbolic size."""


def _viewed(value: object) -> object:
    match value:
        case None | bool() | float():
            return value
        case int():
            return _Whole(value) if value.bit_length() > _LONG else value
        case str():
            if len(value) <= _LONG:
                return value
            spend(len(value) // 5_000)
            return _Text(value)
        case list():
            spend(len(value) // 16)
            return _List(value)
        case dict():
            spend(len(value) // 16)
            return _Mapping(value)
    return _Foreign()


_Keyword = Callable[[Any, Any, Any, Any], Iterator[ValidationError] | None]


def _metered(keyword: str, apply: _Keyword) -> _Keyword:
    def metered(validator: Any, wanted: Any, instance: Any, schema: Any) -> Iterator[ValidationError] | None:
        spend(_KEYWORD)
        # The error of an enum writes the enum too, which a file may have declared.
        return apply(validator, _viewed(wanted) if keyword == "enum" else wanted, instance, schema)

    return metered


def _pattern(_: Any, wanted: str, instance: Any, __: Any) -> Iterator[ValidationError]:
    if isinstance(instance, str) and not matches(wanted, instance):
        yield ValidationError(f"the text does not match {wanted}")


def _additional_properties(validator: Any, wanted: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
    """Visits the keys in the order of the file; jsonschema's own function visits them in that of a set."""
    apply = Draft202012Validator.VALIDATORS["additionalProperties"]
    if not isinstance(wanted, dict) or not isinstance(instance, dict):
        yield from apply(validator, wanted, instance, schema)
        return
    for key in instance:
        spend(_KEYWORD)
        yield from apply(validator, wanted, _Mapping({key: instance[key]}), schema)


_OWN = {"pattern": _pattern, "additionalProperties": _additional_properties}

_Strict = validators.extend(  # type: ignore[no-untyped-call]
    Draft202012Validator,
    {key: _metered(key, apply) for key, apply in {**Draft202012Validator.VALIDATORS, **_OWN}.items()},
    type_checker=Draft202012Validator.TYPE_CHECKER.redefine_many(
        {"integer": lambda _, value: is_integer(value), "number": lambda _, value: is_number(value)}
    ),
)
