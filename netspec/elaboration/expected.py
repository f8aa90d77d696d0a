"""Evaluates what a file expects of its network: plain data, with the values of expressions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from netspec.diagnostics import Problem
from netspec.elaboration.elaborate import outermost
from netspec.elaboration.faults import Faults
from netspec.elaboration.values import Values
from netspec.expression.special_values import FAULTY, UNSET
from netspec.network import Network
from netspec.schema import Checked
from netspec.schema.expectation_words import EXPECT
from netspec.schema.file_words import top
from netspec.source import Node


class Expected(NamedTuple):
    """One expectation: its key in `expect`, its value, and where it stands."""

    key: str
    value: Any
    node: Node


def expected_values(checked: Checked, network: Network) -> tuple[list[Expected], tuple[Problem, ...]]:
    """The expectations of a file without errors, for the parameters of a network, and the faults of expressions."""
    root, faults = checked.document.root, Faults(checked)
    values, env = Values(faults), outermost(faults, root, network.parameters, network.scope)
    schemas = top()[EXPECT]["properties"]

    def found() -> Iterator[Expected]:
        for key, node in root[EXPECT].children.items():
            value = values.optional_word(node, env, schemas[str(key)], f"expect: {key}")
            if value not in (FAULTY, UNSET):
                yield Expected(str(key), value, node)

    return list(found()), tuple(faults.problems)
