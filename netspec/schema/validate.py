"""What the schema rejects, in the user's words and at the place of the very key or value.

The same function judges what stands in a file and what an expression has made of it, so both are reported alike.
"""

from __future__ import annotations

from itertools import islice

from netspec.budget import once
from netspec.diagnostics import MAX_PROBLEMS, Problem, Span
from netspec.ops.argument import Opaque
from netspec.ops.kinds import Schema
from netspec.schema.expectations import expected
from netspec.schema.explain import told
from netspec.schema.json_schema import argument
from netspec.schema.validator import accepts, rejections
from netspec.source import Node


def faults(schema: Schema, value: object, node: Node, owner: str, owner_span: Span) -> list[Problem]:
    """The problems of a value under a part of the schema.

    `node` is where the value stands, `owner` says whose it is ("conv2d 'fc6'"), and `owner_span` is the place of what
    misses a key.
    """
    if isinstance(value, Opaque):
        return [] if _takes_tensor(schema) else [_tensor_fault(schema, node, owner)]
    return _judged(schema, value, node, owner, owner_span)


def argument_faults(op: str, name: str, value: object, node: Node, owner: str, owner_span: Span) -> list[Problem]:
    """The problems of the value of an op's argument."""
    if isinstance(value, Opaque):
        return faults(argument(op, name), value, node, owner, owner_span)
    schema = argument(op, name)
    # Most values of a file are scalars that stood in other layers before. Equal ones may differ in type.
    if isinstance(value, list | dict) or not once((op, name, type(value), value), 1, lambda: accepts(schema, value)):
        return _judged(schema, value, node, owner, owner_span)
    return []


def _judged(schema: Schema, value: object, node: Node, owner: str, owner_span: Span) -> list[Problem]:
    found = list(rejections(schema, value))
    if not found:
        return []
    # What is of the wrong type is none of the words and in no range either.
    typed = {rejection.path for rejection in found if rejection.keyword == "type"}
    kept = [rejection for rejection in found if rejection.keyword == "type" or rejection.path not in typed]
    problems = (problem for rejection in kept for problem in told(rejection, node, owner, owner_span))
    return list(islice(problems, MAX_PROBLEMS))


def _takes_tensor(schema: Schema) -> bool:
    """Flags and rates may be tensors, as slim's `is_training` and `keep_prob` may."""
    return schema.get("else", schema).get("type") in ("boolean", "number")


def _tensor_fault(schema: Schema, node: Node, owner: str) -> Problem:
    return Problem("wrong-type", f"{owner}: expected {expected(schema.get('else', schema))}, got a tensor", node.span)
