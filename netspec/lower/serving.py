"""Builds the networks that a SavedModel serves: one for inference, and on request one for training."""

from __future__ import annotations

from netspec.analysis.training_form import in_training
from netspec.elaboration.training_mode import IS_TRAINING, has_mode
from netspec.lower.artefacts import Served
from netspec.lower.call import build_sound
from netspec.lower.graph import built
from netspec.lower.identity import Built
from netspec.network import default_collection
from netspec.ops.backend import Backend
from netspec.pipeline import Sound, elaborate_sound
from netspec.records import dataclass
from netspec.wording import counted, first_of, listed


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """The networks to serve: for inference, and for training if requested."""

    inference: Sound
    training: Sound | None

    @property
    def switched(self) -> bool:
        """Whether the spec has a parameter for training."""
        return self.inference.network.parameters.get(IS_TRAINING) is False

    @property
    def output_name(self) -> str:
        """The key of the output in the signatures."""
        return self.inference.network.output_key()

    @property
    def output_names(self) -> list[str]:
        """The keys of all outputs in the signatures."""
        return list(self.inference.network.outputs) or [self.output_name]

    def lines(self) -> list[str]:
        """Describes the SavedModel to the user."""
        network = self.inference.network
        others = len(network.end_points.keys() - set(self.output_names))
        points = f" and {counted(others, 'end point')}" if others else ""
        switched = f"{IS_TRAINING} is false; " if self.switched else ""
        second = "; the signature training has is_training true" if self.training else ""
        lines = [f"saved_model: {switched}serving_default returns {listed(self.output_names)}{points}{second}"]
        trained = [layer.label for layer, _ in in_training(network)]
        if trained:
            lines.append(f"saved_model: in training also when served: {first_of(trained, 3)}")
        return lines


def planned(sound: Sound, *, training: bool) -> Plan:
    """Elaborates the networks to serve, without TensorFlow.

    Raises:
        SpecError: one of them cannot be built.
    """
    network = sound.network
    if not has_mode(sound.checked):
        return Plan(sound, None)

    def switched(value: bool) -> Sound:
        given = {**network.parameters, IS_TRAINING: value}
        return Sound(sound.checked, elaborate_sound(sound.checked, given, network.input_shapes))

    return Plan(switched(False), switched(True) if training else None)


def served(backend: Backend, plan: Plan, same: Built | None, seed: int) -> Served:
    """Builds the planned networks. `same` is the graph for inference if it is built already."""
    network = plan.inference.network
    inference = same or built(backend, lambda *inputs: build_sound(plan.inference, inputs), network.inputs, seed)
    training = None if plan.training is None else _beside(backend, plan.training, inference)
    return Served(inference, [each.name for each in network.inputs], plan.output_name, training)


def _beside(backend: Backend, sound: Sound, inference: Built) -> Built:
    """Builds the network for training in the graph of the one for inference, on the same input and variables."""
    with inference.graph.as_default():
        inputs = [inference.graph.get_tensor_by_name(name) for name in inference.inputs]
        # The call for inference has left its outputs there.
        inference.graph.clear_collection(sound.network.collection or default_collection(sound.network.scope))
        output, end_points = build_sound(sound, inputs, backend.tf.AUTO_REUSE)
        # A second call of slim makes other keys; those of a fresh graph are in the same order.
        keys = sound.network.end_points if len(sound.network.end_points) == len(end_points) else ()
        return Built.of(inputs, output, dict(zip(keys, end_points.values(), strict=False)))
