"""Elaborates block calls: a block is a group with arguments, and cannot see the names around its call."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import Any, NamedTuple

from netspec.budget import spend
from netspec.elaboration.final import ending, file_steps
from netspec.elaboration.frame import Frame
from netspec.elaboration.groups import branches
from netspec.elaboration.network_inputs import enter_outputs
from netspec.elaboration.parameters import function_definitions
from netspec.elaboration.required import missing_parameter, report_circle, wrong_call
from netspec.elaboration.state import Elaborate, State
from netspec.elaboration.step import Step
from netspec.elaboration.step_names import StepNames
from netspec.elaboration.wiring import enter_name
from netspec.expression.environment import SCOPE, Environment
from netspec.expression.functions import define
from netspec.expression.special_values import FAULTY, UNSET
from netspec.network import OUTER_SCOPE, OWN_SCOPE, Call, Group, Layer
from netspec.records import replace
from netspec.schema.block_inputs import block_inputs
from netspec.schema.block_words import block_params
from netspec.schema.parameter_values import filled, value_schema
from netspec.source import Node


class _Scopes(NamedTuple):
    """The scope that a call gives, and the block's default scope, which is made unique."""

    own: str | None
    default: str | None


def call(state: State, step: Step, elaborate: Elaborate) -> Group | None:
    """Elaborates a call; returns its group, or None if the call cannot be expanded."""
    state.reach(step.node)
    definition, inside = state.frame.blocks[step.key], step.inside
    values = _arguments(state, step)
    own = _own_scope(state, step)
    sound = state.faults.sound(inside) and not {"layers", "branches"}.isdisjoint(definition.children)
    sound = sound and not state.faults.hides(definition, "inputs")
    if len(step.inputs) != len(block_inputs(definition)) or _is_recursive(state, step.key) or not sound:
        _refuse(state, step)
        state.pass_over(step.node, definition)
        return None
    if step.scope is not None and "scope" in block_params(definition):
        values["scope"], own = step.scope, None
    if state.limit is not None and definition.value.get("strided") is True:
        stride = values.get("stride") if "rate" in values else FAULTY
        values["stride"], values["rate"] = state.limit.limited(stride)
        if values["stride"] is FAULTY:
            state.faults.hide_output()
    given = definition.value.get("scope")
    default = given if isinstance(given, str) and state.faults.sound(definition["scope"]) else None
    if default is None and given is not None and own is None:
        own = state.faults.stand_in(definition, "scope")
    group = _group(state, step, values, _Scopes(own, default), elaborate)
    if step.end_point is None or state.ended:
        return group
    state.end_points.by_hand(step.end_point, state.current, step.node)
    return replace(group, end_point=step.end_point)


def _own_scope(state: State, step: Step) -> str | None:
    """Returns the scope that a repeat or the call itself gives, unless it is an argument of the block."""
    if step.scope is not None or "scope" in block_params(state.frame.blocks[step.key]):
        return step.scope
    scope: str | None = state.word(step.inside, "scope", step.env, step.label)
    return scope


def _group(state: State, step: Step, values: dict[str, Any], scopes: _Scopes, elaborate: Elaborate) -> Group:
    """Elaborates the steps of the block, in a frame of their own and under the scope of the call."""
    key, (own, default) = step.key, scopes
    definition, is_file = state.frame.blocks[key], key in state.frame.used
    with state.names.opened(own, default):
        opened = state.names.variable_scope
        frame = _frame(state, step, values)
        env = frame.outermost.with_values(values)
        called = state.call(frame.calls[-1], frame, step.env, values)
        with called, state.arg_scope(definition, env) as entries:
            state.feed(step.inputs[0])
            with ending(state, step, frame.names):
                children = _body(state, step, env, scopes, elaborate, is_file)
            if is_file and step.final is None:
                _name_outputs(state, definition, frame.names)
            collected = state.end_points.collects(key) and bool(own or default) and not state.ended
            if collected:
                state.end_points.collect(state.names.variable_scope, state.current)
    state.frame.enclose(step.node, frame.names)
    enter_name(state, step.node, own or values.get("scope"), opened)
    return Group(
        tuple(children),
        scope=own,
        default_scope=default,
        arg_scopes=entries,
        output=state.current,
        collected=collected,
        block=key,
    )


