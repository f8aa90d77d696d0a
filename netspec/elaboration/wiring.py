"""Resolves the inputs of a step, from its `from` or the step before, and registers its output under its names."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import islice
from typing import Any

from netspec.budget import spend
from netspec.diagnostics import Note, Problem, Span
from netspec.elaboration.state import State
from netspec.elaboration.step_names import LookedUp, NameGiven
from netspec.expression.environment import Environment
from netspec.expression.node_values import has_expression
from netspec.expression.special_values import ANY, FAULTY, UNSET
from netspec.expression.tensor_sizes import Reached
from netspec.expression.words import INPUT
from netspec.ops import OPS
from netspec.schema.block_inputs import fed_nodes
from netspec.schema.step_tree import called_keys
from netspec.schema.step_words import FED, GROUP
from netspec.schema.suggest import suggested
from netspec.source import Node
from netspec.wording import counted, on_one_line


def with_sizes(state: State, node: Node, env: Environment, label: str) -> Environment:
    """Returns the names that the expressions of a step see, with the sizes of its input and of the steps with ids.

    They are kept with what each step became, so they must not refer to the state, which keeps that.
    """
    inner = _sizes_at(state, env, state.current)
    said = node.children.get("from")
    if said is not None and isinstance(said.value, list) and len(said.children) == 1:
        said = said[0]
    if said is not None and isinstance(said.value, str):
        value = state.values.optional_word(said, inner, GROUP["from"], f"{label}: from")
        fed = _output(state, value[0] if isinstance(value, list) and len(value) == 1 else value)
        return inner if fed is None else _sizes_at(state, env, fed)
    return inner


def _sizes_at(state: State, env: Environment, fed: int) -> Environment:
    """The names with the sizes of a tensor that reaches a step."""
    frame, faults, outputs, unknown = state.frame, state.faults, state.maker.outputs, state.unknown_sizes

    def sizes(index: int) -> Reached:
        return Reached(outputs[index].shape, unknown, index)

    def identified(name: str) -> Reached | None:
        index = frame.names.look_up(name).output if "." in name else frame.names.identified(name)
        if index is not None:
            return sizes(index)
        # A misspelt id is reported where it is given.
        return Reached(None, unknown) if faults.explains("unknown-id", name) else None

    def is_built(name: str) -> Any:
        found = frame.names.look_up(name)
        if found.output is None and not found.steps and faults.explains("unknown-id", name):
            return FAULTY
        return found.output is not None or bool(found.steps)

    return env.with_tensors(sizes(fed), identified, is_built)


def inputs(state: State, node: Node, env: Environment, label: str, names: Sequence[str]) -> tuple[int, ...]:
    """Returns the inputs of a step: the outputs that its `from` names, or the current output.

    `names` are those that a block has for its inputs. A step at fault takes outputs of which nothing is known, so that
    what is inside is still checked.
    """
    fed = _inputs(state, node, env, label, names)
    return fed if state.faults.sound(node) else state.hide_inputs(node, len(fed))


def _inputs(state: State, node: Node, env: Environment, label: str, names: Sequence[str]) -> tuple[int, ...]:
    if state.faults.hides(node, "from"):
        return tuple(state.unknown(node) for _ in names or (INPUT,))
    if "from" not in node:
        return (state.current,)
    said = node["from"]
    spend(2 * len(said.children))
    if has_expression(said.value):
        # What it is fed from does not depend on the sizes of that.
        env = _sizes_at(state, env, state.current)
    if isinstance(said.value, dict):
        given = {name: _named(state, item, env, label) for name, item in said.children.items()}
        # The first input is the output of the step before, where it is not named.
        given = {**dict.fromkeys(names[:1], state.current), **given}
        return tuple(given[name] for name in names if name in given)
    if isinstance(said.value, str) and "$" in said.value:
        value = state.values.optional_word(said, env, GROUP["from"], f"{label}: from")
        if value is UNSET:
            return (state.current,)
        if value is FAULTY or value is ANY:
            return tuple(state.unknown(node) for _ in range(_taken(node, names)))
        fed = value if isinstance(value, list) else [value]
        spend(2 * len(fed))
        return tuple(_looked_up(state, said, name, label) for name in fed)
    return tuple(_named(state, item, env, label) for item in fed_nodes(said))


def _taken(node: Node, names: Sequence[str]) -> int:
    """How many inputs the op or the block of a step takes; the least number, where there may be more."""
    ops = [OPS[key] for key in called_keys(node) if key in OPS]
    return len(names) or (ops[0].arity or 2 if ops else 1)


def named_output(state: State, node: Node, env: Environment, label: str) -> int:
    """Returns the output that a scalar names as a `from` does; an unknown one once its fault is reported."""
    return _named(state, node, env, label)


def output_called(state: State, node: Node, name: str, label: str) -> int:
    """Returns the output that has a name, which a node gives; an unknown one once its fault is reported."""
    return _looked_up(state, node, name, label)


def identify(state: State, node: Node, env: Environment) -> None:
    """Enters the current output under the id of a step."""
    said = state.word(node, "id", env)
    if said is None:
        return
    if isinstance(said, str):
        _enter_id(state, node, node["id"], said, state.current)
        return
    outputs, names = state.maker.together(state.current), node["id"]
    hidden = state.hides_step(node) or state.faults.recovery.in_doubt
    unknown = hidden or None in (state.maker.outputs[index].shape for index in outputs)
    if len(said) != len(outputs) and not unknown:
        text = f"id: expected {counted(len(outputs), 'name')}, one for each output, got {len(said)}"
        state.faults.report(names, Problem("wrong-length", text, names.span))
    spend(2 * len(said))
    for at, name in enumerate(said):
        # An expression may give the whole list.
        place = names[at] if at in names.children else names
        known = at < len(outputs)
        _enter_id(state, node, place, name, outputs[at] if known else state.unknown(node))


def _enter_id(state: State, step: Node, place: Node, name: str, output: int) -> None:
    free = state.frame.names.identified(name) is None
    first = state.frame.names.given_at(name)
    # In a repeat the same place gives the id again, and the last round counts.
    if not (free or first is place):
        note = () if first is None else (Note(f"first used on line {first.span.line}", first.span),)
        whose = "an input of the block" if state.frame.calls else "the network's own input"
        text = f"duplicate id '{name}'" if first else f"the id '{name}' is {whose}"
        if state.faults.report_name(place, Problem("duplicate-id", text, place.span, notes=note), name):
            return
    state.at(step, f"{state.names.variable_scope}/{name}".removeprefix("/"))
    state.frame.identify(name, output, place, step)
    state.end_points.ending.reach(place, output)


def enter_name(state: State, node: Node, name: object, opened: str | None = None) -> None:
    """Enters the current output under the scope or name of a step, and under the path of scopes to it.

    Without a name of its own, it has the unique one of the scope that it has `opened`, if any.
    """
    if isinstance(name, str):
        state.frame.name(NameGiven(name, f"{state.names.variable_scope}/{name}"), node, state.current)
        state.at(node, f"{state.names.variable_scope}/{name}".removeprefix("/"))
    elif opened is not None and opened != state.names.variable_scope:
        state.frame.name(NameGiven(opened.rpartition("/")[2], opened, by_default=True), node, state.current)
        state.at(node, opened)


def ambiguous(name: str, steps: Mapping[Node, int], subject: str, place: Span) -> Problem:
    """The problem of a name that refers to several steps."""
    notes = tuple(Note(f"one on line {step.span.line}", step.span) for step in islice(steps, 3))
    help = "give the one that is meant an id, or write the path of scopes that leads to it"
    text = f"{subject}: {len(steps)} layers are named '{on_one_line(name)}'"
    return Problem("ambiguous-name", text, place, notes=notes, help=help)


def _output(state: State, name: object) -> int | None:
    """Returns the output that a name refers to: an id, an end point, or the scope or name of one step."""
    return state.frame.names.look_up(name).output if isinstance(name, str) else None


def _named(state: State, node: Node, env: Environment, label: str) -> int:
    return _looked_up(state, node, state.values.word(node, env, FED, f"{label}: from"), label)


def _looked_up(state: State, node: Node, name: object, label: str) -> int:
    if isinstance(name, str):
        found = state.frame.names.look_up(name)
        if found.output is not None:
            return found.output
        _report_unknown(state, node, name, found, label)
    return state.unknown(node)


def _report_unknown(state: State, node: Node, name: str, found: LookedUp, label: str) -> None:
    """Reports a name in a `from` that refers to no output, or to several."""
    frame = state.frame
    if (place := found.among.left_out(found.name)) is not None:
        note = Note(f"its `when`, line {place['when'].span.line}, leaves it out", place["when"].span)
        text = f"{label}: from: the layer with the id '{name}' is left out"
        state.faults.report(node, Problem("unknown-id", text, node.span, notes=(note,)))
    elif found.steps:
        state.faults.report(node, ambiguous(found.name, found.steps, f"{label}: from", node.span))
    elif found.among is not frame.names:
        state.faults.report_name(node, unknown_inside(node, name, found, label), name)
    else:
        root, own = state.faults.checked.document.root, frame.calls[-1].block if frame.calls else None
        state.faults.report_name(node, unknown_id(root, node, name, label, own, frame.names.known()), name)


def unknown_inside(node: Node, name: str, found: LookedUp, label: str) -> Problem:
    """The problem of a name behind a dot that no step inside the group or the call has."""
    step = name.removesuffix(f".{found.name}")
    text = f"{label}: from: no layer inside '{on_one_line(step)}' has the id '{on_one_line(found.name)}'"
    advice = suggested(name, [f"{step}.{known}" for known in found.among.known()])
    fix = advice.fix(node.span) if node.value == name else None  # else an expression computed it
    return Problem("unknown-id", text, node.span, help=advice.help, fix=fix)


def unknown_id(root: Node, node: Node, name: str, label: str, own: str | None, known: Collection[str]) -> Problem:
    """The problem of an id that no earlier step has, with the step elsewhere that has it, or the nearest known name.

    `own` is the block that the asking step stands in, if any.
    """
    text = f"{label}: from: no earlier layer has the id '{on_one_line(name)}'"
    from netspec.elaboration.undefined_ids import found_elsewhere

    if found := found_elsewhere(root, name, node.span, own):
        note, help = found
        return Problem("unknown-id", text, node.span, notes=(note,), help=help)
    advice = suggested(name, known)
    written = node.value == name  # else an expression computed it
    return Problem("unknown-id", text, node.span, help=advice.help, fix=advice.fix(node.span) if written else None)
