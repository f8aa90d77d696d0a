"""Elaborates lists of steps in order: evaluates conditions and repeats, and passes each output to the next step."""

from __future__ import annotations

from netspec.budget import spend
from netspec.elaboration.groups import group, passed_on
from netspec.elaboration.repeats import once, repeated
from netspec.elaboration.state import Made, State
from netspec.elaboration.step import BODIES, NO_OP, Step, step_key, step_label
from netspec.elaboration.wiring import identify, inputs, with_sizes
from netspec.expression.environment import Environment
from netspec.expression.repeat_rounds import Rounds
from netspec.expression.special_values import FAULTY
from netspec.network import Group, Layer
from netspec.records import replace
from netspec.schema.block_inputs import block_inputs
from netspec.source import Node

_STEP = 10
"""The cost in the budget of each step."""


def elaborate_steps(state: State, nodes: Node, env: Environment, named: bool) -> Made:
    """Elaborates a list of steps; if `named`, each is an end point under its own name."""
    children: list[Group | Layer] = []
    output = state.current
    for node in state.listed(nodes):
        if state.ended:
            state.leave_out(node, "", env, "end")
            continue
        made = _step(state, node, env, named)
        if made is not None:
            children += state.entered_by_name(made.children, made.output) if named else made.children
            output = made.output
    return Made(children, output)


def _step(state: State, node: Node, env: Environment, named: bool) -> Made | None:
    """Elaborates a step, or its `else`; None if there is neither."""
    spend(_STEP, state.faults.place(node.span))
    state.arrive(node)
    if state.faults.half_written(node):
        state.faults.recovery.hide_names()
    key = step_key(node, state.frame.blocks)
    with state.step(node, key, env):
        if key is not None:
            return _known(state, node, key, env, named)
        state.pass_over(node)
        identify(state, node, env)
        return None


def _known(state: State, node: Node, key: str, env: Environment, named: bool) -> Made | None:
    """Elaborates a step whose op, block or body is known."""
    before, label = state.current, step_label(node, key)
    env = with_sizes(state, node, env, label)
    present = state.word(node, "when", env, label, True)
    if present is False:
        state.leave_out(node, label, env, "when")
        return _left_out(state, node, env, named)
    made_before = state.progress
    said = state.word(node, "repeat", env, label)
    rounds = Rounds.of(said)
    state.repeat(env, rounds)
    fed = inputs(state, node, env, label, block_inputs(state.frame.blocks[key]) if key in state.frame.blocks else ())
    step = Step(node, key, label, env, fed, named)
    children = _present(state, step, rounds)
    if state.hides_step(node):
        state.feed_unknown(node)
    elif present is FAULTY:
        there = state.current
        state.feed(before)
        _else(state, node, env, named)
        state.feed(state.either(state.current, there))
    elif said is FAULTY:
        state.feed(state.either(fed[0], state.current))
    state.build(step, rounds, made_before)
    identify(state, node, env)
    state.end_points.ending.reach(node, state.current)
    made = Made(children, state.current)
    _leave_aside(state, node, env, before)
    return made


def _present(state: State, step: Step, rounds: Rounds | None) -> list[Group | Layer]:
    """Elaborates a step whose condition holds, once or as often as it is repeated."""
    end_point = state.word(step.node, "end_point", step.env, step.label)
    final = state.word(step.node, "final", step.env, step.label)
    if end_point is not None or isinstance(final, str):
        step = replace(step, end_point=end_point, final=final if isinstance(final, str) else None)
    state.feed(step.inputs[0])
    if step.key == NO_OP:
        return passed_on(state, step)
    if step.key in BODIES:
        return group(state, step, rounds, elaborate_steps)
    if rounds is None:
        return once(state, step, elaborate_steps)
    return repeated(state, step, rounds, elaborate_steps)


def _leave_aside(state: State, node: Node, env: Environment, before: int) -> None:
    """Restores the current output after a side path, unless the network ends with the side path."""
    if state.ended:
        return
    side = state.word(node, "side", env)
    if side is FAULTY:
        state.feed(state.either(before, state.current))
    elif side:
        state.feed(before)


def _left_out(state: State, node: Node, env: Environment, named: bool) -> Made | None:
    """Elaborates the `else` of a step that `when` leaves out; its output has the step's id."""
    if "else" not in node and not state.faults.misspelt(node, "else"):
        if state.faults.half_read(node):  # it may have one
            state.pass_over(node)
        if isinstance(name := state.word(node, "id", env, "id"), str):
            state.frame.leave_out(name, node)
        return None
    before = state.current
    made = _else(state, node, env, named)
    if state.ended:
        return made
    after = state.current
    if after == before:
        # Its steps are all side paths: its output is that of the last.
        state.feed(made.output)
    identify(state, node, env)
    children = _with_end_point(state, node, env, made.children)
    state.end_points.ending.reach(node, state.current)
    output = state.current
    if not state.ended:
        state.feed(after)
    _leave_aside(state, node, env, before)
    return Made(children, output)


def _with_end_point(state: State, node: Node, env: Environment, made: list[Group | Layer]) -> list[Group | Layer]:
    """Enters the output of an `else` under the step's end point, unless its own last step has entered that."""
    key = state.word(node, "end_point", env, "else")
    if key is None or state.end_points.indices.get(key) == state.current:
        return made
    state.end_points.by_hand(key, state.current, node)
    return [Group(tuple(made), output=state.current, end_point=key)]


def _else(state: State, node: Node, env: Environment, named: bool) -> Made:
    """Elaborates the steps of an `else`, if there is one."""
    if "else" in node and state.faults.sound(node["else"]):
        return elaborate_steps(state, node["else"], env, named)
    before = state.current
    if state.faults.hides(node, "else"):
        state.pass_over(node)
    return Made([], before)
