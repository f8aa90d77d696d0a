"""Validates values against parts of the schema; the faults are problems at the exact key or value.

A value of the file and a value that an expression computed pass through the same functions, and so give the same texts.
"""

from __future__ import annotations

from itertools import islice

from netspec.budget import once
from netspec.diagnostics import MAX_PROBLEMS, Problem, Span
from netspec.ops.argument import Opaque
from netspec.ops.kinds import Schema
from netspec.schema.expectations import expected
from netspec.schema.json_schema import argument
from netspec.schema.predicate import accepts
from netspec.source import Node
from netspec.wording import shown


def faults(schema: Schema, value: object, node: Node, owner: str, owner_span: Span) -> list[Problem]:
    """The problems of a value under a part of the schema.

    `node` is where the value stands, `owner` says whose it is ("conv2d 'fc6'"), and `owner_span` is the place of a
    missing key's problem.
    """
    if isinstance(value, Opaque):
        return [] if _takes_tensor(schema) else [_tensor_fault(schema, node, owner)]
    return [] if accepts(schema, value) else _explained(schema, value, node, owner, owner_span)


def argument_faults(op: str, name: str, value: object, node: Node, owner: str, owner_span: Span) -> list[Problem]:
    """The problems of the value of an op's argument."""
    schema = argument(op, name)
    if isinstance(value, Opaque | list | dict):
        return faults(schema, value, node, owner, owner_span)
    # Most values of a file are scalars that other layers have too. Equal ones may differ in type.
    if once((op, name, type(value), value), 1, lambda: accepts(schema, value)):
        return []
    return _explained(schema, value, node, owner, owner_span)


def _explained(schema: Schema, value: object, node: Node, owner: str, owner_span: Span) -> list[Problem]:
    from netspec.schema.refusals import explained  # imports jsonschema, which takes longer than all else of a check

    problems = list(islice(explained(schema, value, node, owner, owner_span), MAX_PROBLEMS))
    # If predicate and validator disagree, the value is rejected all the same.
    return problems or [Problem("wrong-type", f"{owner}: {shown(value)} is not accepted here", node.span)]


def _takes_tensor(schema: Schema) -> bool:
    """Whether an argument may be a tensor: flags and rates may, such as slim's `is_training` and `keep_prob`."""
    return schema.get("else", schema).get("type") in ("boolean", "number")


def _tensor_fault(schema: Schema, node: Node, owner: str) -> Problem:
    return Problem("wrong-type", f"{owner}: expected {expected(schema.get('else', schema))}, got a tensor", node.span)
