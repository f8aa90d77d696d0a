"""What the name of an op opens, and the name that it gets where none is given, as seen in the graph."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from netspec.ops import OPS
from netspec.ops.backend import Backend

from .conftest import Builder, Row

pytestmark = pytest.mark.tf

GIVEN = "given_name"
COMPOSED_OF_LIKES = {"drop_path"}
"""Ops that make other operations of their default name before the one that has it."""


def opened(backend: Any, graph: Any, name: str) -> str:
    """What was opened under a name: TensorFlow makes the name of a second variable scope unique."""
    with graph.as_default(), backend.tf.variable_scope(None, default_name=name) as again:
        second = again.name
    if second != name:
        return "variable_scope"
    return "operation" if name in {operation.name for operation in graph.get_operations()} else "name_scope"


def build_with(builder: Any, rows: Any, key: str, **arguments: Any) -> Any:
    """The graph of the op's first row."""
    first = next(row for row in rows if row.key == key)
    count = OPS[key].arity or 2
    plain = {name: value for name, value in first.arguments.items() if name not in ("name", "scope")}
    return builder(type(first)(key, {**plain, **arguments}, first.inputs[:count], first.dtypes[:count]))


@pytest.mark.parametrize("key", OPS)
def test_opens(backend: Backend, rows: Sequence[Row], builder: Builder, key: str) -> None:
    argument = "scope" if "scope" in OPS[key].arguments else "name"
    graph = build_with(builder, rows, key, **{argument: GIVEN}).graph
    assert opened(backend, graph, GIVEN) == OPS[key].opens


@pytest.mark.parametrize("key", OPS)
def test_default_scope(backend: Backend, rows: Sequence[Row], builder: Builder, key: str) -> None:
    built = build_with(builder, rows, key)
    row = next(row for row in rows if row.key == key)
    before = (
        OPS[key].preceding(row.inputs, row.arguments).count(OPS[key].default_scope) if key in COMPOSED_OF_LIKES else 0
    )
    numbered = f"{OPS[key].default_scope}_{before}" if before else OPS[key].default_scope
    assert built.output.op.name.partition("/")[0] == numbered
    assert opened(backend, built.graph, OPS[key].default_scope) == OPS[key].opens


@pytest.mark.parametrize("key", OPS)
def test_an_op_takes_a_scope_or_a_name(key: str) -> None:
    assert len({"scope", "name"} & OPS[key].arguments.keys()) == 1
    assert ("name" in OPS[key].arguments) == (OPS[key].opens == "operation")
