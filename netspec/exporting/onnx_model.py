"""A network with its weights as a model of ONNX, made from the elaborated network alone, without TensorFlow."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from netspec.exporting.export_error import ExportError
from netspec.exporting.onnx_layers import written_network
from netspec.exporting.onnx_proto import model_proto
from netspec.exporting.onnx_values import needed_arrays
from netspec.network import Network
from netspec.wording import nearest

if TYPE_CHECKING:
    import onnx


def onnx_model(network: Network, values: Mapping[str, Any], end_points: Iterable[str] = ()) -> onnx.ModelProto:
    """The model of a network that was elaborated for inference.

    `values` are arrays by the names of the variables; those that inference does not need may be missing. `end_points`
    are keys of end points that the model returns after its output.

    Raises:
        ExportError: a layer works as in training or has no like in ONNX, a value is missing or of another shape, an
            end point is unknown, or the values are more than a file of ONNX can hold.
    """
    from onnx import helper

    written = written_network(network, _known_keys(network, end_points))
    arrays = needed_arrays(network, written.graph.variables, values)
    model = model_proto(network.name, network.doc, {network.input_name: network.input_shape}, written, arrays)
    if network.parameters:
        helper.set_model_props(model, {"parameters": json.dumps(dict(network.parameters), default=str)})
    return model


def _known_keys(network: Network, end_points: Iterable[str]) -> Sequence[str]:
    """The keys, all of which must be end points."""
    keys, faults = list(end_points), []
    for key in dict.fromkeys(keys):
        if key not in network.end_points:
            near = nearest(key, network.end_points)
            known = f"did you mean '{near}'?" if near else f"there are {', '.join(network.end_points) or 'none'}"
            faults.append(f"unknown end point '{key}'; {known}")
    if faults:
        raise ExportError(*faults)
    return keys
