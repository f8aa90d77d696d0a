"""Resolves the inputs of a step, from its `from` or the step before, and registers its output under its names."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import islice

from netspec.budget import spend
from netspec.diagnostics import Note, Problem, Span
from netspec.elaboration.state import State
from netspec.expression.environment import Environment
from netspec.expression.tensor_sizes import Reached
from netspec.schema.keywords import FED
from netspec.schema.suggest import suggested
from netspec.source import Node
from netspec.wording import counted, on_one_line


def with_sizes(state: State, node: Node, env: Environment, label: str) -> Environment:
    """Returns the names that the expressions of a step see, with the sizes of its input and of the steps with ids.

    They are kept with what each step became, so they must not refer to the state, which keeps that.
    """
    frame, faults, outputs, unknown = state.frame, state.faults, state.maker.outputs, state.unknown_sizes

    def sizes(index: int) -> Reached:
        return Reached(outputs[index].shape, unknown, index)

    def identified(name: str) -> Reached | None:
        index = frame.identified(name)
        if index is not None:
            return sizes(index)
        # A misspelt id is reported where it is given.
        return Reached(None, unknown) if faults.explains("unknown-id", name) else None

    inner = env.with_tensors(sizes(state.current), identified)
    said = node.children.get("from")
    if said is not None and isinstance(said.value, list) and len(said.children) == 1:
        said = said[0]
    if said is not None and isinstance(said.value, str):
        fed = _output(state, state.values.word(said, inner, FED, f"{label}: from"))
        return inner if fed is None else env.with_tensors(sizes(fed), identified)
    return inner


def inputs(state: State, node: Node, env: Environment, label: str) -> tuple[int, ...]:
    """Returns the inputs of a step: the outputs that its `from` names, or the current output.

    A step at fault takes outputs of which nothing is known, so that what is inside is still checked.
    """
    fed = _inputs(state, node, env, label)
    return fed if state.faults.sound(node) else state.hide_inputs(node, len(fed))


def _inputs(state: State, node: Node, env: Environment, label: str) -> tuple[int, ...]:
    if state.faults.hides(node, "from"):
        return (state.unknown(node),)
    if "from" not in node:
        return (state.current,)
    said = node["from"]
    spend(2 * len(said.children))
    items = list(said.children.values()) if isinstance(said.value, list) else [said]
    return tuple(_named(state, item, env, label) for item in items)


def identify(state: State, node: Node, env: Environment) -> None:
    """Enters the current output under the id of a step."""
    said = state.word(node, "id", env)
    if said is None:
        return
    if isinstance(said, str):
        _enter_id(state, node["id"], said, state.current)
        return
    outputs, names = state.maker.together(state.current), node["id"]
    unknown = state.hides_step(node) or None in (state.maker.outputs[index].shape for index in outputs)
    if len(said) != len(outputs) and not unknown:
        text = f"id: expected {counted(len(outputs), 'name')}, one for each output, got {len(said)}"
        state.faults.report(names, Problem("wrong-length", text, names.span))
    spend(2 * len(said))
    for at, name in enumerate(said):
        # An expression may give the whole list.
        place = names[at] if at in names.children else names
        known = at < len(outputs)
        _enter_id(state, place, name, outputs[at] if known else state.unknown(node))


def _enter_id(state: State, place: Node, name: str, output: int) -> None:
    free = state.frame.identified(name) is None
    first = state.frame.given_at(name)
    # In a repeat the same place gives the id again, and the last round counts.
    if not (free or first is place):
        note = () if first is None else (Note(f"first used on line {first.span.line}", first.span),)
        text = f"duplicate id '{name}'" if first else f"the id '{name}' is the network's own input"
        if state.faults.report_name(place, Problem("duplicate-id", text, place.span, notes=note), name):
            return
    state.frame.identify(name, output, place)
    state.end_points.ending.reach(place, output)


def enter_name(state: State, node: Node, name: object) -> None:
    """Enters the current output under the scope or name of a step, and under the path of scopes to it."""
    if not isinstance(name, str):
        return
    path = f"{state.names.variable_scope}/{name}".removeprefix(f"{state.frame.scope}/")
    for key in dict.fromkeys((name, path)):
        state.frame.name(key, node, state.current)


def ambiguous(name: str, steps: Mapping[Node, int], subject: str, place: Span) -> Problem:
    """The problem of a name that refers to several steps."""
    notes = tuple(Note(f"one on line {step.span.line}", step.span) for step in islice(steps, 3))
    help = "give the one that is meant an id, or write the path of scopes that leads to it"
    text = f"{subject}: {len(steps)} layers are named '{on_one_line(name)}'"
    return Problem("ambiguous-name", text, place, notes=notes, help=help)


def _output(state: State, name: object) -> int | None:
    """Returns the output that a name refers to: an id, an end point, or the scope or name of one step."""
    if not isinstance(name, str):
        return None
    index = state.frame.identified(name)
    if index is None:
        index = state.end_points.indices.get(name)
    if index is not None:
        return index
    steps = state.frame.named(name)
    return next(iter(steps.values())) if len(steps) == 1 else None


def _named(state: State, node: Node, env: Environment, label: str) -> int:
    name = state.values.word(node, env, FED, f"{label}: from")
    index = _output(state, name)
    if index is not None:
        return index
    frame = state.frame
    if isinstance(name, str) and (place := frame.left_out(name)) is not None:
        note = Note(f"its `when`, line {place['when'].span.line}, leaves it out", place["when"].span)
        text = f"{label}: from: the layer with the id '{name}' is left out"
        state.faults.report(node, Problem("unknown-id", text, node.span, notes=(note,)))
    elif isinstance(name, str) and (steps := frame.named(name)):
        state.faults.report(node, ambiguous(name, steps, f"{label}: from", node.span))
    elif isinstance(name, str):
        root, own = state.faults.checked.document.root, frame.calls[-1].block if frame.calls else None
        state.faults.report_name(node, unknown_id(root, node, name, label, own, frame.known()), name)
    return state.unknown(node)


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
