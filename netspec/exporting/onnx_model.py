"""A network with its weights as a model of ONNX, made from the elaborated network alone, without TensorFlow."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from netspec.exporting.export_error import ExportError
from netspec.exporting.onnx_layers import onnx_network
from netspec.exporting.onnx_values import constant_tensor, needed_arrays, variable_tensor
from netspec.network import Network
from netspec.ops.onnx_graph import OnnxNode
from netspec.shapes import Dim, Shape
from netspec.wording import nearest

if TYPE_CHECKING:
    import onnx

DISTRIBUTION = "tf-netspec"
OPSET = 18
"""The version of ONNX's operators: the first whose resizes and reductions take their axes as written here."""
IR_VERSION = 8
"""The version of the file's format that came with that opset."""


def onnx_model(network: Network, values: Mapping[str, Any], end_points: Iterable[str] = ()) -> onnx.ModelProto:
    """The model of a network that was elaborated for inference.

    `values` are arrays by the names of the variables; those that inference does not need may be missing. `end_points`
    are keys of end points that the model returns after its output.

    Raises:
        ExportError: a layer works as in training or has no like in ONNX, a value is missing or of another shape, an
            end point is unknown, or the values are more than a file of ONNX can hold.
    """
    from importlib.metadata import version

    from onnx import helper

    made = onnx_network(network, _known_keys(network, end_points))
    variables = made.graph.variables
    arrays = needed_arrays(network, variables, values)
    graph = helper.make_graph(
        list(map(_node, made.nodes)),
        network.name,
        [_typed(network.input_name, network.input_shape)],
        [_typed(name, shape) for name, shape in made.outputs.items()],
        [
            *(variable_tensor(name, form, arrays) for form, name in variables.items()),
            *(constant_tensor(name, constant) for name, constant in made.graph.constants.items()),
        ],
        doc_string=network.doc or "",
        value_info=[_typed(name, shape) for name, shape in made.inner.items()],
    )
    model = helper.make_model(
        graph,
        producer_name="netspec",
        producer_version=version(DISTRIBUTION),
        doc_string=network.doc or "",
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
    )
    if network.parameters:
        helper.set_model_props(model, {"parameters": json.dumps(dict(network.parameters), default=str)})
    return model


def _known_keys(network: Network, end_points: Iterable[str]) -> Sequence[str]:
    """The keys, each once; all of them must be end points."""
    keys, faults = list(dict.fromkeys(end_points)), []
    for key in keys:
        if key not in network.end_points:
            near = nearest(key, network.end_points)
            known = f"did you mean '{near}'?" if near else f"there are {', '.join(network.end_points) or 'none'}"
            faults.append(f"unknown end point '{key}'; {known}")
    if faults:
        raise ExportError(*faults)
    return keys


def _node(node: OnnxNode) -> onnx.NodeProto:
    from onnx import helper

    made = helper.make_node(node.kind, node.inputs, [node.name], node.name)
    made.attribute.extend(helper.make_attribute(name, value) for name, value in sorted(node.attributes.items()))
    return made


def _typed(name: str, shape: Shape) -> onnx.ValueInfoProto:
    """A tensor of floats; sizes are numbers, formulas such as `ceil(H / 2)`, or unknown."""
    from onnx import TensorProto, helper

    return helper.make_tensor_value_info(name, TensorProto.FLOAT, list(map(_size, shape)))


def _size(size: Dim) -> int | str | None:
    return size if size is None or isinstance(size, int) else str(size)
