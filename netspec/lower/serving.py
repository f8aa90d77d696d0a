"""What the SavedModel of a build serves: the network for inference, and on request beside it the one for training."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from netspec.compiled import CompiledSpec
from netspec.lower.artefacts import Served
from netspec.lower.fidelity import built
from netspec.lower.graph import known
from netspec.lower.identity import Built
from netspec.network import Layer, Network
from netspec.ops.backend import Backend
from netspec.report.short_name import short_name

SWITCH = "is_training"
"""The parameter by which a spec, as slim's networks, tells training from inference."""


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """The networks that are served: parameters and elaboration for inference; for training the same, if asked for."""

    inference: Network
    training: Network | None

    @property
    def switched(self) -> bool:
        """Whether the spec tells training from inference."""
        return self.inference.parameters.get(SWITCH) is False

    @property
    def output_name(self) -> str:
        """The name of the output in the signatures, as in `summary.json`, and of no other tensor there."""
        network = self.inference
        output = network.root.output
        layer = network.layers[output - 1] if output else None
        names = [short_name(network, layer), layer.scope] if layer else [network.input_name]
        taken = {key for key, index in network.end_points.items() if index != output}
        return next(
            name for name in (*names, "output", "network_output", f"{network.name}//output") if name not in taken
        )

    def lines(self) -> list[str]:
        """What a user is told of the SavedModel."""
        others = len(self.inference.end_points.keys() - {self.output_name})
        points = f" and {others:,} end point{'s' if others > 1 else ''}" if others else ""
        switched = f"{SWITCH} is false; " if self.switched else ""
        second = "; the signature training has is_training true" if self.training else ""
        lines = [f"saved_model: {switched}serving_default returns {self.output_name}{points}{second}"]
        trained = [layer.label for layer in self.inference.layers if trains(layer)]
        if trained:
            more = f" and {len(trained) - 3:,} more" if len(trained) > 3 else ""
            lines.append(f"saved_model: in training also when served: {', '.join(trained[:3])}{more}")
        return lines


def planned(spec: CompiledSpec, network: Network, *, training: bool) -> Plan:
    """The networks to serve, without TensorFlow.

    Raises:
        SpecError: one of them cannot be built.
    """
    if not isinstance(network.parameters.get(SWITCH), bool):
        return Plan(network, None)

    def elaborated(switch: bool) -> Network:
        parameters: Mapping[str, Any] = {**network.parameters, SWITCH: switch}
        return spec.elaborate(input_shape=network.input_shape, **parameters)

    return Plan(elaborated(False), elaborated(True) if training else None)


def trains(layer: Layer) -> bool:
    """Whether a layer, or the normalizer inside it, works as in training."""
    own = layer.arguments.get(SWITCH)
    if own is not None and own.value is True:
        return True
    normalizer = layer.op.normalizer
    argument = normalizer.arguments.get(SWITCH) if normalizer else None
    if argument is None:
        return False
    given = layer.normalizer_given.get(SWITCH)
    return (argument.default if given is None else given.value) is True


def served(backend: Backend, spec: CompiledSpec, plan: Plan, same: Built | None, seed: int) -> Served:
    """Builds what is planned. `same` is a graph that was built already and is just that, if there is one."""
    network = plan.inference

    def build(inputs: Any) -> Any:
        return spec(inputs, **network.parameters)

    inference = same or built(backend, build, known(network.input_shape), network.input_name, seed)
    training = None if plan.training is None else _beside(backend, spec, plan.training, inference)
    return Served(inference, network.input_name, plan.output_name, training)


def _beside(backend: Backend, spec: CompiledSpec, network: Network, inference: Built) -> Built:
    """Builds the network for training into the graph of the one for inference, on the same input and variables."""
    with inference.graph.as_default():
        inputs = inference.graph.get_tensor_by_name(inference.input)
        output, end_points = spec(inputs, reuse=backend.tf.AUTO_REUSE, **network.parameters)
        # In a second call slim makes other keys; those of a fresh graph are in the same order.
        keys = network.end_points if len(network.end_points) == len(end_points) else ()
        return Built.of(inputs, output, dict(zip(keys, end_points.values(), strict=False)))
