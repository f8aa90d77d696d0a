"""Names that ops give to operations inside their own scopes: none that the check would let a layer take."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import pytest

from netspec.ops import OPS, names_inside
from netspec.ops.backend import Backend
from netspec.ops.functions.activations import ACTIVATIONS

OF_PARTS = {name for member in ACTIVATIONS.members.values() for name in member.names_inside()} | {
    name.lower() for op in OPS.values() if op.normalizes for name in op.made_in_a_layer()
}
"""What the activation and the normalizer of a layer are called inside it."""


def named_inside(operations: Iterable[str], scope: str) -> set[str]:
    """The names, without their numbers, of what lies right below a scope."""
    found = (re.match(rf"net/{scope}/([^/]+)", name) for name in operations)
    return {re.sub(r"_\d+$", "", name[1]).lower() for name in found if name}


@pytest.mark.tf
def test_names_inside_of_every_op_are_known(rows: Any, backend: Backend) -> None:
    tf = backend.tf
    seen: set[str] = set()
    for row in rows:
        arguments = {name: value for name, value in row.arguments.items() if name not in ("scope", "name")}
        params = arguments.get("normalizer_params") or {}
        own = {str(params.get("scope")).lower()}
        op = type(row)(row.key, arguments, row.inputs).make()
        with tf.Graph().as_default() as graph, tf.variable_scope("net"):
            shapes = [[size if isinstance(size, int) else None for size in shape] for shape in row.inputs]
            types = row.dtypes or ["float32"] * len(shapes)
            inputs = [tf.placeholder(tf.as_dtype(dtype), shape) for dtype, shape in zip(types, shapes, strict=True)]
            op.lower(backend, inputs, op.lowered(backend, arguments))
            made = [operation.name for operation in graph.get_operations()]
        found = named_inside(made, OPS[row.key].default_scope) - own
        assert found <= {*OPS[row.key].inside.split(), *OF_PARTS, "net"}, row
        seen |= found
    assert {"weights", "conv2d", "relu"} <= seen
    assert {*OPS["conv2d"].inside.split(), *OF_PARTS} <= names_inside()


def test_what_is_inside_is_seen() -> None:
    assert named_inside(["net/Conv/weights", "net/Conv/BiasAdd_1", "net/Conv2/x"], "Conv") == {"weights", "biasadd"}
