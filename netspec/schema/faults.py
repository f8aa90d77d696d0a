"""What jsonschema rejects, in the user's words and at the place of the very key or value.

The same function judges what stands in a file and what an expression has made of it, so both are reported alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any

from jsonschema import Draft202012Validator, TypeChecker, validators
from jsonschema.exceptions import ValidationError

from netspec.diagnostics import Problem, Span
from netspec.ops.argument import Opaque
from netspec.ops.kinds import Schema
from netspec.schema.build import argument, json_schema
from netspec.schema.telling import told
from netspec.schema.wording import expected
from netspec.source import Node


def _is_whole(_: TypeChecker, value: object) -> bool:
    """JSON Schema counts 64.0 as an integer; here it would be rewritten silently, so it is none."""
    return isinstance(value, int) and not isinstance(value, bool)


def _pattern(validator: Any, pattern: str, value: object, schema: Schema) -> Iterator[ValidationError]:
    """Python's `$` matches before a last line break too, and JSON Schema's does not."""
    if isinstance(value, str) and value.endswith("\n") and pattern.endswith("$") and not pattern.endswith(r"\$"):
        yield ValidationError("a line break")
    else:
        yield from Draft202012Validator.VALIDATORS["pattern"](validator, pattern, value, schema)


_Validator: Any = validators.extend(  # type: ignore[no-untyped-call]
    Draft202012Validator,
    validators={"pattern": _pattern},
    type_checker=Draft202012Validator.TYPE_CHECKER.redefine("integer", _is_whole),
)


@cache
def _whole() -> Any:
    return _Validator(json_schema())


@cache
def _of_argument(op: str, name: str) -> Any:
    return _whole().evolve(schema=argument(op, name))


@lru_cache(maxsize=4096, typed=True)
def _accepted(op: str, name: str, value: str | float | None) -> bool:
    """Most values of a file are scalars that stood in other layers before."""
    return bool(_of_argument(op, name).is_valid(value))


def faults(schema: Schema, value: object, node: Node, owner: str, owner_span: Span) -> list[Problem]:
    """The problems of a value under a part of the schema.

    `node` is where the value stands, `owner` says whose it is ("conv2d 'fc6'"), and `owner_span` is the place of what
    misses a key.
    """
    if isinstance(value, Opaque):
        return [] if _takes_tensor(schema) else [_tensor_fault(schema, node, owner)]
    return _judged(_whole().evolve(schema=schema), value, node, owner, owner_span)


def argument_faults(op: str, name: str, value: object, node: Node, owner: str, owner_span: Span) -> list[Problem]:
    """The problems of the value of an op's argument."""
    if isinstance(value, Opaque):
        return faults(argument(op, name), value, node, owner, owner_span)
    if not isinstance(value, list | dict) and _accepted(op, name, value):
        return []
    return _judged(_of_argument(op, name), value, node, owner, owner_span)


def _judged(validator: Any, value: object, node: Node, owner: str, owner_span: Span) -> list[Problem]:
    errors = list(validator.iter_errors(value))
    # What is of the wrong type is none of the words and in no range either.
    typed = {tuple(error.absolute_path) for error in errors if error.validator == "type"}
    kept = [error for error in errors if error.validator == "type" or tuple(error.absolute_path) not in typed]
    return [problem for error in kept for problem in told(error, node, owner, owner_span)]


def _takes_tensor(schema: Schema) -> bool:
    """Flags and rates may be tensors, as slim's `is_training` and `keep_prob` may."""
    return schema.get("else", schema).get("type") in ("boolean", "number")


def _tensor_fault(schema: Schema, node: Node, owner: str) -> Problem:
    return Problem("wrong-type", f"{owner}: expected {expected(schema.get('else', schema))}, got a tensor", node.span)
