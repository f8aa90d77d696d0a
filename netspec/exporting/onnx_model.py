"""A network with its weights as a model of ONNX, made from the elaborated network alone, without TensorFlow."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from netspec.exporting.exported_end_points import end_point_keys
from netspec.exporting.onnx_layers import TensorType, written_network
from netspec.exporting.onnx_proto import model_proto
from netspec.exporting.onnx_values import needed_arrays
from netspec.network import Network

if TYPE_CHECKING:
    import onnx


def onnx_model(network: Network, values: Mapping[str, Any], end_points: Iterable[str] = ()) -> onnx.ModelProto:
    """The model of a network that was elaborated for inference.

    `values` are arrays by the names of the variables; those that inference does not need may be missing. `end_points`
    are end points that the model returns after its output, named with or without the network's scope.

    Raises:
        ExportError: a layer works as in training or has no like in ONNX, a value is missing or of another shape, an
            end point is unknown, or the values are more than a file of ONNX can hold.
    """
    from onnx import helper

    written = written_network(network, end_point_keys(network, end_points))
    arrays = needed_arrays(network, written.graph.variables, values)
    inputs = {name: TensorType(shape, dtype) for name, shape, dtype in network.inputs}
    model = model_proto(network.name, network.doc, inputs, written, arrays)
    if network.parameters:
        helper.set_model_props(model, {"parameters": json.dumps(dict(network.parameters), default=str)})
    return model
