"""Calls of blocks: groups with arguments, which see nothing of the place that calls them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from netspec.budget import spend
from netspec.diagnostics import Note
from netspec.elaboration.arg_scopes import enter
from netspec.elaboration.final import file_steps
from netspec.elaboration.frame import Frame
from netspec.elaboration.required import missing_parameter, report_circle, several_inputs
from netspec.elaboration.values import Env
from netspec.elaboration.wiring import enter_name
from netspec.expression.errors import FAULTY
from netspec.expression.functions import define
from netspec.network import OUTER_SCOPE, OWN_SCOPE, Call, Group
from netspec.records import replace
from netspec.schema.keywords import GROUP, block_params, value_schema
from netspec.schema.step_tree import names_within
from netspec.source import Node
from netspec.wording import layer_label

if TYPE_CHECKING:
    from netspec.elaboration.steps import Walk


def call(
    walk: Walk, node: Node, key: str, env: Env, inputs: tuple[int, ...], scope: str | None, end_point: Any, named: bool
) -> Group | None:
    """What a call makes; `scope` is the one that a repeat gives it."""
    walk.reached.add(node)
    definition, inside = walk.frame.blocks[key], node[key]
    label = layer_label(key, inside.value)
    values = _values(walk, node, key, env, label)
    own: Any = scope
    if own is None and "scope" not in block_params(definition):
        own = FAULTY if walk.judge.misspelt(inside, "scope") else None
        if "scope" in inside:
            own = walk.judge.word(inside["scope"], env, GROUP["scope"], f"{label}: scope")
    sound = walk.judge.sound(inside) and not {"layers", "branches"}.isdisjoint(definition.children)
    if len(inputs) > 1 or _recursive(walk, key) or not sound:
        _refuse(walk, node, key, inputs, label)
        walk.recovery.hide_names([*names_within(node), *names_within(definition)])
        return None
    if own is FAULTY:
        own = walk.recovery.placeholder(*walk.judge.giving(inside, "scope"))
    if scope is not None and "scope" in block_params(definition):
        values["scope"], own = scope, None
    if walk.limit is not None and definition.value.get("strided") is True:
        if isinstance(values.get("stride"), int) and "rate" in values:
            values["stride"], values["rate"] = walk.limit.next(values["stride"])
        else:
            walk.recovery.hide_output()
            values |= {"stride": FAULTY, "rate": FAULTY}
    given = definition.value.get("scope")
    default = given if isinstance(given, str) and walk.judge.sound(definition["scope"]) else None
    if default is None and given is not None and own is None:
        own = walk.recovery.placeholder(definition["scope"])
    group = _inside(walk, node, key, values, inputs[0], (own, default), named)
    enter_name(walk, node, own or values.get("scope"))
    if not isinstance(end_point, str) or walk.end_points.ending.ended:
        return group
    walk.end_points.by_hand(end_point, walk.current, node)
    return replace(group, end_point=end_point)


def _inside(
    walk: Walk,
    node: Node,
    key: str,
    values: dict[str, Any],
    fed: int,
    scopes: tuple[str | None, str | None],
    named: bool,
) -> Group:
    """The steps of the block, walked in a frame of its own, under the scope of the call or one that is made unique."""
    definition, (own, default) = walk.frame.blocks[key], scopes
    outside = walk.frame, walk.defaults, walk.called
    end_points = walk.end_points.enter_block()
    walk.frame = _frame(walk, key, values)
    walk.frame.ids["input"] = fed, None
    walk.called, walk.current = (*walk.called, Call(key, definition, node)), fed
    place = node.key_span(key)
    walk.judge.calls.append(Note(f"in the block {key}, called on line {place.line}", place))
    env = {**walk.frame.outermost, **values}
    walk.defaults, entries = enter(walk.judge, definition, env, walk.defaults)
    children = []
    with walk.open_scope(own) if own or not default else walk.names.group_scope(None, default):
        walk.frame.scope = walk.names.variable_scope
        body = definition["layers"] if "layers" in definition else definition["branches"]
        if not walk.judge.sound(body) or not walk.judge.sound(definition):
            walk.current = walk.unknown(node)
        elif key in outside[0].used:
            children = file_steps(walk, definition)
        elif "layers" in definition:
            # As a group without a scope of its own is, a call is one with the list that it stands in.
            children = walk.steps(body, env, named and not default and own in (None, OWN_SCOPE, OUTER_SCOPE))
        else:
            children = walk.branches(definition, env)
        collected = walk.end_points.collects(key) and bool(own or default) and not walk.end_points.ending.ended
        if collected:
            walk.end_points.collect(walk.names.variable_scope, walk.current)
    walk.judge.calls.pop()
    walk.frame, walk.defaults, walk.called = outside
    walk.end_points.leave_block(end_points)
    return Group(
        tuple(children),
        scope=own,
        default_scope=default,
        arg_scopes=entries,
        output=walk.current,
        collected=collected,
        block=key,
    )


def _frame(walk: Walk, key: str, values: Env) -> Frame:
    """What the block sees: what the file does that defines it, which for a spec that is used is that spec."""
    other = walk.frame.used.get(key)
    if other is None:
        return Frame(walk.frame.outermost, walk.frame.blocks, walk.frame.used)
    env = {**values, "scope": walk.scope}
    return Frame({**env, **define(other, env)}, other.blocks, other.used)


def _values(walk: Walk, node: Node, key: str, env: Env, label: str) -> dict[str, Any]:
    """The arguments of a call. What reads one that is at fault or missing has no value either."""
    inside = node[key]
    values: dict[str, Any] = {}
    for name, declaration in block_params(walk.frame.blocks[key]).items():
        values[name] = FAULTY
        spend(1)
        if not walk.judge.sound(declaration):
            continue
        if name in inside:
            values[name] = walk.judge.word(inside[name], env, value_schema(declaration.value), f"{label}: {name}")
        elif walk.judge.misspelt(inside, name):
            continue
        elif "default" in declaration:
            values[name] = declaration["default"].value
        else:
            walk.judge.report(node, missing_parameter(key, name, label, node.key_span(key)), about=name)
    return values


def _recursive(walk: Walk, key: str) -> bool:
    """Whether the block is being called already. Specs that are used may have blocks of one name."""
    definition = walk.frame.blocks[key]
    return any(outer.definition is definition for outer in walk.called)


def _refuse(walk: Walk, node: Node, key: str, inputs: tuple[int, ...], label: str) -> None:
    """Passes over a call that cannot be followed."""
    if _recursive(walk, key):
        names = [outer.block for outer in walk.called]
        report_circle(walk.judge, [outer.definition for outer in walk.called], [*names, key], node.key_span(key))
    if problem := several_inputs(label, node, len(inputs)):
        walk.judge.report(node, problem, about="inputs")
    walk.current = walk.unknown(node)