def _body(
    state: State, step: Step, env: Environment, scopes: _Scopes, elaborate: Elaborate, is_file: bool
) -> list[Group | Layer]:
    """Elaborates the steps of the block, once its frame is open."""
    definition = state.frame.calls[-1].definition
    body = definition["layers"] if "layers" in definition else definition["branches"]
    if not state.faults.sound(body) or not state.faults.sound(definition):
        state.feed_unknown(step.node)
        return []
    if is_file:
        return file_steps(state, definition, elaborate)
    if "layers" not in definition:
        return branches(state, definition, env, elaborate)
    # As a group without a scope of its own, a call shares the names of the list that contains it.
    named = step.named and not scopes.default and scopes.own in (None, OWN_SCOPE, OUTER_SCOPE)
    return elaborate(state, body, env, named).children


def _name_outputs(state: State, spec: Node, names: StepNames) -> None:
    """Enters the outputs that a used spec names, the first of which is that of the call."""
    names.outputs = enter_outputs(state, spec)
    for output in islice(names.outputs.values(), 1):
        state.feed(output)


def _frame(state: State, step: Step, values: Mapping[str, Any]) -> Frame:
    """Returns the names that a block sees: those of the file that defines it, which may be a spec of its own."""
    outer = state.frame
    calls = (*outer.calls, Call(step.key, outer.blocks[step.key], step.node))
    scope, other = state.names.variable_scope, outer.used.get(step.key)
    if other is None:
        frame = Frame(outer.outermost, outer.blocks, outer.used, scope, calls)
    else:
        env = Environment({**values, SCOPE: state.scope})
        env = env.with_functions(define(function_definitions(other), env))
        frame = Frame(env, other.blocks, other.used, scope, calls)
    for name, output in zip(block_inputs(outer.blocks[step.key]), step.inputs, strict=True):
        frame.identify(name, output, None)
    frame.identify("input", step.inputs[0], None)
    return frame


def _arguments(state: State, step: Step) -> dict[str, Any]:
    """Evaluates the arguments of a call; a faulty or missing one is FAULTY."""
    inside, key, label = step.inside, step.key, step.label
    values: dict[str, Any] = {}
    definition = state.frame.blocks[key]
    scoped = state.defaults.of_block(definition)
    for name, declaration in block_params(definition).items():
        values[name] = FAULTY
        spend(1)
        if not state.faults.sound(declaration):
            continue
        value = UNSET
        if name in inside:
            schema = value_schema(declaration.value)
            value = state.values.optional_word(inside[name], step.env, schema, f"{label}: {name}")
        if value is not UNSET:
            values[name] = filled(declaration.value, value)
        elif state.faults.misspelt(inside, name):
            continue
        elif name in scoped:
            values[name] = scoped[name].value
        elif "default" in declaration:
            values[name] = filled(declaration.value, declaration["default"].value)
        else:
            problem = missing_parameter(key, name, label, step.node.key_span(key))
            state.faults.report(step.node, problem, about=name)
    return values


def _is_recursive(state: State, key: str) -> bool:
    """Whether the block is being called already. Specs that are used may have blocks of one name."""
    definition = state.frame.blocks[key]
    return any(outer.definition is definition for outer in state.frame.calls)


def _refuse(state: State, step: Step) -> None:
    """Reports why a call cannot be expanded, and skips it."""
    if _is_recursive(state, step.key):
        calls = state.frame.calls
        names = [*(outer.block for outer in calls), step.key]
        report_circle(state.faults, [outer.definition for outer in calls], names, step.node.key_span(step.key))
    definition = state.frame.blocks[step.key]
    if not state.faults.hides(definition, "inputs") and (
        problem := wrong_call(definition, step.key, step.label, step.node, len(step.inputs))
    ):
        state.faults.report(step.node, problem, about="inputs")
