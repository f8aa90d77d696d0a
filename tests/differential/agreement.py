"""What a check foretells of a spec, against the graph that TensorFlow builds of it."""

from __future__ import annotations

from typing import Any

from netspec.compiled import CompiledSpec
from netspec.lower.graph import known, tensor_shape
from netspec.network import Network
from netspec.ops.backend import Backend
from netspec.pipeline import Inspected


def disagreements(backend: Backend, inspected: Inspected) -> list[str]:
    """Where the graph of a spec that the check finds clean is not the foretold one, built once and again with reuse."""
    network = inspected.network
    assert network is not None
    assert inspected.checked is not None
    tf = backend.tf
    graph = tf.Graph()
    with graph.as_default():
        inputs = tf.placeholder(tf.float32, known(network.input_shape), name=network.input_name)
        try:
            spec = CompiledSpec(inspected.checked, network)
            output, end_points = spec(inputs, **network.parameters)
        except Exception as error:  # noqa: BLE001
            return [f"does not build: {type(error).__name__}: {error}"]
        foretold, built = _foretold(network), _built(tf, output, end_points)
        try:
            again, _ = spec(inputs, **network.parameters, reuse=True)
        except Exception as error:  # noqa: BLE001
            return [f"does not build with reuse: {type(error).__name__}: {error}"]
        foretold["variables with reuse"] = foretold["variables"]
        built["variables with reuse"] = _variables(tf)
        foretold["output with reuse"], built["output with reuse"] = foretold["output"], tensor_shape(again)
    return [f"{what}: foretold {said}, built {built[what]}" for what, said in foretold.items() if said != built[what]]


def _foretold(network: Network) -> dict[str, Any]:
    layers = network.layers
    return {
        "variables": [(variable.name, variable.shape) for variable in network.variables],
        "trainable": [variable.name for variable in network.variables if variable.trainable],
        "losses": sum(variable.regularizer is not None for variable in network.variables),
        "end points": [
            (key, known(layers[index - 1].output_shape if index else network.input_shape))
            for key, index in network.end_points.items()
        ],
        "output": known(network.output_shape),
    }


def _built(tf: Any, output: Any, end_points: Any) -> dict[str, Any]:
    return {
        "variables": _variables(tf),
        "trainable": [variable.op.name for variable in tf.trainable_variables()],
        "losses": len(tf.get_collection(tf.GraphKeys.REGULARIZATION_LOSSES)),
        "end points": [(key, tensor_shape(tensor)) for key, tensor in end_points.items()],
        "output": tensor_shape(output),
    }


def _variables(tf: Any) -> list[tuple[str, tuple[int, ...]]]:
    return [(variable.op.name, tuple(variable.shape.as_list())) for variable in tf.global_variables()]
