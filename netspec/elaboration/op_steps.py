"""Elaborates a step that names an op: evaluates its arguments and makes the layer."""

from __future__ import annotations

from netspec.elaboration.arguments import Given
from netspec.elaboration.layers import LayerRequest
from netspec.elaboration.state import State
from netspec.elaboration.step import Step
from netspec.elaboration.variables import Repetition
from netspec.elaboration.wiring import enter_name
from netspec.expression.special_values import UNSET
from netspec.network import Layer
from netspec.ops import OPS


def layer(state: State, step: Step) -> list[Layer]:
    """Makes the layer of a step; none if faults hide too much of it."""
    state.reach(step.node)
    op, inside, frame = OPS[step.key], step.inside, state.frame
    own: dict[str, Given] = {}
    for name, child in inside.children.items():
        if name not in op.arguments or (name == "scope" and step.scope is not None):
            continue
        value = state.values.optional_argument(child, step.env, step.key, str(name), f"{step.label}: {name}")
        if value is not UNSET:
            own[str(name)] = Given(value, "layer", child, len(frame.calls))
    if step.scope is not None:
        own["scope"] = Given(step.scope, "layer", inside.children.get("scope"))
    sound = state.faults.sound(inside) and state.faults.sound(step.node)
    repetition = Repetition.ROUND if step.env.in_repeat else Repetition.CALL if frame.calls else Repetition.ALIAS
    made = state.maker.layer(
        LayerRequest(op, own, state.defaults, step.inputs, step.node, step.end_point, sound, repetition, frame.calls)
    )
    if made is None:
        state.feed(len(state.maker.outputs) - 1)
        return []
    state.feed(made.index)
    state.end_points.layer(made, step.node)
    state.record(made, step.node, step.env, own)
    state.at(step.node, made.scope)
    enter_name(state, step.node, made.given_to("scope") or made.given_to("name"))
    return [made]
