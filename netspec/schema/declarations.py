"""Checks the entries of mappings whose keys are names: parameters and functions."""

from __future__ import annotations

from netspec.budget import spend
from netspec.ops.kinds import Schema
from netspec.records import replace
from netspec.schema.expectations import got
from netspec.schema.problems import Collector
from netspec.schema.validate import faults
from netspec.source import Node

_ENTRY = 10
_KINDS = {bool: "bool", int: "int", float: "float", str: "str"}
"""The types of parameters by those of their values."""


def declared(found: Collector, node: Node, name: str, child: Node, label: str, words: Schema, schema: Schema) -> None:
    """Checks one entry of a mapping whose keys are names: its name by `words`, its value by `schema`."""
    span = node.key_span(name)
    spend(_ENTRY, span)
    names = faults({"propertyNames": words["propertyNames"]}, {name: None}, node, label, span)
    problems = faults(schema, child.value, child, f"{label}: {name}", span)
    if schema.get("type") == "object" and (kind := _KINDS.get(type(child.value))):
        help = f"write {{type: {kind}, default: {got(child.value, child)}}}"
        problems = [replace(problem, help=help) for problem in problems]
    found.add(child, problems)
    found.report(child, *names)
