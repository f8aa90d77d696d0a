"""Elaborates a layer or a call that is repeated, as `slim.repeat`: scope `conv1` holds `conv1_1`, `conv1_2`, ..."""

from __future__ import annotations

from netspec.diagnostics import Problem
from netspec.elaboration.blocks import call
from netspec.elaboration.final import ending
from netspec.elaboration.op_steps import layer
from netspec.elaboration.state import Elaborate, State
from netspec.elaboration.step import Step
from netspec.elaboration.wiring import enter_name, with_sizes
from netspec.expression.repeat_rounds import Rounds
from netspec.expression.special_values import FAULTY, UNSET
from netspec.network import Group, Layer
from netspec.ops import OPS
from netspec.records import replace


def once(state: State, step: Step, elaborate: Elaborate) -> list[Group | Layer]:
    """Elaborates a step once that names an op or a block."""
    if step.key in OPS:
        return [*layer(state, step)]
    made = call(state, step, elaborate)
    return [] if made is None else [made]


def repeated(state: State, step: Step, rounds: Rounds, elaborate: Elaborate) -> list[Group | Layer]:
    """Elaborates a step several times, each time on the output of the time before."""
    node, key, times = step.node, step.key, rounds.times
    if key in OPS and "scope" not in OPS[key].arguments:
        return _refused(state, step, times)
    state.count(node, times)
    scope = _scope(state, step)
    children: list[Group | Layer] = []
    name = scope or (OPS[key].function if key in OPS else key)
    with (
        state.names.group_scope(scope, "Repeat"),
        state.frame.group(node, state.names.variable_scope) as names,
        ending(state, step, names) as own,
    ):
        for i in range(1, times + 1):
            if state.ended:
                break
            sizes = with_sizes(state, node if i == 1 else step.inside, step.env, step.label)
            env = rounds.inside(sizes, i)
            one = replace(
                step,
                node=state.in_round(node, i),
                env=env,
                inputs=step.inputs if i == 1 else (state.current, *step.inputs[1:]),
                named=False,
                final=None,
                end_point=step.end_point if i == times and own is None else None,
                scope=f"{name}_{i}",
            )
            children += once(state, one, elaborate)
            names.last = state.frame.inside(one.node)
            state.end_points.ending.reach(node, state.current)
    state.in_round(node, None)
    enter_name(state, node, scope)
    # The last round enters it, unless the rounds may end before.
    end_point = step.end_point if not times or own is not None else None
    if end_point is not None and not state.ended:
        state.end_points.by_hand(end_point, state.current, node)
    return [Group(tuple(children), scope=scope, default_scope="Repeat", output=state.current, end_point=end_point)]


def _refused(state: State, step: Step, times: int) -> list[Group | Layer]:
    """Reports an op that cannot be repeated, and checks its arguments."""
    node, key = step.node, step.key
    problem = Problem(
        "not-repeatable",
        f"{step.label}: repeat gives each layer a scope, but {key} takes none",
        node.key_span("repeat"),
        help=f"put it into a group: {{repeat: {times}, layers: [{key}: {{}}]}}",
    )
    state.faults.report(node["repeat"], problem)
    layer(state, step)
    state.feed_unknown(node)
    return []


def _scope(state: State, step: Step) -> str | None:
    """Evaluates the scope around all rounds, which a layer has among its arguments."""
    inside = step.inside
    scope: str | None
    if step.key not in OPS or "scope" not in inside:
        scope = state.word(inside, "scope", step.env, step.label)
        return scope
    value = state.values.optional_argument(inside["scope"], step.env, step.key, "scope", f"{step.label}: scope")
    if value is UNSET:
        return None
    scope = state.faults.stand_in(inside, "scope") if value is FAULTY else value
    return scope
