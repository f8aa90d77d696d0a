"""What feeds a step: the output before it, or those that its `from` names; and what an `id` or an expression names."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import islice
from typing import TYPE_CHECKING

from netspec.budget import spend
from netspec.diagnostics import Note, Problem, Span
from netspec.elaboration.undefined_ids import elsewhere
from netspec.elaboration.values import Env
from netspec.expression.tensor_sizes import IDS, INPUT, Reached
from netspec.schema.keywords import FED, STEP
from netspec.schema.suggest import suggestion
from netspec.source import Node
from netspec.wording import on_one_line

if TYPE_CHECKING:
    from netspec.elaboration.steps import Walk


def reaching(walk: Walk, node: Node, env: Env, label: str) -> Env:
    """The names with the tensor that reaches a step, and those that ids name."""

    def asked() -> None:
        walk.open_sizes = True

    def sizes(index: int) -> Reached:
        return Reached(walk.maker.outputs[index].shape, asked)

    def identified(name: str) -> Reached | None:
        if name in walk.frame.ids:
            return sizes(walk.frame.ids[name][0])
        # That it names none is told elsewhere, if the id is misspelt.
        return Reached(None, asked) if walk.recovery.explains_id(name) else None

    spend(len(env) // 32)
    inner = {**env, INPUT: sizes(walk.current), IDS: identified}
    said = node.children.get("from")
    if said is not None and isinstance(said.value, list) and len(said.children) == 1:
        said = said[0]
    if said is not None and isinstance(said.value, str):
        fed = _indexed(walk, walk.judge.word(said, inner, FED, f"{label}: from"))
        inner[INPUT] = inner[INPUT] if fed is None else sizes(fed)
    return inner


def inputs(walk: Walk, node: Node, env: Env, label: str) -> tuple[int, ...]:
    """What a step is fed from: the outputs that it names, or the one before."""
    if "from" not in node:
        return (walk.unknown(node) if walk.judge.misspelt(node, "from") else walk.current,)
    if not walk.judge.sound(node["from"]):
        return (walk.unknown(node),)
    said = node["from"]
    spend(2 * len(said.children))
    items = list(said.children.values()) if isinstance(said.value, list) else [said]
    return tuple(_named(walk, item, env, label) for item in items)


def identify(walk: Walk, step: Node, env: Env) -> None:
    """Enters the output of a step under its id."""
    if "id" not in step:
        if walk.judge.misspelt(step, "id"):
            walk.recovery.hide_written(*walk.judge.giving(step, "id"))
        return
    node = step["id"]
    name = walk.judge.word(node, env, STEP["id"], "id")
    if not isinstance(name, str):
        walk.recovery.hide_written(node)
        return
    if walk.recovery.in_doubt:
        walk.recovery.hide_names([name])
    taken = walk.frame.ids.get(name)
    # A repeat comes by the same place again, and then the last round counts.
    if taken is None or taken[1] is node or walk.recovery.explains_second(name):
        walk.frame.ids[name] = walk.current, node
        walk.end_points.ending.reach(node, walk.current)
        return
    first = taken[1]
    note = () if first is None else (Note(f"it is first given on line {first.span.line}", first.span),)
    text = f"the id '{name}' is taken" if first else f"the id '{name}' is the network's own input"
    walk.judge.report(node, Problem("duplicate-id", text, node.span, notes=note))


def enter_name(walk: Walk, step: Node, name: object) -> None:
    """Enters the output of a step under its scope or name, and under the path of scopes to it."""
    if not isinstance(name, str):
        return
    path = f"{walk.names.variable_scope}/{name}".removeprefix(f"{walk.frame.scope}/")
    for key in {name, path}:
        walk.frame.named.setdefault(key, {})[step] = walk.current


def steps_named(walk: Walk, name: str) -> Mapping[Node, int]:
    """The steps that a scope, a name or a path stands for, with their outputs; of an id, its node."""
    output, place = walk.frame.ids.get(name, (0, None))
    return {place: output} if place is not None else walk.frame.named.get(name, {})


def ambiguous(name: str, steps: Mapping[Node, int], subject: str, place: Span) -> Problem:
    """A name that is to stand for one step and stands for several."""
    notes = tuple(Note(f"one on line {step.span.line}", step.span) for step in islice(steps, 3))
    help = "give the one that is meant an id, or write the path of scopes that leads to it"
    text = f"{subject}: {len(steps)} layers are named '{on_one_line(name)}'"
    return Problem("ambiguous-name", text, place, notes=notes, help=help)


def _indexed(walk: Walk, name: object) -> int | None:
    """The output that a name stands for: as an id, as an end point, or as the scope or the name of one step."""
    if not isinstance(name, str):
        return None
    if name in walk.frame.ids:
        return walk.frame.ids[name][0]
    if name in walk.end_points.indices:
        return walk.end_points.indices[name]
    steps = walk.frame.named.get(name, {})
    return next(iter(steps.values())) if len(steps) == 1 else None


def _named(walk: Walk, node: Node, env: Env, label: str) -> int:
    name = walk.judge.word(node, env, FED, f"{label}: from")
    index = _indexed(walk, name)
    if index is not None:
        return index
    if isinstance(name, str) and name in walk.frame.left_out:
        place = walk.frame.left_out[name]
        note = Note(f"it is left out by its `when`, line {place['when'].span.line}", place["when"].span)
        text = f"{label}: from: the layer with the id '{name}' is not there"
        walk.judge.report(node, Problem("unknown-id", text, node.span, notes=(note,)))
    elif isinstance(name, str) and (steps := walk.frame.named.get(name)):
        walk.judge.report(node, ambiguous(name, steps, f"{label}: from", node.span))
    elif isinstance(name, str) and not walk.recovery.explains_id(name):
        root, own = walk.judge.checked.document.root, walk.called[-1][0] if walk.called else None
        known = [*walk.frame.ids, *walk.frame.named]
        walk.judge.report(node, unknown_id(root, node, name, label, own, known))
    return walk.unknown(node)


def unknown_id(root: Node, node: Node, name: str, label: str, own: str | None, known: Collection[str]) -> Problem:
    """An id that no step before has: the step elsewhere in the file that has it, or the nearest that is known.

    `own` is the block that asks, if one does.
    """
    text = f"{label}: from: no layer before it has the id '{on_one_line(name)}'"
    if found := elsewhere(root, name, node.span, own):
        note, help = found
        return Problem("unknown-id", text, node.span, notes=(note,), help=help)
    return Problem("unknown-id", text, node.span, help=suggestion(name, known))
