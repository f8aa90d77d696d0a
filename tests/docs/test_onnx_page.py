"""The table of docs/onnx.md: the nodes of each op are those that its rows make."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

from netspec.ops import OPS
from netspec.ops.onnx_graph import OnnxBuilder, OnnxGraph, OnnxTensor, plain
from tests.exporting.onnx_rows import REFUSED, in_inference
from tests.ops.conftest import ROWS

PAGE = (Path(__file__).parents[2] / "docs" / "onnx.md").read_text(encoding="utf-8")
TABLE = PAGE.partition("## Ops\n")[2].partition("\n## ")[0]


def shown(table: str) -> dict[str, set[str]]:
    """The nodes that the table has, by op."""
    found: dict[str, set[str]] = {}
    for ops, nodes in re.findall(r"^\| (`.*?) \| (.*?) ?\|", table, re.MULTILINE):
        found |= {op: set(re.findall(r"`(\w+)`", nodes)) for op in re.findall(r"`(\w+)`", ops)}
    return found


def made() -> dict[str, set[str]]:
    """The nodes of each op in all of its rows, without those of activations and normalizers inside of layers."""
    found = defaultdict[str, set[str]](set)
    for row in map(in_inference, ROWS):
        if row.key in REFUSED or row.arguments.get("normalizer_fn") is not None:
            continue
        arguments = {**row.arguments, **({"activation_fn": None} if "activation_fn" in OPS[row.key].arguments else {})}
        op = OPS[row.key](**arguments)
        names = [f"in{number}" for number in range(len(row.inputs))]
        graph = OnnxGraph(names)
        builder = OnnxBuilder(graph, "op", {each.name: each.name for each in op.variables(*row.inputs)})
        inputs = [OnnxTensor(name, shape, plain(shape)) for name, shape in zip(names, row.inputs, strict=True)]
        op.all_to_onnx(builder, inputs, op.shapes(*row.inputs))
        found[row.key] |= {node.kind for node in graph.nodes} - {"Transpose"}
    return dict(found)


def test_the_table_has_the_nodes_of_every_op() -> None:
    assert shown(TABLE) == made()


def test_another_node_is_noticed() -> None:
    assert shown("| `relu`, `elu` | `Relu`, `Elu` | |\n| `dropout` | | nothing |\n") == {
        "relu": {"Relu", "Elu"},
        "elu": {"Relu", "Elu"},
        "dropout": set(),
    }
