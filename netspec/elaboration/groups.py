"""Elaborates groups: lists of steps under a scope and an arg-scope, or branches with the op that joins them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from netspec.budget import spend
from netspec.diagnostics import Problem
from netspec.elaboration.final import ending
from netspec.elaboration.layers import name_conflict
from netspec.elaboration.least_steps import least_steps
from netspec.elaboration.op_steps import layer
from netspec.elaboration.required import not_one_input
from netspec.elaboration.state import Elaborate, State
from netspec.elaboration.step import Step
from netspec.elaboration.wiring import enter_name
from netspec.expression.environment import Environment
from netspec.expression.repeat_rounds import Rounds
from netspec.network import OUTER_SCOPE, OWN_SCOPE, ArgScope, Group, Layer
from netspec.records import replace
from netspec.schema.step_tree import is_group
from netspec.source import Node

_BRANCH = 30
"""The cost in the budget of each branch."""


def group(state: State, step: Step, rounds: Rounds | None, elaborate: Elaborate) -> list[Group | Layer]:
    """Elaborates a group as often as it is repeated, each time under a scope of its own."""
    node = step.node
    if problem := not_one_input("group", node, len(step.inputs)):
        state.faults.report(node, problem, about="inputs")
        state.feed_unknown(node)
    with state.arg_scope(node, step.env) as entries:
        if rounds is not None:
            state.foresee(node, (rounds.times - 1) * (1 + least_steps(step.inside)))
        made: list[Group | Layer] = []
        around = state.frame.group(node, state.names.variable_scope)
        with around as names, ending(state, step, names) as own, _limited(state, step):
            if rounds is None:
                made.append(_round(state, step, entries, elaborate))
            for i, env in enumerate(rounds.environments(step.env) if rounds is not None else (), 1):
                if state.ended:
                    break
                state.count(node, 1)
                state.in_round(node, i)
                if state.fans(node):
                    state.feed(step.inputs[0])
                one = _round(state, replace(step, env=env), entries, elaborate)
                state.end_points.ending.reach(node, state.current)
                if own is not None and own.ended:
                    one = Group((one,), output=state.current)  # a round that is not complete is no end point
                made += state.entered_by_name([one], state.current) if step.named else [one]
            names.last = state.frame.inside(node)
    state.in_round(node, None)
    if step.end_point is None or state.ended:
        # The network ends with the final end point: what encloses it was never completed.
        return made
    state.end_points.by_hand(step.end_point, state.current, node)
    if len(made) == 1 and isinstance(made[0], Group) and made[0].end_point is None:
        return [replace(made[0], end_point=step.end_point)]
    return [Group(tuple(made), output=state.current, end_point=step.end_point)]


def passed_on(state: State, step: Step) -> list[Group | Layer]:
    """Elaborates a step without an op, which may enter what it takes as an end point."""
    state.reach(step.node)
    if problem := not_one_input("step", step.node, len(step.inputs)):
        state.faults.report(step.node, problem, about="inputs")
        state.feed_unknown(step.node)
    if step.end_point is not None:
        state.end_points.by_hand(step.end_point, state.current, step.node)
    return [Group((), output=state.current, end_point=step.end_point)]


def branches(state: State, node: Node, env: Environment, elaborate: Elaborate) -> list[Group | Layer]:
    """Elaborates branches, which all take one input, and the op that joins their outputs, outside of their scopes."""
    fed, ends = state.current, list[int]()
    children: list[Group | Layer] = []
    listed = node["branches"]
    for key, branch in listed.children.items():
        spend(_BRANCH)
        scope = str(key) if isinstance(listed.value, dict) and key else None
        state.feed(fed)
        if is_group(branch):
            groups = _fanned(state, branch, env, elaborate)
            children += groups
            ends += (group.output for group in groups)
            if state.ended:
                return children
            continue
        with state.names.group_scope(scope, "") if scope else nullcontext():
            made = elaborate(state, branch, env, False).children if state.faults.sound(branch) else []
            if not state.faults.sound(branch):
                state.feed_unknown(branch)
        children.append(Group(tuple(made), scope=scope, output=state.current))
        ends.append(state.current)
        if state.ended:
            return children
    return [*children, *_join(state, node, env, tuple(ends))]


def _fanned(state: State, branch: Node, env: Environment, elaborate: Elaborate) -> list[Group]:
    """Elaborates a group that stands among branches; returns one for each round, none where `when` leaves it out."""
    fed, groups = state.current, []
    for group in state.listed(_alone(branch)):
        state.feed(fed)
        with state.fan(group):
            made = elaborate(state, _alone(group), env, False)
        if not state.ended and not state.completes(group):
            # A fault may hide how many there are: as many as any join takes.
            groups += [Group(tuple(made.children), output=made.output), Group((), output=made.output)]
        else:
            groups += [each for each in made.children if isinstance(each, Group)]
    return groups


def _alone(step: Node) -> Node:
    """A list of one step."""
    return Node([step.value], step.span, {0: step})


def _round(state: State, step: Step, entries: tuple[ArgScope, ...], elaborate: Elaborate) -> Group:
    """Elaborates a group once, under its scope."""
    node, body = step.node, step.inside
    state.reach(node)
    scope = state.word(node, "scope", step.env, "group")
    default = state.word(node, "default_scope", step.env, "group")
    default = default if scope is None else None
    children: list[Group | Layer] = []
    if scope is not None and (taken := state.names.inside(scope)):
        state.faults.report(node, name_conflict("group", scope, taken, node["scope"].span), about="name")
    with state.names.opened(scope, default), state.frame.group(node, opened := state.names.variable_scope):
        if not state.faults.sound(body):
            state.feed_unknown(node)
        elif step.key == "layers":
            # A group without a scope of its own shares the names of the list that contains it.
            named = step.named and (scope in (OWN_SCOPE, OUTER_SCOPE) or not (scope or default))
            children = elaborate(state, body, step.env, named).children
        else:
            children = branches(state, node, step.env, elaborate)
    enter_name(state, node, scope, opened)
    return Group(tuple(children), scope=scope, default_scope=default, arg_scopes=entries, output=state.current)


def _join(state: State, node: Node, env: Environment, ends: tuple[int, ...]) -> list[Layer]:
    if "join" not in node or not state.faults.sound(node["join"]):
        state.feed_unknown(node)
        return []
    join = node["join"]
    if isinstance(join.value, str):
        # The name alone means the op without arguments.
        join = Node({join.value: None}, join.span, {join.value: Node(None, join.span)}, {join.value: join.span})
    before, step = state.progress._replace(joins=True), Step.of(join, next(iter(join.value)), env, ends)
    made = layer(state, step)
    state.build(step, None, before)
    return made


@contextmanager
def _limited(state: State, step: Step) -> Iterator[None]:
    """Limits the strides inside a group with `limit_stride`; reports a limit that they do not meet exactly."""
    node = step.node
    if "limit_stride" not in node:
        yield
        return
    said = state.word(node, "limit_stride", step.env, "group")
    bounded = isinstance(said, dict)
    with state.stride_limit(said["at_most"] if bounded else said) as limit:
        yield
    if limit is None or limit.met or state.ended or (bounded and limit.taken <= limit.limit):
        return
    taken = f"the strides of the strided blocks inside multiply to {limit.taken}"
    wanted = "at most" if bounded else "to"
    text = f"limit_stride: {taken}, not {wanted} {limit.limit:g}; strides of other layers do not count"
    place = node["limit_stride"]
    help = None
    if not isinstance(place.value, str | dict):
        more = f"; or {{at_most: {limit.limit:g}}}, which they need not reach" if limit.taken < limit.limit else ""
        help = f"write {limit.taken}{more}"
    state.faults.report_name(place, Problem("stride-limit", text, place.span, help=help))
