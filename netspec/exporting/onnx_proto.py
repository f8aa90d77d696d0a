"""Models of ONNX as messages of protocol buffers."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from netspec.exporting.onnx_layers import TensorType, WrittenGraph
from netspec.exporting.onnx_values import fill_numbers, fill_variable
from netspec.ops.dtypes import ONNX_TYPES
from netspec.ops.onnx_graph import OnnxNode
from netspec.shapes import Dim

if TYPE_CHECKING:
    import onnx

DISTRIBUTION = "tf-netspec"
OPSET = 18
"""The version of ONNX's operators: the first in which all reductions take their axes as an input."""
IR_VERSION = 8
"""The version of the file's format that came with that opset."""


def model_proto(
    name: str, doc: str | None, inputs: Mapping[str, TensorType], written: WrittenGraph, arrays: Mapping[str, Any]
) -> onnx.ModelProto:
    """The model of a graph, for the values of its variables by name."""
    from onnx import helper

    graph = helper.make_graph(
        [_node(node) for node in written.nodes],
        name,
        _typed(inputs),
        _typed(written.outputs),
        doc_string=doc or "",
        value_info=_typed(written.inner),
    )
    model = helper.make_model(
        graph,
        producer_name="netspec",
        producer_version=version(DISTRIBUTION),
        doc_string=doc or "",
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
    )
    initializers = model.graph.initializer
    for form, variable in written.graph.variables.items():
        fill_variable(initializers.add(), variable, form, arrays)
    for constant, numbers in written.graph.constants.items():
        fill_numbers(initializers.add(), constant, numbers)
    return model


def _node(node: OnnxNode) -> onnx.NodeProto:
    from onnx import helper

    made = helper.make_node(node.kind, node.inputs, [node.name], node.name)
    made.attribute.extend(helper.make_attribute(name, value) for name, value in sorted(node.attributes.items()))
    return made


def _typed(tensors: Mapping[str, TensorType]) -> list[onnx.ValueInfoProto]:
    """Tensors with their types; a size is a number, a formula such as `ceil(H / 2)`, or unknown."""
    from onnx import helper

    return [
        helper.make_tensor_value_info(name, ONNX_TYPES[dtype], [_size(size) for size in shape])
        for name, (shape, dtype) in tensors.items()
    ]


def _size(size: Dim) -> int | str | None:
    return size if size is None or isinstance(size, int) else str(size)
