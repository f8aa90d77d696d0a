"""Every op and every activation is written as nodes of ONNX: one without `to_onnx` fails here, not in an export."""

from __future__ import annotations

from netspec.ops import OPS
from netspec.ops.functions.activations import ACTIVATIONS
from netspec.ops.functions.function import Function
from netspec.ops.op import Op


class Nameless(Op):
    """An op that says nothing of ONNX."""


def lacking(ops: dict[str, type[Op]], functions: dict[str, type[Function]]) -> list[str]:
    """The names of ops and functions that have no `to_onnx` of their own."""
    return [
        *(key for key, op in ops.items() if op.to_onnx is Op.to_onnx and op.all_to_onnx is Op.all_to_onnx),
        *(key for key, function in functions.items() if function.to_onnx is Function.to_onnx),
    ]


def test_every_op_and_activation_is_written() -> None:
    assert lacking(OPS, dict(ACTIVATIONS.members)) == []


def test_an_op_without_nodes_is_noticed() -> None:
    assert lacking({"nameless": Nameless}, {"silent": Function}) == ["nameless", "silent"]
